#include "credentials/subject_token.hpp"

#include "credentials/aws_subject.hpp"
#include "credentials/subject_program.hpp"

#include <holdfast/support/bounded_call.hpp>
#include <holdfast/support/small_file.hpp>
#include <holdfast/support/text.hpp>
#include <holdfast/support/url.hpp>

namespace holdfast::gcs {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 5s;
constexpr std::size_t max_reply = std::size_t{64} << 10;
constexpr const char* other_sources = "use a \"credential_source\" with a file, a url, an executable or AWS";
constexpr std::string_view metadata_host = "169.254.169.254";  // of Azure as of others

/// The token in what a file or an address holds: all of it, or a field of a JSON object.
std::string in_format(const KeyDocument& document, const std::string& content, const std::string& place) {
  const std::string type = document.text("credential_source/format/type");
  std::string token;
  if (type.empty() || type == "text") {
    token = support::without_end_of_line(content);
  } else if (type == "json") {
    const std::string field = document.required("credential_source/format/subject_token_field_name");
    token = support::JsonObject{content, place}.text(field);
  } else {
    throw document.wrong("has a \"format\" of the type '" + type.substr(0, 60) + "'", "write text or json");
  }
  if (token.empty())
    throw document.wrong("leads to " + place + ", which holds no token",
                         "check \"credential_source\" in it, and what writes the token");
  return token;
}

std::string from_file(const KeyDocument& document, const std::string& file) {
  const auto content = support::read_small_file(file, "\"credential_source\" of " + document.name());
  if (!content)
    throw document.wrong("leads to the file '" + file + "', which does not exist",
                         "check that the token is mounted, and \"credential_source\"");
  return in_format(document, *content, "the file '" + file + "'");
}

std::string from_url(const Surroundings& around, const sdk::Call& call, const KeyDocument& document,
                     const std::string& url) {
  const auto parts = support::parts_of(url);
  const bool is_near = parts && (support::is_loopback(parts->host) || parts->host == metadata_host);
  if (!parts || (parts->scheme != "https" && !is_near))
    throw document.wrong("leads to an address without TLS for its token",
                         "use https://, this machine, or a metadata service");
  sdk::HttpHeaders headers;
  for (const std::string& name : document.json().names(document.path_of("credential_source/headers")))
    headers.emplace_back(name, document.text("credential_source/headers/" + name));
  const support::BoundedCall bounded{call, patience};
  const sdk::HttpResponse reply = around.http.send(
      bounded, {.url = url, .headers = headers, .flags = is_near ? std::uint32_t{HF_HTTP_METADATA} : 0U}, max_reply);
  const std::string place = "'" + parts->authority + "'";
  if (reply.status != 200)
    throw sdk::Error{reply.status >= 500 ? HF_E_UNAVAILABLE : HF_E_UNAUTHENTICATED,
                     place + ", where " + document.name() + " has its token from, refuses (HTTP " +
                         std::to_string(reply.status) + ")"}
        .remedy("check \"credential_source\" in it, and the identity of this machine")
        .service({}, reply.status)
        .retry(reply.status >= 500 ? sdk::Retry::safe : sdk::Retry::never);
  return in_format(document, reply.body, place);
}

}  // namespace

std::string subject_token(const Surroundings& around, const sdk::Call& call, const KeyDocument& document) {
  if (const std::string file = document.text("credential_source/file"); !file.empty()) return from_file(document, file);
  if (!document.text("credential_source/environment_id").empty()) return aws_subject_token(around, call, document);
  if (const std::string url = document.text("credential_source/url"); !url.empty())
    return from_url(around, call, document, url);
  if (!document.text("credential_source/executable/command").empty())
    return program_subject_token(around, call, document);
  // Connections are the engine's, and its requests have no place for a certificate of the client's.
  if (!document.json().names(document.path_of("credential_source/certificate")).empty())
    throw document.wrong("proves who asks by an X.509 certificate, which is not supported", other_sources);
  throw document.wrong("has no \"credential_source\" that is known", other_sources);
}

}  // namespace holdfast::gcs
