#include "endpoint.hpp"

#include "support/catch.hpp"

using namespace holdfast::gcs;

namespace {

std::string url_of(const Settings& settings, Resource resource, std::string_view key = {}) {
  const Endpoint endpoint{settings};
  return endpoint.url(endpoint.path_of(resource, key), {});
}

}  // namespace

TEST_CASE("each kind of thing has its place at Google's own host", "[gcs][endpoint]") {
  const Settings plain{.bucket = "backups"};
  const std::string root = "https://storage.googleapis.com";
  CHECK(url_of(plain, Resource::bucket) == root + "/storage/v1/b/backups");
  CHECK(url_of(plain, Resource::permissions) == root + "/storage/v1/b/backups/iam/testPermissions");
  CHECK(url_of(plain, Resource::objects) == root + "/storage/v1/b/backups/o");
  CHECK(url_of(plain, Resource::objects, "a/b c") == root + "/storage/v1/b/backups/o/a%2Fb%20c");
  CHECK(url_of(plain, Resource::upload) == root + "/upload/storage/v1/b/backups/o");
  CHECK(url_of(plain, Resource::batch) == root + "/batch/storage/v1");
  CHECK(url_of(plain, Resource::xml) == root + "/backups");
  CHECK(url_of(plain, Resource::xml, "a/b+c%2F*é") == root + "/backups/a/b%2Bc%252F%2A%C3%A9");
}

TEST_CASE("an endpoint of its own is spoken to as its URL says", "[gcs][endpoint]") {
  CHECK(url_of({.bucket = "b", .endpoint = "http://127.0.0.1:4443"}, Resource::objects, "k") ==
        "http://127.0.0.1:4443/storage/v1/b/b/o/k");
  CHECK(url_of({.bucket = "b", .endpoint = "https://Gateway.Example:443/gcs/"}, Resource::upload) ==
        "https://gateway.example/gcs/upload/storage/v1/b/b/o");
  CHECK(Endpoint{{.bucket = "b", .endpoint = "https://[::1]:4443"}}.host() == "[::1]:4443");
}

TEST_CASE("hosts of Google's own are told from those that may be anybody's", "[gcs][endpoint]") {
  for (const std::string endpoint :
       {"", "https://storage.googleapis.com", "https://storage.europe-west3.rep.googleapis.com",
        "https://storage-x.p.GOOGLEAPIS.com"})
    CHECK(is_at_google({.bucket = "b", .endpoint = endpoint}));
  for (const std::string endpoint :
       {"http://localhost:4443", "https://googleapis.com.example", "https://xgoogleapis.com"})
    CHECK_FALSE(is_at_google({.bucket = "b", .endpoint = endpoint}));
}

TEST_CASE("an upload goes on at the host where it began, and nowhere else", "[gcs][endpoint]") {
  const Endpoint endpoint{{.bucket = "b", .endpoint = "http://localhost:4443"}};
  CHECK(endpoint.own_path_in("http://localhost:4443/upload/storage/v1/b/b/o?upload_id=x&name=a%2Fb") ==
        "/upload/storage/v1/b/b/o?upload_id=x&name=a%2Fb");
  CHECK(endpoint.own_path_in("http://LOCALHOST:4443/x#y") == "/x");
  for (const std::string_view elsewhere :
       {"", "/upload?upload_id=x", "https://localhost:4443/x", "http://localhost/x", "http://localhost:4444/x",
        "http://localhost:4443@evil.example/x", "http://evil.example/x", "http://localhost:4443"})
    CHECK_FALSE(endpoint.own_path_in(elsewhere));
  CHECK(Endpoint{{.bucket = "b"}}.own_path_in("https://storage.googleapis.com:443/x?y") == "/x?y");
}
