#include "writer.hpp"

#include "condition.hpp"
#include "names.hpp"
#include "reader.hpp"
#include "session.hpp"
#include "upload.hpp"

#include <holdfast/support/hash.hpp>

#include <utility>

namespace holdfast::gcs {
namespace {

constexpr std::string_view permission = "storage.objects.create";

/// Bytes of a content that is copied, for the sake of one request instead of two.
constexpr std::size_t most_copied = std::size_t{8} << 20;

/// The metadata and the content in one body: only so does the JSON API compare a checksum before it makes the object.
std::string related_body(const std::string& boundary, const std::string& metadata, std::span<const std::byte> data) {
  const std::string before = "--" + boundary + "\r\ncontent-type: application/json; charset=UTF-8\r\n\r\n" + metadata +
                             "\r\n--" + boundary + "\r\ncontent-type: application/octet-stream\r\n\r\n";
  const std::string behind = "\r\n--" + boundary + "--\r\n";
  std::string body;
  body.reserve(before.size() + data.size() + behind.size());
  return body.append(before).append(reinterpret_cast<const char*>(data.data()), data.size()).append(behind);
}

Described put_related(Service& service, const sdk::Call& call, const ObjectHeaders& headers, const Target& target,
                      const Content& content) {
  const std::string boundary = new_boundary();
  const std::string body = related_body(boundary, headers.metadata(content.hashes), content.data);
  Request request{.method = "POST",
                  .resource = Resource::upload,
                  .query = headers.query(),
                  .headers = {{"content-type", "multipart/related; boundary=" + boundary}},
                  .body = support::bytes_of(body),
                  .permission = permission,
                  .flags = HF_HTTP_REPEATABLE};
  request.query.emplace_back("name", target.key);
  request.query.emplace_back("uploadType", "multipart");
  for (auto& condition : json_condition(target.generation)) request.query.push_back(std::move(condition));
  return described_by(support::JsonObject{service.send(call, request).body, "the object's description"});
}

[[noreturn]] void begin_anew(std::string why) {
  throw sdk::Error{HF_E_UNAVAILABLE, std::move(why)}.remedy("check the network").retry(sdk::Retry::safe);
}

/// The content goes out from where it is, behind its description: another round trip instead of a copy.
Described put_by_session(Service& service, const sdk::Call& call, const ObjectHeaders& headers, const Target& target,
                         const Content& content) {
  const std::string session = begin_session({.service = service, .headers = headers}, call, target, content.hashes);
  const std::size_t bytes = content.data.size();
  const Request request{.method = "PUT",
                        .resource = Resource::upload,
                        .headers = {{"content-range", content_range(0, bytes, bytes)}},
                        .body = content.data,
                        .session = session,
                        .permission = permission};
  sdk::HttpResponse response;
  try {
    response = send_to_session(service, call, request);
  } catch (const sdk::Error& error) {
    if (error.status() == HF_E_NOT_FOUND) begin_anew("the service has forgotten the upload");
    throw;
  }
  if (response.status == more_is_wanted) begin_anew("the service took a part of the object alone");
  return described_by(support::JsonObject{response.body, "the object's description"});
}

Described put_by_xml(Service& service, const sdk::Call& call, const ObjectHeaders& headers, const Target& target,
                     const Content& content) {
  Request request{.method = "PUT",
                  .resource = Resource::xml,
                  .key = target.key,
                  .headers = headers.to_write(),
                  .body = content.data,
                  .permission = permission};
  request.headers.push_back(hash_header(content.hashes));
  for (auto& condition : xml_condition(target.generation)) request.headers.push_back(std::move(condition));
  return described_by(service.send(call, request).headers, content.data.size());
}

/// Large contents are not copied: where the XML API is there it takes them in one request.
Described put_as_fits(Service& service, const sdk::Call& call, const ObjectHeaders& headers, const Target& target,
                      const Content& content) {
  const bool is_large = content.data.size() > most_copied;
  if (service.data_resource() == Resource::xml || (is_large && is_multipart(service.settings())))
    return put_by_xml(service, call, headers, target, content);
  return (is_large ? put_by_session : put_related)(service, call, headers, target, content);
}

/// A service that tells of nothing but an MD5 is compared by that.
Hashes hashes_to_compare(const Service& service, const Hashes& stored, const Content& content) {
  const Guard guard = guard_for(stored, service.settings().checksum);
  if (guard == Guard::crc32c || !content.hashes.md5.empty()) return content.hashes;
  return hashing_of(content.data, guard).hashes();
}

}  // namespace

Target target_of(const hf_put& request, std::string key) {
  return {.key = std::move(key), .mode = request.mode, .generation = generation_for(request)};
}

sdk::Object put_content(Service& service, const sdk::Call& call, const ObjectHeaders& headers, const Target& target,
                        const Content& content) {
  try {
    const Described stored = put_as_fits(service, call, headers, target, content);
    compare_stored(stored.hashes, hashes_to_compare(service, stored.hashes, content));
    return stored.object;
  } catch (const sdk::Error& error) {
    refuse_if_not_held(error, target.mode);
    throw;
  }
}

sdk::Object put_object(Service& service, const sdk::Call& call, const ObjectHeaders& headers, const Target& target,
                       std::span<const std::byte> data) {
  return put_content(service, call, headers, target,
                     {.data = data, .hashes = hashing_of(data, service.settings().checksum).hashes()});
}

}  // namespace holdfast::gcs
