#include "stale_uploads.hpp"

#include "list.hpp"
#include "removal.hpp"
#include "upload.hpp"

#include <holdfast/support/rfc3339.hpp>
#include <holdfast/support/xml.hpp>

namespace holdfast::gcs {
namespace {

/// Where a listing of uploads goes on.
struct Marker {
  std::string key = {};
  std::string upload = {};
};

/// Adds the uploads of a page to `out`; the next page's marker, empty on the last.
Marker read_page(std::string_view body, std::vector<UnfinishedUpload>& out) {
  pugi::xml_document document;
  const bool is_xml = support::read_xml(document, body);
  const pugi::xml_node listing = document.child("ListMultipartUploadsResult");
  if (!is_xml || !listing)
    throw sdk::Error{HF_E_CORRUPT, "the listing of unfinished uploads cannot be read"}.remedy(
        "check that `endpoint` is Google's storage");
  const bool is_encoded = std::string_view{listing.child_value("EncodingType")} == "url";
  const auto decoded = [&](std::string_view text) {
    return is_encoded ? support::form_decoded(text).value_or(std::string{text}) : std::string{text};
  };
  for (const pugi::xml_node upload : listing.children("Upload"))
    if (const auto began = support::parse_rfc3339(upload.child_value("Initiated")))
      out.push_back({.key = decoded(upload.child_value("Key")), .id = upload.child_value("UploadId"), .began = *began});
  if (std::string_view{listing.child_value("IsTruncated")} != "true") return {};
  return {.key = decoded(listing.child_value("NextKeyMarker")), .upload = listing.child_value("NextUploadIdMarker")};
}

/// Objects that were to be composed to others, and whose process died in between.
std::size_t drop_waiting(Service& service, const sdk::Call& call, const std::string& root,
                         std::chrono::nanoseconds older_than) {
  std::size_t dropped = 0;
  ListQuery query{.prefix = root + std::string{waiting_folder}};
  do {
    const ListPage page = list_page(service, call, query);
    for (const ListEntry& entry : page.objects) {
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
  Marker from;
  do {
    Request request{.resource = Resource::xml,
                    .query = {{"uploads", ""}, {"encoding-type", "url"}, {"prefix", prefix}},
                    .permission = "storage.multipartUploads.list"};
    if (!from.key.empty()) request.query.emplace_back("key-marker", from.key);
    if (!from.upload.empty()) request.query.emplace_back("upload-id-marker", from.upload);
    from = read_page(service.send(call, request).body, uploads);
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
