#include "rig.hpp"

#include "integrity.hpp"

#include <utility>

namespace holdfast::gcs::test {

Credentials CountedCredentials::current(const sdk::Call&) {
  if (!hmac.access_id.empty()) return hmac;
  return {.token = "CANARY-token-" + std::to_string(renewals), .principal = "backup@p.iam.example", .source = "a test"};
}

void CountedCredentials::expired(const Credentials& used) {
  int known = renewals;
  if (used.token == "CANARY-token-" + std::to_string(known)) renewals.compare_exchange_strong(known, known + 1);
}

Rig::Rig(Settings settings)
    : store{settings, sdk::Http{&plugin_host()}, credentials, rig_now}, settings_{std::move(settings)} {
  if (!settings_.access_key.empty())
    credentials->hmac = {.access_id = settings_.access_key, .secret = settings_.secret_key};
}

ScriptedAnswer& Rig::on_resource(Resource resource, std::string_view method_and_key) {
  const auto blank = method_and_key.find(' ');
  const auto query = std::min(method_and_key.find('?'), method_and_key.size());
  const std::string name{method_and_key.substr(blank + 1, query - blank - 1)};
  const std::string root = settings_.path.empty() ? std::string{} : settings_.path + '/';
  const Endpoint endpoint{settings_};
  const std::string path = endpoint.path_of(resource, name.empty() ? name : root + name);
  return transport->on(std::string{method_and_key.substr(0, blank + 1)} + endpoint.url(path, {}) +
                       std::string{method_and_key.substr(query)});
}

std::string error_json(int status, std::string_view reason, std::string_view message) {
  const std::string words = message.empty() ? "words of the service" : std::string{message};
  return R"({"error":{"code":)" + std::to_string(status) + R"(,"message":")" + words +
         R"(","errors":[{"domain":"global","reason":")" + std::string{reason} + R"(","message":")" + words + R"("}]}})";
}

http::Response refused(int status, std::string_view reason, std::string_view message) {
  return {.status = status, .body = error_json(status, reason, message)};
}

http::Response refused_by_xml(int status, std::string_view code) {
  return {.status = status,
          .body = "<?xml version='1.0' encoding='UTF-8'?><Error><Code>" + std::string{code} +
                  "</Code><Message>words of the service</Message></Error>"};
}

std::string crc32c_of(std::string_view content) { return hashing_of(bytes_of(content), Guard::crc32c).hashes().crc32c; }

std::string md5_of(std::string_view content) { return hashing_of(bytes_of(content), Guard::md5).hashes().md5; }

std::string described(std::string_view content, std::string_view generation) {
  return R"({"name":"x","size":")" + std::to_string(content.size()) + R"(","generation":")" + std::string{generation} +
         R"(","updated":"2013-05-24T00:00:00.123Z","crc32c":")" + crc32c_of(content) + R"("})";
}

http::Headers headers_of(std::string_view content, std::string_view generation) {
  return {{"Content-Length", std::to_string(content.size())},
          {"x-goog-generation", std::string{generation}},
          {"x-goog-hash", "crc32c=" + crc32c_of(content)},
          {"x-goog-hash", "md5=" + md5_of(content)},
          {"Last-Modified", "Fri, 24 May 2013 00:00:00 GMT"}};
}

}  // namespace holdfast::gcs::test
