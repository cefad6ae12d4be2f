// Backends beside a server: looked at as far as they can be seen from here.
#include "client/server_backends.hpp"

#include "support/catch.hpp"

namespace holdfast::client {
namespace {

/// Where no plugin may be used, whatever is installed.
OpenedBackend open(const BackupBackend& backend) {
  settings::Config config;
  config.plugins.trust = settings::TrustMode::listed;
  ServerBackends backends{std::make_shared<ConfiguredBackends>(std::move(config), ConfiguredOptions{})};
  return backends.open(backend, {});
}

}  // namespace

TEST_CASE("a backend without its plugin is the server's alone and says so", "[server]") {
  const OpenedBackend opened = open(BackupBackend::s3({.bucket = "b", .path = "deep"}));
  CHECK(opened.sight == cluster::Sight::unseen);
  CHECK(opened.place == cluster::Place{.module = "s3", .bucket = "b", .path = "deep"});
  CHECK(opened.store->name() == "s3://b/deep");
  REQUIRE(opened.warnings.size() == 1);
  CHECK_THAT(opened.warnings[0], Catch::Contains("only by the server") && Catch::Contains("no plugin 's3'"));
  CHECK_THROWS_AS(opened.store->stat("nightly/backup_config.json", {}), PluginError);
}

TEST_CASE("a backend that does not say where it is means the server's own place", "[server]") {
  const OpenedBackend s3 = open(BackupBackend::s3());
  CHECK(s3.place == cluster::Place{.module = "s3"});
  REQUIRE(s3.warnings.size() == 1);
  CHECK_THAT(s3.warnings[0], Catch::Contains("stands for the server's own"));
  const OpenedBackend folder = open(BackupBackend::filesystem());
  CHECK(folder.place == cluster::Place{.module = "filesystem"});
  CHECK(folder.sight == cluster::Sight::unseen);
}

TEST_CASE("the container of an azure backend is its bucket", "[server]") {
  CHECK(open(BackupBackend::azure({.bucket = "c"})).place == cluster::Place{.module = "azure", .bucket = "c"});
  CHECK(open(BackupBackend::azure({.bucket = "c"})).store->name() == "azure://c");
  CHECK(open(BackupBackend::gcs({.bucket = "g", .path = "p"})).store->name() == "gs://g/p");
}

TEST_CASE("a vendor's plugin is looked at from here beside a server as without one", "[server]") {
  ServerBackends backends{std::make_shared<ConfiguredBackends>(
      settings::Config{}, ConfiguredOptions{.plugin_folders = {WEB_PLUGIN_FOLDER}})};
  const OpenedBackend opened = backends.open(BackupBackend::plugin("web", {{"url", "http://127.0.0.1:1/"}}), {});
  CHECK(opened.sight == cluster::Sight::seen);
  CHECK(opened.place == cluster::Place{.module = "web"});
  CHECK_THAT(opened.store->name(), Catch::StartsWith("web:"));
  CHECK(opened.warnings.empty());
}

TEST_CASE("a backend that is not configured is refused on a server as everywhere", "[server]") {
  CHECK_THROWS_AS(open(BackupBackend::named("offsite")), NotFoundError);
}

}  // namespace holdfast::client
