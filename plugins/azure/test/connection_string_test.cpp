#include "connection_string.hpp"

#include "support/catch.hpp"

using namespace holdfast::azure;

TEST_CASE("a connection string says what the portal and the tools write into it", "[azure][connection-string]") {
  const auto parsed = parse_connection_string(
      "DefaultEndpointsProtocol=https;AccountName=mystorage;AccountKey=a+/b==;EndpointSuffix=core.windows.net\n");
  REQUIRE(parsed);
  CHECK(parsed->account == "mystorage");
  CHECK(parsed->account_key == "a+/b==");
  CHECK(parsed->endpoint_suffix == "core.windows.net");
  CHECK(parsed->scheme == "https");

  const auto shared = parse_connection_string(
      "BlobEndpoint=https://mystorage.blob.core.windows.net;SharedAccessSignature=sv=2021-12-02&sig=x%3D;"
      "QueueEndpoint=https://other");
  REQUIRE(shared);
  CHECK(shared->endpoint == "https://mystorage.blob.core.windows.net");
  CHECK(shared->sas == "sv=2021-12-02&sig=x%3D");
}

TEST_CASE("the names in a connection string are read whatever their case", "[azure][connection-string]") {
  const auto parsed = parse_connection_string(" accountname = mystorage ;; ACCOUNTKEY=k ");
  REQUIRE(parsed);
  CHECK(parsed->account == "mystorage");
  CHECK(parsed->account_key == "k");
}

TEST_CASE("the emulator's connection string is spelt out", "[azure][connection-string]") {
  const auto parsed = parse_connection_string("UseDevelopmentStorage=true");
  REQUIRE(parsed);
  CHECK(parsed->account == emulated_account);
  CHECK(parsed->endpoint == "http://127.0.0.1:10000/devstoreaccount1");
  CHECK_FALSE(parsed->account_key.empty());
}

TEST_CASE("what is no connection string is not taken for one", "[azure][connection-string]") {
  for (const std::string_view text : {"", "mystorage", "=x", ";;", "QueueEndpoint=https://x", "a=b", "AccountName"})
    CHECK_FALSE(parse_connection_string(text).has_value());
}

TEST_CASE("what the settings say themselves is not overruled", "[azure][connection-string]") {
  const Settings from_string = with_connection_string(
      {.connection_string = "AccountName=mystorage;EndpointSuffix=core.chinacloudapi.cn;AccountKey=k"});
  CHECK(from_string.account == "mystorage");
  CHECK(from_string.endpoint == "https://mystorage.blob.core.chinacloudapi.cn");
  CHECK(from_string.account_key.empty());

  const Settings both = with_connection_string(
      {.account = "mine", .endpoint = "https://mine", .connection_string = "AccountName=a;BlobEndpoint=https://b"});
  CHECK(both.account == "mine");
  CHECK(both.endpoint == "https://mine");
  CHECK(with_connection_string({.account = "mine", .connection_string = "?"}).account == "mine");
}
