#include "preflight/writing.hpp"

#include "../removal.hpp"

#include <holdfast/support/encoding.hpp>
#include <holdfast/support/hash.hpp>
#include <holdfast/support/xml.hpp>

#include <vector>

namespace holdfast::s3::checks {
namespace {

constexpr std::string_view content = support::probe_content;
constexpr std::string_view other_content = "another text, whose checksums are other ones";

std::span<const std::byte> body() noexcept { return support::bytes_of(content); }

std::string sha256_of(std::string_view text) { return support::hex(support::sha256(support::bytes_of(text))); }

}  // namespace

Request Writing::put_of(const std::string& key) const {
  return {.method = "PUT",
          .key = key,
          .headers = context_.headers.to_write(),
          .body = body(),
          .payload_hash = sha256_of(content),
          .permission = "s3:PutObject"};
}

Result Writing::write(const sdk::Call& call) {
  const Request question = put_of(key_);
  const sdk::HttpResponse response = context_.service.ask(call, question);
  if (support::is_success(response.status)) {
    probe_.made(key_);
    return pass(std::to_string(content.size()) + " bytes");
  }
  const sdk::Error error = context_.service.error_of(refusal_of(response), question);
  if (error.status() != HF_E_FORBIDDEN) {
    probe_.made(key_);  // it may have arrived all the same
    throw error;
  }
  return fail(error.what(), "grant s3:PutObject on arn:aws:s3:::" + context_.service.settings().bucket + "/" +
                                context_.root +
                                "*, and kms:GenerateDataKey where the KMS encrypts; a policy that asks "
                                "for an encryption refuses others: check `encryption`");
}

std::string Writing::read_range(const sdk::Call& call, const std::string& range, std::int32_t expected) const {
  sdk::HttpHeaders headers = context_.headers.to_open();
  if (!range.empty()) headers.emplace_back("range", range);
  const Request question{.key = key_, .headers = headers, .permission = "s3:GetObject"};
  const sdk::HttpResponse response = context_.service.ask(call, question);
  if (response.status == expected) return response.body;
  if (!support::is_success(response.status)) throw context_.service.error_of(refusal_of(response), question);
  throw sdk::Error{HF_E_CORRUPT, "a read of '" + range + "' answers with HTTP " + std::to_string(response.status)}
      .remedy("look for a proxy between here and the service: ranges are not heeded");
}

Result Writing::read_back(const sdk::Call& call) const {
  if (read_range(call, {}, 200) != content)
    return fail("what is read is not what was written", "look for a cache or a proxy between here and the service");
  if (read_range(call, "bytes=3-7", 206) != content.substr(3, 5))
    return fail("a range of what was written is not what is read",
                "look for a cache or a proxy between here and the service");
  return pass("whole and in part");
}

Result Writing::create_only(const sdk::Call& call) const {
  Request question = put_of(key_);
  question.headers.emplace_back("if-none-match", "*");
  const sdk::HttpResponse response = context_.service.ask(call, question);
  if (response.status == 412) return pass("a second object of one name is refused");
  const std::string remedy = "update the service to a version with conditional writes (If-None-Match)";
  if (support::is_success(response.status))
    return fail("If-None-Match is not heeded: two backups could take one id", remedy);
  const sdk::Error error = context_.service.error_of(refusal_of(response), question);
  if (error.status() != HF_E_UNSUPPORTED) throw error;
  return fail("the service has no If-None-Match: two backups could take one id", remedy);
}

bool Writing::refuses(const sdk::Call& call, const sdk::HttpHeaders& headers, std::string payload_hash) const {
  const std::string key = probe_.key("damaged");
  Request question = put_of(key);
  question.headers.insert(question.headers.end(), headers.begin(), headers.end());
  question.payload_hash = std::move(payload_hash);
  const sdk::HttpResponse response = context_.service.ask(call, question);
  if (!support::is_success(response.status)) return true;
  probe_.made(key);
  return false;
}

Result Writing::integrity(const sdk::Call& call) const {
  const std::string right_hash = sha256_of(content);
  const bool has_crc32c = refuses(call, {{"x-amz-checksum-crc32c", "AAAAAA=="}}, right_hash);
  const bool has_md5 =
      refuses(call, {{"content-md5", support::base64(support::md5(support::bytes_of(other_content)))}}, right_hash);
  const bool is_signed = !context_.service.credentials().current(call).is_anonymous();
  const bool has_sha256 = is_signed && refuses(call, {}, sha256_of(other_content));
  std::string enforced;
  for (const auto& [has, name] : {std::pair{has_crc32c, "crc32c"}, {has_md5, "md5"}, {has_sha256, "sha256"}})
    if (has) enforced.append(enforced.empty() ? "" : ", ").append(name);
  const std::string seen = enforced.empty() ? "no checksum is compared with what arrives" : "compared: " + enforced;
  if (has_crc32c) {
    context_.integrity.found(Guard::crc32c);
  } else if (has_sha256) {
    context_.integrity.found(Guard::sha256);
  } else if (has_md5) {
    context_.integrity.found(Guard::md5);
  }
  const Guard used = context_.integrity.current();
  const bool is_guarded = (used == Guard::crc32c && has_crc32c) || (used == Guard::md5 && has_md5) ||
                          (used == Guard::sha256 && has_sha256) || (used == Guard::none && !enforced.empty());
  if (is_guarded) return pass(seen);
  return warn(seen + ", and not the one that is used: damage on the way would not be found",
              enforced.empty() ? "use TLS, and update the service" : "set checksum = \"auto\"");
}

std::string Writing::begin_upload(const sdk::Call& call) const {
  const sdk::HttpResponse response = context_.service.send(call, {.method = "POST",
                                                                  .key = key_,
                                                                  .query = {{"uploads", ""}},
                                                                  .headers = context_.headers.to_write(),
                                                                  .permission = "s3:PutObject"});
  pugi::xml_document document;
  std::string id =
      support::read_xml(document, response.body) ? document.document_element().child_value("UploadId") : "";
  if (id.empty())
    throw sdk::Error{HF_E_CORRUPT, "the answer to the beginning of an upload names none"}.remedy(
        "check that `endpoint` is an S3 service");
  return id;
}

std::string Writing::send_part(const sdk::Call& call, const std::string& upload) const {
  Request question{.method = "PUT",
                   .key = key_,
                   .query = {{"partNumber", "1"}, {"uploadId", upload}},
                   .headers = context_.headers.to_open(),
                   .body = body(),
                   .payload_hash = sha256_of(content),
                   .permission = "s3:PutObject"};
  return std::string{sdk::find_header(context_.service.send(call, question).headers, "etag")};
}

Result Writing::multipart(const sdk::Call& call) const {
  const std::string upload = begin_upload(call);
  const support::Query with_upload{{"uploadId", upload}};
  const std::string parts = "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>" +
                            send_part(call, upload) + "</ETag></Part></CompleteMultipartUpload>";
  const sdk::HttpResponse finished = context_.service.ask(call, {.method = "POST",
                                                                 .key = key_,
                                                                 .query = with_upload,
                                                                 .headers = {{"if-none-match", "*"}},
                                                                 .body = support::bytes_of(parts),
                                                                 .payload_hash = sha256_of(parts),
                                                                 .permission = "s3:PutObject"});
  if (support::is_success(finished.status) && refusal_of(finished).code.empty())
    return warn("objects are written in parts, but then If-None-Match is not heeded",
                "nothing for backups of their own ids: what makes them visible is written in one piece");
  const sdk::HttpResponse aborted = context_.service.ask(
      call, {.method = "DELETE", .key = key_, .query = with_upload, .permission = "s3:AbortMultipartUpload"});
  if (!support::is_success(aborted.status) && aborted.status != 404)
    return warn("an upload in parts cannot be broken off, so that what a failed one has sent stays and costs",
                "grant s3:AbortMultipartUpload, and add a lifecycle rule with AbortIncompleteMultipartUpload");
  if (finished.status == 412)
    return pass("a part was sent, a second object of one name refused, and the upload dropped");
  const Request question{.permission = "s3:PutObject"};
  throw context_.service.error_of(refusal_of(finished), question);
}

Result Writing::remove(const sdk::Call& call) {
  try {
    remove_object(context_.service, call, key_);
  } catch (const sdk::Error& error) {
    if (error.status() == HF_E_LOCKED) return fail(error.what(), error.remedy_text());
    if (error.status() != HF_E_FORBIDDEN) throw;
    return fail(std::string{error.what()} + "; " + quoted(key_) + " stays",
                "grant s3:DeleteObject on arn:aws:s3:::" + context_.service.settings().bucket + "/" + context_.root +
                    "*, or choose the preflight mode \"no-delete\" where nothing may ever be removed");
  }
  probe_.removed(key_);
  const sdk::HttpResponse response = context_.service.ask(call, {.method = "HEAD", .key = key_});
  if (support::is_success(response.status))
    return fail("what was removed is still there", "look for a cache or a retention between here and the service");
  return pass("gone");
}

}  // namespace holdfast::s3::checks
