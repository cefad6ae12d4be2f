// Objects that are too large to be copied for the sake of one request.
#include "rig.hpp"
#include "support/catch.hpp"

using namespace holdfast::gcs;
using namespace holdfast::gcs::test;
using holdfast::http::Cause;
using holdfast::http::Sent;
namespace http = holdfast::http;
namespace sdk = holdfast::sdk;

namespace {

const std::string emulator = "http://localhost:4443";
const std::string session = emulator + "/upload/storage/v1/b/backups/o?uploadType=resumable&upload_id=CANARY";
const std::string large((8 << 20) + 1, 'x');

/// A rig whose service knows the JSON API alone.
class EmulatorRig : public Rig {
 public:
  EmulatorRig() : Rig{{.bucket = "backups", .path = "p", .endpoint = emulator, .storage_class = "NEARLINE"}} {}
  void begins(const std::string& condition = {}) {
    on_upload("POST ?" + condition + "name=p%2Fa&uploadType=resumable").reply({.headers = {{"Location", session}}});
  }
  ScriptedAnswer& on_session() { return transport->on("PUT " + session); }
};

}  // namespace

TEST_CASE("a large object's description goes ahead, with the checksum of what follows as it is", "[gcs][put]") {
  EmulatorRig rig;
  rig.begins();
  rig.on_session().reply({.body = described(large)});
  CHECK(put(rig.store, "a", large).size == large.size());
  const auto requests = rig.requests();
  REQUIRE(requests.size() == 2);
  CHECK(requests[0].body == R"({"contentType":"application/octet-stream","storageClass":"NEARLINE","crc32c":")" +
                                crc32c_of(large) + R"("})");
  CHECK(requests[1].header("content-range") == "bytes 0-8388608/8388609");
  CHECK(requests[1].body == large);

  rig.on_upload("POST ?name=p%2Fa&uploadType=multipart").reply({.body = described(large.substr(1))});
  put(rig.store, "a", std::string_view{large}.substr(1));
  CHECK(rig.requests().size() == 3);
}

TEST_CASE("where the XML API is it takes a large object in one request", "[gcs][put]") {
  Rig rig;
  rig.on_xml("PUT a").reply({.headers = headers_of(large)});
  CHECK(put(rig.store, "a", large, HF_PUT_MATCH, "7").etag == "7");
  CHECK(rig.last().header("x-goog-hash") == "crc32c=" + crc32c_of(large));
  CHECK(rig.last().header("x-goog-if-generation-match") == "7");
  CHECK(rig.last().header("authorization") == "Bearer CANARY-token-0");
  CHECK(rig.last().body == large);
}

TEST_CASE("the condition of a large object holds at its beginning and at its end", "[gcs][put]") {
  EmulatorRig rig;
  rig.on_upload("POST ?ifGenerationMatch=0&name=p%2Fa&uploadType=resumable").reply(refused(412, "conditionNotMet"));
  CHECK(error_of([&] { put(rig.store, "a", large, HF_PUT_CREATE); }).status() == HF_E_ALREADY_EXISTS);
  rig.begins("ifGenerationMatch=7&");
  rig.on_session().reply(refused(412, "conditionNotMet"));
  CHECK(error_of([&] { put(rig.store, "a", large, HF_PUT_MATCH, "7"); }).status() == HF_E_CONFLICT);
}

TEST_CASE("a large object that did not arrive as it was sent is sent again from its beginning", "[gcs][put]") {
  EmulatorRig rig;
  const std::pair<http::Response, hf_status> answers[] = {
      {{.body = described(large.substr(1) + "y")}, HF_E_CORRUPT},
      {refused(400, "invalid", "Provided CRC32C doesn't match calculated CRC32C"), HF_E_CORRUPT},
      {{.status = 308, .headers = {{"Range", "bytes=0-262143"}}}, HF_E_UNAVAILABLE},
      {{.status = 410}, HF_E_UNAVAILABLE},
      {{.status = 503}, HF_E_THROTTLED}};
  for (const auto& [answer, status] : answers) {
    rig.begins();
    rig.on_session().reply(answer);
    const sdk::Error error = error_of([&] { put(rig.store, "a", large); });
    CHECK(error.status() == status);
    CHECK(error.to_abi().retry == HF_RETRY_SAFE);
  }
  rig.begins();
  rig.on_session().fail(Cause::cut, Sent::maybe);
  const sdk::Error lost = error_of([&] { put(rig.store, "a", large); });
  CHECK(lost.to_abi().retry == HF_RETRY_SAFE);
  CHECK_FALSE(says(lost, "CANARY"));
}
