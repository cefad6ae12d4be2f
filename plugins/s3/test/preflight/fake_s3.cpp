#include "fake_s3.hpp"

#include "../../integrity.hpp"

#include <holdfast/support/encoding.hpp>
#include <holdfast/support/hash.hpp>

namespace holdfast::s3::test {
namespace {

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

bool is_damaged(const http::Request& request) {
  const std::string text = body_of(request);
  const auto body = http::as_body(text);
  const Payload right = guard(body, Guard::crc32c, Transit::plain);
  const std::string crc = header_of(request, "x-amz-checksum-crc32c");
  const std::string md5 = header_of(request, "content-md5");
  const std::string sha = header_of(request, "x-amz-content-sha256");
  return (!crc.empty() && crc != right.checksum) || (!md5.empty() && md5 != support::base64(support::md5(body))) ||
         (sha.size() == 64 && sha != right.hash);
}

}  // namespace

void FakeS3::refuse(const std::string& name, int status, std::string_view code, std::string_view more) {
  on(name, refused(status, code, more));
}

std::string FakeS3::name_of(const http::Request& request) const {
  if (request.url.find("//sts.") != std::string::npos) return "POST sts";
  if (header_of(request, "authorization").empty()) return "GET unsigned";
  const std::string_view path = path_of(request.url);
  return request.method + ' ' + std::string{path.substr(path.rfind('/') + 1)} + subject_of(request.url);
}

http::Response FakeS3::answer_to(const http::Request& request, const std::string& name) {
  if (name == "GET unsigned") return refused(403, "AccessDenied");
  if (name == "POST sts")
    return {.status = 200, .body = "<R><Arn>arn:aws:iam::1:user/backup</Arn><Account>1</Account></R>"};
  const std::string key{path_of(request.url).substr(1)};
  const std::string method = request.method;
  if (key.find('/') == std::string::npos) return about_bucket(name);
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
    if (name.find("?uploadId") == std::string::npos) stored_.erase(key);
    return {.status = 204};
  }
  return get(request, key);
}

http::Response FakeS3::about_bucket(const std::string& name) const {
  if (name == "HEAD ") return {.status = 200};
  if (name == "GET ?list-type") {
    std::string listing = "<ListBucketResult>";
    for (const auto& [key, content] : stored_)
      listing += "<Contents><Key>" + key + "</Key><Size>" + std::to_string(content.size()) + "</Size></Contents>";
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
  return heeds_conditions && header_of(request, "if-none-match") == "*" && stored_.contains(key);
}

http::Response FakeS3::put(const http::Request& request, const std::string& key) {
  if (compares_checksums && is_damaged(request)) return refused(400, "BadDigest");
  if (is_held_back(request, key)) return refused(412, "PreconditionFailed");
  stored_[key] = body_of(request);
  return {.status = 200, .headers = {{"ETag", "\"e\""}}};
}

http::Response FakeS3::get(const http::Request& request, const std::string& key) const {
  const auto found = stored_.find(key);
  if (found == stored_.end()) return refused(404, "NoSuchKey");
  return content_in(header_of(request, "range"), found->second);
}

}  // namespace holdfast::s3::test
