#include "stale_uploads.hpp"

namespace holdfast::s3 {
std::vector<UnfinishedUpload> unfinished_uploads(Service& service, const sdk::Call& call, const std::string& prefix) {
  std::vector<UnfinishedUpload> uploads;
  support::UploadMarker from;
  do {
    Request request{.query = {{"uploads", ""}, {"encoding-type", "url"}, {"prefix", prefix}},
                    .permission = "s3:ListBucketMultipartUploads"};
    if (!from.key.empty()) request.query.emplace_back("key-marker", from.key);
    if (!from.upload.empty()) request.query.emplace_back("upload-id-marker", from.upload);
    from = support::read_unfinished_uploads(service.send(call, request).body, "check that `endpoint` is an S3 service",
                                            uploads);
  } while (!from.key.empty());
  return uploads;
}

void drop_upload(Service& service, const sdk::Call& call, const UnfinishedUpload& upload) {
  try {
    service.send(call, {.method = "DELETE",
                        .key = upload.key,
                        .query = {{"uploadId", upload.id}},
                        .permission = "s3:AbortMultipartUpload"});
  } catch (const sdk::Error& error) {
    if (error.status() != HF_E_NOT_FOUND) throw;
  }
}

std::size_t drop_stale_uploads(Service& service, const sdk::Call& call, const std::string& prefix,
                               std::chrono::system_clock::time_point older_than) {
  std::size_t dropped = 0;
  for (const UnfinishedUpload& upload : unfinished_uploads(service, call, prefix)) {
    if (upload.began >= older_than || !upload.key.starts_with(prefix)) continue;
    drop_upload(service, call, upload);
    ++dropped;
  }
  return dropped;
}

}  // namespace holdfast::s3
