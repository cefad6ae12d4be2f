#include "upload.hpp"

#include "condition.hpp"
#include "endpoint.hpp"
#include "names.hpp"
#include "removal.hpp"
#include "stale_uploads.hpp"

#include <holdfast/support/hash.hpp>
#include <holdfast/support/own_call.hpp>
#include <holdfast/support/xml.hpp>

#include <chrono>
#include <sstream>
#include <utility>

namespace holdfast::gcs {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view permission = "storage.objects.create";
/// How long a destructor may take to drop its upload.
constexpr auto time_to_drop = 10s;

std::string key_for(const Target& target, const std::string& root) {
  return target.generation.empty() ? target.key : root + std::string{waiting_folder} + random_name();
}

/// The text of `name` below the root `root` of an answer; HF_E_CORRUPT where it is not there.
std::string answered(const sdk::HttpResponse& response, const char* root, const char* name) {
  pugi::xml_document document;
  std::string text;
  if (support::read_xml(document, response.body)) text = document.child(root).child_value(name);
  if (text.empty())
    throw sdk::Error{HF_E_CORRUPT, std::string{"the service's answer has no "}.append(name)}.remedy(
        "check that `endpoint` is Google's storage");
  return text;
}

std::string text_of(const pugi::xml_document& document) {
  std::ostringstream text;
  document.save(text, "", pugi::format_raw | pugi::format_no_declaration);
  return std::move(text).str();
}

/// What completes an upload.
template <class Receipts>
std::string completion(const Receipts& parts) {
  pugi::xml_document document;
  pugi::xml_node root = document.append_child("CompleteMultipartUpload");
  for (std::size_t i = 0; i < parts.size(); ++i) {
    pugi::xml_node node = root.append_child("Part");
    node.append_child("PartNumber").text() = i + 1;
    node.append_child("ETag").text() = parts[i].etag.c_str();
  }
  return text_of(document);
}

/// What an object is composed of: one other, as it was found.
std::string composition(const std::string& key, const std::string& generation) {
  pugi::xml_document document;
  pugi::xml_node component = document.append_child("ComposeRequest").append_child("Component");
  component.append_child("Name").text() = key.c_str();
  component.append_child("Generation").text() = generation.c_str();
  return text_of(document);
}

}  // namespace

bool is_multipart(const Settings& settings) {
  if (settings.uploads != Uploads::automatic) return settings.uploads == Uploads::multipart;
  return is_at_google(settings) || !settings.access_key.empty();
}

MultipartUpload::MultipartUpload(const UploadContext& context, const sdk::Call& call, Target target,
                                 const std::string& root)
    : context_{context}, target_{std::move(target)}, key_{key_for(target_, root)}, id_{begin(call)} {}

MultipartUpload::~MultipartUpload() {
  if (!is_ended_) try {
      drop(support::OwnCall{time_to_drop});
    } catch (const std::exception&) {  // it is what the next preflight finds and drops
    }
}

/// One whose answer gets lost is begun again: without parts it costs nothing, and a preflight drops it in time.
std::string MultipartUpload::begin(const sdk::Call& call) const {
  const Request request{.method = "POST",
                        .resource = Resource::xml,
                        .key = key_,
                        .query = {{"uploads", ""}},
                        .headers = context_.headers.to_write(),
                        .permission = "storage.multipartUploads.create",
                        .flags = HF_HTTP_REPEATABLE};
  call.check();
  try {
    return answered(context_.service.send(call, request), "InitiateMultipartUploadResult", "UploadId");
  } catch (const sdk::Error& error) {
    // Emulators take it for one of the JSON API, and miss its words.
    const bool is_misread = error.to_abi().service_status == 400 && !is_at_google(context_.service.settings());
    if (error.status() != HF_E_UNSUPPORTED && !is_misread) throw;
    throw sdk::Error{HF_E_UNSUPPORTED, std::string{"the service has no multipart uploads: "} + error.what()}
        .remedy("set uploads = \"resumable\", or leave `uploads` away")
        .retry(sdk::Retry::never);
  }
}

void MultipartUpload::part(sdk::Call& call, std::uint32_t index, std::uint64_t offset,
                           std::span<const std::byte> data) {
  if (index >= max_parts) support::refuse_upload(key_, "there are at most " + std::to_string(max_parts) + " parts");
  call.check();
  const Hashing hashing = hashing_of(data, context_.service.settings().checksum);
  const Request request{.method = "PUT",
                        .resource = Resource::xml,
                        .key = key_,
                        .query = {{"partNumber", std::to_string(index + 1)}, {"uploadId", id_}},
                        .headers = {hash_header(hashing.hashes())},
                        .body = data,
                        .permission = permission};
  const sdk::HttpResponse response = context_.service.send(call, request);
  std::string etag = support::quoted_etag(sdk::find_header(response.headers, "etag"));
  if (etag.empty()) support::refuse_answer("the service's answer to a part has no etag");
  compare_stored(hashes_in(response.headers), hashing.hashes());
  call.progress(data.size());
  parts_.add(index, {.offset = offset, .size = data.size()}, {.etag = std::move(etag), .checksum = hashing.checksum()});
}

sdk::Object MultipartUpload::finish(sdk::Call& call, std::uint32_t parts, std::uint64_t size) {
  call.check();
  const Receipts receipts = parts_.whole(target_.key, {.parts = parts, .size = size});
  if (receipts.empty()) return finish_empty(call);
  Checksum whole;
  for (const Receipt& receipt : receipts) whole.add(receipt.checksum);
  if (!completed_) completed_ = complete(call, receipts, whole);
  sdk::Object object = waits() ? publish(call, *completed_) : completed_->object;
  is_ended_ = true;
  return object;
}

/// Composes the object from the one that waits, which is of no use any more then.
sdk::Object MultipartUpload::publish(const sdk::Call& call, const Described& waiting) const {
  sdk::Object object;
  try {
    object = compose(call, waiting).object;
  } catch (const sdk::Error& error) {
    refuse_if_not_held(error, target_.mode);
    throw;
  }
  remove_waiting(call);
  return object;
}

/// The object is there: that what it was composed from stays is no failure of the upload.
void MultipartUpload::remove_waiting(const sdk::Call& call) const {
  for (int attempts = 1;; ++attempts) {
    try {
      return remove_object(context_.service, call, key_);
    } catch (const sdk::Error& error) {
      if (error.to_abi().retry == HF_RETRY_SAFE && attempts < 3) continue;  // such trouble passes
      return call.log(HF_LOG_WARN, "'" + key_ + "' stays until a preflight drops it: " + error.what());
    }
  }
}

/// Completes the parts where they are, and looks at what became of them.
Described MultipartUpload::complete(const sdk::Call& call, const Receipts& parts, const Checksum& whole) const {
  const std::string body = completion(parts);
  const Request request{.method = "POST",
                        .resource = Resource::xml,
                        .key = key_,
                        .query = {{"uploadId", id_}},
                        .headers = {{"content-type", "application/xml"}},
                        .body = support::bytes_of(body),
                        .permission = permission,
                        .flags = HF_HTTP_REPEATABLE};
  try {
    (void)answered(context_.service.send(call, request), "CompleteMultipartUploadResult", "ETag");
  } catch (const sdk::Error& error) {
    // It may be gone because it was completed by a request whose answer was lost: then the object is what was sent.
    if (error.status() != HF_E_NOT_FOUND) throw;
    Described stored = describe_object(context_.service, call, key_);
    if (stored.object.size != whole.size() || stored.hashes.crc32c != whole.text()) throw;
    return stored;
  }
  Described stored = describe_object(context_.service, call, key_);
  if (stored.object.size != whole.size()) support::refuse_answer("the service stored another size than was sent");
  compare_stored(stored.hashes, {.crc32c = whole.text()});
  return stored;
}

Described MultipartUpload::compose(const sdk::Call& call, const Described& waiting) const {
  const std::string body = composition(key_, waiting.object.etag);
  Request request{.method = "PUT",
                  .resource = Resource::xml,
                  .key = target_.key,
                  .query = {{"compose", ""}},
                  .headers = context_.headers.to_write(),
                  .body = support::bytes_of(body),
                  .permission = permission};
  for (auto& condition : xml_condition(target_.generation)) request.headers.push_back(std::move(condition));
  Described stored = described_by(context_.service.send(call, request).headers, waiting.object.size);
  stored.object.modified_ns = waiting.object.modified_ns;
  return stored;
}

/// The service completes no upload without parts.
sdk::Object MultipartUpload::finish_empty(const sdk::Call& call) {
  sdk::Object object = put_object(context_.service, call, context_.headers, target_, {});
  drop(call);
  is_ended_ = true;
  return object;
}

void MultipartUpload::abort(sdk::Call& call) {
  drop(call);
  is_ended_ = true;
}

void MultipartUpload::drop(const sdk::Call& call) const {
  if (!completed_) return drop_upload(context_.service, call, {.key = key_, .id = id_});
  if (waits()) remove_object(context_.service, call, key_);
}

}  // namespace holdfast::gcs
