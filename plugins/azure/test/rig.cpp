#include "rig.hpp"

namespace holdfast::azure::test {

Credentials CountedCredentials::current(const sdk::Call&) {
  Credentials credentials = who;
  if (!who.token.empty()) credentials.token += std::to_string(renewals);
  return credentials;
}

void CountedCredentials::expired(const Credentials& credentials) {
  if (credentials.token == who.token + std::to_string(renewals)) ++renewals;
}

Rig::Rig(Settings settings)
    : store{settings, sdk::Http{&plugin_host()}, credentials, rig_now}, settings_{std::move(settings)} {}

std::string Rig::url(std::string_view key) const {
  const Endpoint endpoint{settings_};
  const std::string root = endpoint.url(endpoint.path_of({}), {});
  if (key.empty() || key.starts_with('?')) return root + std::string{key};
  return root + '/' + (settings_.path.empty() ? "" : settings_.path + '/') + std::string{key};
}

ScriptedAnswer& Rig::on(std::string_view method_and_key) {
  const auto blank = method_and_key.find(' ');
  return transport->on(std::string{method_and_key.substr(0, blank + 1)} + url(method_and_key.substr(blank + 1)));
}

http::Response refused(int status, std::string_view code, std::string_view more) {
  return {.status = status,
          .headers = {{"x-ms-error-code", std::string{code}}, {"x-ms-request-id", "4442587F-B7D0"}},
          .body = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Error><Code>" + std::string{code} +
                  "</Code><Message>words of the service\nRequestId:4442587F-B7D0\nTime:now</Message>" +
                  std::string{more} + "</Error>"};
}

}  // namespace holdfast::azure::test
