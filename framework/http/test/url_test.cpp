#include "http/url.hpp"

#include <holdfast/errors.hpp>

#include "http/address.hpp"
#include "http/shown.hpp"
#include "support/catch.hpp"

using namespace holdfast;
using namespace holdfast::http;

TEST_CASE("a URL is put together from a base and segments that may hold anything", "[url]") {
  CHECK(join("http://h:8080", {"v1", "backups"}) == "http://h:8080/v1/backups");
  CHECK(join("http://h/base//", {"a/b", "c d", "%", "é", "a+b"}) == "http://h/base/a%2Fb/c%20d/%25/%C3%A9/a%2Bb");
  CHECK(join("http://h/", {}) == "http://h");
  CHECK(encoded_path("a/b c/~d") == "a/b%20c/~d");
}

TEST_CASE("a query is percent-encoded and goes behind the one that is there", "[url]") {
  CHECK(with_query("http://h/p", {{"prefix", "a/b&c=d"}, {"max keys", "1"}}) ==
        "http://h/p?prefix=a%2Fb%26c%3Dd&max%20keys=1");
  CHECK(with_query("http://h/p?x=1", {{"y", ""}}) == "http://h/p?x=1&y=");
  CHECK(with_query("http://h/p", {}) == "http://h/p");
}

TEST_CASE("a target is scheme, host and port, the default one too", "[url]") {
  CHECK(target_of("https://Example.COM/x?y", "it").origin == "https://example.com:443");
  CHECK(target_of("http://h:8080", "it").origin == "http://h:8080");
  CHECK(target_of("http://[::1]:81/", "it").origin == "http://[::1]:81");
  CHECK(target_of("http://[::1]:81/", "it").host == "::1");
  CHECK(target_of("http://0xA9FEA9FE/", "it").host == "169.254.169.254");
}

TEST_CASE("a URL that cannot be asked is refused, and shows no secret", "[url]") {
  const std::string url = GENERATE("", "h/p", "ftp://h/", "file:///etc/passwd", "http://", "http://user:CANARY@h/",
                                   "http://user:CAN/ARY@h/", "http://h/a b", "http://h/a\nb", "http://h:99999/");
  CAPTURE(url);
  try {
    static_cast<void>(target_of(url, shown_url(url)));
    FAIL("it was taken");
  } catch (const UsageError& error) {
    CHECK(error.message().find("ARY") == std::string::npos);
    CHECK_FALSE(error.hint().empty());
  }
}

TEST_CASE("link-local addresses are told in every spelling", "[url]") {
  for (const std::string host : {"169.254.169.254", "169.254.0.1", "fe80::1", "fe80::1%eth0", "febf::1",
                                 "::ffff:169.254.169.254", "fd00:ec2::254"}) {
    CAPTURE(host);
    CHECK(is_link_local(host));
  }
  for (const std::string host : {"169.253.1.1", "10.0.0.1", "fec0::1", "fd00:ec3::1", "::1", "metadata", "169.254"})
    CHECK_FALSE(is_link_local(host));
}

TEST_CASE("this machine is told by name and address", "[url]") {
  for (const std::string host : {"localhost", "a.localhost", "127.0.0.1", "127.9.9.9", "::1"}) CHECK(is_loopback(host));
  for (const std::string host : {"localhost.example", "128.0.0.1", "::2", "h"}) CHECK_FALSE(is_loopback(host));
}
