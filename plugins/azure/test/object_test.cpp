// Objects: written on conditions and guarded, read in ranges, described, listed, removed.
#include "rig.hpp"
#include "support/catch.hpp"

#include <holdfast/support/encoding.hpp>
#include <holdfast/support/hash.hpp>

using namespace holdfast::azure;
using namespace holdfast::azure::test;
namespace sdk = holdfast::sdk;
namespace support = holdfast::support;

namespace {

using Names = std::vector<std::string>;

holdfast::http::Response part_of(std::string_view body, std::string_view range) {
  return test::part_of(body, range, "\"0x1\"");
}

const holdfast::http::Response stored{.status = 201, .headers = {{"ETag", "\"0x1\""}}};

std::string listing(std::string_view entries, std::string_view marker = {}) {
  return "\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"utf-8\"?><EnumerationResults><Blobs>" + std::string{entries} +
         "</Blobs><NextMarker>" + std::string{marker} + "</NextMarker></EnumerationResults>";
}

std::string listed_object(std::string_view name, std::string_view more = {}) {
  return "<Blob><Name>" + std::string{name} +
         "</Name><Properties><Last-Modified>Fri, 24 May 2013 00:00:00 GMT</Last-Modified><Etag>0x1</Etag>"
         "<Content-Length>7</Content-Length>" +
         std::string{more} + "</Properties></Blob>";
}

const std::string first_page = "GET ?comp=list&maxresults=5000&prefix=p%2F&restype=container";
const std::string batch = "POST ?comp=batch&restype=container";

std::string answer_of(std::string_view id, std::string_view rest) {
  return "--b\r\nContent-Type: application/http\r\nContent-ID: " + std::string{id} + "\r\n\r\nHTTP/1.1 " +
         std::string{rest} + "\r\n";
}

holdfast::http::Response batch_of(std::string body) {
  return {
      .status = 202, .headers = {{"Content-Type", "multipart/mixed; boundary=b"}}, .body = std::move(body) + "--b--"};
}

}  // namespace

TEST_CASE("a put creates or replaces on a condition, and tells a lost one as the engine knows it", "[azure][put]") {
  Rig rig;
  rig.on("PUT a").reply(stored).times(3);
  CHECK(put(rig.store, "a", "x").etag == "\"0x1\"");
  CHECK(rig.last().header("if-none-match") == "(none)");
  CHECK(rig.last().header("x-ms-blob-type") == "BlockBlob");
  put(rig.store, "a", "x", HF_PUT_CREATE);
  CHECK(rig.last().header("if-none-match") == "*");
  put(rig.store, "a", "x", HF_PUT_MATCH, "\"0x1\"");
  CHECK(rig.last().header("if-match") == "\"0x1\"");

  for (const auto& [status, code] : {std::pair{409, "BlobAlreadyExists"},
                                     {412, "ConditionNotMet"},
                                     {412, "Other"},
                                     {403, "UnauthorizedBlobOverwrite"}}) {
    rig.on("PUT a").reply(refused(status, code));
    CHECK(error_of([&] { put(rig.store, "a", "x", HF_PUT_CREATE); }).status() == HF_E_ALREADY_EXISTS);
  }
  rig.on("PUT a").reply(refused(412, "LeaseIdMissing"));
  CHECK(error_of([&] { put(rig.store, "a", "x", HF_PUT_MATCH, R"("e")"); }).status() == HF_E_LOCKED);
  for (const auto& [status, code] : {std::pair{412, "ConditionNotMet"}, {404, "BlobNotFound"}}) {
    rig.on("PUT a").reply(refused(status, code));
    CHECK(error_of([&] { put(rig.store, "a", "x", HF_PUT_MATCH, "\"1\""); }).status() == HF_E_CONFLICT);
  }
  rig.on("PUT a").reply(refused(404, "ContainerNotFound"));
  CHECK(error_of([&] { put(rig.store, "a", "x", HF_PUT_MATCH, "\"1\""); }).status() == HF_E_INVALID_CONFIG);
  const std::size_t sent = rig.requests().size();
  CHECK(error_of([&] { put(rig.store, "a", "x", HF_PUT_MATCH, "a\r\nb"); }).status() == HF_E_CONFLICT);
  CHECK(rig.requests().size() == sent);
}

TEST_CASE("a body is guarded as the settings and the way to the service have it", "[azure][integrity]") {
  struct Row {
    std::string endpoint;
    Checksum checksum;
    bool has_md5, has_crc;
  };
  const Row rows[] = {{"", Checksum::automatic, false, true},
                      {"", Checksum::md5, true, false},
                      {"", Checksum::crc64, false, true},
                      {"", Checksum::none, false, false},
                      {"https://mystorage.blob.core.windows.net", Checksum::automatic, false, true},
                      {"https://blobs.example/a", Checksum::automatic, true, false},
                      {"https://blobs.example/a", Checksum::crc64, false, true},
                      {"http://127.0.0.1:10000/a", Checksum::crc64, false, true},
                      {"http://127.0.0.1:10000/a", Checksum::none, false, false},
                      {"http://blobs.example/a", Checksum::crc64, true, false},
                      {"http://blobs.example/a", Checksum::none, true, false}};
  for (const Row& row : rows) {
    INFO(row.endpoint << ", " << static_cast<int>(row.checksum));
    Rig rig{{.container = "backups", .account = "mystorage", .endpoint = row.endpoint, .checksum = row.checksum}};
    rig.on("PUT a").reply(stored);
    put(rig.store, "a", "Hello Azure!");
    CHECK(rig.last().header("content-md5") ==
          (row.has_md5 ? support::base64(support::md5(support::bytes_of("Hello Azure!"))) : "(none)"));
    // The value that the tests of Azure's own SDK for C++ have.
    CHECK(rig.last().header("x-ms-content-crc64") == (row.has_crc ? "DtjZpL9/o8c=" : "(none)"));
  }
}

TEST_CASE("new objects get the tier, the scope and the customer's key of the settings", "[azure][put]") {
  Rig rig{{.container = "backups", .account = "mystorage", .tier = Tier::cool, .encryption_scope = "scope"}};
  rig.on("PUT a").reply(stored);
  put(rig.store, "a", "x");
  CHECK(rig.last().header("x-ms-access-tier") == "Cool");
  CHECK(rig.last().header("x-ms-encryption-scope") == "scope");
  CHECK(rig.last().header("x-ms-blob-content-type") == "application/octet-stream");

  Rig own{
      {.container = "backups", .account = "mystorage", .customer_key = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="}};
  own.on("PUT a").reply(stored);
  put(own.store, "a", "x");
  CHECK(own.last().header("x-ms-encryption-algorithm") == "AES256");
  CHECK(own.last().header("x-ms-access-tier") == "(none)");
  own.on("HEAD a").reply({.headers = {{"Content-Length", "1"}}});
  own.store.stat(own.call, "a");
  CHECK(own.last().header("x-ms-encryption-key") == "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=");
  CHECK(own.last().header("x-ms-encryption-key-sha256") ==
        support::base64(support::sha256(support::bytes_of("01234567890123456789012345678901"))));
}

TEST_CASE("a range is asked for and checked, and pinned to an etag", "[azure][get]") {
  Rig rig;
  rig.on("GET a").reply(part_of("345", "3-5/10")).times(2);
  CHECK(get(rig.store, "a", {.offset = 3, .length = 3}) == "345");
  CHECK(rig.last().header("x-ms-range") == "bytes=3-5");
  CHECK(rig.last().header("range") == "(none)");
  CHECK(get(rig.store, "a", {.offset = 3, .length = 3, .if_match = "\"0x1\""}) == "345");
  CHECK(rig.last().header("if-match") == "\"0x1\"");
  rig.on("GET a").reply(refused(412, "ConditionNotMet"));
  CHECK(error_of([&] { get(rig.store, "a", {.if_match = "\"0x2\""}); }).status() == HF_E_CONFLICT);
  rig.on("GET a").reply(part_of("456", "4-6/10"));
  CHECK(error_of([&] { get(rig.store, "a", {.offset = 3, .length = 3}); }).status() == HF_E_CORRUPT);
}

TEST_CASE("the service is asked for the checksum of a range that it computes one of", "[azure][get]") {
  const auto asked_for = [](Checksum checksum, std::uint64_t length) {
    Rig rig{{.container = "backups", .account = "mystorage", .checksum = checksum}};
    rig.on("GET a").reply(part_of("345", "3-5/6"));
    CHECK(get(rig.store, "a", {.offset = 3, .length = length}) == "345");  // it told none: nothing to compare
    return Names{rig.last().header("x-ms-range-get-content-crc64"), rig.last().header("x-ms-range-get-content-md5")};
  };
  constexpr std::uint64_t most = std::uint64_t{4} << 20;
  CHECK(asked_for(Checksum::automatic, 3) == Names{"true", "(none)"});
  CHECK(asked_for(Checksum::md5, most) == Names{"(none)", "true"});
  CHECK(asked_for(Checksum::md5, most + 1) == Names{"(none)", "(none)"});
  CHECK(asked_for(Checksum::none, 3) == Names{"(none)", "(none)"});

  Rig azurite{{.container = "backups", .endpoint = "http://127.0.0.1:10000/a", .checksum = Checksum::crc64}};
  azurite.on("GET a").reply(part_of("345", "3-5/6"));
  get(azurite.store, "a", {.offset = 3, .length = 3});
  CHECK(azurite.last().header("x-ms-range-get-content-md5") == "true");

  Rig rig;
  rig.on("GET a").reply({.headers = {{"Content-Length", "1"}}, .body = "x"});
  CHECK(get(rig.store, "a") == "x");
  CHECK(rig.last().header("x-ms-range-get-content-crc64") == "(none)");  // which are for ranges alone
}

TEST_CASE("what arrives is held against the checksum that came along", "[azure][get]") {
  const std::string md5 = support::base64(support::md5(support::bytes_of("Hello Azure!")));
  struct Row {
    Checksum checksum;
    GetArguments wish;
    std::string name, value;
    bool is_compared;
  };
  const GetArguments whole{}, part{.offset = 3, .length = 12};
  const Row rows[] = {{Checksum::automatic, whole, "Content-MD5", md5, true},
                      {Checksum::md5, whole, "Content-MD5", md5, true},
                      {Checksum::none, whole, "Content-MD5", md5, false},
                      {Checksum::automatic, part, "x-ms-content-crc64", "DtjZpL9/o8c=", true},
                      {Checksum::md5, part, "Content-MD5", md5, true},
                      // It may be that of the whole object.
                      {Checksum::automatic, part, "Content-MD5", "of the whole object", false},
                      {Checksum::none, part, "x-ms-content-crc64", "DtjZpL9/o8c=", false}};
  for (const Row& row : rows) {
    INFO(static_cast<int>(row.checksum) << ", " << row.name);
    Rig rig{{.container = "backups", .account = "mystorage", .checksum = row.checksum}};
    const auto reply_with = [&](const std::string& body) {
      auto response = part_of(body, "3-14/20");
      if (row.wish.offset == 0) response.status = 200;
      response.headers.emplace_back(row.name, row.value);
      rig.on("GET a").reply(response);
    };
    reply_with("Hello Azure!");
    CHECK(get(rig.store, "a", row.wish) == "Hello Azure!");
    reply_with("Hello azure!");
    if (!row.is_compared) {
      CHECK(get(rig.store, "a", row.wish) == "Hello azure!");
      continue;
    }
    const sdk::Error error = error_of([&] { get(rig.store, "a", row.wish); });
    CHECK(error.status() == HF_E_CORRUPT);
    CHECK(error.to_abi().retry == HF_RETRY_SAFE);
    CHECK(says(error, "checksum = \"none\""));
  }
}

TEST_CASE("a start past the end is told from one behind the last byte", "[azure][get]") {
  Rig rig;
  rig.on("GET a").reply(refused(416, "InvalidRange")).always();
  rig.on("HEAD a").reply({.headers = {{"Content-Length", "10"}, {"ETag", "\"0x1\""}}}).always();
  CHECK(get(rig.store, "a", {.offset = 10}).empty());
  CHECK(error_of([&] { get(rig.store, "a", {.offset = 11}); }).status() == HF_E_INVALID_ARGUMENT);
}

TEST_CASE("an object is described by its headers", "[azure][stat]") {
  Rig rig;
  rig.on("HEAD a").reply(part_of("", "0-0/0"));
  const sdk::Object object = rig.store.stat(rig.call, "a");
  CHECK(object.etag == "\"0x1\"");
  CHECK(object.modified_ns == std::chrono::nanoseconds{rig_time}.count());
}

TEST_CASE("a listing is below the path, decoded, and goes on where it says", "[azure][list]") {
  Rig rig;
  rig.on(first_page)
      .reply({.body = listing(listed_object("p/a b+c&amp;/é") +
                                  "<Blob><Name Encoded=\"true\">p%2Fod+d%EF%BF%BE</Name><Properties><Content-Length>0"
                                  "</Content-Length></Properties></Blob><BlobPrefix><Name>p/d/</Name></BlobPrefix>",
                              "2!88!x/=")});
  const Listed page = list(rig.store, {});
  CHECK(page.keys == Names{"a b+c&/é", "od+d\xef\xbf\xbe", "d/"});
  CHECK(page.next == "2!88!x/=");
  const sdk::Object& object = page.objects.at("a b+c&/é");
  CHECK(object.size == 7);
  CHECK(object.etag == "\"0x1\"");
  CHECK(object.modified_ns == std::chrono::nanoseconds{rig_time}.count());

  rig.on("GET ?comp=list&delimiter=%2F&marker=2%2188%21x%2F%3D&maxresults=5&prefix=p%2Fx&restype=container")
      .reply({.body = listing("")});
  CHECK(list(rig.store, {.prefix = "x", .delimiter = "/", .page = "2!88!x/=", .limit = 5}).next.empty());
}

TEST_CASE("folders and the path itself are no objects, and what lies elsewhere is no listing", "[azure][list]") {
  Rig rig;
  rig.on(first_page)
      .reply({.body = listing(listed_object("p/") + listed_object("p/a") +
                              listed_object("p/d", "<ResourceType>directory</ResourceType>"))});
  CHECK(list(rig.store, {}).keys == Names{"a"});
  for (const std::string& body :
       {listing(listed_object("q/a")), std::string{"<html>It works</html>"}, std::string{"OK"},
        listing("<Blob><Name>p/a</Name><Properties><Content-Length>-1</Content-Length></Properties></Blob>"),
        listing("<Blob><Properties><Content-Length>1</Content-Length></Properties></Blob>"),
        listing("<Blob><Name Encoded=\"true\">p%2</Name></Blob>")}) {
    rig.on(first_page).reply({.body = body});
    CHECK(error_of([&] { list(rig.store, {}); }).status() == HF_E_CORRUPT);
  }
}

TEST_CASE("removing what is not there succeeds", "[azure][remove]") {
  Rig rig;
  rig.on("DELETE a").reply({.status = 202});
  rig.on("DELETE a").reply(refused(404, "BlobNotFound"));
  remove(rig.store, "a");
  remove(rig.store, "a");
  rig.on("DELETE a").reply(refused(409, "SnapshotsPresent"));
  CHECK(error_of([&] { remove(rig.store, "a"); }).status() == HF_E_LOCKED);
  rig.on("DELETE a").reply(refused(404, "ContainerNotFound"));
  CHECK(error_of([&] { remove(rig.store, "a"); }).status() == HF_E_INVALID_CONFIG);
}

TEST_CASE("many objects are removed by one request, each of them signed, and those that stayed are named",
          "[azure][remove]") {
  Rig rig;
  rig.on(batch).reply(batch_of(
      answer_of("2", "404 The specified blob does not exist.\r\nx-ms-error-code: BlobNotFound\r\n\r\n<Error/>") +
      answer_of("0", "202 Accepted\r\nx-ms-request-id: r\r\n") +
      answer_of("1", "409 No\r\nx-ms-error-code: BlobImmutableDueToPolicy\r\n")));
  const Failures stayed = remove_many(rig.store, {"a", "b c", "d"});
  REQUIRE(stayed.size() == 1);
  CHECK(stayed[0] == std::pair<std::size_t, hf_status>{1, HF_E_LOCKED});
  const SentRequest sent = rig.last();
  CHECK(sent.header("content-type") == "multipart/mixed; boundary=batch_of_holdfast");
  CHECK(
      sent.body.starts_with("--batch_of_holdfast\r\nContent-Type: application/http\r\n"
                            "Content-Transfer-Encoding: binary\r\nContent-ID: 0\r\n\r\n"
                            "DELETE /backups/p/a HTTP/1.1\r\nx-ms-date: Fri, 24 May 2013 00:00:00 GMT\r\n"
                            "authorization: SharedKey mystorage:"));
  CHECK(sent.body.find("DELETE /backups/p/b%20c HTTP/1.1\r\n") != std::string::npos);
  CHECK(sent.body.ends_with("Content-Length: 0\r\n\r\n--batch_of_holdfast--\r\n"));
}

TEST_CASE("what is in a batch is signed anew where the batch was", "[azure][remove]") {
  Rig rig;
  auto late = refused(403, "AuthenticationFailed");
  late.headers.emplace_back("Date", "Fri, 24 May 2013 00:20:00 GMT");
  rig.on(batch).reply(late);
  rig.on(batch).reply(batch_of(answer_of("0", "403 No\r\nx-ms-error-code: AuthenticationFailed\r\n")));
  rig.on(batch).reply(batch_of(answer_of("0", "202 Accepted\r\n")));
  CHECK(remove_many(rig.store, {"a"}).empty());
  CHECK(rig.last().body.find("x-ms-date: Fri, 24 May 2013 00:20:00 GMT") != std::string::npos);

  rig.on(batch).reply(batch_of(answer_of("0", "403 No\r\nx-ms-error-code: AuthenticationFailed\r\n"))).times(2);
  CHECK(remove_many(rig.store, {"a"}).at(0).second == HF_E_UNAUTHENTICATED);
}

TEST_CASE("a key that the service says nothing of is not taken for removed", "[azure][remove]") {
  Rig rig;
  rig.on(batch).reply(batch_of(answer_of("0", "202 Accepted\r\n")));
  const Failures stayed = remove_many(rig.store, {"a", "b"});
  REQUIRE(stayed.size() == 1);
  CHECK(stayed[0] == std::pair<std::size_t, hf_status>{1, HF_E_CORRUPT});
}

TEST_CASE("a batch that is refused within an answer of 202 is refused", "[azure][remove]") {
  Rig rig;
  rig.on(batch).reply(
      batch_of("--b\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 403 No\r\n"
               "x-ms-error-code: AuthenticationFailed\r\n\r\n"));
  CHECK(error_of([&] { remove_many(rig.store, {"a"}); }).status() == HF_E_UNAUTHENTICATED);
  for (const auto& answer : {holdfast::http::Response{.status = 202}, batch_of("--b\r\n\r\nnothing\r\n"),
                             holdfast::http::Response{.status = 202,
                             .headers = {{"Content-Type", "multipart/mixed; boundary=b"}},
                             .body = answer_of("0", "202 Accepted\r\n")}}) {
    rig.on(batch).reply(answer);
    CHECK(error_of([&] { remove_many(rig.store, {"a"}); }).status() == HF_E_CORRUPT);
  }
}

TEST_CASE("where a service has no request for many, objects are removed one by one", "[azure][remove]") {
  Rig rig;
  rig.on(batch).reply(refused(501, "NotImplemented"));
  for (const std::string_view key : {"DELETE a", "DELETE b"}) rig.on(key).reply({.status = 202}).times(2);
  CHECK(remove_many(rig.store, {"a", "b"}).empty());
  CHECK(remove_many(rig.store, {"a", "b"}).empty());
  CHECK(rig.transport->is_used_up());
}

TEST_CASE("keys that could be taken for others are refused before anything is asked", "[azure][store]") {
  Rig rig;
  for (const std::string_view key : {"", "/a", "a//b", "../a", "a\nb", "a\\b"}) {
    CHECK(error_of([&] { rig.store.stat(rig.call, key); }).status() == HF_E_INVALID_ARGUMENT);
    CHECK(error_of([&] { put(rig.store, key, "x"); }).status() == HF_E_INVALID_ARGUMENT);
    CHECK(error_of([&] { remove(rig.store, key); }).status() == HF_E_INVALID_ARGUMENT);
  }
  CHECK(rig.requests().empty());
  CHECK(rig.store.limits().max_key == 1024 - 2);
}
