// Objects: written on conditions and guarded, read in ranges, described, listed, removed.
#include "rig.hpp"
#include "support/catch.hpp"

#include <holdfast/support/encoding.hpp>
#include <holdfast/support/hash.hpp>

using namespace holdfast::s3;
using namespace holdfast::s3::test;
namespace sdk = holdfast::sdk;
namespace support = holdfast::support;

namespace {

using Names = std::vector<std::string>;

holdfast::http::Response part_of(std::string_view body, std::string_view range) {
  return test::part_of(body, range, "\"1\"");
}

const holdfast::http::Response stored{.headers = {{"ETag", "\"abc\""}}};

std::string listing(std::string_view entries) {
  return "<?xml version=\"1.0\"?><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">" +
         std::string{entries} + "</ListBucketResult>";
}

std::string listed_object(std::string_view key) {
  return "<Contents><Key>" + std::string{key} +
         "</Key><LastModified>2013-05-24T00:00:00.000Z</LastModified><ETag>&quot;1&quot;</ETag><Size>7</Size></"
         "Contents>";
}

const std::string first_page = "GET ?encoding-type=url&list-type=2&max-keys=1000&prefix=p%2F";

}  // namespace

TEST_CASE("a put creates or replaces on a condition, and tells a lost one as the engine knows it", "[s3][put]") {
  Rig rig;
  rig.on("PUT a").reply(stored).times(3);
  CHECK(put(rig.store, "a", "x").etag == "\"abc\"");
  CHECK(rig.last().header("if-none-match") == "(none)");
  put(rig.store, "a", "x", HF_PUT_CREATE);
  CHECK(rig.last().header("if-none-match") == "*");
  put(rig.store, "a", "x", HF_PUT_MATCH, "\"abc\"");
  CHECK(rig.last().header("if-match") == "\"abc\"");

  rig.on("PUT a").reply(refused(412, "PreconditionFailed")).times(2);
  CHECK(error_of([&] { put(rig.store, "a", "x", HF_PUT_CREATE); }).status() == HF_E_ALREADY_EXISTS);
  CHECK(error_of([&] { put(rig.store, "a", "x", HF_PUT_MATCH, "\"1\""); }).status() == HF_E_CONFLICT);
  rig.on("PUT a").reply(refused(404, "NoSuchKey"));
  CHECK(error_of([&] { put(rig.store, "a", "x", HF_PUT_MATCH, "\"1\""); }).status() == HF_E_CONFLICT);
  rig.on("PUT a").reply(refused(409, "ConditionalRequestConflict"));
  CHECK(error_of([&] { put(rig.store, "a", "x", HF_PUT_CREATE); }).to_abi().retry == HF_RETRY_SAFE);
  const std::size_t sent = rig.requests().size();
  CHECK(error_of([&] { put(rig.store, "a", "x", HF_PUT_MATCH, "a\r\nb"); }).status() == HF_E_CONFLICT);
  CHECK(rig.requests().size() == sent);
}

TEST_CASE("a body is guarded as the settings and the way to the service have it", "[s3][integrity]") {
  struct Row {
    std::string endpoint;
    Checksum checksum;
    bool is_hashed, has_md5, has_crc;
  };
  const Row rows[] = {{"", Checksum::automatic, false, false, true},
                      {"", Checksum::md5, false, true, false},
                      {"", Checksum::sha256, true, false, false},
                      {"", Checksum::none, false, false, false},
                      {"https://ceph.example", Checksum::automatic, true, false, false},
                      {"https://ceph.example", Checksum::crc32c, false, false, true},
                      {"http://ceph.example", Checksum::automatic, true, false, false},
                      {"http://ceph.example", Checksum::none, true, false, false},
                      {"http://ceph.example", Checksum::md5, true, true, false}};
  for (const Row& row : rows) {
    INFO(row.endpoint << ", " << static_cast<int>(row.checksum));
    Rig rig{{.bucket = "backups", .endpoint = row.endpoint, .checksum = row.checksum}};
    rig.on("PUT a").reply(stored);
    put(rig.store, "a", "123456789");
    const SentRequest sent = rig.last();
    CHECK(sent.header("x-amz-content-sha256") ==
          (row.is_hashed ? support::hex(support::sha256(support::bytes_of("123456789"))) : "UNSIGNED-PAYLOAD"));
    CHECK(sent.header("content-md5") == (row.has_md5 ? "JfnnlDI7RTiF9RgfG2JNCw==" : "(none)"));
    CHECK(sent.header("x-amz-checksum-crc32c") == (row.has_crc ? "4waSgw==" : "(none)"));
    CHECK(sent.header("transfer-encoding") == "(none)");
    CHECK(sent.body == "123456789");
  }
}

TEST_CASE("what a preflight saw enforced is used where the choice was left open", "[s3][integrity]") {
  Integrity open{{.endpoint = "https://ceph.example"}};
  CHECK(open.current() == Guard::sha256);
  open.found(Guard::crc32c);
  CHECK(open.current() == Guard::crc32c);
  Integrity fixed{{.checksum = Checksum::md5}};
  fixed.found(Guard::crc32c);
  CHECK(fixed.current() == Guard::md5);
}

TEST_CASE("a hash that the engine knows is the one that the service checks", "[s3][integrity]") {
  Rig rig;
  rig.on("PUT a").reply(refused(400, "XAmzContentSHA256Mismatch"));
  const std::string hash(32, '\x11');
  hf_put request = put_request("a");
  request.sha256 = sdk::to_abi(hash);
  CHECK(error_of([&] { rig.store.put(rig.call, request, bytes_of("x")); }).status() == HF_E_CORRUPT);
  std::string hex;
  for (int i = 0; i < 32; ++i) hex += "11";
  CHECK(rig.last().header("x-amz-content-sha256") == hex);
}

TEST_CASE("class, encryption and keys are asked for where an object begins, and a customer's key wherever it is opened",
          "[s3][put]") {
  const std::string key = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
  Rig kms{{.bucket = "b1b", .storage_class = "STANDARD_IA", .encryption = Encryption::kms_key, .kms_key_id = "k1"}};
  kms.on("PUT a").reply(stored);
  put(kms.store, "a", "x");
  CHECK(kms.last().header("x-amz-storage-class") == "STANDARD_IA");
  CHECK(kms.last().header("x-amz-server-side-encryption") == "aws:kms");
  CHECK(kms.last().header("x-amz-server-side-encryption-aws-kms-key-id") == "k1");

  Rig customer{{.bucket = "b1b", .encryption = Encryption::customer_key, .customer_key = key}};
  customer.on("PUT a").reply(stored);
  put(customer.store, "a", "x");
  customer.on("HEAD a").reply({.headers = {{"Content-Length", "1"}}});
  customer.store.stat(customer.call, "a");
  for (const SentRequest& sent : customer.requests()) {
    CHECK(sent.header("x-amz-server-side-encryption-customer-key") == key);
    CHECK(sent.header("x-amz-server-side-encryption-customer-key-md5") ==
          support::base64(support::md5(support::bytes_of("01234567890123456789012345678901"))));
  }
}

TEST_CASE("a range is asked for, and checked in the answer", "[s3][get]") {
  Rig rig;
  rig.on("GET a").reply(part_of("3456", "3-6/10"));
  CHECK(get(rig.store, "a", {.offset = 3, .length = 4, .if_match = "\"1\""}) == "3456");
  CHECK(rig.last().header("range") == "bytes=3-6");
  CHECK(rig.last().header("if-match") == "\"1\"");
  rig.on("GET a").reply(part_of("789", "7-9/10")).times(2);
  CHECK(get(rig.store, "a", {.offset = 7, .length = 100}) == "789");
  CHECK(get(rig.store, "a", {.offset = 7}) == "789");
  CHECK(rig.last().header("range") == "bytes=7-");

  rig.on("GET a").reply(part_of("012", "0-2/10"));
  CHECK(error_of([&] { get(rig.store, "a", {.offset = 3, .length = 3}); }).status() == HF_E_CORRUPT);
  rig.on("GET a").reply({.headers = {{"Content-Length", "10"}}, .body = "0123456789"});
  CHECK(error_of([&] { get(rig.store, "a", {.offset = 3, .length = 3}); }).status() == HF_E_CORRUPT);
  rig.on("GET a").reply(refused(412, "PreconditionFailed"));
  CHECK(error_of([&] { get(rig.store, "a", {.if_match = "\"0\""}); }).status() == HF_E_CONFLICT);
}

TEST_CASE("a range behind the last byte is empty, one past it the caller's mistake", "[s3][get]") {
  Rig rig;
  rig.on("GET a").reply(refused(416, "InvalidRange")).always();
  rig.on("HEAD a").reply({.headers = {{"Content-Length", "10"}, {"ETag", "\"1\""}}}).always();
  CHECK(get(rig.store, "a", {.offset = 10}).empty());
  CHECK(error_of([&] { get(rig.store, "a", {.offset = 11}); }).status() == HF_E_INVALID_ARGUMENT);
  CHECK(error_of([&] { get(rig.store, "a", {.offset = 5}); }).status() == HF_E_CONFLICT);  // it grew meanwhile
  CHECK(get(rig.store, "a", {.length = 0}).empty());
}

TEST_CASE("an answer with fewer or more bytes than it should have is not taken for the object", "[s3][get]") {
  Rig rig;
  rig.on("GET a").reply({.headers = {{"Content-Length", "5"}}, .body = "012"});
  CHECK(error_of([&] { get(rig.store, "a"); }).to_abi().retry == HF_RETRY_SAFE);
  rig.on("GET a").reply({.headers = {{"Content-Length", "2"}}, .body = "012"});
  CHECK(error_of([&] { get(rig.store, "a"); }).status() == HF_E_CORRUPT);
  rig.on("GET a").reply({.body = "012"});
  CHECK(error_of([&] { get(rig.store, "a"); }).status() == HF_E_CORRUPT);
}

TEST_CASE("an object is described by its headers", "[s3][stat]") {
  Rig rig;
  rig.on("HEAD a").reply(part_of("", "0-0/0"));
  const sdk::Object object = rig.store.stat(rig.call, "a");
  CHECK(object.etag == "\"1\"");
  CHECK(object.modified_ns == std::chrono::nanoseconds{rig_time}.count());
}

TEST_CASE("a listing is below the path, decoded, and goes on where it says", "[s3][list]") {
  Rig rig;
  rig.on(first_page)
      .reply({.body = listing("<EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>"
                              "<NextContinuationToken>t+/=</NextContinuationToken>" +
                              listed_object("p/a+b%2Bc%26/%C3%A9") +
                              "<CommonPrefixes><Prefix>p/d%2F</Prefix></CommonPrefixes>")});
  const Listed page = list(rig.store, {});
  CHECK(page.keys == Names{"a b+c&/é", "d/"});
  CHECK(page.next == "t+/=");
  const sdk::Object& object = page.objects.at("a b+c&/é");
  CHECK(object.size == 7);
  CHECK(object.etag == "\"1\"");
  CHECK(object.modified_ns == std::chrono::nanoseconds{rig_time}.count());

  rig.on("GET ?continuation-token=t%2B%2F%3D&delimiter=%2F&encoding-type=url&list-type=2&max-keys=5&prefix=p%2Fx"
         "&start-after=p%2Fb")
      .reply({.body = listing("")});
  CHECK(
      list(rig.store, {.prefix = "x", .delimiter = "/", .start_after = "b", .page = "t+/=", .limit = 5}).next.empty());
}

TEST_CASE("keys of a service that encodes none are taken as they are", "[s3][list]") {
  Rig rig;
  rig.on(first_page).reply({.body = listing(listed_object("p/a+b%2B &amp;"))});
  CHECK(list(rig.store, {}).keys == Names{"a+b%2B &"});
}

TEST_CASE("the path itself is no object, and what does not lie below it is no listing", "[s3][list]") {
  Rig rig;
  rig.on(first_page).reply({.body = listing(listed_object("p/") + listed_object("p/a"))});
  CHECK(list(rig.store, {}).keys == Names{"a"});
  for (const std::string& body :
       {listing(listed_object("q/a")), std::string{"<html>It works</html>"}, std::string{"OK"},
        listing("<Contents><Key>p/a</Key><Size>-1</Size></Contents>"), listing("<IsTruncated>true</IsTruncated>")}) {
    rig.on(first_page).reply({.body = body});
    CHECK(error_of([&] { list(rig.store, {}); }).status() == HF_E_CORRUPT);
  }
}

TEST_CASE("removing what is not there succeeds", "[s3][remove]") {
  Rig rig;
  rig.on("DELETE a").reply({.status = 204});
  rig.on("DELETE a").reply(refused(404, "NoSuchKey"));
  remove(rig.store, "a");
  remove(rig.store, "a");
  rig.on("DELETE a").reply(refused(403, "AccessDenied"));
  CHECK(says(error_of([&] { remove(rig.store, "a"); }), "s3:DeleteObject"));
}

TEST_CASE("many objects are removed by one request, and those that stayed are named", "[s3][remove]") {
  Rig rig;
  rig.on("POST ?delete=")
      .reply({.body = "<DeleteResult><Error><Key>p/b&amp;</Key><Code>AccessDenied</Code></Error>"
                      "<Error><Key>p/c</Key><Code>NoSuchKey</Code></Error></DeleteResult>"});
  const Failures stayed = remove_many(rig.store, {"a", "b&", "c"});
  REQUIRE(stayed.size() == 1);
  CHECK(stayed[0] == std::pair<std::size_t, hf_status>{1, HF_E_FORBIDDEN});
  CHECK(rig.last().body ==
        "<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Quiet>true</Quiet><Object><Key>p/a</Key></Object>"
        "<Object><Key>p/b&amp;</Key></Object><Object><Key>p/c</Key></Object></Delete>");
  CHECK(rig.last().header("content-md5") == support::base64(support::md5(support::bytes_of(rig.last().body))));
}

TEST_CASE("where a service has no request for many, objects are removed one by one", "[s3][remove]") {
  Rig rig;
  rig.on("POST ?delete=").reply(refused(501, "NotImplemented"));
  for (const std::string_view key : {"DELETE a", "DELETE b"}) rig.on(key).reply({.status = 204}).times(2);
  CHECK(remove_many(rig.store, {"a", "b"}).empty());
  CHECK(remove_many(rig.store, {"a", "b"}).empty());
  CHECK(rig.transport->is_used_up());
}

TEST_CASE("keys that could be taken for others are refused before anything is asked", "[s3][store]") {
  Rig rig;
  for (const std::string_view key : {"", "/a", "a//b", "../a", "a\nb"}) {
    CHECK(error_of([&] { rig.store.stat(rig.call, key); }).status() == HF_E_INVALID_ARGUMENT);
    CHECK(error_of([&] { put(rig.store, key, "x"); }).status() == HF_E_INVALID_ARGUMENT);
    CHECK(error_of([&] { remove(rig.store, key); }).status() == HF_E_INVALID_ARGUMENT);
  }
  CHECK(rig.requests().empty());
  CHECK(rig.store.limits().max_key == 1024 - 2);
}
