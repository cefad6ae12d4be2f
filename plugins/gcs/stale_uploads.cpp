#include "stale_uploads.hpp"

#include "list.hpp"
#include "removal.hpp"
#include "upload.hpp"

namespace holdfast::gcs {
namespace {

/// Objects that were to be composed to others, and whose process died in between.
std::size_t drop_waiting(Service& service, const sdk::Call& call, const std::string& root,
                         std::chrono::nanoseconds older_than) {
  std::size_t dropped = 0;
  ListQuery query{.prefix = root + std::string{waiting_folder}};
  do {
    const ListPage page = list_page(service, call, query);
    for (const support::ListEntry& entry : page.objects) {
      if (entry.object.modified_ns >= older_than.count()) continue;
      remove_object(service, call, entry.key);
      ++dropped;
    }
    query.page = page.next;
  } while (!query.page.empty());
  return dropped;
}

}  // namespace

std::vector<UnfinishedUpload> unfinished_uploads(Service& service, const sdk::Call& call, const std::string& prefix) {
  std::vector<UnfinishedUpload> uploads;
  support::UploadMarker from;
  do {
    Request request{.resource = Resource::xml,
                    .query = {{"uploads", ""}, {"encoding-type", "url"}, {"prefix", prefix}},
                    .permission = "storage.multipartUploads.list"};
    if (!from.key.empty()) request.query.emplace_back("key-marker", from.key);
    if (!from.upload.empty()) request.query.emplace_back("upload-id-marker", from.upload);
    from = support::read_unfinished_uploads(service.send(call, request).body,
                                            "check that `endpoint` is Google's storage", uploads);
  } while (!from.key.empty());
  return uploads;
}

void drop_upload(Service& service, const sdk::Call& call, const UnfinishedUpload& upload) {
  try {
    service.send(call, {.method = "DELETE",
                        .resource = Resource::xml,
                        .key = upload.key,
                        .query = {{"uploadId", upload.id}},
                        .permission = "storage.multipartUploads.abort"});
  } catch (const sdk::Error& error) {
    if (error.status() != HF_E_NOT_FOUND) throw;
  }
}

std::size_t drop_stale_uploads(Service& service, const sdk::Call& call, const std::string& root,
                               std::chrono::system_clock::time_point older_than) {
  std::size_t dropped = drop_waiting(service, call, root, older_than.time_since_epoch());
  for (const UnfinishedUpload& upload : unfinished_uploads(service, call, root)) {
    if (upload.began >= older_than || !upload.key.starts_with(root)) continue;
    drop_upload(service, call, upload);
    ++dropped;
  }
  return dropped;
}

}  // namespace holdfast::gcs
