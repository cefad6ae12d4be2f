// Objects: written on conditions and guarded, read in ranges, described, listed, removed.
#include "rig.hpp"
#include "support/catch.hpp"

using namespace holdfast::gcs;
using namespace holdfast::gcs::test;
namespace http = holdfast::http;
namespace sdk = holdfast::sdk;

namespace {

using Names = std::vector<std::string>;

const std::string put_a = "POST ?name=p%2Fa&uploadType=multipart";
const std::string create_a = "POST ?ifGenerationMatch=0&name=p%2Fa&uploadType=multipart";
const std::string stat_a = "GET a?fields=crc32c%2Cgeneration%2Csize%2Cupdated";
const std::string fields = "fields=items%28crc32c%2Cgeneration%2Csize%2Cupdated%2Cname%29%2CnextPageToken%2Cprefixes";
const std::string first_page = "GET ?" + fields + "&maxResults=1000&prefix=p%2F";

const Settings hmac_settings{.bucket = "backups", .path = "p", .access_key = "GOOG1", .secret_key = "CANARY"};

http::Response content(std::string_view body, std::string_view generation = "7") {
  return {.headers = headers_of(body, generation), .body = std::string{body}};
}

/// Of an object that holds "0123456789".
http::Response part_of(std::string_view body, std::string_view range) {
  http::Response response{.status = 206, .headers = headers_of("0123456789"), .body = std::string{body}};
  response.headers[0].second = std::to_string(body.size());
  response.headers.emplace_back("Content-Range", "bytes " + std::string{range});
  return response;
}

/// What the JSON API lists; `name` as JSON has it.
std::string item(std::string_view name) {
  return R"({"name":")" + std::string{name} +
         R"(","size":"7","generation":"5","updated":"2013-05-24T00:00:00Z","crc32c":"x"})";
}

/// One answer within that to a batch.
std::string batch_part(int number, std::string_view status_line, std::string_view body = {}) {
  return "--b\r\nContent-Type: application/http\r\nContent-ID: <response-removal+" + std::to_string(number) +
         ">\r\n\r\nHTTP/1.1 " + std::string{status_line} + "\r\nContent-Type: x\r\n\r\n" + std::string{body} + "\r\n";
}

ScriptedAnswer& on_batch(Rig& rig) { return rig.on_resource(Resource::batch, "POST "); }

}  // namespace

TEST_CASE("a put sends the checksum and the content in one request, and compares what was stored", "[gcs][put]") {
  Rig rig;
  rig.on_upload(put_a).reply({.body = described("123456789")});
  const sdk::Object object = put(rig.store, "a", "123456789");
  CHECK(object.size == 9);
  CHECK(object.etag == "7");
  const SentRequest sent = rig.last();
  const std::string type = sent.header("content-type");
  REQUIRE(type.starts_with("multipart/related; boundary="));
  const std::string line = "--" + type.substr(type.find('=') + 1);
  CHECK(sent.body == line +
                         "\r\ncontent-type: application/json; charset=UTF-8\r\n\r\n"
                         R"({"contentType":"application/octet-stream","crc32c":"4waSgw=="})"
                         "\r\n" +
                         line + "\r\ncontent-type: application/octet-stream\r\n\r\n123456789\r\n" + line + "--\r\n");

  rig.on_upload(put_a).reply({.body = described("1234X6789")});
  const sdk::Error error = error_of([&] { put(rig.store, "a", "123456789"); });
  CHECK(error.status() == HF_E_CORRUPT);
  CHECK(error.to_abi().retry == HF_RETRY_SAFE);
  rig.on_upload(put_a).reply(refused(400, "invalid", "Provided CRC32C doesn't match calculated CRC32C"));
  CHECK(error_of([&] { put(rig.store, "a", "x"); }).status() == HF_E_CORRUPT);
}

TEST_CASE("a put creates or replaces on a condition, and tells a lost one as the engine knows it", "[gcs][put]") {
  Rig rig;
  rig.on_upload(create_a).reply({.body = described("x")});
  put(rig.store, "a", "x", HF_PUT_CREATE);
  const std::string match = "POST ?ifGenerationMatch=7&name=p%2Fa&uploadType=multipart";
  rig.on_upload(match).reply({.body = described("x", "8")});
  CHECK(put(rig.store, "a", "x", HF_PUT_MATCH, "7").etag == "8");

  rig.on_upload(create_a).reply(refused(412, "conditionNotMet"));
  CHECK(error_of([&] { put(rig.store, "a", "x", HF_PUT_CREATE); }).status() == HF_E_ALREADY_EXISTS);
  // Rules of an organisation are told of by the same status.
  rig.on_upload(create_a).reply(refused(412, "orgPolicyConstraintFailed"));
  CHECK(error_of([&] { put(rig.store, "a", "x", HF_PUT_CREATE); }).status() == HF_E_FORBIDDEN);
  rig.on_upload(match).reply(refused(412, "conditionNotMet"));
  CHECK(error_of([&] { put(rig.store, "a", "x", HF_PUT_MATCH, "7"); }).status() == HF_E_CONFLICT);
  const std::size_t sent = rig.requests().size();
  for (const std::string_view never : {"", "0", "\"7\"", "7 ", "a\r\nb"})
    CHECK(error_of([&] { put(rig.store, "a", "x", HF_PUT_MATCH, never); }).status() == HF_E_CONFLICT);
  CHECK(rig.requests().size() == sent);
}

TEST_CASE("class and key are asked for where an object begins, as either API wants them", "[gcs][put]") {
  const std::string key = "projects/p/locations/l/keyRings/r/cryptoKeys/k";
  Rig rig{{.bucket = "backups", .storage_class = "NEARLINE", .kms_key = key}};
  rig.on_upload(
         "POST ?kmsKeyName=projects%2Fp%2Flocations%2Fl%2FkeyRings%2Fr%2FcryptoKeys%2Fk&name=a"
         "&uploadType=multipart")
      .reply({.body = described("x")});
  put(rig.store, "a", "x");
  CHECK(rig.last().body.find(R"("storageClass":"NEARLINE")") != std::string::npos);

  Settings settings = hmac_settings;
  settings.storage_class = "NEARLINE";
  settings.kms_key = key;
  Rig hmac{settings};
  hmac.on_xml("PUT a").reply({.headers = headers_of("x")});
  put(hmac.store, "a", "x");
  CHECK(hmac.last().header("x-goog-storage-class") == "NEARLINE");
  CHECK(hmac.last().header("x-goog-encryption-kms-key-name") == key);
  CHECK(hmac.last().header("content-type") == "application/octet-stream");
}

TEST_CASE("with an HMAC key objects are written, described and read by the XML API", "[gcs][put]") {
  Rig rig{hmac_settings};
  rig.on_xml("PUT a").reply({.headers = headers_of("123456789")});
  CHECK(put(rig.store, "a", "123456789", HF_PUT_CREATE).etag == "7");
  CHECK(rig.last().header("x-goog-hash") == "crc32c=4waSgw==");
  CHECK(rig.last().header("x-goog-if-generation-match") == "0");
  CHECK(rig.last().body == "123456789");
  rig.on_xml("PUT a").reply(refused_by_xml(412, "PreconditionFailed"));
  CHECK(error_of([&] { put(rig.store, "a", "x", HF_PUT_CREATE); }).status() == HF_E_ALREADY_EXISTS);

  rig.on_xml("HEAD a").reply({.headers = headers_of("123456789")});
  CHECK(rig.store.stat(rig.call, "a").size == 9);
  rig.on_xml("GET a").reply(part_of("34", "3-4/10"));
  CHECK(get(rig.store, "a", {.offset = 3, .length = 2, .if_match = "7"}) == "34");
  CHECK(rig.last().header("range") == "bytes=3-4");
  CHECK(rig.last().header("x-goog-if-generation-match") == "7");
  rig.on_xml("DELETE a").reply({.status = 204}).times(2);
  remove(rig.store, "a");
  CHECK(remove_many(rig.store, {"a"}).empty());
}

TEST_CASE("a range is asked for, pinned to the generation, and checked in the answer", "[gcs][get]") {
  Rig rig;
  const std::string pinned = "GET a?alt=media&ifGenerationMatch=7";
  rig.on(pinned).reply(part_of("3456", "3-6/10"));
  CHECK(get(rig.store, "a", {.offset = 3, .length = 4, .if_match = "7"}) == "3456");
  CHECK(rig.last().header("range") == "bytes=3-6");
  rig.on("GET a?alt=media").reply(part_of("789", "7-9/10"));
  CHECK(get(rig.store, "a", {.offset = 7}) == "789");
  CHECK(rig.last().header("range") == "bytes=7-");

  rig.on("GET a?alt=media").reply(part_of("012", "0-2/10"));
  CHECK(error_of([&] { get(rig.store, "a", {.offset = 3, .length = 3}); }).status() == HF_E_CORRUPT);
  rig.on(pinned).reply(refused(412, "conditionNotMet"));
  CHECK(error_of([&] { get(rig.store, "a", {.if_match = "7"}); }).status() == HF_E_CONFLICT);
  // Emulators do not heed the condition.
  rig.on(pinned).reply(content("x", "8"));
  CHECK(error_of([&] { get(rig.store, "a", {.if_match = "7"}); }).status() == HF_E_CONFLICT);
  CHECK(error_of([&] { get(rig.store, "a", {.if_match = "\"etag\""}); }).status() == HF_E_CONFLICT);
}

TEST_CASE("a range behind the last byte is empty, one past it the caller's mistake", "[gcs][get]") {
  Rig rig;
  rig.on("GET a?alt=media").reply(refused_by_xml(416, "InvalidRange")).always();
  rig.on(stat_a).reply({.body = described("0123456789")}).always();
  CHECK(get(rig.store, "a", {.offset = 10}).empty());
  CHECK(error_of([&] { get(rig.store, "a", {.offset = 11}); }).status() == HF_E_INVALID_ARGUMENT);
  CHECK(error_of([&] { get(rig.store, "a", {.offset = 5}); }).status() == HF_E_CONFLICT);  // it grew meanwhile
  CHECK(get(rig.store, "a", {.length = 0}).empty());
}

TEST_CASE("an object that arrives otherwise than the service keeps it is refused", "[gcs][get]") {
  Rig rig;
  http::Response damaged = content("0123456789");
  damaged.body = "01234X6789";
  rig.on("GET a?alt=media").reply(damaged);
  const sdk::Error error = error_of([&] { get(rig.store, "a"); });
  CHECK(error.status() == HF_E_CORRUPT);
  CHECK(error.to_abi().retry == HF_RETRY_SAFE);
  damaged.body = "01234";
  rig.on("GET a?alt=media").reply(damaged);
  CHECK(error_of([&] { get(rig.store, "a"); }).to_abi().retry == HF_RETRY_SAFE);
  rig.on("GET a?alt=media").reply({.headers = {{"Content-Length", "1"}}, .body = "x"});
  CHECK(error_of([&] { get(rig.store, "a"); }).status() == HF_E_CORRUPT);  // no generation
  rig.on("GET a?alt=media").reply(content("0123456789"));
  CHECK(get(rig.store, "a") == "0123456789");
}

TEST_CASE("an object is described by its metadata", "[gcs][stat]") {
  Rig rig;
  rig.on(stat_a).reply({.body = described("xyz")});
  const sdk::Object object = rig.store.stat(rig.call, "a");
  CHECK(object.size == 3);
  CHECK(object.etag == "7");
  CHECK(object.modified_ns == std::chrono::nanoseconds{rig_time}.count());
  for (const std::string_view bad :
       {"{}", R"({"size":"x","generation":"7"})", R"({"size":"1","generation":"0"})", "OK"}) {
    rig.on(stat_a).reply({.body = std::string{bad}});
    CHECK(error_of([&] { rig.store.stat(rig.call, "a"); }).status() == HF_E_CORRUPT);
  }
}

TEST_CASE("a listing is below the path, and goes on where it says", "[gcs][list]") {
  Rig rig;
  rig.on(first_page)
      .reply({.body = R"({"items":[)" + item(R"(p/a \"b/é)") + R"(],"prefixes":["p/d/"],"nextPageToken":"t+/="})"});
  const Listed page = list(rig.store, {});
  CHECK(page.keys == Names{"a \"b/é", "d/"});
  CHECK(page.next == "t+/=");
  const sdk::Object& object = page.objects.at("a \"b/é");
  CHECK(object.size == 7);
  CHECK(object.etag == "5");
  CHECK(object.modified_ns == std::chrono::nanoseconds{rig_time}.count());

  rig.on("GET ?delimiter=%2F&" + fields + "&maxResults=5&pageToken=t%2B%2F%3D&prefix=p%2Fx&startOffset=p%2Fxb")
      .reply({.body = "{}"});
  CHECK(
      list(rig.store, {.prefix = "x", .delimiter = "/", .start_after = "xb", .page = "t+/=", .limit = 5}).next.empty());
}

TEST_CASE("a listing that is to begin after a key does not hold it", "[gcs][list]") {
  Rig rig;
  rig.on(first_page + "&startOffset=p%2Fa").reply({.body = R"({"items":[)" + item("p/a") + "," + item("p/a0") + "]}"});
  CHECK(list(rig.store, {.start_after = "a"}).keys == Names{"a0"});
}

TEST_CASE("the path itself is no object, and what does not lie below it is no listing", "[gcs][list]") {
  Rig rig;
  rig.on(first_page).reply({.body = R"({"items":[)" + item("p/") + "," + item("p/a") + "]}"});
  CHECK(list(rig.store, {}).keys == Names{"a"});
  for (const std::string& body : {R"({"items":[)" + item("q/a") + "]}", std::string{"<html>It works</html>"},
                                  std::string{R"({"items":[{"name":"p/a","size":"-1","generation":"1"}]})"},
                                  std::string{R"({"prefixes":["q/"]})"}}) {
    rig.on(first_page).reply({.body = body});
    CHECK(error_of([&] { list(rig.store, {}); }).status() == HF_E_CORRUPT);
  }
}

TEST_CASE("with an HMAC key the XML API lists", "[gcs][list]") {
  Rig rig{hmac_settings};
  rig.on_xml("GET ?encoding-type=url&list-type=2&max-keys=1000&prefix=p%2F&start-after=p%2Fa")
      .reply({.body = "<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>"
                      "<NextContinuationToken>t</NextContinuationToken><Contents><Key>p/b%2Bc+d</Key>"
                      "<Generation>5</Generation><LastModified>2013-05-24T00:00:00.000Z</LastModified><Size>7</Size>"
                      "</Contents><CommonPrefixes><Prefix>p/e/</Prefix></CommonPrefixes></ListBucketResult>"});
  const Listed page = list(rig.store, {.start_after = "a"});
  CHECK(page.keys == Names{"b+c d", "e/"});
  CHECK(page.next == "t");
  CHECK(page.objects.at("b+c d").etag == "5");
}

TEST_CASE("removing what is not there succeeds", "[gcs][remove]") {
  Rig rig;
  rig.on("DELETE a").reply({.status = 204});
  rig.on("DELETE a").reply(refused(404, "notFound", "No such object: backups/p/a"));
  remove(rig.store, "a");
  remove(rig.store, "a");
  rig.on("DELETE a").reply(refused(403, "forbidden"));
  CHECK(says(error_of([&] { remove(rig.store, "a"); }), "storage.objects.delete"));
  rig.on("DELETE a").reply(refused(403, "retentionPolicyNotMet"));
  CHECK(error_of([&] { remove(rig.store, "a"); }).status() == HF_E_LOCKED);
}

TEST_CASE("many objects are removed by one request, and those that stayed are named", "[gcs][remove]") {
  Rig rig;
  on_batch(rig).reply({.headers = {{"Content-Type", "multipart/mixed; boundary=\"b\""}},
                       .body = batch_part(2, "404 Not Found", error_json(404, "notFound")) +
                               batch_part(1, "403 Forbidden", error_json(403, "forbidden")) +
                               batch_part(0, "204 No Content") + "--b--\r\n"});
  const Failures stayed = remove_many(rig.store, {"a", "b/&", "c"});
  REQUIRE(stayed.size() == 1);
  CHECK(stayed[0] == std::pair<std::size_t, hf_status>{1, HF_E_FORBIDDEN});
  const std::string body = rig.last().body;
  CHECK(body.find("Content-ID: <removal+1>\r\n\r\nDELETE /storage/v1/b/backups/o/p%2Fb%2F%26 HTTP/1.1\r\n"
                  "Content-Length: 0\r\n\r\n\r\n--") != std::string::npos);
}

TEST_CASE("an answer that does not tell of every removal is no answer", "[gcs][remove]") {
  Rig rig;
  for (const std::string& body :
       {batch_part(0, "204 No Content") + "--b--\r\n", batch_part(7, "204 No Content") + "--b--\r\n",
        std::string{"--b--\r\n"}, std::string{}}) {
    on_batch(rig).reply({.headers = {{"Content-Type", "multipart/mixed; boundary=b"}}, .body = body});
    CHECK(error_of([&] { remove_many(rig.store, {"a", "b"}); }).status() == HF_E_CORRUPT);
  }
}

TEST_CASE("where a service has no request for many, objects are removed one by one", "[gcs][remove]") {
  Rig rig;
  on_batch(rig).reply({.status = 501});
  for (const std::string_view key : {"DELETE a", "DELETE b"}) rig.on(key).reply({.status = 204}).times(2);
  CHECK(remove_many(rig.store, {"a", "b"}).empty());
  CHECK(remove_many(rig.store, {"a", "b"}).empty());
  CHECK(rig.transport->is_used_up());
}

TEST_CASE("keys that could be taken for others are refused before anything is asked", "[gcs][store]") {
  Rig rig;
  for (const std::string_view key : {"", "/a", "a//b", "../a", "a\nb"}) {
    CHECK(error_of([&] { rig.store.stat(rig.call, key); }).status() == HF_E_INVALID_ARGUMENT);
    CHECK(error_of([&] { put(rig.store, key, "x"); }).status() == HF_E_INVALID_ARGUMENT);
    CHECK(error_of([&] { remove(rig.store, key); }).status() == HF_E_INVALID_ARGUMENT);
  }
  CHECK(rig.requests().empty());
}
