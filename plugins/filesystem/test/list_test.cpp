#include "doubles.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

using namespace holdfast::filesystem;
using namespace holdfast::filesystem::test;
namespace sdk = holdfast::sdk;
using holdfast::test::TempFolder;
using holdfast::test::write_file;

namespace {

using Keys = std::set<std::string>;

/// What a listing must show, worked out from the keys alone.
std::vector<std::string> model(const Keys& keys, const ListArguments& arguments) {
  std::vector<std::string> shown;
  for (const std::string& key : keys) {
    if (!key.starts_with(arguments.prefix) || key <= arguments.start_after) continue;
    const std::size_t slash = arguments.delimiter.empty() ? std::string::npos : key.find('/', arguments.prefix.size());
    const std::string entry = slash == std::string::npos ? key : key.substr(0, slash + 1);
    if (shown.empty() || shown.back() != entry) shown.push_back(entry);
  }
  return shown;
}

class Random {
 public:
  explicit Random(unsigned seed) : engine_{seed} {}
  std::size_t below(std::size_t count) { return engine_() % count; }
  /// Segments of an alphabet around '/' in the order of bytes, where mistakes in sorting show.
  std::string key() {
    static constexpr std::string_view alphabet = "a-.0\x01\xff";
    std::string key;
    for (std::size_t depth = 1 + below(4); depth > 0; --depth) {
      std::string segment;
      for (std::size_t length = 1 + below(3); length > 0; --length) segment += alphabet[below(alphabet.size())];
      if (segment == "." || segment == "..") segment += 'a';
      key += key.empty() ? segment : "/" + segment;
    }
    return key;
  }

 private:
  std::mt19937 engine_;
};

/// Files for random keys, without those that would stand in the way of another.
Keys populate(const TempFolder& folder, Random& random) {
  Keys keys;
  for (int i = 0; i < 120; ++i) {
    const std::string key = random.key();
    const bool clashes = std::any_of(keys.begin(), keys.end(), [&](const std::string& other) {
      return other.starts_with(key + "/") || key.starts_with(other + "/");
    });
    if (clashes || !keys.insert(key).second) continue;
    write_file(folder.path() / key, key);
  }
  return keys;
}

}  // namespace

TEST_CASE("listings agree with a set of keys whatever the prefix and the page", "[filesystem][list][property]") {
  for (unsigned seed = 1; seed <= 4; ++seed) {
    INFO("seed " << seed);
    const TempFolder folder;
    Random random{seed};
    const Keys keys = populate(folder, random);
    FilesystemStore store{folder.path().string()};
    for (int round = 0; round < 60; ++round) {
      const std::string some_key = *std::next(keys.begin(), static_cast<std::ptrdiff_t>(random.below(keys.size())));
      const std::string prefix =
          random.below(4) == 0 ? random.key() : some_key.substr(0, random.below(some_key.size() + 1));
      const std::string start_after = random.below(2) == 0 ? std::string{} : random.key();
      const ListArguments arguments{.prefix = prefix,
                                    .delimiter = random.below(2) == 0 ? "" : "/",
                                    .start_after = start_after,
                                    .limit = static_cast<std::uint32_t>(random.below(9))};
      INFO("prefix '" << prefix << "' delimiter '" << arguments.delimiter << "' start_after '" << start_after
                      << "' limit " << arguments.limit);
      REQUIRE(list_all(store, arguments) == model(keys, arguments));
    }
  }
}

TEST_CASE("a listing tells what stat tells", "[filesystem][list]") {
  const TempFolder folder;
  FilesystemStore store{folder.path().string()};
  const auto stored = put(store, "a/b", "12345");
  const Listed seen = list(store, {});
  REQUIRE(seen.keys == std::vector<std::string>{"a/b"});
  CHECK(seen.objects.at("a/b").size == 5);
  CHECK(seen.objects.at("a/b").etag == stored.etag);
  CHECK(seen.objects.at("a/b").modified_ns == stored.modified_ns);
}

TEST_CASE("a page ends at its limit and only the last has no next", "[filesystem][list]") {
  const TempFolder folder;
  for (const char* name : {"a", "b", "c"}) write_file(folder / name, "x");
  FilesystemStore store{folder.path().string()};
  CHECK(list(store, {.limit = 2}).next == "b");
  CHECK(list(store, {.limit = 3}).next.empty());
  FilesystemStore other{folder.path().string()};
  CHECK(list(other, {.page = "b", .limit = 2}).keys == std::vector<std::string>{"c"});
}

TEST_CASE("temporary files and empty folders and links and pipes are no objects", "[filesystem][list]") {
  const TempFolder folder;
  write_file(folder / "real/object", "x");
  write_file(folder / "other/.holdfast-tmp-0123", "x");
  write_file(folder / ".holdfast-tmp-4567", "x");
  std::filesystem::create_directories(folder / "empty/deeper");
  std::filesystem::create_symlink("real/object", folder / "link");
  std::filesystem::create_directory_symlink("real", folder / "linked-folder");
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  FilesystemStore store{folder.path().string()};
  CHECK(list(store, {}).keys == std::vector<std::string>{"real/object"});
  CHECK(list(store, {.delimiter = "/"}).keys == std::vector<std::string>{"real/"});
}

TEST_CASE("a prefix that leads out of the folder lists nothing", "[filesystem][list]") {
  const TempFolder folder;
  write_file(folder / "store/a", "x");
  write_file(folder / "outside", "x");
  FilesystemStore store{(folder / "store").string()};
  for (const std::string_view prefix : {"../", "..", "/", "/tmp/", "./", "a/../", "//", "a//", ".//", "a/"})
    CHECK(list(store, {.prefix = prefix}).keys.empty());
}

TEST_CASE("listing a missing folder is an error that names it", "[filesystem][list]") {
  const TempFolder folder;
  FilesystemStore store{(folder / "mistyped").string()};
  CHECK(status_of([&] { list(store, {}); }) == HF_E_NOT_FOUND);
  CHECK_THAT(message_of([&] { list(store, {}); }), Catch::Contains((folder / "mistyped").string()));
  CHECK(list(store, {.prefix = "my-backup/"}).keys.empty());
}

TEST_CASE("a listing of files that come and go shows each of the others once", "[filesystem][list]") {
  const TempFolder folder;
  FilesystemStore store{folder.path().string()};
  for (int i = 0; i < 60; ++i) write_file(folder / ("stays/" + std::to_string(i)), "x");
  std::atomic<bool> done = false;
  std::thread changer{[&] {
    for (int i = 0; !done; i = (i + 1) % 20) {
      const std::string name = "a" + std::to_string(i) + "/x";
      put(store, name, "x");
      remove(store, name);
    }
  }};
  for (int round = 0; round < 5; ++round) {
    auto keys = list_all(store, {.limit = 7});
    std::erase_if(keys, [](const std::string& key) { return !key.starts_with("stays/"); });
    CHECK(keys.size() == 60);
    CHECK(std::is_sorted(keys.begin(), keys.end()));
  }
  done = true;
  changer.join();
}

TEST_CASE("a listing that is cancelled ends", "[filesystem][list]") {
  const TempFolder folder;
  FilesystemStore store{folder.path().string()};
  FakeCall call;
  call.cancel();
  const hf_list request{};
  const hf_list_sink sink{};
  sdk::Page page{&sink};
  CHECK(status_of([&] { store.list(call, request, page); }) == HF_E_CANCELLED);
}
