#include "session.hpp"

#include "condition.hpp"

#include <holdfast/support/hash.hpp>
#include <holdfast/support/url.hpp>

namespace holdfast::gcs {
namespace {

/// What is sent there is the backup itself, and who asks for it. The rest of the address is a secret.
[[noreturn]] void refuse_address(std::string_view location, const Endpoint& endpoint) {
  const auto there = support::parts_of(location.substr(0, location.find_first_of("?#")));
  const std::string named = there ? "'" + there->scheme + "://" + there->authority + "'" : "no address";
  throw sdk::Error{HF_E_CORRUPT,
                   "the service has the upload sent to " + named + ", and is asked at '" + endpoint.url({}, {}) + "'"}
      .remedy("write `endpoint` as the service knows itself, as fake-gcs-server by -public-host; else look for a proxy")
      .retry(sdk::Retry::never);
}

}  // namespace

std::string begin_session(const UploadContext& context, const sdk::Call& call, const Target& target,
                          const Hashes& hashes) {
  const std::string metadata = context.headers.metadata(hashes);
  Request request{.method = "POST",
                  .resource = Resource::upload,
                  .query = context.headers.query(),
                  .headers = {{"content-type", "application/json; charset=UTF-8"},
                              {"x-upload-content-type", "application/octet-stream"}},
                  .body = support::bytes_of(metadata),
                  .permission = "storage.objects.create",
                  .flags = HF_HTTP_REPEATABLE};
  request.query.emplace_back("name", target.key);
  request.query.emplace_back("uploadType", "resumable");
  for (auto& condition : json_condition(target.generation)) request.query.push_back(std::move(condition));
  call.check();
  const sdk::HttpResponse response = context.service.send(call, request);
  const std::string_view location = sdk::find_header(response.headers, "location");
  const Endpoint& endpoint = context.service.endpoint();
  const auto session = endpoint.own_path_in(location);
  if (!session) refuse_address(location, endpoint);
  return *session;
}

sdk::HttpResponse send_to_session(Service& service, const sdk::Call& call, const Request& request) {
  sdk::HttpResponse response = service.ask(call, request);
  if (response.status == more_is_wanted || is_success(response.status)) return response;
  Refusal refusal = refusal_of(response);
  if (refusal.http_status == 404 || refusal.http_status == 410) refusal.code = "sessionGone";
  throw service.error_of(refusal, request);
}

std::string content_range(std::uint64_t first, std::size_t bytes, std::optional<std::uint64_t> total) {
  const std::string stretch = bytes == 0 ? "*" : std::to_string(first) + '-' + std::to_string(first + bytes - 1);
  return "bytes " + stretch + '/' + (total ? std::to_string(*total) : "*");
}

}  // namespace holdfast::gcs
