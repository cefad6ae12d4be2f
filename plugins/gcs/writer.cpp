#include "writer.hpp"

#include "condition.hpp"
#include "multipart_text.hpp"
#include "reader.hpp"

#include <holdfast/support/hash.hpp>

#include <utility>

namespace holdfast::gcs {
namespace {

constexpr std::string_view permission = "storage.objects.create";

/// The metadata and the content in one body: only so does the JSON API compare a checksum before it makes the object.
std::string related_body(const std::string& boundary, const std::string& metadata, std::span<const std::byte> data) {
  const std::string before = "--" + boundary + "\r\ncontent-type: application/json; charset=UTF-8\r\n\r\n" + metadata +
                             "\r\n--" + boundary + "\r\ncontent-type: application/octet-stream\r\n\r\n";
  const std::string behind = "\r\n--" + boundary + "--\r\n";
  std::string body;
  body.reserve(before.size() + data.size() + behind.size());
  return body.append(before).append(reinterpret_cast<const char*>(data.data()), data.size()).append(behind);
}

Described put_by_json(Service& service, const sdk::Call& call, const ObjectHeaders& headers, const Target& target,
                      const Content& content) {
  const std::string boundary = new_boundary();
  const std::string body = related_body(boundary, headers.metadata(content.checksum.text()), content.data);
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

Described put_by_xml(Service& service, const sdk::Call& call, const ObjectHeaders& headers, const Target& target,
                     const Content& content) {
  Request request{.method = "PUT",
                  .resource = Resource::xml,
                  .key = target.key,
                  .headers = headers.to_write(),
                  .body = content.data,
                  .permission = permission};
  request.headers.push_back(hash_header(content.checksum));
  for (auto& condition : xml_condition(target.generation)) request.headers.push_back(std::move(condition));
  return described_by(service.send(call, request).headers, content.data.size());
}

}  // namespace

Target target_of(const hf_put& request, std::string key) {
  return {.key = std::move(key), .mode = request.mode, .generation = generation_for(request)};
}

sdk::Object put_content(Service& service, const sdk::Call& call, const ObjectHeaders& headers, const Target& target,
                        const Content& content) {
  try {
    const Described stored = service.data_resource() == Resource::xml
                                 ? put_by_xml(service, call, headers, target, content)
                                 : put_by_json(service, call, headers, target, content);
    compare_stored(stored.crc32c, content.checksum);
    return stored.object;
  } catch (const sdk::Error& error) {
    refuse_if_not_held(error, target.mode);
    throw;
  }
}

sdk::Object put_object(Service& service, const sdk::Call& call, const ObjectHeaders& headers, const Target& target,
                       std::span<const std::byte> data) {
  return put_content(service, call, headers, target, {.data = data, .checksum = checksum_of(data)});
}

}  // namespace holdfast::gcs
