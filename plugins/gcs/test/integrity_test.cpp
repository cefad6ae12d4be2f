// What is held against the hashes that the service keeps: what it stored, and what it sent.
#include "integrity.hpp"

#include "rig.hpp"
#include "support/catch.hpp"

using namespace holdfast::gcs;
using namespace holdfast::gcs::test;
namespace http = holdfast::http;
namespace sdk = holdfast::sdk;

namespace {

const std::string digits = "123456789";
const std::string digits_crc32c = "4waSgw==";
const std::string digits_md5 = "JfnnlDI7RTiF9RgfG2JNCw==";
const std::string put_a = "POST ?name=p%2Fa&uploadType=multipart";
const std::string get_a = "GET a?alt=media";

const Settings with_md5{.bucket = "backups", .path = "p", .checksum = Guard::md5};

/// What tells of an object by those hashes alone.
std::string described_by_hashes(const std::string& hashes) { return R"({"size":"9","generation":"7",)" + hashes + "}"; }

http::Response content(const std::string& body, const std::string& hashes) {
  return {
      .headers = {{"Content-Length", std::to_string(body.size())}, {"x-goog-generation", "7"}, {"X-Goog-Hash", hashes}},
      .body = body};
}

void is_damage_by(const sdk::Error& error, std::string_view hash) {
  CHECK(error.status() == HF_E_CORRUPT);
  CHECK(error.to_abi().retry == HF_RETRY_SAFE);
  CHECK(sdk::view(error.to_abi().service_code) == hash);
}

}  // namespace

TEST_CASE("hashes are found in whatever order and over however many headers they come", "[gcs][integrity]") {
  for (const http::Headers& headers : {http::Headers{{"x-goog-hash", "crc32c=AA==,md5=BB=="}},
                                       {{"x-goog-hash", "md5=BB==, crc32c=AA=="}},
                                       {{"date", "x"}, {"X-Goog-Hash", "md5=BB=="}, {"x-goog-hash", "crc32c=AA=="}}}) {
    CHECK(hashes_in(headers).crc32c == "AA==");
    CHECK(hashes_in(headers).md5 == "BB==");
  }
  CHECK(hashes_in({{"x-goog-hash", "sha1=CC=="}, {"etag", "md5=BB=="}}).md5.empty());
}

TEST_CASE("with md5 an object is announced with both hashes, and what was stored is held against both",
          "[gcs][integrity]") {
  Rig rig{with_md5};
  rig.on_upload(put_a).reply({.body = described_by_hashes(R"("md5Hash":")" + digits_md5 + '"')});
  put(rig.store, "a", digits);
  CHECK(rig.last().body.find(R"("crc32c":")" + digits_crc32c + R"(","md5Hash":")" + digits_md5 + R"("})") !=
        std::string::npos);
  rig.on_upload(put_a).reply(
      {.body = described_by_hashes(R"("crc32c":")" + digits_crc32c + R"(","md5Hash":")" + md5_of("12345678X") + '"')});
  is_damage_by(error_of([&] { put(rig.store, "a", digits); }), "md5");
  rig.on_upload(put_a).reply(refused(400, "invalid", "Provided MD5 hash doesn't match calculated MD5 hash"));
  CHECK(error_of([&] { put(rig.store, "a", digits); }).status() == HF_E_CORRUPT);

  Settings settings = with_md5;
  settings.access_key = "GOOG1";
  settings.secret_key = "CANARY";
  Rig hmac{settings};
  hmac.on_xml("PUT a").reply({.headers = headers_of(digits)});
  put(hmac.store, "a", digits);
  CHECK(hmac.last().header("x-goog-hash") == "crc32c=" + digits_crc32c + ",md5=" + digits_md5);
}

TEST_CASE("with md5 what is sent in order is held against both hashes of the whole", "[gcs][integrity]") {
  Settings settings = with_md5;
  settings.endpoint = "http://localhost:4443";
  const std::string session = settings.endpoint + "/upload/storage/v1/b/backups/o?upload_id=1";
  const std::string whole(300'000, 'x');
  for (const bool is_damaged : {false, true}) {
    Rig rig{settings};
    rig.on_upload("POST ?name=p%2Fa&uploadType=resumable").reply({.headers = {{"Location", session}}});
    rig.transport->on("PUT " + session).reply({.status = 308, .headers = {{"Range", "bytes=0-262143"}}});
    const auto upload = rig.store.begin_upload(rig.call, put_request("a"));
    upload->part(rig.call, 0, 0, bytes_of(whole).first(290'000));
    upload->part(rig.call, 1, 290'000, bytes_of(std::string(10'000, 'y')));  // and again, as another one
    upload->part(rig.call, 1, 290'000, bytes_of(whole).last(10'000));
    const std::string stored = md5_of(is_damaged ? whole.substr(1) : whole);
    rig.transport->on("PUT " + session)
        .reply({.body = R"({"size":"300000","generation":"7","md5Hash":")" + stored + R"("})"});
    if (is_damaged) {
      is_damage_by(error_of([&] { upload->finish(rig.call, 2, whole.size()); }), "md5");
      rig.transport->on("DELETE " + session).reply({.status = 499});
    } else {
      CHECK(upload->finish(rig.call, 2, whole.size()).etag == "7");
      CHECK(rig.last().header("x-goog-hash") == "crc32c=" + crc32c_of(whole) + ",md5=" + md5_of(whole));
    }
  }
}

TEST_CASE("with md5 parts are held against both hashes, and the object of them against its crc32c",
          "[gcs][integrity]") {
  Rig rig{with_md5};
  rig.on_xml("POST a?uploads=")
      .reply({.body = "<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>"});
  const auto upload = rig.store.begin_upload(rig.call, put_request("a"));
  const std::string part_1 = "PUT a?partNumber=1&uploadId=u1";
  rig.on_xml(part_1).reply({.headers = {{"ETag", "1"}, {"x-goog-hash", "md5=" + md5_of("12345678X")}}});
  is_damage_by(error_of([&] { upload->part(rig.call, 0, 0, bytes_of(digits)); }), "md5");
  CHECK(rig.last().header("x-goog-hash") == "crc32c=" + digits_crc32c + ",md5=" + digits_md5);
  rig.on_xml(part_1).reply({.headers = {{"ETag", "1"}}});
  upload->part(rig.call, 0, 0, bytes_of(digits));
  rig.on_xml("POST a?uploadId=u1")
      .reply({.body = "<CompleteMultipartUploadResult><ETag>e</ETag></CompleteMultipartUploadResult>"});
  rig.on("GET a?fields=crc32c%2Cgeneration%2Csize%2Cupdated").reply({.body = described(digits)});
  CHECK(upload->finish(rig.call, 1, 9).size == 9);
}

TEST_CASE("what is read is held against the hash that the service tells, by default crc32c alone where it tells both",
          "[gcs][integrity]") {
  Rig rig;
  rig.on(get_a).reply(content(digits, "crc32c=" + digits_crc32c + ",md5=" + md5_of("other")));
  CHECK(get(rig.store, "a") == digits);
  rig.on(get_a).reply(content(digits, "md5=" + digits_md5));
  CHECK(get(rig.store, "a") == digits);
  rig.on(get_a).reply(content("12345678X", "md5=" + digits_md5));
  is_damage_by(error_of([&] { get(rig.store, "a"); }), "md5");
  rig.on(get_a).reply(content("12345678X", "crc32c=" + digits_crc32c));
  is_damage_by(error_of([&] { get(rig.store, "a"); }), "crc32c");

  rig.on_upload(put_a).reply({.body = described_by_hashes(R"("md5Hash":")" + digits_md5 + '"')});
  put(rig.store, "a", digits);
  rig.on_upload(put_a).reply({.body = described_by_hashes(R"("md5Hash":")" + digits_md5 + '"')});
  is_damage_by(error_of([&] { put(rig.store, "a", "12345678X"); }), "md5");
}

TEST_CASE("with md5 a whole object is held against both hashes as far as there are both, a range against none",
          "[gcs][integrity]") {
  Rig rig{with_md5};
  rig.on(get_a).reply(content(digits, "crc32c=" + digits_crc32c + ",md5=" + md5_of("other")));
  is_damage_by(error_of([&] { get(rig.store, "a"); }), "md5");
  rig.on(get_a).reply(content(digits, "crc32c=" + digits_crc32c));
  CHECK(get(rig.store, "a") == digits);
  http::Response range = content("23", "crc32c=" + digits_crc32c + ",md5=" + digits_md5);
  range.status = 206;
  range.headers.emplace_back("Content-Range", "bytes 1-2/9");
  rig.on(get_a).reply(range);
  CHECK(get(rig.store, "a", {.offset = 1, .length = 2}) == "23");
}
