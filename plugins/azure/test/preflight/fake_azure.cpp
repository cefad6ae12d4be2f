#include "fake_azure.hpp"

#include <holdfast/support/encoding.hpp>
#include <holdfast/support/hash.hpp>

#include <algorithm>
#include <ctime>

namespace holdfast::azure::test {
namespace {

std::string header(const http::Request& request, std::string_view name) {
  for (const auto& [have, value] : request.headers)
    if (have == name) return value;
  return {};
}

std::string_view path_of(std::string_view url) {
  url = url.substr(0, url.find('?'));
  return url.substr(url.find('/', url.find("://") + 3));
}

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

std::string name_of(const http::Request& request) {
  if (header(request, "authorization").empty() && request.url.find("sig=") == std::string::npos) return "GET unsigned";
  const std::string_view path = path_of(request.url);
  const std::string key{std::ranges::count(path, '/') > 1 ? path.substr(path.rfind('/') + 1) : std::string_view{}};
  return request.method + ' ' + key + subject_of(request.url);
}

std::span<const std::byte> body_of(const http::Request& request) {
  const auto* body = std::get_if<std::span<const std::byte>>(&request.body);
  return body == nullptr ? std::span<const std::byte>{} : *body;
}

std::string http_date(std::chrono::seconds since_1970) {
  const std::time_t time = since_1970.count();
  std::tm parts{};
  ::gmtime_r(&time, &parts);
  char text[40];
  return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

bool is_damaged(const http::Request& request) {
  const std::string md5 = header(request, "content-md5");
  return (!md5.empty() && md5 != support::base64(support::md5(body_of(request)))) ||
         header(request, "x-ms-content-crc64") == "AAAAAAAAAAA=";
}

}  // namespace

void FakeAzure::on(const std::string& name, http::Response response) {
  on(name, [response](const http::Request&) { return response; });
}
void FakeAzure::put_object(const std::string& key, std::string content) {
  objects_["/backups/" + key] = std::move(content);
}
void FakeAzure::on(const std::string& name, Answering answering) { scripts_[name] = std::move(answering); }
void FakeAzure::refuse(const std::string& name, int status, std::string_view code) { on(name, refused(status, code)); }

bool FakeAzure::was_asked(const std::string& name) const {
  const std::lock_guard lock{mutex_};
  return std::ranges::find(asked_, name) != asked_.end();
}
std::size_t FakeAzure::objects() const {
  const std::lock_guard lock{mutex_};
  return objects_.size();
}

http::Head FakeAzure::stream(const http::Request& request, const http::ReplySink& sink, const store::CallOptions&) {
  const std::lock_guard lock{mutex_};
  const std::string name = name_of(request);
  asked_.push_back(name);
  http::Response response = answer_to(request, name);
  if (request.method == "HEAD") response.body.clear();
  response.headers.emplace_back("Date", http_date(rig_time + clock));
  const http::Head head{.status = response.status, .headers = response.headers};
  if (sink.head) sink.head(head);
  if (sink.data && !response.body.empty()) sink.data(http::as_body(response.body));
  return head;
}

http::Response FakeAzure::answer_to(const http::Request& request, const std::string& name) {
  if (const auto script = scripts_.find(name); script != scripts_.end())
    if (auto answer = script->second(request)) return *answer;
  if (name == "GET unsigned") return refused(404, "ResourceNotFound");
  const std::string key{path_of(request.url)};
  if (std::ranges::count(key, '/') < 2) return about_container(name);
  if (request.method == "PUT") return put(request, key, name);
  if (request.method == "DELETE") {
    blocks_.clear();
    return {.status = objects_.erase(key) == 0 ? 404 : 202};
  }
  return get(request, key);
}

http::Response FakeAzure::about_container(const std::string& name) const {
  if (name == "GET ?list") {
    std::string listing = "<EnumerationResults><Blobs>";
    for (const auto& [key, content] : objects_)
      listing += "<Blob><Name>" + key.substr(9) + "</Name><Properties><Content-Length>" +
                 std::to_string(content.size()) + "</Content-Length><Etag>e</Etag></Properties></Blob>";
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
  const auto body = body_of(request);
  const std::string text{reinterpret_cast<const char*>(body.data()), body.size()};
  if (name.ends_with("?block")) {
    blocks_ += text;
    return {.status = 201};
  }
  if (compares_checksums && is_damaged(request)) return refused(400, "Md5Mismatch");
  if (heeds_conditions && header(request, "if-none-match") == "*" && objects_.contains(key))
    return refused(409, "BlobAlreadyExists");
  objects_[key] = name.ends_with("?blocklist") ? blocks_ : text;
  http::Headers said = written;
  said.emplace_back("ETag", "\"e\"");
  return {.status = 201, .headers = said};
}

http::Response FakeAzure::get(const http::Request& request, const std::string& key) const {
  const auto found = objects_.find(key);
  if (found == objects_.end()) return refused(404, "BlobNotFound");
  const std::string range = header(request, "x-ms-range");
  if (range == "bytes=3-7") return {.status = 206, .body = found->second.substr(3, 5)};
  if (range == "bytes=0-0") return {.status = 206, .body = found->second.substr(0, 1)};
  return {.status = 200, .body = found->second};
}

}  // namespace holdfast::azure::test
