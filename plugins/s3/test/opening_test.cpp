#include "opening.hpp"

#include "rig.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

using namespace holdfast::s3;
using namespace holdfast::s3::test;
namespace support = holdfast::support;

namespace {

/// An environment whose files of profiles are in `folder`.
support::Environment with_files_in(const TempFolder& folder, support::Environment::Values more = {}) {
  more.emplace("AWS_CONFIG_FILE", (folder / "config").string());
  more.emplace("AWS_SHARED_CREDENTIALS_FILE", (folder / "credentials").string());
  return support::Environment{std::move(more)};
}

}  // namespace

TEST_CASE("the region of the profile that counts is where a bucket is looked for first", "[s3][opening]") {
  const TempFolder folder;
  write_file(folder / "config",
             "[default]\nregion = eu-west-1\n[profile backup]\nregion = eu-west-2\n"
             "[profile bad]\nregion = evil.example/\n");
  CHECK(region_of_profile({}, with_files_in(folder)) == "eu-west-1");
  CHECK(region_of_profile({.profile = "backup"}, with_files_in(folder)) == "eu-west-2");
  CHECK(region_of_profile({}, with_files_in(folder, {{"AWS_PROFILE", "backup"}})) == "eu-west-2");
  CHECK(region_of_profile({.profile = "bad"}, with_files_in(folder)).empty());
  CHECK(region_of_profile({.profile = "none"}, with_files_in(folder)).empty());
  CHECK(region_of_profile({}, support::Environment{{}}).empty());
}

TEST_CASE("a profile's region is a guess that the service may correct", "[s3][opening]") {
  Rig rig{{.bucket = "backups", .endpoint = "https://minio.example", .fallback_region = "eu-west-1"}};
  rig.on("PUT a").reply(refused(400, "AuthorizationHeaderMalformed", "<Region>home-1</Region>"));
  rig.on("PUT a").reply({.headers = {{"ETag", "\"1\""}}});
  put(rig.store, "a", "x");
  CHECK(rig.requests()[0].header("authorization").find("/eu-west-1/s3/") != std::string::npos);
  CHECK(rig.requests()[1].header("authorization").find("/home-1/s3/") != std::string::npos);
}
