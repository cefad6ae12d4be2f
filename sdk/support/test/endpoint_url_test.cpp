#include <holdfast/support/endpoint_url.hpp>

#include "support/catch.hpp"

#include <holdfast/plugin.hpp>

using namespace holdfast::support;

TEST_CASE("an address of a service is taken apart", "[endpoint-url]") {
  const auto url = parse_endpoint("HTTPS://Host.Example:9000/a/b/");
  REQUIRE(url);
  CHECK(url->scheme == "https");
  CHECK(url->host == "host.example");
  CHECK(url->authority() == "host.example:9000");
  CHECK(url->path == "/a/b");
  CHECK(parse_endpoint("http://[::1]:80")->authority() == "[::1]");
}

TEST_CASE("what is no address of a service is not taken for one", "[endpoint-url]") {
  for (const std::string_view url :
       {"", "host", "host:9000", "ftp://host", "https://", "https://user@host", "https://host?x", "https://host#x",
        "https://host:", "https://host:0", "https://host:65536", "https://host:9x", "https://ho st", "https://[::1",
        "https://[::1]x:9", "https://h/a b"})
    CHECK_FALSE(parse_endpoint(url).has_value());
  CHECK_THROWS_AS(endpoint_url("host"), holdfast::sdk::Error);
}

TEST_CASE("addresses are told from names", "[endpoint-url]") {
  CHECK(is_address("127.0.0.1"));
  CHECK(is_address("[::1]"));
  CHECK_FALSE(is_address("host.example"));
}
