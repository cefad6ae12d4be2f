#include "fake_azure.hpp"

#include <holdfast/support/encoding.hpp>
#include <holdfast/support/hash.hpp>

#include <algorithm>

namespace holdfast::azure::test {
namespace {

constexpr std::string_view container = "/backups/";

bool has(std::string_view url, std::string_view pair) {
  const auto question = url.find('?');
  if (question == std::string_view::npos) return false;
  return ('&' + std::string{url.substr(question + 1)} + '&').find('&' + std::string{pair} + '&') != std::string::npos;
}

/// What a request is about, of all that stands in its query.
std::string subject_of(std::string_view url) {
  for (const auto& [pair, subject] : {std::pair{"comp=list", "?list"},
                                      {"restype=account", "?account"},
                                      {"restype=service", "?service"},
                                      {"comp=blocklist", "?blocklist"},
                                      {"comp=block", "?block"},
                                      {"restype=container", "?container"}})
    if (has(url, pair)) return subject;
  return {};
}

bool is_damaged(const http::Request& request) {
  const std::string md5 = header_of(request, "content-md5");
  return (!md5.empty() && md5 != support::base64(support::md5(support::bytes_of(body_of(request))))) ||
         header_of(request, "x-ms-content-crc64") == "AAAAAAAAAAA=";
}

}  // namespace

void FakeAzure::refuse(const std::string& name, int status, std::string_view code) { on(name, refused(status, code)); }

std::string FakeAzure::name_of(const http::Request& request) const {
  if (header_of(request, "authorization").empty() && request.url.find("sig=") == std::string::npos)
    return "GET unsigned";
  const std::string_view path = path_of(request.url);
  const std::string key{std::ranges::count(path, '/') > 1 ? path.substr(path.rfind('/') + 1) : std::string_view{}};
  return request.method + ' ' + key + subject_of(request.url);
}

http::Response FakeAzure::answer_to(const http::Request& request, const std::string& name) {
  if (name == "GET unsigned") return refused(404, "ResourceNotFound");
  const std::string_view path = path_of(request.url);
  if (!path.starts_with(container)) return about_container(name);
  const std::string key{path.substr(container.size())};
  if (request.method == "PUT") return put(request, key, name);
  if (request.method == "DELETE") {
    blocks_.clear();
    return {.status = stored_.erase(key) == 0 ? 404 : 202};
  }
  return get(request, key);
}

http::Response FakeAzure::about_container(const std::string& name) const {
  if (name == "GET ?list") {
    std::string listing = "<EnumerationResults><Blobs>";
    for (const auto& [key, content] : stored_)
      listing += "<Blob><Name>" + key + "</Name><Properties><Content-Length>" + std::to_string(content.size()) +
                 "</Content-Length><Etag>e</Etag></Properties></Blob>";
    return {.status = 200, .body = listing + "</Blobs><NextMarker/></EnumerationResults>"};
  }
  if (name == "GET ?container") return {.status = 200, .headers = properties};
  if (name == "GET ?account")
    return {.status = 200, .headers = {{"x-ms-account-kind", "StorageV2"}, {"x-ms-sku-name", "Standard_LRS"}}};
  if (name == "GET ?service")
    return {.status = 200, .body = "<StorageServiceProperties>" + account_policy + "</StorageServiceProperties>"};
  return refused(501, "NotImplemented");
}

http::Response FakeAzure::put(const http::Request& request, const std::string& key, const std::string& name) {
  const std::string text = body_of(request);
  if (name.ends_with("?block")) {
    blocks_ += text;
    return {.status = 201};
  }
  if (compares_checksums && is_damaged(request)) return refused(400, "Md5Mismatch");
  if (heeds_conditions && header_of(request, "if-none-match") == "*" && stored_.contains(key))
    return refused(409, "BlobAlreadyExists");
  stored_[key] = name.ends_with("?blocklist") ? blocks_ : text;
  http::Headers said = written;
  said.emplace_back("ETag", "\"e\"");
  return {.status = 201, .headers = said};
}

http::Response FakeAzure::get(const http::Request& request, const std::string& key) const {
  const auto found = stored_.find(key);
  if (found == stored_.end()) return refused(404, "BlobNotFound");
  return content_in(header_of(request, "x-ms-range"), found->second);
}

}  // namespace holdfast::azure::test
