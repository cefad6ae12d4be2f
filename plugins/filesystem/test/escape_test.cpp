#include "doubles.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

#include <string>
#include <vector>

using namespace holdfast::filesystem;
using namespace holdfast::filesystem::test;
using holdfast::test::read_file;
using holdfast::test::TempFolder;
using holdfast::test::write_file;

namespace {

/// A store beside a folder that is none of its business, with links that lead there.
struct Planted {
  explicit Planted(Root::Resolver resolver) : store{(folder / "store").string(), resolver} {
    write_file(folder / "outside/secret", "secret");
    write_file(folder / "store/inside/object", "object");
    std::filesystem::create_directory_symlink(folder / "outside", folder / "store/absolute");
    std::filesystem::create_directory_symlink("../outside", folder / "store/relative");
    std::filesystem::create_directory_symlink("inside", folder / "store/within");
    std::filesystem::create_symlink("../outside/secret", folder / "store/file");
    std::filesystem::create_symlink("nowhere", folder / "store/dangling");
  }
  TempFolder folder;
  FilesystemStore store;
};

}  // namespace

TEST_CASE("no key leads out of the folder through a symbolic link", "[filesystem][escape]") {
  const auto resolver = GENERATE(Root::Resolver::best, Root::Resolver::by_component);
  Planted planted{resolver};
  FilesystemStore& store = planted.store;
  FakeCall call;
  for (const std::string key : {"absolute/secret", "relative/secret", "within/object", "file", "dangling"}) {
    INFO(key);
    CHECK(status_of([&] { get(store, key); }) == HF_E_FORBIDDEN);
    CHECK(status_of([&] { store.stat(call, key); }) == HF_E_FORBIDDEN);
    CHECK(status_of([&] { remove(store, key); }) == (key.find('/') == key.npos ? HF_E_FORBIDDEN : HF_OK));
  }
  for (const std::string key : {"absolute/new", "relative/secret", "relative/deep/new", "within/new", "dangling/new"}) {
    INFO(key);
    CHECK(status_of([&] { put(store, key, "written"); }) == HF_E_FORBIDDEN);
    CHECK(status_of([&] { store.begin_upload(call, put_request(key)); }) == HF_E_FORBIDDEN);
  }
  CHECK(everything_in(planted.folder / "outside") == std::vector<std::string>{"secret"});
  CHECK(read_file(planted.folder / "outside/secret") == "secret");
  CHECK(read_file(planted.folder / "store/inside/object") == "object");
  CHECK(list(store, {}).keys == std::vector<std::string>{"inside/object"});
  CHECK(list(store, {.prefix = "relative/"}).keys.empty());
}

TEST_CASE("a put replaces a link and not what that points to", "[filesystem][escape]") {
  const auto resolver = GENERATE(Root::Resolver::best, Root::Resolver::by_component);
  Planted planted{resolver};
  CHECK(status_of([&] { put(planted.store, "file", "x", HF_PUT_CREATE); }) == HF_E_ALREADY_EXISTS);
  put(planted.store, "file", "written");
  CHECK(get(planted.store, "file") == "written");
  CHECK(read_file(planted.folder / "outside/secret") == "secret");
}

TEST_CASE("keys with dots never reach the neighbours", "[filesystem][escape]") {
  const auto resolver = GENERATE(Root::Resolver::best, Root::Resolver::by_component);
  Planted planted{resolver};
  for (const std::string_view key : {"../outside/secret", "inside/../../outside/secret", "/etc/passwd", ".."}) {
    CHECK(status_of([&] { get(planted.store, key); }) == HF_E_INVALID_ARGUMENT);
    CHECK(status_of([&] { put(planted.store, key, "x"); }) == HF_E_INVALID_ARGUMENT);
    CHECK(status_of([&] { remove(planted.store, key); }) == HF_E_INVALID_ARGUMENT);
  }
}

TEST_CASE("both ways to resolve a path store and find the same objects", "[filesystem][escape]") {
  const TempFolder folder;
  FilesystemStore best{folder.path().string()};
  FilesystemStore by_component{folder.path().string(), Root::Resolver::by_component};
  put(best, "a/b/c/one", "1");
  put(by_component, "a/b/c/two", "2");
  CHECK(get(by_component, "a/b/c/one") == "1");
  CHECK(get(best, "a/b/c/two") == "2");
  CHECK(list(best, {}).keys == list(by_component, {}).keys);
  CHECK(status_of([&] { get(by_component, "a/b/c/one/below"); }) == HF_E_NOT_FOUND);
  remove(by_component, "a/b/c/one");
  remove(by_component, "a/b/c/two");
  CHECK(everything_in(folder.path()).empty());
}
