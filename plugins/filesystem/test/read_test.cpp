#include "../file.hpp"
#include "doubles.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/uio.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <string>

using namespace holdfast::filesystem;
using namespace holdfast::filesystem::test;
namespace sdk = holdfast::sdk;
using holdfast::test::TempFolder;
using holdfast::test::write_file;

namespace {

/// Whether the byte at `offset` can be read without the disk.
bool is_cached(const std::filesystem::path& file, off_t offset) {
  const Descriptor opened{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
  char byte = 0;
  iovec into{.iov_base = &byte, .iov_len = 1};
  return ::preadv2(opened.number(), &into, 1, offset, RWF_NOWAIT) == 1;
}

void drop_from_cache(const std::filesystem::path& file) {
  const Descriptor opened{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
  REQUIRE(::fsync(opened.number()) == 0);
  REQUIRE(::posix_fadvise(opened.number(), 0, 0, POSIX_FADV_DONTNEED) == 0);
}

/// A folder on a disk: a filesystem in memory has nothing but its cache. Nothing where there is none.
std::optional<std::filesystem::path> folder_on_disk() {
  for (const auto& folder :
       {std::filesystem::temp_directory_path(), std::filesystem::path{"/var/tmp"}, std::filesystem::current_path()}) {
    struct statfs facts {};
    if (::statfs(folder.c_str(), &facts) != 0 || ::access(folder.c_str(), W_OK) != 0) continue;
    if (facts.f_type != TMPFS_MAGIC && facts.f_type != RAMFS_MAGIC) return folder;
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("a range is exactly what was asked for", "[filesystem][get]") {
  const TempFolder folder;
  write_file(folder / "a", "0123456789");
  FilesystemStore store{folder.path().string()};
  CHECK(get(store, "a") == "0123456789");
  CHECK(get(store, "a", {.offset = 3, .length = 4}) == "3456");
  CHECK(get(store, "a", {.offset = 8, .length = 100}) == "89");
  CHECK(get(store, "a", {.offset = 10}).empty());
  CHECK(get(store, "a", {.offset = 2, .length = 0}).empty());
  CHECK(status_of([&] { get(store, "a", {.offset = 11}); }) == HF_E_INVALID_ARGUMENT);
}

TEST_CASE("a read with a stale etag is refused", "[filesystem][get]") {
  const TempFolder folder;
  FilesystemStore store{folder.path().string()};
  const std::string stale = put(store, "a", "old").etag;
  const std::string current = put(store, "a", "new").etag;
  CHECK(status_of([&] { get(store, "a", {.if_match = stale}); }) == HF_E_CONFLICT);
  CHECK(get(store, "a", {.if_match = current}) == "new");
}

TEST_CASE("a read goes on with the old object when that is replaced", "[filesystem][get]") {
  const TempFolder folder;
  FilesystemStore store{folder.path().string()};
  const std::string old(1 << 20, 'o');
  put(store, "a", old);
  FakeCall call;
  std::string got;
  const hf_data_sink out{.struct_size = sizeof(hf_data_sink),
                         .context = &got,
                         .object = [](void*, const hf_object*) noexcept {},
                         .data = [](void* context, const void* bytes, std::size_t size) noexcept -> hf_status {
                           static_cast<std::string*>(context)->append(static_cast<const char*>(bytes), size);
                           return HF_OK;
                         }};
  call.on_progress = [&] { put(store, "a", "new"); };
  const hf_get request{
      .struct_size = sizeof(hf_get), .key = HF_STR("a"), .offset = 0, .length = UINT64_MAX, .if_match = {}};
  sdk::Sink sink{&out};
  store.get(call, request, sink);
  CHECK(got == old);
  CHECK(call.bytes() == old.size());
}

TEST_CASE("a file that shrinks while it is read is reported as damaged", "[filesystem][get]") {
  const TempFolder folder;
  write_file(folder / "a", std::string(1 << 20, 'x'));
  FilesystemStore store{folder.path().string()};
  FakeCall call;
  call.on_progress = [&] { std::filesystem::resize_file(folder / "a", 300'000); };
  const hf_get request{
      .struct_size = sizeof(hf_get), .key = HF_STR("a"), .offset = 0, .length = UINT64_MAX, .if_match = {}};
  const hf_data_sink out{.struct_size = sizeof(hf_data_sink),
                         .context = nullptr,
                         .object = [](void*, const hf_object*) noexcept {},
                         .data = [](void*, const void*, std::size_t) noexcept -> hf_status { return HF_OK; }};
  sdk::Sink sink{&out};
  CHECK(status_of([&] { store.get(call, request, sink); }) == HF_E_CORRUPT);
}

TEST_CASE("a sink that stops ends the read at once", "[filesystem][get]") {
  const TempFolder folder;
  write_file(folder / "a", std::string(1 << 20, 'x'));
  FilesystemStore store{folder.path().string()};
  FakeCall call;
  int deliveries = 0;
  const hf_data_sink out{.struct_size = sizeof(hf_data_sink),
                         .context = &deliveries,
                         .object = [](void*, const hf_object*) noexcept {},
                         .data = [](void* context, const void*, std::size_t) noexcept -> hf_status {
                           ++*static_cast<int*>(context);
                           return HF_E_NO_SPACE;
                         }};
  const hf_get request{
      .struct_size = sizeof(hf_get), .key = HF_STR("a"), .offset = 0, .length = UINT64_MAX, .if_match = {}};
  sdk::Sink sink{&out};
  CHECK_THROWS_AS(store.get(call, request, sink), sdk::Stopped);
  CHECK(deliveries == 1);
}

TEST_CASE("a read leaves the page cache as it found it", "[filesystem][get]") {
  const auto disk = folder_on_disk();
  if (!disk) {
    WARN("neither the folder for temporary files nor /var/tmp nor the current one is on a disk: not tested");
    return;
  }
  const TempFolder folder{*disk};
  const std::string data(4 << 20, 'x');
  write_file(folder / "cold", data);
  write_file(folder / "warm", data);
  drop_from_cache(folder / "cold");
  if (is_cached(folder / "cold", 0)) {
    WARN("the filesystem of '" << disk->string() << "' keeps what it is told to drop from its cache: not tested");
    return;
  }
  drop_from_cache(folder / "cold");  // the question may have brought the page back
  FilesystemStore store{folder.path().string()};
  CHECK(get(store, "cold") == data);
  CHECK(get(store, "warm") == data);
  CHECK_FALSE(is_cached(folder / "cold", 2 << 20));
  CHECK(is_cached(folder / "warm", 2 << 20));
}

TEST_CASE("what is no file is no object", "[filesystem][get]") {
  const TempFolder folder;
  std::filesystem::create_directory(folder / "folder");
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  FilesystemStore store{folder.path().string()};
  FakeCall call;
  for (const std::string_view key : {"folder", "pipe", "nothing"}) {
    CHECK(status_of([&] { get(store, key); }) == HF_E_NOT_FOUND);
    CHECK(status_of([&] { store.stat(call, key); }) == HF_E_NOT_FOUND);
  }
}

TEST_CASE("the time of a file that no number of nanoseconds reaches is the nearest that one does",
          "[filesystem][get]") {
  struct stat info {};
  info.st_mtim = {.tv_sec = 32'503'680'000, .tv_nsec = 5};  // 3000
  CHECK(object_of(info).modified_ns == 9'223'372'035'000'000'005);
  info.st_mtim.tv_sec = -info.st_mtim.tv_sec;
  CHECK(object_of(info).modified_ns == -9'223'372'034'999'999'995);
}

TEST_CASE("a store whose folder is a file is misconfigured", "[filesystem][get]") {
  const TempFolder folder;
  write_file(folder / "file", "");
  for (const char* path : {"file", "file/below"}) {
    FilesystemStore store{(folder / path).string()};
    CHECK(status_of([&] { get(store, "a"); }) == HF_E_INVALID_CONFIG);
    CHECK(status_of([&] { put(store, "a", ""); }) == HF_E_INVALID_CONFIG);
    CHECK_THAT(message_of([&] { get(store, "a"); }), Catch::Contains("a file stands there"));
  }
}

TEST_CASE("a missing object in a missing folder names the folder", "[filesystem][get]") {
  const TempFolder folder;
  FilesystemStore store{(folder / "unmounted").string()};
  CHECK_THAT(message_of([&] { get(store, "a"); }), Catch::Contains("'" + (folder / "unmounted").string() + "'"));
}
