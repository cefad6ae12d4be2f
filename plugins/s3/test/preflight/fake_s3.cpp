#include "fake_s3.hpp"

#include "../../integrity.hpp"

#include <holdfast/support/encoding.hpp>
#include <holdfast/support/hash.hpp>

#include <algorithm>
#include <ctime>

namespace holdfast::s3::test {
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

/// What a request is about, of all that stands in its query.
std::string subject_of(std::string_view url) {
  const auto question = url.find('?');
  if (question == std::string_view::npos) return {};
  const std::string query = '&' + std::string{url.substr(question + 1)};
  for (const std::string subject : {"list-type", "uploads", "partNumber", "uploadId", "versioning", "object-lock",
                                    "lifecycle", "encryption", "policyStatus"})
    if (query.find('&' + subject + '=') != std::string::npos) return '?' + subject;
  return {};
}

std::string name_of(const http::Request& request) {
  if (request.url.find("//sts.") != std::string::npos) return "POST sts";
  if (header(request, "authorization").empty()) return "GET unsigned";
  const std::string_view path = path_of(request.url);
  return request.method + ' ' + std::string{path.substr(path.rfind('/') + 1)} + subject_of(request.url);
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
  const auto body = body_of(request);
  const Payload right = guard(body, Guard::crc32c, Transit::plain);
  const std::string crc = header(request, "x-amz-checksum-crc32c");
  const std::string md5 = header(request, "content-md5");
  const std::string sha = header(request, "x-amz-content-sha256");
  return (!crc.empty() && crc != right.checksum) || (!md5.empty() && md5 != support::base64(support::md5(body))) ||
         (sha.size() == 64 && sha != right.hash);
}

}  // namespace

void FakeS3::on(const std::string& name, http::Response response) {
  on(name, [response](const http::Request&) { return response; });
}
void FakeS3::put_object(const std::string& key, std::string content) { objects_["/" + key] = std::move(content); }
void FakeS3::on(const std::string& name, Answering answering) { scripts_[name] = std::move(answering); }
void FakeS3::refuse(const std::string& name, int status, std::string_view code, std::string_view more) {
  on(name, refused(status, code, more));
}

bool FakeS3::was_asked(const std::string& name) const {
  const std::lock_guard lock{mutex_};
  return std::ranges::find(asked_, name) != asked_.end();
}
std::size_t FakeS3::objects() const {
  const std::lock_guard lock{mutex_};
  return objects_.size();
}

http::Head FakeS3::stream(const http::Request& request, const http::ReplySink& sink, const store::CallOptions&) {
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

http::Response FakeS3::answer_to(const http::Request& request, const std::string& name) {
  if (const auto script = scripts_.find(name); script != scripts_.end())
    if (auto answer = script->second(request)) return *answer;
  if (name == "GET unsigned") return refused(403, "AccessDenied");
  if (name == "POST sts")
    return {.status = 200, .body = "<R><Arn>arn:aws:iam::1:user/backup</Arn><Account>1</Account></R>"};
  const std::string key{path_of(request.url)};
  const std::string method = request.method;
  if (key.find('/', 1) == std::string::npos) return about_bucket(name);
  if (name.find("?partNumber") != std::string::npos) return {.status = 200, .headers = {{"ETag", "\"p\""}}};
  if (method == "POST" && name.ends_with("?uploads"))
    return {.status = 200,
            .body = "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>"};
  if (method == "POST") {
    if (is_held_back(request, key)) return refused(412, "PreconditionFailed");
    return {.status = 200, .body = "<CompleteMultipartUploadResult><ETag>e</ETag></CompleteMultipartUploadResult>"};
  }
  if (method == "PUT") return put(request, key);
  if (method == "DELETE") {
    if (name.find("?uploadId") == std::string::npos) objects_.erase(key);
    return {.status = 204};
  }
  return get(request, key);
}

http::Response FakeS3::about_bucket(const std::string& name) const {
  if (name == "HEAD ") return {.status = 200};
  if (name == "GET ?list-type") {
    std::string listing = "<ListBucketResult>";
    for (const auto& [key, content] : objects_)
      listing +=
          "<Contents><Key>" + key.substr(1) + "</Key><Size>" + std::to_string(content.size()) + "</Size></Contents>";
    return {.status = 200, .body = listing + "</ListBucketResult>"};
  }
  if (name == "GET ?uploads") return {.status = 200, .body = "<ListMultipartUploadsResult/>"};
  if (name == "GET ?versioning") return {.status = 200, .body = "<VersioningConfiguration/>"};
  const std::map<std::string, std::string_view> absent{
      {"GET ?object-lock", "ObjectLockConfigurationNotFoundError"},
      {"GET ?lifecycle", "NoSuchLifecycleConfiguration"},
      {"GET ?encryption", "ServerSideEncryptionConfigurationNotFoundError"},
      {"GET ?policyStatus", "NoSuchBucketPolicy"}};
  const auto found = absent.find(name);
  return found == absent.end() ? refused(501, "NotImplemented") : refused(404, found->second);
}

bool FakeS3::is_held_back(const http::Request& request, const std::string& key) const {
  return heeds_conditions && header(request, "if-none-match") == "*" && objects_.contains(key);
}

http::Response FakeS3::put(const http::Request& request, const std::string& key) {
  if (compares_checksums && is_damaged(request)) return refused(400, "BadDigest");
  if (is_held_back(request, key)) return refused(412, "PreconditionFailed");
  const auto body = body_of(request);
  objects_[key] = std::string{reinterpret_cast<const char*>(body.data()), body.size()};
  return {.status = 200, .headers = {{"ETag", "\"e\""}}};
}

http::Response FakeS3::get(const http::Request& request, const std::string& key) const {
  const auto found = objects_.find(key);
  if (found == objects_.end()) return refused(404, "NoSuchKey");
  const std::string range = header(request, "range");
  if (range == "bytes=3-7") return {.status = 206, .body = found->second.substr(3, 5)};
  if (range == "bytes=0-0") return {.status = 206, .body = found->second.substr(0, 1)};
  return {.status = 200, .body = found->second};
}

}  // namespace holdfast::s3::test
