#include "doubles.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

using namespace holdfast::filesystem;
using namespace holdfast::filesystem::test;
using holdfast::test::TempFolder;

namespace {

using Names = std::vector<std::string>;

std::string numbered(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>(i * 7 + (i >> 12U));
  return text;
}

/// The part of `data` that begins at `offset`.
std::span<const std::byte> piece(const std::string& data, std::size_t offset, std::size_t size) {
  return bytes_of(std::string_view{data}.substr(offset, size));
}

}  // namespace

TEST_CASE("parts from several threads in any order make one object", "[filesystem][upload]") {
  const TempFolder folder;
  FilesystemStore store{folder.path().string()};
  constexpr std::size_t part = 1 << 20;
  const std::string data = numbered(70 * part + 12345);  // two windows of write-behind, and a part of a third
  FakeCall call;
  const auto upload = store.begin_upload(call, put_request("a/large"));
  std::vector<std::thread> threads;
  for (std::size_t first = 0; first < 4; ++first)
    threads.emplace_back([&, first] {
      FakeCall own;
      for (std::size_t turn = 0; turn <= 17; ++turn) {
        const std::size_t index = (17 - turn) * 4 + first;
        if (index * part < data.size())
          upload->part(own, static_cast<std::uint32_t>(index), index * part, piece(data, index * part, part));
      }
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(list(store, {}).keys.empty());
  const auto object = upload->finish(call, 71, data.size());
  CHECK(object.size == data.size());
  CHECK(get(store, "a/large") == data);
  CHECK(upload->finish(call, 71, data.size()).etag == object.etag);

  struct stat info {};
  REQUIRE(::stat((folder / "a/large").c_str(), &info) == 0);
  CHECK(static_cast<std::uint64_t>(info.st_blocks) * 512 < data.size() + (1 << 20));  // nothing allocated past the end
}

TEST_CASE("an upload is not finished unless its parts cover it", "[filesystem][upload]") {
  const TempFolder folder;
  FilesystemStore store{folder.path().string()};
  const std::string data = numbered(100);
  FakeCall call;
  const auto upload = store.begin_upload(call, put_request("a/b"));
  upload->part(call, 0, 0, piece(data, 0, 40));
  upload->part(call, 2, 80, piece(data, 80, 20));
  CHECK(status_of([&] { upload->finish(call, 3, 100); }) == HF_E_INVALID_ARGUMENT);
  CHECK(status_of([&] { upload->finish(call, 2, 100); }) == HF_E_INVALID_ARGUMENT);
  upload->part(call, 1, 41, piece(data, 41, 39));
  CHECK(status_of([&] { upload->finish(call, 3, 100); }) == HF_E_INVALID_ARGUMENT);
  upload->part(call, 1, 40, piece(data, 40, 40));
  CHECK(status_of([&] { upload->finish(call, 3, 99); }) == HF_E_INVALID_ARGUMENT);
  CHECK(status_of([&] { upload->finish(call, 4, 100); }) == HF_E_INVALID_ARGUMENT);
  upload->finish(call, 3, 100);
  CHECK(get(store, "a/b") == data);
}

TEST_CASE("a last part sent again may be shorter", "[filesystem][upload]") {
  const TempFolder folder;
  FilesystemStore store{folder.path().string()};
  FakeCall call;
  const auto upload = store.begin_upload(call, put_request("a"));
  upload->part(call, 0, 0, bytes_of("12345"));
  upload->part(call, 1, 5, bytes_of("wrong and long"));
  upload->part(call, 1, 5, bytes_of("678"));
  upload->finish(call, 2, 8);
  CHECK(get(store, "a") == "12345678");
}

TEST_CASE("an upload without parts makes an empty object", "[filesystem][upload]") {
  const TempFolder folder;
  FilesystemStore store{folder.path().string()};
  FakeCall call;
  store.begin_upload(call, put_request("a"))->finish(call, 0, 0);
  CHECK(get(store, "a").empty());
}

TEST_CASE("an upload that is given up leaves nothing", "[filesystem][upload]") {
  const TempFolder folder;
  FilesystemStore store{folder.path().string()};
  FakeCall call;
  {
    const auto aborted = store.begin_upload(call, put_request("a/b/c"));
    aborted->part(call, 0, 0, bytes_of("x"));
    aborted->abort(call);
    CHECK(everything_in(folder.path()).empty());
  }
  {
    const auto dropped = store.begin_upload(call, put_request("a/b/c"));
    dropped->part(call, 0, 0, bytes_of("x"));
    CHECK(everything_in(folder.path()).size() == 3);
  }
  CHECK(everything_in(folder.path()).empty());
}

TEST_CASE("an upload that lost to another object leaves that as it is", "[filesystem][upload]") {
  const TempFolder folder;
  FilesystemStore store{folder.path().string()};
  FakeCall call;
  {
    const auto upload = store.begin_upload(call, put_request("a", HF_PUT_CREATE));
    upload->part(call, 0, 0, bytes_of("mine"));
    put(store, "a", "theirs");
    CHECK(status_of([&] { upload->finish(call, 1, 4); }) == HF_E_ALREADY_EXISTS);
  }
  CHECK(get(store, "a") == "theirs");
  CHECK(everything_in(folder.path()) == Names{"a"});
}

TEST_CASE("a temporary file that somebody removed is not reported as stored", "[filesystem][upload]") {
  const TempFolder folder;
  FilesystemStore store{folder.path().string()};
  FakeCall call;
  for (const std::int32_t mode : {HF_PUT_OVERWRITE, HF_PUT_CREATE}) {
    const auto upload = store.begin_upload(call, put_request("a/b", mode));
    upload->part(call, 0, 0, bytes_of("x"));
    std::filesystem::remove_all(folder / "a");
    CHECK(status_of([&] { upload->finish(call, 1, 1); }) == HF_E_IO);
  }
  CHECK(list(store, {}).keys.empty());
}

TEST_CASE("parts from whole pages and parts from anywhere make one object", "[filesystem][upload]") {
  const TempFolder folder;
  FilesystemStore store{folder.path().string()};
  constexpr std::size_t part = 1 << 20;
  constexpr std::size_t page = 4096;
  const std::string data = numbered(9 * part + 777);
  std::vector<char> memory(part + 2 * page);
  char* const pages = memory.data() + (page - reinterpret_cast<std::uintptr_t>(memory.data()) % page);
  FakeCall call;
  const auto upload = store.begin_upload(call, put_request("mixed"));
  for (std::uint32_t index = 10; index-- > 0;) {
    const std::string content = data.substr(index * part, part);
    char* const at = pages + index % 3 % 2;  // every third one lies off the pages
    std::copy(content.begin(), content.end(), at);
    upload->part(call, index, index * part, bytes_of({at, content.size()}));
  }
  CHECK(upload->finish(call, 10, data.size()).size == data.size());
  CHECK(get(store, "mixed") == data);
}
