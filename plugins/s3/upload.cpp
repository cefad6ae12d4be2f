#include "upload.hpp"

#include "condition.hpp"
#include "reader.hpp"
#include "stale_uploads.hpp"

#include <holdfast/support/encoding.hpp>
#include <holdfast/support/hash.hpp>
#include <holdfast/support/own_call.hpp>
#include <holdfast/support/xml.hpp>

#include <sstream>
#include <utility>

namespace holdfast::s3 {
namespace {

using namespace std::chrono_literals;

/// How long a destructor may take to drop its upload.
constexpr auto time_to_drop = 10s;
/// What is left for the same after a cancel.
constexpr auto time_after_cancel = 700ms;
/// Services tell times of uploads to the second.
constexpr auto precision = 2s;

/// The text of `name` below the root `root` of an answer; HF_E_CORRUPT where it is not there.
std::string answered(const sdk::HttpResponse& response, const char* root, const char* name) {
  pugi::xml_document document;
  std::string text;
  if (support::read_xml(document, response.body)) text = document.child(root).child_value(name);
  if (text.empty())
    throw sdk::Error{HF_E_CORRUPT, std::string{"the service's answer has no "}.append(name)}.remedy(
        "check that `endpoint` is an S3 service");
  return text;
}

/// The etag that most services give the object that these parts make; empty where a part's is no MD5.
template <class Receipts>
std::string composite_etag(const Receipts& parts) {
  std::string digests;
  for (const auto& [etag, checksum] : parts) {
    if (etag.size() != 34) return {};
    for (std::size_t i = 1; i + 1 < etag.size(); i += 2) {
      const auto digit = [](char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; };
      digests += static_cast<char>(digit(etag[i]) * 16 + digit(etag[i + 1]));
    }
  }
  return '"' + support::hex(support::md5(support::bytes_of(digests))) + '-' + std::to_string(parts.size()) + '"';
}

/// What completes the upload.
template <class Receipts>
std::string completion(const Receipts& parts) {
  pugi::xml_document document;
  pugi::xml_node root = document.append_child("CompleteMultipartUpload");
  root.append_attribute("xmlns") = "http://s3.amazonaws.com/doc/2006-03-01/";
  std::size_t number = 0;
  for (const auto& part : parts) {
    pugi::xml_node node = root.append_child("Part");
    if (!part.checksum.empty()) node.append_child("ChecksumCRC32C").text() = part.checksum.c_str();
    node.append_child("ETag").text() = part.etag.c_str();
    node.append_child("PartNumber").text() = ++number;
  }
  std::ostringstream text;
  document.save(text, "", pugi::format_raw | pugi::format_no_declaration);
  return std::move(text).str();
}

}  // namespace

void OpenUploads::add(const std::string& id) {
  const std::lock_guard lock{mutex_};
  ids_.insert(id);
}

void OpenUploads::remove(const std::string& id) {
  const std::lock_guard lock{mutex_};
  ids_.erase(id);
}

bool OpenUploads::contains(const std::string& id) const {
  const std::lock_guard lock{mutex_};
  return ids_.count(id) != 0;
}

MultipartUpload::MultipartUpload(const UploadContext& context, OpenUploads& open, const sdk::Call& call,
                                 const hf_put& request, std::string key)
    : context_{context},
      open_{open},
      key_{std::move(key)},
      mode_{request.mode},
      condition_{condition_of(request)},
      id_{begin(call)} {
  open_.add(id_);
}

MultipartUpload::~MultipartUpload() {
  if (!is_ended_) try {
      drop(support::OwnCall{time_to_drop});
    } catch (const std::exception&) {  // it is what the next preflight finds and drops
    }
  open_.remove(id_);
}

std::string MultipartUpload::begin(const sdk::Call& call) {
  Request request{.method = "POST",
                  .key = key_,
                  .query = {{"uploads", ""}},
                  .headers = context_.headers.to_write(),
                  .permission = "s3:PutObject"};
  if (context_.guard == Guard::crc32c) request.headers.emplace_back("x-amz-checksum-algorithm", "CRC32C");
  call.check();
  const auto since = context_.service.now();
  try {
    return answered(context_.service.send(call, request), "InitiateMultipartUploadResult", "UploadId");
  } catch (const sdk::Error& error) {
    const bool is_over = error.status() == HF_E_CANCELLED || error.status() == HF_E_TIMEOUT;
    if (!is_over && !(error.status() == HF_E_UNAVAILABLE && error.to_abi().service_status == 0)) throw;
    const bool is_gone = is_over ? drop_lost(support::OwnCall{time_after_cancel}, since) : drop_lost(call, since);
    if (is_over || !is_gone) throw;
    throw sdk::Error{HF_E_UNAVAILABLE, error.what()}.remedy(error.remedy_text()).retry(sdk::Retry::safe);
  }
}

/// A request without an answer may have begun an upload all the same: drops what was begun under the key since then and
/// belongs to nobody in this process. False where the service cannot be asked.
bool MultipartUpload::drop_lost(const sdk::Call& call, std::chrono::system_clock::time_point since) {
  try {
    for (const UnfinishedUpload& upload : unfinished_uploads(context_.service, call, key_))
      if (upload.key == key_ && upload.began >= since - precision && !open_.contains(upload.id))
        drop_upload(context_.service, call, upload);
    return true;
  } catch (const sdk::Error&) {
    return false;
  }
}

void MultipartUpload::part(sdk::Call& call, std::uint32_t index, std::uint64_t offset,
                           std::span<const std::byte> data) {
  if (index >= max_parts) support::refuse_upload(key_, "there are at most " + std::to_string(max_parts) + " parts");
  call.check();
  const Transit transit = context_.service.endpoint()->has_tls() ? Transit::tls : Transit::plain;
  Payload payload = guard(data, context_.guard, transit);
  Request request{.method = "PUT",
                  .key = key_,
                  .query = {{"partNumber", std::to_string(index + 1)}, {"uploadId", id_}},
                  .headers = context_.headers.to_open(),
                  .body = data,
                  .payload_hash = std::move(payload.hash),
                  .permission = "s3:PutObject"};
  request.headers.insert(request.headers.end(), payload.headers.begin(), payload.headers.end());
  const sdk::HttpResponse response = context_.service.send(call, request);
  std::string etag = support::quoted_etag(sdk::find_header(response.headers, "etag"));
  if (etag.empty()) throw sdk::Error{HF_E_CORRUPT, "the service's answer to a part has no etag"};
  call.progress(data.size());
  parts_.add(index, {.offset = offset, .size = data.size()},
             {.etag = std::move(etag), .checksum = std::move(payload.checksum)});
}

sdk::Object MultipartUpload::finish(sdk::Call& call, std::uint32_t parts, std::uint64_t size) {
  call.check();
  const Receipts receipts = parts_.whole(key_, {.parts = parts, .size = size});
  sdk::Object object = receipts.empty() ? finish_empty(call) : complete(call, receipts);
  object.size = size;
  is_ended_ = true;
  return object;
}

sdk::Object MultipartUpload::complete(const sdk::Call& call, const Receipts& parts) {
  const std::string body = completion(parts);
  Request request{.method = "POST",
                  .key = key_,
                  .query = {{"uploadId", id_}},
                  .headers = context_.headers.to_open(),
                  .body = support::bytes_of(body),
                  .payload_hash = support::hex(support::sha256(support::bytes_of(body))),
                  .permission = "s3:PutObject",
                  .flags = HF_HTTP_REPEATABLE};
  request.headers.insert(request.headers.end(), condition_.begin(), condition_.end());
  request.headers.emplace_back("content-type", "application/xml");
  try {
    return {.etag = support::quoted_etag(
                answered(context_.service.send(call, request), "CompleteMultipartUploadResult", "ETag"))};
  } catch (const sdk::Error& error) {
    refuse_if_not_held(error, mode_);
    sdk::Object object;
    if (error.status() != HF_E_NOT_FOUND || !is_complete_already(call, parts, object)) throw;
    return object;
  }
}

/// An upload that is gone may have been completed by a request whose answer was lost: then the object is what its parts
/// make.
bool MultipartUpload::is_complete_already(const sdk::Call& call, const Receipts& parts, sdk::Object& object) {
  try {
    object = stat_object(context_.service, call, context_.headers, key_);
  } catch (const sdk::Error& error) {
    if (error.status() != HF_E_NOT_FOUND) throw;
    return false;
  }
  const std::string expected = composite_etag(parts);
  return !expected.empty() && object.etag == expected;
}

/// S3 completes no upload without parts.
sdk::Object MultipartUpload::finish_empty(const sdk::Call& call) {
  Request request{.method = "PUT", .key = key_, .headers = context_.headers.to_write(), .permission = "s3:PutObject"};
  request.headers.insert(request.headers.end(), condition_.begin(), condition_.end());
  sdk::Object object;
  try {
    object.etag = support::quoted_etag(sdk::find_header(context_.service.send(call, request).headers, "etag"));
  } catch (const sdk::Error& error) {
    refuse_if_not_held(error, mode_);
    throw;
  }
  drop(call);
  return object;
}

void MultipartUpload::abort(sdk::Call& call) {
  drop(call);
  is_ended_ = true;
}

void MultipartUpload::drop(const sdk::Call& call) { drop_upload(context_.service, call, {.key = key_, .id = id_}); }

}  // namespace holdfast::s3
