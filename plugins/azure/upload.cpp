#include "upload.hpp"

#include "condition.hpp"
#include "reader.hpp"

#include <holdfast/support/encoding.hpp>
#include <holdfast/support/hash.hpp>
#include <holdfast/support/xml.hpp>

#include <random>
#include <utility>

namespace holdfast::azure {
namespace {

constexpr std::string_view permission = "w (write)";
/// As long as those of the tools of Azure that are written in Go, Weaviate among them: under one key all ids must have
/// one length, those that others left behind, too.
constexpr std::size_t nonce_bytes = 16;

bool is_refused_for(const sdk::Error& error, std::string_view code) {
  return sdk::view(error.to_abi().service_code) == code;
}

}  // namespace

std::string block_list(std::span<const std::string> ids) {
  std::string list = R"(<?xml version="1.0" encoding="utf-8"?><BlockList>)";
  for (const std::string& id : ids) list.append("<Latest>").append(id).append("</Latest>");
  return list.append("</BlockList>");
}

BlockIds::BlockIds() {
  std::random_device random;
  for (std::size_t i = 0; i < nonce_bytes; ++i) nonce_ += static_cast<char>(random() & 0xffU);
}

std::string BlockIds::operator()(std::uint32_t index) const {
  std::string id = nonce_;
  for (unsigned shift = 32; shift > 0; shift -= 8) id += static_cast<char>(index >> (shift - 8));
  return support::base64(support::bytes_of(id));
}

BlockUpload::BlockUpload(const UploadContext& context, const hf_put& request, std::string key)
    : context_{context}, key_{std::move(key)}, mode_{request.mode}, condition_{condition_of(request)} {}

void BlockUpload::part(sdk::Call& call, std::uint32_t index, std::uint64_t offset, std::span<const std::byte> data) {
  if (index >= max_parts) support::refuse_upload(key_, "there are at most " + std::to_string(max_parts) + " parts");
  call.check();
  std::string id = block_id_(index);
  Request request{.method = "PUT",
                  .key = key_,
                  .query = {{"comp", "block"}, {"blockid", id}},
                  .headers = context_.headers.to_send(),
                  .body = data,
                  .permission = permission};
  const sdk::HttpHeaders guards = guard(data, context_.guard);
  request.headers.insert(request.headers.end(), guards.begin(), guards.end());
  context_.service.send(call, request);
  call.progress(data.size());
  parts_.add(index, {.offset = offset, .size = data.size()}, std::move(id));
}

sdk::Object BlockUpload::finish(sdk::Call& call, std::uint32_t parts, std::uint64_t size) {
  call.check();
  sdk::Object object = commit(call, parts_.whole(key_, {.parts = parts, .size = size}));
  object.size = size;
  return object;
}

sdk::Object BlockUpload::commit(const sdk::Call& call, const Ids& ids) {
  const std::string list = block_list(ids);
  const auto body = support::bytes_of(list);
  Request request{.method = "PUT",
                  .key = key_,
                  .query = {{"comp", "blocklist"}},
                  .headers = context_.headers.to_write(),
                  .body = body,
                  .permission = permission};
  request.headers.insert(request.headers.end(), condition_.begin(), condition_.end());
  request.headers.emplace_back("content-type", "application/xml");
  request.headers.emplace_back("content-md5", support::base64(support::md5(body)));
  try {
    return {.etag = support::quoted_etag(sdk::find_header(context_.service.send(call, request).headers, "etag"))};
  } catch (const sdk::Error& error) {
    const bool is_about_objects = error.status() == HF_E_CONFLICT || error.status() == HF_E_ALREADY_EXISTS;
    sdk::Object object;
    if (is_about_objects && is_committed_already(call, ids, object)) return object;
    refuse_if_not_held(error, mode_);
    refuse_if_written_meanwhile(call, error);
    throw;
  }
}

/// A list whose answer was lost has made the object: then it consists of our blocks and nobody else's.
bool BlockUpload::is_committed_already(const sdk::Call& call, const Ids& ids, sdk::Object& object) {
  if (ids.empty()) return false;  // anybody's empty object looks the same
  sdk::HttpResponse response =
      context_.service.ask(call, {.key = key_,
                                  .query = {{"comp", "blocklist"}, {"blocklisttype", "committed"}},
                                  .headers = context_.headers.to_open(),
                                  .permission = "r (read)"});
  pugi::xml_document document;
  if (!support::is_success(response.status) || !support::read_xml(document, response.body)) return false;
  Ids committed;
  for (const pugi::xml_node block : document.child("BlockList").child("CommittedBlocks").children("Block"))
    committed.emplace_back(block.child_value("Name"));
  if (committed != ids) return false;
  object.etag = support::quoted_etag(sdk::find_header(response.headers, "etag"));
  return true;
}

/// Whoever writes the key as a whole drops the blocks of everybody, and the service may tell of that first.
void BlockUpload::refuse_if_written_meanwhile(const sdk::Call& call, const sdk::Error& error) {
  if (mode_ != HF_PUT_CREATE || !is_refused_for(error, "InvalidBlockList")) return;
  try {
    (void)stat_object(context_.service, call, context_.headers, key_);
  } catch (const sdk::Error& missing) {
    if (missing.status() == HF_E_NOT_FOUND) return;
    throw;
  }
  throw sdk::Error{HF_E_ALREADY_EXISTS, "it exists already"}
      .service("InvalidBlockList", error.to_abi().service_status)
      .retry(sdk::Retry::never);
}

}  // namespace holdfast::azure
