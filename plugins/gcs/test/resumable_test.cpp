// Uploads whose parts go out one behind the other.
#include "resumable.hpp"

#include "rig.hpp"
#include "support/catch.hpp"

using namespace holdfast::gcs;
using namespace holdfast::gcs::test;
using holdfast::http::Cause;
using holdfast::http::Sent;
namespace http = holdfast::http;
namespace sdk = holdfast::sdk;

namespace {

constexpr std::size_t unit = std::size_t{256} << 10;
const std::string root = "http://localhost:4443";
const std::string session = root + "/upload/storage/v1/b/backups/o?uploadType=resumable&upload_id=CANARY";

/// A rig whose service takes a resumable upload of "a".
class UploadRig : public Rig {
 public:
  UploadRig() : Rig{{.bucket = "backups", .path = "p", .endpoint = root}} {}
  std::unique_ptr<sdk::Upload> begin(std::int32_t mode = HF_PUT_OVERWRITE, std::string_view if_match = {}) {
    const std::string condition = mode == HF_PUT_CREATE  ? "ifGenerationMatch=0&"
                                  : mode == HF_PUT_MATCH ? "ifGenerationMatch=" + std::string{if_match} + "&"
                                                         : "";
    on_upload("POST ?" + condition + "name=p%2Fa&uploadType=resumable").reply({.headers = {{"Location", session}}});
    return store.begin_upload(call, put_request("a", mode, if_match));
  }
  ScriptedAnswer& on_session(std::string_view method = "PUT") {
    return transport->on(std::string{method} + ' ' + session);
  }
  /// It has so many bytes then.
  void takes(std::size_t bytes) { on_session().reply(taken(bytes)); }
  void is_dropped() { on_session("DELETE").reply({.status = 499}); }
  static http::Response taken(std::size_t bytes) {
    if (bytes == 0) return {.status = 308};
    return {.status = 308, .headers = {{"Range", "bytes=0-" + std::to_string(bytes - 1)}}};
  }
};

/// `units` times 256 KiB, and some bytes more.
std::string content(std::size_t units, std::size_t more = 0) {
  std::string text(units * unit + more, '\0');
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>('a' + i % 23 + (i >> 10U) % 3);
  return text;
}

void part(UploadRig& rig, sdk::Upload& upload, std::uint32_t index, std::uint64_t offset, std::string_view data) {
  upload.part(rig.call, index, offset, bytes_of(data));
}

}  // namespace

TEST_CASE("parts go out in whole units, the last with the size and the checksum of all", "[gcs][resumable]") {
  UploadRig rig;
  const std::string first = content(2, 7), second = content(1), all = first + second;
  const auto upload = rig.begin();
  CHECK(rig.last().header("content-type") == "application/json; charset=UTF-8");
  CHECK(rig.last().header("x-upload-content-type") == "application/octet-stream");
  part(rig, *upload, 0, 0, first);
  CHECK(rig.requests().size() == 1);  // it may be the last one
  rig.takes(2 * unit);
  part(rig, *upload, 1, first.size(), second);
  CHECK(rig.last().header("content-range") == "bytes 0-524287/*");
  CHECK(rig.last().body == all.substr(0, 2 * unit));
  CHECK(rig.call.bytes() == 2 * unit);

  rig.on_session().reply({.body = described(all)});
  const sdk::Object object = upload->finish(rig.call, 2, all.size());
  CHECK(object.size == all.size());
  CHECK(object.etag == "7");
  CHECK(rig.last().header("content-range") == "bytes 524288-786438/786439");
  CHECK(rig.last().header("x-goog-hash") == "crc32c=" + crc32c_of(all));
  CHECK(rig.last().body == all.substr(2 * unit));
  CHECK(rig.call.bytes() == all.size());
  CHECK(rig.transport->is_used_up());
}

TEST_CASE("the last part may be sent again, as another one", "[gcs][resumable]") {
  UploadRig rig;
  const auto upload = rig.begin();
  part(rig, *upload, 0, 0, std::string(unit, 'x'));
  part(rig, *upload, 0, 0, content(1));
  rig.takes(unit);
  part(rig, *upload, 1, unit, "y");
  part(rig, *upload, 1, unit, "z");
  rig.on_session().reply({.body = described(content(1) + "z")});
  upload->finish(rig.call, 2, unit + 1);
  CHECK(rig.last().body == "z");
}

TEST_CASE("what the service took in part is sent on from there", "[gcs][resumable]") {
  UploadRig rig;
  const std::string all = content(3);
  const auto upload = rig.begin();
  part(rig, *upload, 0, 0, all);
  rig.takes(unit);
  rig.takes(3 * unit);
  part(rig, *upload, 1, all.size(), "x");
  CHECK(rig.last().header("content-range") == "bytes 262144-786431/*");
  rig.takes(3 * unit);
  const sdk::Error error = error_of([&] { upload->finish(rig.call, 2, all.size() + 1); });
  CHECK(error.status() == HF_E_UNAVAILABLE);  // nothing was taken
  CHECK(error.to_abi().retry == HF_RETRY_SAFE);
  rig.on_session().reply({.body = described(all + "x")});
  upload->finish(rig.call, 2, all.size() + 1);
}

TEST_CASE("after a lost answer the service is asked how much it has", "[gcs][resumable]") {
  UploadRig rig;
  const std::string all = content(2);
  const auto upload = rig.begin();
  part(rig, *upload, 0, 0, all);
  rig.on_session().fail(Cause::cut, Sent::maybe);
  CHECK(error_of([&] { part(rig, *upload, 1, all.size(), "x"); }).status() == HF_E_UNAVAILABLE);
  rig.takes(unit);
  rig.takes(2 * unit);
  part(rig, *upload, 1, all.size(), "x");
  const auto requests = rig.requests();
  CHECK(requests[2].header("content-range") == "bytes */*");
  CHECK(requests[2].body.empty());
  CHECK(requests[3].header("content-range") == "bytes 262144-524287/*");
  rig.on_session().reply({.body = described(all + "x")});
  upload->finish(rig.call, 2, all.size() + 1);
}

TEST_CASE("an end whose answer was lost is recognised by what it made", "[gcs][resumable]") {
  UploadRig rig;
  const auto upload = rig.begin(HF_PUT_CREATE);
  part(rig, *upload, 0, 0, "xyz");
  const std::string stat_a = "GET a?fields=crc32c%2Cgeneration%2Csize%2Cupdated";
  rig.on_session().reply(refused(404, "notFound"));
  rig.on(stat_a).reply({.body = described("abc")});
  CHECK(error_of([&] { upload->finish(rig.call, 1, 3); }).status() == HF_E_NOT_FOUND);
  rig.on_session().reply({.status = 410});
  rig.on(stat_a).reply({.body = described("xyz", "9")});
  CHECK(upload->finish(rig.call, 1, 3).etag == "9");
}

TEST_CASE("the condition of an upload holds at its end", "[gcs][resumable]") {
  for (const auto& [mode, status] :
       {std::pair{HF_PUT_CREATE, HF_E_ALREADY_EXISTS}, std::pair{HF_PUT_MATCH, HF_E_CONFLICT}}) {
    UploadRig rig;
    const auto upload = rig.begin(mode, "7");
    part(rig, *upload, 0, 0, "x");
    rig.on_session().reply(refused(412, "conditionNotMet"));
    CHECK(error_of([&] { upload->finish(rig.call, 1, 1); }).status() == status);
    rig.is_dropped();
  }
}

TEST_CASE("an upload that is stored otherwise than it was sent has failed", "[gcs][resumable]") {
  UploadRig rig;
  const auto upload = rig.begin();
  part(rig, *upload, 0, 0, "xyz");
  rig.on_session().reply({.body = described("xyZ")});
  CHECK(error_of([&] { upload->finish(rig.call, 1, 3); }).status() == HF_E_CORRUPT);
  rig.is_dropped();
}

TEST_CASE("an upload is not finished unless its parts cover it, in order", "[gcs][resumable]") {
  UploadRig rig;
  const auto upload = rig.begin();
  CHECK(error_of([&] { part(rig, *upload, 1, 0, "x"); }).status() == HF_E_INVALID_ARGUMENT);
  part(rig, *upload, 0, 0, "x");
  CHECK(error_of([&] { part(rig, *upload, 1, 5, "x"); }).status() == HF_E_INVALID_ARGUMENT);
  CHECK(error_of([&] { upload->finish(rig.call, 2, 1); }).status() == HF_E_INVALID_ARGUMENT);
  CHECK(error_of([&] { upload->finish(rig.call, 1, 2); }).status() == HF_E_INVALID_ARGUMENT);
  CHECK(rig.requests().size() == 1);
  rig.is_dropped();
}

TEST_CASE("a resumable upload without parts makes an empty object", "[gcs][resumable]") {
  UploadRig rig;
  const auto upload = rig.begin();
  rig.on_session().reply({.body = described("")});
  CHECK(upload->finish(rig.call, 0, 0).size == 0);
  CHECK(rig.last().header("content-range") == "bytes */0");
}

TEST_CASE("a resumable upload that is not finished is dropped, however it ends", "[gcs][resumable]") {
  UploadRig aborted;
  aborted.is_dropped();
  aborted.begin()->abort(aborted.call);
  CHECK(aborted.sent("DELETE") == 1);
  UploadRig released;
  released.is_dropped();
  { const auto upload = released.begin(); }
  CHECK(released.sent("DELETE") == 1);
  UploadRig gone;
  gone.on_session("DELETE").reply({.status = 404});
  gone.begin()->abort(gone.call);
}

TEST_CASE("an upload is sent nowhere but to the service itself", "[gcs][resumable]") {
  for (const std::string_view location : {"https://evil.example/upload?upload_id=x", "", "/upload?upload_id=x"}) {
    UploadRig rig;
    rig.on_upload("POST ?name=p%2Fa&uploadType=resumable").reply({.headers = {{"Location", std::string{location}}}});
    const sdk::Error error = error_of([&] { rig.store.begin_upload(rig.call, put_request("a")); });
    CHECK(error.status() == HF_E_CORRUPT);
    CHECK_FALSE(says(error, "upload_id"));
    CHECK(says(error, "-public-host"));
    CHECK(rig.requests().size() == 1);
  }
}

TEST_CASE("what the service says of an upload is not believed where it cannot be", "[gcs][resumable]") {
  const http::Response impossible[] = {{.status = 308, .headers = {{"Range", "bytes=5-9"}}},
                                       {.status = 308, .headers = {{"Range", "bytes=0-18446744073709551615"}}},
                                       UploadRig::taken(9 * unit),
                                       {.body = described(content(1))}};
  for (const http::Response& response : impossible) {
    UploadRig rig;
    const auto upload = rig.begin();
    part(rig, *upload, 0, 0, content(1));
    rig.on_session().reply(response);
    CHECK(error_of([&] { part(rig, *upload, 1, unit, "x"); }).status() == HF_E_CORRUPT);
    rig.is_dropped();
  }
}

TEST_CASE("bytes that the service had taken and has no more cannot be sent again", "[gcs][resumable]") {
  UploadRig rig;
  const auto upload = rig.begin();
  part(rig, *upload, 0, 0, content(1));
  rig.on_session().reply(UploadRig::taken(unit));
  part(rig, *upload, 1, unit, content(1));
  rig.on_session().reply({.status = 308});
  const sdk::Error error = error_of([&] { part(rig, *upload, 2, 2 * unit, "x"); });
  CHECK(error.status() == HF_E_UNAVAILABLE);
  CHECK(error.to_abi().retry == HF_RETRY_NEVER);
  rig.is_dropped();
}

TEST_CASE("no error tells where an upload is sent", "[gcs][resumable]") {
  UploadRig rig;
  const auto upload = rig.begin();
  part(rig, *upload, 0, 0, "x");
  rig.on_session().fail(Cause::cut, Sent::maybe);
  CHECK_FALSE(says(error_of([&] { upload->finish(rig.call, 1, 1); }), "CANARY"));
  rig.on_session().reply(refused(403, "forbidden"));
  CHECK_FALSE(says(error_of([&] { upload->finish(rig.call, 1, 1); }), "CANARY"));
  CHECK(rig.call.logged().find("CANARY") == std::string::npos);
  rig.is_dropped();
}
