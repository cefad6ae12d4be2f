#include <holdfast/support/url.hpp>

#include "support/catch.hpp"

using namespace holdfast::support;

TEST_CASE("a URL is taken apart, its scheme and host in lower case", "[support][url]") {
  const auto parts = parts_of("HTTPS://Example.COM:8443/a?b");
  REQUIRE(parts);
  CHECK(parts->scheme == "https");
  CHECK(parts->host == "example.com");
  CHECK(parts->authority == "Example.COM:8443");
  CHECK(parts_of("http://[fd00:ec2::254]:80/")->host == "fd00:ec2::254");
}

TEST_CASE("what could lead elsewhere than it looks is no URL", "[support][url]") {
  for (const char* text :
       {"ftp://host/", "host", "http://", "http://a@b/", "http://a\\b/", "http://a b/", "http://[::1/"})
    CHECK_FALSE(parts_of(text));
}

TEST_CASE("this machine is known by its names and numbers", "[support][url]") {
  for (const char* host : {"localhost", "127.0.0.1", "127.8.9.1", "::1"}) CHECK(is_loopback(host));
  for (const char* host : {"localhost.example.com", "128.0.0.1", "127.1", ""}) CHECK_FALSE(is_loopback(host));
}
