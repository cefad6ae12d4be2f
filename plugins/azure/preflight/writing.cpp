#include "preflight/writing.hpp"

#include "../errors.hpp"
#include "../removal.hpp"
#include "../upload.hpp"
#include "preflight/rights.hpp"

#include <holdfast/support/encoding.hpp>
#include <holdfast/support/hash.hpp>

#include <array>

namespace holdfast::azure::checks {
namespace {

constexpr std::string_view content = support::probe_content;
constexpr std::string_view other_content = "another text, whose checksums are other ones";

std::span<const std::byte> body() noexcept { return support::bytes_of(content); }

/// Whether somebody else's object was in the way: the service says it by either status.
bool is_held_back(std::int32_t status) noexcept { return status == 409 || status == 412; }

}  // namespace

Request Writing::put_of(const std::string& key) const {
  sdk::HttpHeaders headers = context_.headers.to_write();
  headers.emplace_back("x-ms-blob-type", "BlockBlob");
  return {.method = "PUT", .key = key, .headers = headers, .body = body(), .permission = letter_of(Right::write)};
}

Result Writing::write(const sdk::Call& call) {
  const Request question = put_of(key_);
  const sdk::HttpResponse response = context_.service.ask(call, question);
  if (support::is_success(response.status)) {
    probe_.made(key_);
    makes_versions_ = !sdk::find_header(response.headers, "x-ms-version-id").empty();
    is_azurite_ = sdk::find_header(response.headers, "server").starts_with("Azurite");
    return pass(std::to_string(content.size()) + " bytes");
  }
  const sdk::Error error = context_.service.error_of(refusal_of(response), question);
  if (error.status() != HF_E_FORBIDDEN) probe_.made(key_);  // it may have arrived all the same
  throw error;
}

std::string Writing::read(const sdk::Call& call, const std::string& key, const std::string& range) const {
  sdk::HttpHeaders headers = context_.headers.to_open();
  if (!range.empty()) headers.emplace_back("x-ms-range", range);
  const Request question{.key = key, .headers = headers, .permission = letter_of(Right::read)};
  const sdk::HttpResponse response = context_.service.ask(call, question);
  if (response.status == (range.empty() ? 200 : 206)) return response.body;
  if (!support::is_success(response.status)) throw context_.service.error_of(refusal_of(response), question);
  throw sdk::Error{HF_E_CORRUPT, "a read of '" + range + "' answers with HTTP " + std::to_string(response.status)}
      .remedy("look for a proxy between here and the service: ranges are not heeded");
}

Result Writing::read_back(const sdk::Call& call) const {
  if (read(call, key_, {}) != content)
    return fail("what is read is not what was written", "look for a cache or a proxy between here and the service");
  if (read(call, key_, "bytes=3-7") != content.substr(3, 5))
    return fail("a range of what was written is not what is read",
                "look for a cache or a proxy between here and the service");
  return pass("whole and in part");
}

Result Writing::create_only(const sdk::Call& call) const {
  Request question = put_of(key_);
  question.headers.emplace_back("if-none-match", "*");
  const sdk::HttpResponse response = context_.service.ask(call, question);
  if (is_held_back(response.status)) return pass("a second object of one name is refused");
  if (support::is_success(response.status))
    return fail("If-None-Match is not heeded: two backups could take one id",
                "use a blob service that heeds it, as Azure's do");
  throw context_.service.error_of(refusal_of(response), question);
}

bool Writing::refuses(const sdk::Call& call, const sdk::HttpHeader& header) const {
  const std::string key = probe_.key("damaged");
  Request question = put_of(key);
  question.headers.push_back(header);
  const sdk::HttpResponse response = context_.service.ask(call, question);
  if (!support::is_success(response.status)) return true;
  probe_.made(key);
  return false;
}

/// Azurite computes CRC-64 in a script: a put of 16 MiB takes four times as long by it as by MD5.
Result Writing::integrity(const sdk::Call& call) const {
  const bool has_crc64 = refuses(call, {"x-ms-content-crc64", "AAAAAAAAAAA="});
  const bool has_md5 = refuses(call, {"content-md5", support::base64(support::md5(support::bytes_of(other_content)))});
  std::string enforced;
  for (const auto& [has, name] : {std::pair{has_crc64, "crc64"}, {has_md5, "md5"}})
    if (has) enforced.append(enforced.empty() ? "" : ", ").append(name);
  const std::string seen = enforced.empty() ? "no checksum is compared with what arrives" : "compared: " + enforced;
  if (has_crc64 && !(is_azurite_ && has_md5)) {
    context_.integrity.found(Guard::crc64);
  } else if (has_md5) {
    context_.integrity.found(Guard::md5);
  }
  const Guard used = context_.integrity.current();
  const bool is_guarded = (used == Guard::crc64 && has_crc64) || (used == Guard::md5 && has_md5) ||
                          (used == Guard::none && !enforced.empty());
  if (is_guarded) return pass(seen);
  return warn(seen + ", and not the one that is used: damage on the way would not be found",
              enforced.empty() ? "use TLS, and update the service" : "set checksum = \"auto\"");
}

void Writing::send_block(const sdk::Call& call, const std::string& id) const {
  static_cast<void>(context_.service.send(call, {.method = "PUT",
                                                 .key = blocks_key_,
                                                 .query = {{"blockid", id}, {"comp", "block"}},
                                                 .headers = context_.headers.to_send(),
                                                 .body = body(),
                                                 .permission = letter_of(Right::write)}));
}

sdk::HttpResponse Writing::commit(const sdk::Call& call, std::span<const std::string> ids) const {
  const std::string list = block_list(ids);
  sdk::HttpHeaders headers = context_.headers.to_write();
  headers.emplace_back("if-none-match", "*");
  return context_.service.ask(call, {.method = "PUT",
                                     .key = blocks_key_,
                                     .query = {{"comp", "blocklist"}},
                                     .headers = headers,
                                     .body = support::bytes_of(list),
                                     .permission = letter_of(Right::write)});
}

/// Nothing is replaced: where objects are locked as soon as they are there, backups are possible all the same.
Result Writing::blocks(const sdk::Call& call) const {
  const std::array<std::string, 2> ids{support::base64(support::bytes_of("probe-0")),
                                       support::base64(support::bytes_of("probe-1"))};
  for (const std::string& id : ids) send_block(call, id);
  probe_.made(blocks_key_);
  const Request question{.permission = letter_of(Right::write)};
  const sdk::HttpResponse first = commit(call, ids);
  if (!support::is_success(first.status)) throw context_.service.error_of(refusal_of(first), question);
  if (read(call, blocks_key_, {}) != std::string{content} + std::string{content})
    return fail("what was written in blocks is not what is read",
                "look for a cache or a proxy between here and the service");
  const sdk::HttpResponse second = commit(call, ids);
  if (support::is_success(second.status))
    return warn("objects are written in blocks, but then If-None-Match is not heeded",
                "nothing for backups of their own ids: what makes them visible is written in one piece");
  if (!is_held_back(second.status)) throw context_.service.error_of(refusal_of(second), question);
  return pass("two were sent, an object made of them, and a second one of its name refused");
}

Result Writing::versioning() const {
  if (makes_versions_)
    return pass("on: what is removed or replaced stays as an old version, until a rule of the account removes it");
  return pass("off: there are no old versions");
}

void Writing::remove_probe(const sdk::Call& call, const std::string& key) {
  remove_object(context_.service, call, key);
  probe_.removed(key);
}

Result Writing::remove(const sdk::Call& call) {
  try {
    remove_probe(call, key_);
    remove_probe(call, blocks_key_);
  } catch (const sdk::Error& error) {
    if (error.status() == HF_E_LOCKED) return fail(error.what(), error.remedy_text());
    if (error.status() != HF_E_FORBIDDEN) throw;
    return fail(std::string{error.what()} + "; " + quoted(key_) + " stays",
                error.remedy_text() + "; or choose the preflight mode \"no-delete\" where nothing may ever be removed");
  }
  const sdk::HttpResponse response = context_.service.ask(call, {.method = "HEAD", .key = key_});
  if (support::is_success(response.status))
    return fail("what was removed is still there", "look for a cache or a retention between here and the service");
  return pass("gone");
}

}  // namespace holdfast::azure::checks
