// The places of backends, and their names.
#include "client/place.hpp"

#include "client/store_name.hpp"
#include "support/catch.hpp"

namespace holdfast::client {

TEST_CASE("a place is found again by its name", "[place]") {
  for (const cluster::Place& place :
       {cluster::Place{.module = "filesystem", .path = "/backups"}, cluster::Place{.module = "filesystem"},
        cluster::Place{.module = "s3", .bucket = "b"}, cluster::Place{.module = "s3"},
        cluster::Place{.module = "s3", .bucket = "b", .path = "deep/er"},
        cluster::Place{.module = "s3", .path = "deep"}, cluster::Place{.module = "gcs", .bucket = "g", .path = "p"},
        cluster::Place{.module = "azure", .bucket = "c"},
        cluster::Place{.module = "s3", .bucket = "b", .path = "/rooted"}, cluster::Place{.module = "acme"}}) {
    INFO(name_of(place));
    CHECK(place_named(name_of(place)) == place);
  }
  CHECK(name_of({.module = "gcs", .bucket = "g", .path = "p"}) == "gs://g/p");
}

TEST_CASE("a slash behind a path names no other place", "[place]") {
  settings::BackendConfig config{.plugin = "s3"};
  config.settings.set("bucket", "b", "test");
  config.settings.set("path", "deep/", "test");
  CHECK(name_of(place_of(config)) == "s3://b/deep");
}

TEST_CASE("a backup's path stands in front of what else its store is told", "[place]") {
  CHECK(path_of_backup("s3://bucket/w?endpoint=http://h:9000", "b") == "s3://bucket/w/b?endpoint=http://h:9000");
  CHECK(path_of_backup("s3://bucket", "b") == "s3://bucket/b");
  CHECK(path_of_backup("filesystem:/what?", "b") == "filesystem:/what?/b");
}

}  // namespace holdfast::client
