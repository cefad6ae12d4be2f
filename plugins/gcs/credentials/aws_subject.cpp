#include "credentials/aws_subject.hpp"

#include <holdfast/support/bounded_call.hpp>
#include <holdfast/support/encoding.hpp>
#include <holdfast/support/hash.hpp>
#include <holdfast/support/percent.hpp>
#include <holdfast/support/signature_v4.hpp>
#include <holdfast/support/url.hpp>

#include <algorithm>

namespace holdfast::gcs {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 5s;
constexpr std::size_t max_reply = std::size_t{64} << 10;
constexpr std::string_view region_mark = "{region}";

/// The metadata service of a machine, as the document has it.
class Metadata {
 public:
  Metadata(const Surroundings& around, const sdk::Call& call, const KeyDocument& document)
      : around_{around}, call_{call}, document_{document} {
    const std::string url = document.text("credential_source/imdsv2_session_token_url");
    if (!url.empty())
      headers_.emplace_back("x-aws-ec2-metadata-token",
                            ask("PUT", url, {{"x-aws-ec2-metadata-token-ttl-seconds", "300"}}));
  }

  [[nodiscard]] std::string get(const std::string& url) const { return ask("GET", url, headers_); }

 private:
  /// Whoever wrote the document must not have requests sent just anywhere, nor choose whose keys sign.
  [[nodiscard]] static bool is_near(const std::string& url) {
    const auto parts = support::parts_of(url);
    return parts &&
           (parts->host == "169.254.169.254" || parts->host == "fd00:ec2::254" || support::is_loopback(parts->host));
  }

  [[nodiscard]] std::string ask(std::string_view method, const std::string& url,
                                const sdk::HttpHeaders& headers) const {
    if (!is_near(url))
      throw document_.wrong("leads to another address than the metadata service of AWS",
                            "use http://169.254.169.254 in \"credential_source\"");
    const support::BoundedCall bounded{call_, patience};
    const sdk::HttpResponse reply = around_.http.send(
        bounded, {.method = method, .url = url, .headers = headers, .flags = HF_HTTP_METADATA}, max_reply);
    if (reply.status == 200) return reply.body;
    const bool passes = reply.status >= 500 || reply.status == 429;
    throw sdk::Error{passes ? HF_E_UNAVAILABLE : HF_E_UNAUTHENTICATED,
                     "the metadata service of AWS refuses (HTTP " + std::to_string(reply.status) + ")"}
        .remedy("check the instance's role, and who may use its metadata service")
        .service({}, reply.status)
        .retry(passes ? sdk::Retry::safe : sdk::Retry::never);
  }

  const Surroundings& around_;
  const sdk::Call& call_;
  const KeyDocument& document_;
  sdk::HttpHeaders headers_;
};

std::string first_line(const std::string& text) { return text.substr(0, text.find_first_of("\r\n")); }

support::SigningKey key_from(const Metadata& metadata, const KeyDocument& document) {
  const std::string url = document.required("credential_source/url");
  const std::string role = first_line(metadata.get(url));
  const std::string slash = url.ends_with('/') ? "" : "/";
  const support::JsonObject json{metadata.get(url + slash + support::percent_encoded(role)),
                                 "the answer of the metadata service of AWS"};
  return {.id = json.text("AccessKeyId"), .secret = json.text("SecretAccessKey"), .session_token = json.text("Token")};
}

/// "us-east-1" of the zone "us-east-1d".
std::string region_from(const Metadata& metadata, const KeyDocument& document) {
  std::string zone = first_line(metadata.get(document.required("credential_source/region_url")));
  if (!zone.empty()) zone.pop_back();
  return zone;
}

/// Whose identity it is.
struct Identity {
  support::SigningKey key = {};
  std::string region = {};
};

Identity identity_of(const Surroundings& around, const sdk::Call& call, const KeyDocument& document) {
  const auto value = [&](std::string_view name) { return std::string{around.environment.value(name)}; };
  Identity found{.key = {.id = value("AWS_ACCESS_KEY_ID"),
                         .secret = value("AWS_SECRET_ACCESS_KEY"),
                         .session_token = value("AWS_SESSION_TOKEN")},
                 .region = value("AWS_REGION")};
  if (found.region.empty()) found.region = value("AWS_DEFAULT_REGION");
  const bool has_key = !found.key.id.empty() && !found.key.secret.empty();
  if (!has_key || found.region.empty()) {
    const Metadata metadata{around, call, document};
    if (found.region.empty()) found.region = region_from(metadata, document);
    if (!has_key) found.key = key_from(metadata, document);
  }
  if (found.key.id.empty() || found.key.secret.empty() || found.region.empty())
    throw document.wrong("wants the identity of a machine of AWS, and this one has none",
                         "give the machine a role, or set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION");
  return found;
}

support::Query query_of(std::string_view url) {
  support::Query query;
  const auto mark = url.find('?');
  std::string_view rest = mark == std::string_view::npos ? std::string_view{} : url.substr(mark + 1);
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    const auto equals = pair.find('=');
    query.emplace_back(pair.substr(0, equals), equals == std::string_view::npos ? "" : pair.substr(equals + 1));
  }
  return query;
}

/// {"url": ..., "method": "POST", "headers": [{"key": ..., "value": ...}, ...]}
std::string as_json(const std::string& url, const sdk::HttpHeaders& headers) {
  std::string list;
  for (const auto& [name, value] : headers)
    list.append(list.empty() ? "" : ",")
        .append("{\"key\":" + support::json_quoted(name) + ",\"value\":" + support::json_quoted(value) + "}");
  return "{\"url\":" + support::json_quoted(url) + ",\"method\":\"POST\",\"headers\":[" + list + "]}";
}

}  // namespace

std::string aws_subject_token(const Surroundings& around, const sdk::Call& call, const KeyDocument& document) {
  if (document.text("credential_source/environment_id") != "aws1")
    throw document.wrong("is for a version of AWS's identities that is not known", "use the environment_id aws1");
  const Identity identity = identity_of(around, call, document);
  std::string url = document.required("credential_source/regional_cred_verification_url");
  if (const auto at = url.find(region_mark); at != std::string::npos)
    url.replace(at, region_mark.size(), identity.region);
  const auto parts = support::parts_of(url.substr(0, url.find('?')));
  if (!parts || parts->scheme != "https")
    throw document.wrong("has no https URL in \"regional_cred_verification_url\"", "get the file anew from Google");
  const support::SignedRequest signed_request =
      support::sign_v4({.method = "POST",
                        .host = parts->authority,
                        .query = query_of(url),
                        .headers = {{"x-goog-cloud-target-resource", document.required("audience")}},
                        .payload_hash = support::hex(support::sha256({}))},
                       identity.key, {.region = identity.region, .service = "sts"}, around.now());
  sdk::HttpHeaders headers = signed_request.headers;
  headers.emplace_back("host", parts->authority);
  return support::percent_encoded(as_json(url, headers), "/");
}

}  // namespace holdfast::gcs
