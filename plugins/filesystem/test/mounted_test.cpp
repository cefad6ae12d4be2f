// What can only be seen on a filesystem of one's own: small, read-only, in memory. Mounts live in a namespace that
// belongs to this process and vanish with it.
#include "../file.hpp"
#include "../write_behind.hpp"
#include "doubles.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>

#include <string>
#include <vector>

using namespace holdfast::filesystem;
using namespace holdfast::filesystem::test;
using holdfast::test::TempFolder;

namespace {

/// A tmpfs for one test.
class SmallDisk {
 public:
  explicit SmallDisk(const std::string& options) {
    REQUIRE(::unshare(CLONE_NEWNS) == 0);
    REQUIRE(::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0);
    REQUIRE(::mount("none", folder_.path().c_str(), "tmpfs", 0, options.c_str()) == 0);
  }
  ~SmallDisk() { ::umount2(folder_.path().c_str(), MNT_DETACH); }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  void make_read_only() const {
    REQUIRE(::mount("none", folder_.path().c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr) == 0);
  }
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return folder_.path(); }

 private:
  TempFolder folder_;
};

}  // namespace

TEST_CASE("a put to a full disk leaves nothing", "[filesystem][mounted]") {
  const SmallDisk disk{"size=4m,mode=0700"};
  FilesystemStore store{disk.path().string()};
  put(store, "a/kept", "kept");
  const std::string large(6 << 20, 'x');
  CHECK(status_of([&] { put(store, "a/large", large); }) == HF_E_NO_SPACE);
  CHECK(status_of([&] { put(store, "b/c/large", large); }) == HF_E_NO_SPACE);
  CHECK(status_of([&] { put(store, "a/kept", large); }) == HF_E_NO_SPACE);
  CHECK(everything_in(disk.path()) == std::vector<std::string>{"a", "a/kept"});
  CHECK(get(store, "a/kept") == "kept");
}

TEST_CASE("an upload to a full disk leaves nothing and frees what it took", "[filesystem][mounted]") {
  const SmallDisk disk{"size=16m,mode=0700"};
  FilesystemStore store{disk.path().string()};
  const std::string part(1 << 20, 'x');
  FakeCall call;
  {
    const auto upload = store.begin_upload(call, put_request("a/large"));
    const hf_status status = status_of([&] {
      for (std::uint32_t i = 0; i < 20; ++i) upload->part(call, i, i * part.size(), bytes_of(part));
    });
    CHECK(status == HF_E_NO_SPACE);
  }
  CHECK(everything_in(disk.path()).empty());
  put(store, "a/fits", std::string(14 << 20, 'y'));
}

TEST_CASE("an upload that nearly fills the disk is not refused for space allocated ahead", "[filesystem][mounted]") {
  const SmallDisk disk{"size=16m,mode=0700"};
  FilesystemStore store{disk.path().string()};
  const std::string part(1 << 20, 'x');
  FakeCall call;
  const auto upload = store.begin_upload(call, put_request("large"));
  for (std::uint32_t i = 0; i < 15; ++i) upload->part(call, i, i * part.size(), bytes_of(part));
  CHECK(upload->finish(call, 15, 15 * part.size()).size == 15 * part.size());
}

TEST_CASE("what an allocation that failed may have left of a file is cut off with the rest", "[filesystem][mounted]") {
  const SmallDisk disk{"size=4m,mode=0700"};
  const Descriptor file{::open((disk.path() / "file").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)};
  constexpr std::uint64_t size = 64 << 20;
  WriteBehind behind{file.number(), "file", size};
  behind.before(1);
  CHECK(behind.extent() >= size);
}

TEST_CASE("a disk without inodes left is a full disk", "[filesystem][mounted]") {
  const SmallDisk disk{"size=4m,nr_inodes=3,mode=0700"};
  FilesystemStore store{disk.path().string()};
  CHECK(status_of([&] { put(store, "a/b/c/d", "x"); }) == HF_E_NO_SPACE);
  CHECK(everything_in(disk.path()).empty());
  CHECK(preflight(store, 0).at("inodes").outcome == HF_CHECK_WARN);
}

TEST_CASE("a disk in memory is warned of and so is little space", "[filesystem][mounted]") {
  const SmallDisk disk{"size=8m,mode=0700"};
  FilesystemStore store{disk.path().string()};
  const auto seen = preflight(store, HF_PREFLIGHT_WRITE);
  CHECK(seen.at("mount").outcome == HF_CHECK_WARN);
  CHECK_THAT(seen.at("mount").detail, Catch::Contains("tmpfs"));
  CHECK(seen.at("space").outcome == HF_CHECK_WARN);
  CHECK(seen.at("write").outcome == HF_CHECK_PASS);
}

TEST_CASE("a full disk fails the preflight with a remedy", "[filesystem][mounted]") {
  const SmallDisk disk{"size=1m,mode=0700"};
  FilesystemStore store{disk.path().string()};
  put(store, "a", std::string(1000 << 10, 'x'));
  const auto seen = preflight(store, HF_PREFLIGHT_WRITE);
  CHECK(seen.at("space").outcome == HF_CHECK_FAIL);
  CHECK(seen.at("write").outcome == HF_CHECK_FAIL);
  CHECK_THAT(seen.at("write").remedy, Catch::Contains("free space or inodes"));
  CHECK(everything_in(disk.path()) == std::vector<std::string>{"a"});
}

TEST_CASE("a read-only mount can be read and fails where something is to be written", "[filesystem][mounted]") {
  const SmallDisk disk{"size=4m,mode=0700"};
  FilesystemStore store{disk.path().string()};
  put(store, "a/b", "x");
  disk.make_read_only();
  CHECK(get(store, "a/b") == "x");
  CHECK(list(store, {}).keys == std::vector<std::string>{"a/b"});
  CHECK(status_of([&] { put(store, "a/c", "x"); }) == HF_E_FORBIDDEN);
  CHECK(status_of([&] { remove(store, "a/b"); }) == HF_E_FORBIDDEN);
  const auto reading = preflight(store, 0);
  for (const char* id : {"path", "access"}) CHECK(reading.at(id).outcome == HF_CHECK_PASS);
  CHECK(reading.at("mount").outcome != HF_CHECK_FAIL);
  const auto writing = preflight(store, HF_PREFLIGHT_WRITE);
  CHECK(writing.at("mount").outcome == HF_CHECK_FAIL);
  CHECK_THAT(writing.at("mount").remedy, Catch::Contains("remount,rw"));
  CHECK(writing.at("write").outcome == HF_CHECK_SKIP);
}
