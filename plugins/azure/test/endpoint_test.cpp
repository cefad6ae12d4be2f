#include "endpoint.hpp"

#include "support/catch.hpp"

using namespace holdfast::azure;

namespace {

std::string url_of(const Settings& settings, std::string_view key) {
  const Endpoint endpoint{settings};
  return endpoint.url(endpoint.path_of(key), {});
}

}  // namespace

TEST_CASE("each of Microsoft's clouds has a host for the account", "[azure][endpoint]") {
  CHECK(url_of({.container = "backups", .account = "mystorage"}, "a/b") ==
        "https://mystorage.blob.core.windows.net/backups/a/b");
  CHECK(url_of({.container = "backups", .account = "mystorage", .cloud = Cloud::china}, "a") ==
        "https://mystorage.blob.core.chinacloudapi.cn/backups/a");
  CHECK(url_of({.container = "backups", .account = "mystorage", .cloud = Cloud::us_government}, "a") ==
        "https://mystorage.blob.core.usgovcloudapi.net/backups/a");
}

TEST_CASE("one of Microsoft's clouds is known by its host, whoever spells it out", "[azure][endpoint]") {
  CHECK(is_at_azure({}));
  for (const std::string host : {"m.blob.core.windows.net", "m.z42.blob.storage.azure.net", "M.BLOB.CORE.WINDOWS.NET",
                                 "m.blob.core.usgovcloudapi.net", "m.blob.core.chinacloudapi.cn"}) {
    INFO(host);
    CHECK(is_at_azure({.endpoint = "https://" + host}));
  }
  for (const std::string url : {"https://blob.core.windows.net.example", "http://127.0.0.1:10000/devstoreaccount1",
                                "https://example.com/m.blob.core.windows.net", "nonsense"}) {
    INFO(url);
    CHECK_FALSE(is_at_azure({.endpoint = url}));
  }
}

TEST_CASE("an endpoint of its own has the account in its host, in its path, or nowhere", "[azure][endpoint]") {
  const auto account = [](std::string_view endpoint, std::string_view named = {}) {
    return Endpoint{{.container = "c", .account = std::string{named}, .endpoint = std::string{endpoint}}}.account();
  };
  CHECK(account("http://127.0.0.1:10000/devstoreaccount1") == "devstoreaccount1");
  CHECK(account("https://mystorage.blob.core.windows.net") == "mystorage");
  CHECK(account("https://mystorage.privatelink.blob.core.windows.net/") == "mystorage");
  CHECK(account("https://blobs.example.com", "mine") == "mine");
  CHECK(account("https://10.0.0.1").empty());
  CHECK(url_of({.container = "c", .endpoint = "http://127.0.0.1:10000/devstoreaccount1/"}, "k") ==
        "http://127.0.0.1:10000/devstoreaccount1/c/k");
}

TEST_CASE("keys are encoded once, and containers have paths of their own", "[azure][endpoint]") {
  const Settings custom{.container = "$root", .endpoint = "https://host/acct"};
  CHECK(url_of(custom, "a b+c/%2F*é") == "https://host/acct/$root/a%20b%2Bc/%252F%2A%C3%A9");
  CHECK(url_of(custom, "") == "https://host/acct/$root");
  CHECK(Endpoint{custom}.service_path() == "/acct/");
}

TEST_CASE("whether others could listen is known of an endpoint", "[azure][endpoint]") {
  CHECK(Endpoint{{.container = "c", .account = "a"}}.has_tls());
  CHECK_FALSE(Endpoint{{.container = "c", .endpoint = "http://host/a"}}.is_on_this_machine());
  CHECK(Endpoint{{.container = "c", .endpoint = "http://[::1]:10000/a"}}.is_on_this_machine());
  CHECK(Endpoint{{.container = "c", .endpoint = "http://127.0.0.1:10000/a"}}.is_on_this_machine());
}
