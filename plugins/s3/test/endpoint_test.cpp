#include "endpoint.hpp"

#include "support/catch.hpp"

using namespace holdfast::s3;

namespace {

std::string url_of(const Settings& settings, std::string_view region, std::string_view key) {
  const Endpoint endpoint{settings, std::string{region}};
  return endpoint.url(endpoint.path_of(key), {});
}

}  // namespace

TEST_CASE("AWS has a host for each region, partition and kind", "[s3][endpoint]") {
  const Settings plain{.bucket = "backups"};
  CHECK(url_of(plain, "eu-central-1", "a/b") == "https://backups.s3.eu-central-1.amazonaws.com/a/b");
  CHECK(url_of(plain, "cn-north-1", "a") == "https://backups.s3.cn-north-1.amazonaws.com.cn/a");
  CHECK(url_of(plain, "us-iso-east-1", "a") == "https://backups.s3.us-iso-east-1.c2s.ic.gov/a");
  CHECK(url_of(plain, "us-isob-east-1", "a") == "https://backups.s3.us-isob-east-1.sc2s.sgov.gov/a");
  CHECK(url_of({.bucket = "backups", .dual_stack = true}, "us-west-2", "a") ==
        "https://backups.s3.dualstack.us-west-2.amazonaws.com/a");
  CHECK(url_of({.bucket = "backups", .fips = true}, "us-west-2", "a") ==
        "https://backups.s3-fips.us-west-2.amazonaws.com/a");
  CHECK(url_of({.bucket = "backups", .dual_stack = true, .fips = true}, "us-west-2", "a") ==
        "https://backups.s3-fips.dualstack.us-west-2.amazonaws.com/a");
}

TEST_CASE("the bucket stands in the host or in the path, as certificates and settings have it", "[s3][endpoint]") {
  CHECK(url_of({.bucket = "a.b"}, "us-east-1", "k") == "https://s3.us-east-1.amazonaws.com/a.b/k");
  CHECK(url_of({.bucket = "backups", .addressing = Addressing::path}, "us-east-1", "k") ==
        "https://s3.us-east-1.amazonaws.com/backups/k");
  CHECK(url_of({.bucket = "backups", .endpoint = "http://127.0.0.1:9000"}, "x", "k") ==
        "http://127.0.0.1:9000/backups/k");
  CHECK(url_of({.bucket = "backups", .endpoint = "https://host", .addressing = Addressing::virtual_host}, "x", "k") ==
        "https://backups.host/k");
  CHECK(url_of({.bucket = "backups", .endpoint = "https://host/storage/v1/s3/"}, "x", "k") ==
        "https://host/storage/v1/s3/backups/k");
}

TEST_CASE("keys are encoded once, and the bucket itself has a path", "[s3][endpoint]") {
  const Settings custom{.bucket = "backups", .endpoint = "https://host"};
  CHECK(url_of(custom, "x", "a b+c/%2F*é") == "https://host/backups/a%20b%2Bc/%252F%2A%C3%A9");
  CHECK(url_of(custom, "x", "") == "https://host/backups");
  CHECK(url_of({.bucket = "backups"}, "us-east-1", "") == "https://backups.s3.us-east-1.amazonaws.com/");
}

TEST_CASE("the host is what signatures and headers have", "[s3][endpoint]") {
  const auto host_of = [](std::string_view endpoint) {
    return Endpoint{{.bucket = "b", .endpoint = std::string{endpoint}}, "x"}.host();
  };
  CHECK(host_of("https://Host.Example:443") == "host.example");
  CHECK(host_of("http://host:80/") == "host");
  CHECK(host_of("http://host:443") == "host:443");
  CHECK(host_of("https://[::1]:9000") == "[::1]:9000");
}
