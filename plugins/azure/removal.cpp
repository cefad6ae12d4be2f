#include "removal.hpp"

#include "batch.hpp"

#include <holdfast/support/hash.hpp>

#include <algorithm>
#include <vector>

namespace holdfast::azure {
namespace {

constexpr std::string_view permission = "d (delete)";
/// No key holds a line's end, so nothing in the body can look like one.
constexpr std::string_view boundary = "batch_of_holdfast";

Request request_for(const std::string& key) { return {.method = "DELETE", .key = key, .permission = permission}; }

/// What a service says that knows no such request, or none of a container.
bool has_no_batches(const Refusal& refusal) noexcept {
  constexpr std::string_view codes[] = {"InvalidQueryParameterValue", "UnsupportedQueryParameter",
                                        "UnsupportedHttpVerb", "NotImplemented", "APINotImplemented"};
  return std::ranges::find(codes, refusal.code) != std::end(codes) || refusal.http_status == 405 ||
         refusal.http_status == 501;
}

[[noreturn]] void refuse(const Service& service, const Refusal& refusal, const Request& request) {
  if (has_no_batches(refusal))
    throw sdk::Error{HF_E_UNSUPPORTED, "the service does not remove several objects at once"}.retry(sdk::Retry::never);
  throw service.error_of(refusal, request);
}

BatchAnswers ask_for_all(Service& service, const sdk::Call& call, std::span<const std::string> keys) {
  std::vector<BatchPart> parts;
  parts.reserve(keys.size());
  for (const std::string& key : keys)
    parts.push_back({.method = "DELETE", .request = service.inner(call, request_for(key))});
  const std::string body = batch_body(parts, boundary);
  const Request request{.method = "POST",
                        .query = {{"restype", "container"}, {"comp", "batch"}},
                        .headers = {{"content-type", "multipart/mixed; boundary=" + std::string{boundary}}},
                        .body = support::bytes_of(body),
                        .permission = permission,
                        .flags = HF_HTTP_REPEATABLE};
  const sdk::HttpResponse response = service.ask(call, request);
  if (!support::is_success(response.status)) refuse(service, refusal_of(response), request);
  BatchAnswers answers = parse_batch(response);
  if (answers.refusal) refuse(service, refusal_of(*answers.refusal), request);
  return answers;
}

/// Where the batch itself was signed anew on its way, for a clock that is off or a token that has expired, what is in
/// it was not.
bool is_outdated(const BatchAnswer& answer) {
  return answer.response.status == 401 || refusal_of(answer.response).code == "AuthenticationFailed";
}

}  // namespace

void remove_object(Service& service, const sdk::Call& call, const std::string& key) {
  try {
    service.send(call, request_for(key));
  } catch (const sdk::Error& error) {
    if (error.status() != HF_E_NOT_FOUND) throw;
  }
}

void remove_objects(Service& service, const sdk::Call& call, std::span<const std::string> keys,
                    const RemovalFailed& failed) {
  BatchAnswers answers = ask_for_all(service, call, keys);
  if (std::ranges::any_of(answers.answers, is_outdated)) answers = ask_for_all(service, call, keys);
  std::vector<bool> is_answered(keys.size());
  for (const auto& [index, answer] : answers.answers) {
    if (index >= keys.size()) continue;
    is_answered[index] = true;
    const Refusal refusal = refusal_of(answer);
    if (!support::is_success(answer.status) && refusal.code != "BlobNotFound")
      failed(index, service.error_of(refusal, request_for(keys[index])));
  }
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (!is_answered[i])
      failed(i, sdk::Error{HF_E_CORRUPT, "the service does not say whether it was removed"}.remedy(
                    "check that no proxy changes the service's answers"));
}

}  // namespace holdfast::azure
