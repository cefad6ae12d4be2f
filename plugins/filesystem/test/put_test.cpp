#include "doubles.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <set>
#include <string>
#include <thread>
#include <vector>

using namespace holdfast::filesystem;
using namespace holdfast::filesystem::test;
using holdfast::test::read_file;
using holdfast::test::TempFolder;
using holdfast::test::write_file;

namespace {

using Names = std::vector<std::string>;

mode_t mode_of(const std::filesystem::path& path) {
  struct stat info {};
  REQUIRE(::lstat(path.c_str(), &info) == 0);
  return info.st_mode & 07777U;
}

/// Runs `body` on `count` threads at once.
void in_parallel(int count, const std::function<void(int)>& body) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) threads.emplace_back([&body, i] { body(i); });
  for (std::thread& thread : threads) thread.join();
}

}  // namespace

TEST_CASE("keys are paths as Weaviate writes them", "[filesystem][put]") {
  const TempFolder folder;
  FilesystemStore store{(folder / "store").string()};
  put(store, "my-backup/node1/Article/chunk-1", "chunk");
  CHECK(read_file(folder / "store/my-backup/node1/Article/chunk-1") == "chunk");
  write_file(folder / "store/theirs/node1/backup.json", "{}");
  CHECK(get(store, "theirs/node1/backup.json") == "{}");
}

TEST_CASE("folders are for their owner alone and so are files", "[filesystem][put]") {
  const TempFolder folder;
  const mode_t before = ::umask(0);
  FilesystemStore store{(folder / "missing/store").string()};
  put(store, "a/b/object", "x");
  ::umask(before);
  for (const char* made : {"missing", "missing/store", "missing/store/a", "missing/store/a/b"})
    CHECK(mode_of(folder / made) == 0700);
  CHECK(mode_of(folder / "missing/store/a/b/object") == 0600);
}

TEST_CASE("opening and reading make nothing", "[filesystem][put]") {
  const TempFolder folder;
  FilesystemStore store{(folder / "store").string()};
  FakeCall call;
  CHECK(status_of([&] { store.stat(call, "a"); }) == HF_E_NOT_FOUND);
  CHECK(status_of([&] { get(store, "a"); }) == HF_E_NOT_FOUND);
  remove(store, "a/b");
  CHECK(everything_in(folder.path()).empty());
}

TEST_CASE("of eight that create one object exactly one wins", "[filesystem][put]") {
  const TempFolder folder;
  FilesystemStore store{folder.path().string()};
  for (int round = 0; round < 10; ++round) {
    const std::string key = "round-" + std::to_string(round) + "/object";
    std::atomic<int> wins = 0, losses = 0;
    std::atomic<int> winner = -1;
    in_parallel(8, [&](int i) {
      const hf_status status = status_of([&] { put(store, key, "from " + std::to_string(i), HF_PUT_CREATE); });
      if (status == HF_OK) {
        ++wins;
        winner = i;
      }
      if (status == HF_E_ALREADY_EXISTS) ++losses;
    });
    CHECK(wins == 1);
    CHECK(losses == 7);
    CHECK(get(store, key) == "from " + std::to_string(winner.load()));
  }
  CHECK(everything_in(folder.path()).size() == 20);
}

TEST_CASE("the etag changes with every put and a stale one is refused", "[filesystem][put]") {
  const TempFolder folder;
  FilesystemStore store{folder.path().string()};
  std::set<std::string> etags;
  for (int i = 0; i < 50; ++i) CHECK(etags.insert(put(store, "a", i % 2 == 0 ? "even" : "odd!").etag).second);
  const std::string current = put(store, "a", "current").etag;
  CHECK(status_of([&] { put(store, "a", "x", HF_PUT_MATCH, *etags.begin()); }) == HF_E_CONFLICT);
  CHECK(status_of([&] { put(store, "b", "x", HF_PUT_MATCH, current); }) == HF_E_CONFLICT);
  CHECK(status_of([&] { put(store, "a", "x", HF_PUT_MATCH, ""); }) == HF_E_INVALID_ARGUMENT);
  CHECK(put(store, "a", "next", HF_PUT_MATCH, current).etag != current);
  CHECK(get(store, "a") == "next");
  CHECK(everything_in(folder.path()) == Names{"a"});
}

TEST_CASE("no update on a condition is lost among threads and stores", "[filesystem][put]") {
  const TempFolder folder;
  FilesystemStore one{folder.path().string()}, two{folder.path().string()};
  put(one, "counter", "0");
  in_parallel(4, [&](int i) {
    FilesystemStore& store = i % 2 == 0 ? one : two;
    FakeCall call;
    for (int done = 0; done < 10;) {
      const std::string etag = store.stat(call, "counter").etag;
      hf_status status = status_of([&] {
        const std::string value = get(store, "counter", {.if_match = etag});
        put(store, "counter", std::to_string(std::stoi(value) + 1), HF_PUT_MATCH, etag);
      });
      if (status == HF_OK) ++done;
    }
  });
  CHECK(get(one, "counter") == "40");
}

TEST_CASE("an object cannot stand in the way of another and says so", "[filesystem][put]") {
  const TempFolder folder;
  FilesystemStore store{folder.path().string()};
  put(store, "a", "above");
  put(store, "f/g", "below");
  CHECK(status_of([&] { put(store, "a/b", "x"); }) == HF_E_INVALID_ARGUMENT);
  CHECK_THAT(message_of([&] { put(store, "a/b/c", "x"); }), Catch::Contains("'" + (folder / "a").string() + "'"));
  for (const std::int32_t mode : {HF_PUT_OVERWRITE, HF_PUT_CREATE})
    CHECK(status_of([&] { put(store, "f", "x", mode); }) == HF_E_INVALID_ARGUMENT);
  FakeCall call;
  CHECK(status_of([&] { store.stat(call, "a/b"); }) == HF_E_NOT_FOUND);
  CHECK(status_of([&] { store.stat(call, "f"); }) == HF_E_NOT_FOUND);
  remove(store, "a/b");
  remove(store, "f");
  CHECK(everything_in(folder.path()) == Names{"a", "f", "f/g"});
}

TEST_CASE("an empty folder gives way to an object", "[filesystem][put]") {
  const TempFolder folder;
  FilesystemStore store{folder.path().string()};
  for (const std::int32_t mode : {HF_PUT_OVERWRITE, HF_PUT_CREATE}) {
    const std::string key = "object-" + std::to_string(mode);
    std::filesystem::create_directory(folder / key);
    put(store, key, "x", mode);
    CHECK(get(store, key) == "x");
  }
}

TEST_CASE("removing prunes the folders that it empties and no others", "[filesystem][remove]") {
  const TempFolder folder;
  FilesystemStore store{(folder / "store").string()};
  put(store, "a/b/c/one", "x");
  put(store, "a/two", "x");
  remove(store, "a/b/c/one");
  CHECK(everything_in(folder / "store") == Names{"a", "a/two"});
  remove(store, "a/two");
  CHECK(everything_in(folder.path()) == Names{"store"});
  remove(store, "a/two");
}

TEST_CASE("puts survive that others prune their folders", "[filesystem][remove]") {
  const TempFolder folder;
  FilesystemStore store{folder.path().string()}, other{folder.path().string()};
  std::atomic<int> kept = 0;
  in_parallel(4, [&](int i) {
    for (int round = 0; round < 30; ++round) {
      const std::string key = "a/b/c/" + std::to_string(i);
      const hf_status status = status_of([&] {
        put(i % 2 == 0 ? store : other, key, "x");
        if (get(store, key) == "x") ++kept;
        remove(i % 2 == 0 ? other : store, key);
      });
      if (status != HF_OK) return;
    }
  });
  CHECK(kept == 4 * 30);
  CHECK(everything_in(folder.path()).empty());
}

TEST_CASE("a store whose folder was removed makes it again", "[filesystem][put]") {
  const TempFolder folder;
  FilesystemStore store{(folder / "store").string()};
  put(store, "a", "1");
  std::filesystem::remove_all(folder / "store");
  FakeCall call;
  CHECK(status_of([&] { store.stat(call, "a"); }) == HF_E_NOT_FOUND);
  put(store, "b/c", "2");
  CHECK(get(store, "b/c") == "2");
}

TEST_CASE("a put that is cancelled changes nothing", "[filesystem][put]") {
  const TempFolder folder;
  FilesystemStore store{folder.path().string()};
  put(store, "a", "old");
  FakeCall before;
  before.cancel();
  CHECK(status_of([&] { store.put(before, put_request("a"), bytes_of("new")); }) == HF_E_CANCELLED);
  FakeCall late;
  late.deadline(1);
  CHECK(status_of([&] { store.put(late, put_request("a"), bytes_of("new")); }) == HF_E_TIMEOUT);
  FakeCall during;
  during.on_progress = [&] { during.cancel(); };
  const std::string large(3 << 20, 'x');
  CHECK(status_of([&] { store.put(during, put_request("b/a"), bytes_of(large)); }) == HF_E_CANCELLED);
  CHECK(during.bytes() < large.size());
  CHECK(get(store, "a") == "old");
  CHECK(everything_in(folder.path()) == Names{"a"});
}

TEST_CASE("a process that is killed in a put leaves at most a temporary file", "[filesystem][put][crash]") {
  const TempFolder folder;
  FilesystemStore store{folder.path().string()};
  put(store, "a/object", "old");
  int pipe_ends[2] = {};
  REQUIRE(::pipe(pipe_ends) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    FakeCall call;
    call.on_progress = [&] {
      static_cast<void>(::write(pipe_ends[1], "x", 1));
      for (;;) ::pause();
    };
    const std::string large(3 << 20, 'n');
    FilesystemStore mine{folder.path().string()};
    mine.put(call, put_request("a/object"), bytes_of(large));
    ::_exit(0);
  }
  char byte = 0;
  REQUIRE(::read(pipe_ends[0], &byte, 1) == 1);
  REQUIRE(::kill(child, SIGKILL) == 0);
  REQUIRE(::waitpid(child, nullptr, 0) == child);
  ::close(pipe_ends[0]);
  ::close(pipe_ends[1]);

  CHECK(get(store, "a/object") == "old");
  CHECK(list(store, {}).keys == Names{"a/object"});
  const Names left = everything_in(folder.path());
  REQUIRE(left.size() == 3);
  CHECK(left[1].starts_with("a/.holdfast-tmp-"));
  put(store, "a/object", "new");
  CHECK(get(store, "a/object") == "new");
}
