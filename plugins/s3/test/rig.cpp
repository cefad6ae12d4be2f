#include "rig.hpp"

namespace holdfast::s3::test {

Credentials CountedCredentials::current(const sdk::Call&) {
  return {.key_id = "AKIAEXAMPLE" + std::to_string(renewals), .secret = "CANARY-secret"};
}

void CountedCredentials::expired(const Credentials& credentials) {
  if (credentials.key_id == "AKIAEXAMPLE" + std::to_string(renewals)) ++renewals;
}

Rig::Rig(Settings settings)
    : store{settings, sdk::Http{&plugin_host()}, credentials, rig_now}, settings_{std::move(settings)} {}

std::string Rig::url(std::string_view key) const {
  const Endpoint endpoint{settings_, first_region(settings_)};
  const std::string root = endpoint.url(endpoint.path_of({}), {});
  if (key.empty() || key.starts_with('?')) return root + std::string{key};
  return (root.ends_with('/') ? root : root + '/') + (settings_.path.empty() ? "" : settings_.path + '/') +
         std::string{key};
}

ScriptedAnswer& Rig::on(std::string_view method_and_key) {
  const auto blank = method_and_key.find(' ');
  return transport->on(std::string{method_and_key.substr(0, blank + 1)} + url(method_and_key.substr(blank + 1)));
}

std::string error_xml(std::string_view code, std::string_view more) {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" + std::string{code} +
         "</Code><Message>words of the service</Message>" + std::string{more} +
         "<RequestId>4442587FB7D0A2F9</RequestId></Error>";
}

http::Response refused(int status, std::string_view code, std::string_view more) {
  return {.status = status, .body = error_xml(code, more)};
}

}  // namespace holdfast::s3::test
