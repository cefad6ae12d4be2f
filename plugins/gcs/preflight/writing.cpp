#include "preflight/writing.hpp"

#include "../reader.hpp"
#include "../removal.hpp"
#include "../resumable.hpp"
#include "../upload.hpp"
#include "../writer.hpp"

#include <holdfast/support/hash.hpp>

namespace holdfast::gcs::checks {
namespace {

constexpr std::string_view content = support::probe_content;
constexpr std::string_view other_content = "another text, whose checksum is another one";

std::span<const std::byte> body() noexcept { return support::bytes_of(content); }

Target new_object(std::string key) { return {.key = std::move(key), .mode = HF_PUT_CREATE, .generation = "0"}; }

}  // namespace

void Writing::put(const sdk::Call& call, const std::string& key) const {
  static_cast<void>(put_object(context_.service, call, context_.headers, new_object(key), body()));
}

Result Writing::write(const sdk::Call& call) {
  try {
    put(call, key_);
  } catch (const sdk::Error& error) {
    if (error.status() != HF_E_FORBIDDEN) probe_.made(key_);  // it may have arrived all the same
    if (error.status() != HF_E_ALREADY_EXISTS) throw;         // and it has: nobody else has such a key
  }
  probe_.made(key_);
  return pass(std::to_string(content.size()) + " bytes");
}

std::string Writing::read_range(const sdk::Call& call, const std::string& range, std::int32_t expected) const {
  Request question{.resource = context_.service.data_resource(), .key = key_, .permission = "storage.objects.get"};
  if (question.resource == Resource::objects) question.query.emplace_back("alt", "media");
  if (!range.empty()) question.headers.emplace_back("range", range);
  const sdk::HttpResponse response = context_.service.ask(call, question);
  if (response.status == expected) return response.body;
  if (!is_success(response.status)) throw context_.service.error_of(refusal_of(response), question);
  throw sdk::Error{HF_E_CORRUPT, "a read of '" + range + "' answers with HTTP " + std::to_string(response.status)}
      .remedy("look for a proxy between here and the service: ranges are not heeded");
}

Result Writing::read_back(const sdk::Call& call) const {
  const std::string remedy = "look for a cache or a proxy between here and the service";
  if (read_range(call, {}, 200) != content) return fail("what is read is not what was written", remedy);
  if (read_range(call, "bytes=3-7", 206) != content.substr(3, 5))
    return fail("a range of what was written is not what is read", remedy);
  return pass("whole and in part");
}

Result Writing::create_only(const sdk::Call& call) const {
  try {
    put(call, key_);
  } catch (const sdk::Error& error) {
    if (error.status() != HF_E_ALREADY_EXISTS) throw;
    return pass("a second object of one name is refused");
  }
  return fail("ifGenerationMatch is not heeded: two backups could take one id",
              "update the service, or look for a proxy that takes queries away");
}

bool Writing::is_compared(const sdk::Call& call, const std::string& key, const Hashes& wrong) const {
  bool was_refused = false;
  bool was_stored = false;
  try {
    static_cast<void>(
        put_content(context_.service, call, context_.headers, new_object(key), {.data = body(), .hashes = wrong}));
    was_stored = true;  // and nobody told the hash of it
  } catch (const sdk::Error& error) {
    was_refused = error.to_abi().service_status == 400;  // in words that differ between services
    if (error.status() != HF_E_CORRUPT && !was_refused) throw;
    was_stored = !was_refused;  // the hash of what was stored is another one
  }
  if (was_stored) probe_.made(key);
  return was_refused;
}

Result Writing::integrity(const sdk::Call& call) const {
  const Guard guard = context_.service.settings().checksum;
  const Hashes right = hashing_of(body(), guard).hashes();
  const Hashes wrong = hashing_of(support::bytes_of(other_content), guard).hashes();
  const std::string remedy = "use TLS, and update the service";
  if (!is_compared(call, probe_.key("damaged"), {.crc32c = wrong.crc32c}))
    return warn("no checksum is compared with what arrives: damage on the way is found by the answer at most", remedy);
  if (guard == Guard::crc32c) return pass("compared: crc32c");
  if (!is_compared(call, probe_.key("damaged-md5"), {.crc32c = right.crc32c, .md5 = wrong.md5}))
    return warn("crc32c is compared with what arrives, md5 is not", "leave `checksum` away, and update the service");
  return pass("compared: crc32c, md5");
}

std::unique_ptr<sdk::Upload> Writing::begin_upload(const sdk::Call& call, const std::string& key) const {
  const UploadContext uploads{.service = context_.service, .headers = context_.headers};
  if (!is_multipart(context_.service.settings()))
    return std::make_unique<ResumableUpload>(uploads, call, new_object(key));
  return std::make_unique<MultipartUpload>(uploads, call, new_object(key), context_.root);
}

Result Writing::multipart(const sdk::Call& call) const {
  sdk::Call own{call.raw()};
  const auto upload = begin_upload(call, probe_.key("dropped"));
  upload->part(own, 0, 0, body());
  upload->abort(own);
  return pass("a part was sent, and the upload dropped");
}

Result Writing::finish(const sdk::Call& call) {
  const std::string key = probe_.key("parts-" + std::to_string(++uploads_));  // of each attempt: the last may be there
  sdk::Call own{call.raw()};
  const auto upload = begin_upload(call, key);
  upload->part(own, 0, 0, body());
  probe_.made(key);
  static_cast<void>(upload->finish(own, 1, content.size()));
  return pass("an object was made of a part");
}

Result Writing::remove(const sdk::Call& call) {
  try {
    remove_object(context_.service, call, key_);
  } catch (const sdk::Error& error) {
    if (error.status() != HF_E_FORBIDDEN && error.status() != HF_E_LOCKED) throw;
    return fail(std::string{error.what()} + "; " + quoted(key_) + " stays",
                error.remedy_text() + "; or choose the preflight mode \"no-delete\" where nothing may ever be removed");
  }
  probe_.removed(key_);
  try {
    static_cast<void>(describe_object(context_.service, call, key_));
  } catch (const sdk::Error& error) {
    if (error.status() == HF_E_NOT_FOUND) return pass("gone");
    throw;
  }
  return fail("what was removed is still there", "look for a cache between here and the service");
}

}  // namespace holdfast::gcs::checks
