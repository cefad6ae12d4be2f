#include "session.hpp"

#include "condition.hpp"

#include <holdfast/support/hash.hpp>
#include <holdfast/support/ranged_read.hpp>

namespace holdfast::gcs {

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
  const auto session = context.service.endpoint().own_path_in(sdk::find_header(response.headers, "location"));
  // What is sent there is the backup itself, and who asks for it.
  if (!session) support::refuse_answer("the service has the upload sent to another address than its own");
  return *session;
}

sdk::HttpResponse send_to_session(Service& service, const sdk::Call& call, const Request& request) {
  sdk::HttpResponse response = service.ask(call, request);
  if (response.status == more_is_wanted || is_success(response.status)) return response;
  Refusal refusal = refusal_of(response);
  if (refusal.http_status == 404 || refusal.http_status == 410) refusal.code = "NoSuchUpload";
  throw service.error_of(refusal, request);
}

std::string content_range(std::uint64_t first, std::size_t bytes, std::optional<std::uint64_t> total) {
  const std::string stretch = bytes == 0 ? "*" : std::to_string(first) + '-' + std::to_string(first + bytes - 1);
  return "bytes " + stretch + '/' + (total ? std::to_string(*total) : "*");
}

}  // namespace holdfast::gcs
