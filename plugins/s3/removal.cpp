#include "removal.hpp"

#include <holdfast/support/encoding.hpp>
#include <holdfast/support/hash.hpp>
#include <holdfast/support/xml.hpp>

#include <algorithm>
#include <sstream>

namespace holdfast::s3 {
namespace {

constexpr std::string_view permission = "s3:DeleteObject";

std::string question_for(std::span<const std::string> keys) {
  pugi::xml_document document;
  pugi::xml_node root = document.append_child("Delete");
  root.append_attribute("xmlns") = "http://s3.amazonaws.com/doc/2006-03-01/";
  root.append_child("Quiet").text() = true;
  for (const std::string& key : keys) root.append_child("Object").append_child("Key").text() = key.c_str();
  std::ostringstream text;
  document.save(text, "", pugi::format_raw | pugi::format_no_declaration);
  return std::move(text).str();
}

}  // namespace

void remove_object(Service& service, const sdk::Call& call, const std::string& key) {
  try {
    service.send(call, {.method = "DELETE", .key = key, .permission = permission});
  } catch (const sdk::Error& error) {
    if (error.status() != HF_E_NOT_FOUND) throw;
  }
}

void remove_objects(Service& service, const sdk::Call& call, std::span<const std::string> keys,
                    const RemovalFailed& failed) {
  const std::string body = question_for(keys);
  const auto bytes = support::bytes_of(body);
  const Request request{
      .method = "POST",
      .query = {{"delete", ""}},
      .headers = {{"content-md5", support::base64(support::md5(bytes))}, {"content-type", "application/xml"}},
      .body = bytes,
      .payload_hash = support::hex(support::sha256(bytes)),
      .permission = permission,
      .flags = HF_HTTP_REPEATABLE};
  const sdk::HttpResponse response = service.send(call, request);
  pugi::xml_document document;
  const bool is_xml = support::read_xml(document, response.body);
  const pugi::xml_node result = document.child("DeleteResult");
  if (!is_xml || !result)
    throw sdk::Error{HF_E_CORRUPT, "the service does not say what it removed"}.remedy(
        "check that `endpoint` is an S3 service");
  for (const pugi::xml_node node : result.children("Error")) {
    const auto key = std::ranges::find(keys, std::string_view{node.child_value("Key")});
    const std::string_view code = node.child_value("Code");
    if (key == keys.end() || code == "NoSuchKey") continue;
    const Refusal refusal{
        .http_status = 200, .code = std::string{code}, .message = std::string{node.child_value("Message")}};
    failed(static_cast<std::size_t>(key - keys.begin()), service.error_of(refusal, request));
  }
}

}  // namespace holdfast::s3
