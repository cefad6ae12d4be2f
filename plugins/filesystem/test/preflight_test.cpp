#include "doubles.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <vector>

using namespace holdfast::filesystem;
using namespace holdfast::filesystem::test;
using holdfast::test::TempFolder;
using holdfast::test::write_file;

namespace {

const std::vector<std::string> write_checks{"write", "replace", "create-only", "lock", "names"};

/// Acts as a user without privileges for as long as it lives; for those who have any, permissions are no obstacle.
class Unprivileged {
 public:
  Unprivileged() {
    if (was_ == 0) REQUIRE(::seteuid(65534) == 0);
  }
  ~Unprivileged() { static_cast<void>(::seteuid(was_)); }
  Unprivileged(const Unprivileged&) = delete;
  Unprivileged& operator=(const Unprivileged&) = delete;

 private:
  uid_t was_ = ::geteuid();
};

void age(const std::filesystem::path& file) {
  std::filesystem::last_write_time(file, std::filesystem::file_time_type::clock::now() - std::chrono::hours{25});
}

}  // namespace

TEST_CASE("a preflight that may write makes the folder and leaves nothing in it", "[filesystem][preflight]") {
  const TempFolder folder;
  FilesystemStore store{(folder / "a/store").string()};
  const auto seen = preflight(store, HF_PREFLIGHT_WRITE);
  CHECK(seen.size() == 12);
  for (const auto& [id, check] : seen) {
    INFO(id << ": " << check.detail);
    CHECK((check.outcome == HF_CHECK_PASS || check.outcome == HF_CHECK_WARN));
    CHECK_FALSE(check.detail.empty());
    CHECK(check.remedy.empty() == (check.outcome == HF_CHECK_PASS));
  }
  for (const std::string& id : write_checks) CHECK(seen.at(id).outcome == HF_CHECK_PASS);
  CHECK(everything_in(folder / "a/store").empty());
}

TEST_CASE("a preflight that may not write changes nothing", "[filesystem][preflight]") {
  const TempFolder folder;
  FilesystemStore store{(folder / "store").string()};
  const auto missing = preflight(store, 0);
  CHECK(missing.at("path").outcome == HF_CHECK_WARN);
  for (const std::string& id : write_checks) CHECK(missing.at(id).outcome == HF_CHECK_SKIP);
  CHECK(everything_in(folder.path()).empty());

  std::filesystem::create_directory(folder / "store");
  write_file(folder / "store/.holdfast-tmp-old", "x");
  age(folder / "store/.holdfast-tmp-old");
  const auto present = preflight(store, 0);
  CHECK(present.at("path").outcome == HF_CHECK_PASS);
  CHECK(present.at("leftovers").outcome == HF_CHECK_WARN);
  CHECK(everything_in(folder / "store").size() == 1);
  CHECK(missing.size() == present.size());
}

TEST_CASE("a preflight sweeps what is a day old and nothing younger", "[filesystem][preflight]") {
  const TempFolder folder;
  write_file(folder / "a/b/.holdfast-tmp-old", "x");
  write_file(folder / ".holdfast-tmp-young", "x");
  write_file(folder / "old-object", "x");
  age(folder / "a/b/.holdfast-tmp-old");
  age(folder / "old-object");
  FilesystemStore store{folder.path().string()};
  const auto seen = preflight(store, HF_PREFLIGHT_WRITE);
  CHECK(seen.at("leftovers").outcome == HF_CHECK_PASS);
  CHECK_THAT(seen.at("leftovers").detail, Catch::Contains("1 unfinished files are older than a day"));
  CHECK(everything_in(folder.path()) == std::vector<std::string>{".holdfast-tmp-young", "old-object"});
}

TEST_CASE("a folder that may not be written fails with a remedy", "[filesystem][preflight]") {
  const TempFolder folder;
  std::filesystem::permissions(folder.path(), std::filesystem::perms{0755});
  std::filesystem::create_directory(folder / "store");
  std::filesystem::permissions(folder / "store", std::filesystem::perms{0555});
  FilesystemStore store{(folder / "store").string()};
  {
    const Unprivileged user;
    const auto seen = preflight(store, HF_PREFLIGHT_WRITE);
    CHECK(seen.at("access").outcome == HF_CHECK_FAIL);
    CHECK_THAT(seen.at("access").remedy, Catch::Contains("chmod"));
    CHECK(seen.at("write").outcome == HF_CHECK_SKIP);
    CHECK(preflight(store, 0).at("access").outcome == HF_CHECK_PASS);
    CHECK(status_of([&] { put(store, "a/b", "x"); }) == HF_E_FORBIDDEN);
  }
  CHECK(everything_in(folder / "store").empty());
}

TEST_CASE("a folder that cannot be made fails with a remedy", "[filesystem][preflight]") {
  const TempFolder folder;
  std::filesystem::permissions(folder.path(), std::filesystem::perms{0555});
  FilesystemStore store{(folder / "store").string()};
  {
    const Unprivileged user;
    const auto seen = preflight(store, HF_PREFLIGHT_WRITE);
    CHECK(seen.at("path").outcome == HF_CHECK_FAIL);
    CHECK_THAT(seen.at("path").remedy, Catch::Contains("install -d"));
    CHECK(seen.at("write").outcome == HF_CHECK_SKIP);
  }
  std::filesystem::permissions(folder.path(), std::filesystem::perms{0755});
  CHECK(everything_in(folder.path()).empty());
}

TEST_CASE("a path that names a file fails", "[filesystem][preflight]") {
  const TempFolder folder;
  write_file(folder / "file", "x");
  FilesystemStore store{(folder / "file").string()};
  const auto seen = preflight(store, HF_PREFLIGHT_WRITE);
  CHECK(seen.at("path").outcome == HF_CHECK_FAIL);
  CHECK(seen.at("access").outcome != HF_CHECK_PASS);
}

TEST_CASE("a folder that others may write is warned of", "[filesystem][preflight]") {
  const TempFolder folder;
  std::filesystem::permissions(folder.path(), std::filesystem::perms{0777});
  FilesystemStore store{folder.path().string()};
  const auto seen = preflight(store, 0);
  CHECK(seen.at("owner").outcome == HF_CHECK_WARN);
  CHECK(seen.at("owner").remedy == "chmod go-w " + folder.path().string());
}

TEST_CASE("a path that is a symbolic link is resolved in the open", "[filesystem][preflight]") {
  const TempFolder folder;
  std::filesystem::create_directory(folder / "real");
  std::filesystem::create_directory_symlink("real", folder / "link");
  FilesystemStore store{(folder / "link").string()};
  const auto seen = preflight(store, 0);
  CHECK_THAT(seen.at("path").detail, Catch::Contains((folder / "real").string()));
}
