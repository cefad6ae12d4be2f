#include "plugin/trust.hpp"

#include "plugin_files.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

#include <sys/stat.h>
#include <unistd.h>

namespace holdfast::plugin {
namespace {

using Catch::Contains;
using holdfast::test::TempFolder;
using test::place;
using test::refusal_of;
namespace fs = std::filesystem;
using fs::perms;

Refusal refusal_of_trusting(const fs::path& file) {
  return refusal_of([&] { require_trusted(file); });
}

std::string quoted(const fs::path& path) { return "'" + path.string() + "'"; }

TEST_CASE("a file that only its owner can change is trusted", "[plugin][trust]") {
  const TempFolder folder;
  const auto file = place(folder / "plugins", "holdfast_x.so", "x");
  CHECK_NOTHROW(require_trusted(file));
}

TEST_CASE("a file that others may write to is not trusted", "[plugin][trust]") {
  const auto who = GENERATE(perms::group_write, perms::others_write);
  const TempFolder folder;
  const auto file = place(folder / "plugins", "holdfast_x.so", "x");
  fs::permissions(file, who, fs::perm_options::add);
  const auto refusal = refusal_of_trusting(file);
  CHECK(refusal.path == file);
  CHECK_THAT(refusal.reason, Contains("others may write to " + quoted(file) + " (mode 06"));
  CHECK(refusal.remedy == "run: chmod go-w " + quoted(file));
}

TEST_CASE("a folder above it that others may write to spoils a file", "[plugin][trust]") {
  const TempFolder folder;
  const auto file = place(folder / "a" / "plugins", "holdfast_x.so", "x");
  SECTION("its own, even a sticky one") {
    const auto sticky = GENERATE(perms::none, perms::sticky_bit);
    fs::permissions(file.parent_path(), perms::all | sticky);
    const auto refusal = refusal_of_trusting(file);
    CHECK_THAT(refusal.reason, Contains("others may write to " + quoted(file.parent_path())));
    CHECK(refusal.remedy == "run: chmod go-w " + quoted(file.parent_path()));
  }
  SECTION("one further up") {
    fs::permissions(folder / "a", perms::all);
    const auto refusal = refusal_of_trusting(file);
    CHECK(refusal.reason == "others may write to " + quoted(folder / "a") + " (mode 0777)");
    CHECK(refusal.remedy == "run: chmod go-w " + quoted(folder / "a"));
  }
  SECTION("but not one further up that is sticky, as /tmp is") {
    fs::permissions(folder / "a", perms::all | perms::sticky_bit);
    CHECK_NOTHROW(require_trusted(file));
  }
}

TEST_CASE("what belongs to somebody else is not trusted", "[plugin][trust]") {
  const TempFolder folder;
  const auto file = place(folder / "plugins", "holdfast_x.so", "x");
  const auto stranger = GENERATE(0, 1) == 0 ? file : file.parent_path();
  if (::lchown(stranger.c_str(), 4711, static_cast<gid_t>(-1)) != 0) {
    WARN("only root can give files away: not tested");
    return;
  }
  const auto refusal = refusal_of_trusting(file);
  CHECK(refusal.reason == quoted(stranger) + " belongs to user 4711, neither root nor the one who runs this");
  CHECK(refusal.remedy == "run: chown root " + quoted(stranger));
}

TEST_CASE("what belongs to root is trusted by everybody", "[plugin][trust]") {
  const TempFolder folder;  // belongs to root where the tests run as root
  const auto file = place(folder / "plugins", "holdfast_x.so", "x");
  fs::permissions(folder.path(), perms::group_exec | perms::others_exec, fs::perm_options::add);
  const test::UnprivilegedUser user;
  CHECK_NOTHROW(require_trusted(file));
}

TEST_CASE("a symbolic link is not trusted whatever it points to", "[plugin][trust]") {
  const TempFolder folder;
  const auto file = place(folder / "plugins", "holdfast_x.so", "x");
  const auto link = folder / "plugins/holdfast_link.so";
  fs::create_symlink(file, link);
  const auto refusal = refusal_of_trusting(link);
  CHECK(refusal.path == link);
  CHECK(refusal.reason == "it is a symbolic link");
  CHECK(refusal.remedy == "put the file itself there, not a link to it");
}

TEST_CASE("a folder behind a link is judged where it really is", "[plugin][trust]") {
  const TempFolder folder;
  const auto file = place(folder / "open" / "plugins", "holdfast_x.so", "x");
  fs::create_directories(folder / "tidy");
  fs::create_directory_symlink(folder / "open/plugins", folder / "tidy/plugins");
  const auto through_link = folder / "tidy/plugins/holdfast_x.so";
  CHECK(resolved(through_link) == file);
  CHECK_NOTHROW(require_trusted(through_link));
  fs::permissions(folder / "open", perms::all);
  const auto refusal = refusal_of_trusting(through_link);
  CHECK_THAT(refusal.reason, Contains("others may write to " + quoted(folder / "open")));
}

TEST_CASE("only regular files at absolute paths are trusted", "[plugin][trust]") {
  const TempFolder folder;
  SECTION("not a folder") {
    fs::create_directories(folder / "holdfast_x.so");
    const auto refusal = refusal_of_trusting(folder / "holdfast_x.so");
    CHECK(refusal.reason == "it is not a regular file");
    CHECK(refusal.remedy == "put the plugin's file itself there");
  }
  SECTION("not a pipe, which nobody opens to see") {
    REQUIRE(::mkfifo((folder / "holdfast_x.so").c_str(), 0600) == 0);
    CHECK(refusal_of_trusting(folder / "holdfast_x.so").reason == "it is not a regular file");
  }
  SECTION("not a relative path") {
    const auto refusal = refusal_of_trusting("holdfast_x.so");
    CHECK(refusal.reason == "it is not an absolute path to a file");
    CHECK(refusal.remedy == "write the path from / on");
  }
  SECTION("not a missing file") {
    const auto refusal = refusal_of_trusting(folder / "holdfast_x.so");
    CHECK(refusal.reason == quoted(folder / "holdfast_x.so") + " cannot be examined: No such file or directory");
    CHECK(refusal.remedy == "check the path, and that this user may read its folders");
  }
  SECTION("not a file in a missing folder") {
    const auto refusal = refusal_of_trusting(folder / "gone/holdfast_x.so");
    CHECK(refusal.reason == quoted(folder / "gone") + " cannot be resolved: No such file or directory");
    CHECK(refusal.remedy == "check the path, and that this user may read its folders");
  }
}

}  // namespace
}  // namespace holdfast::plugin
