#include "cluster/directory/shard_files.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "files/file.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

using namespace holdfast;
using namespace holdfast::test;

namespace {

void nothing_left_out(const std::string& path, std::string_view what) { FAIL(path << ": " << what); }

cluster::ShardFiles list(const TempFolder& folder) {
  return cluster::list_shard(files::open_folder(folder.path()), "article/s", nothing_left_out);
}

std::vector<std::string> names_of(const cluster::ShardFiles& shard, std::span<const cluster::FileRecord> files) {
  std::vector<std::string> names;
  for (const cluster::FileRecord& file : files) names.push_back(shard.name(file));
  return names;
}

}  // namespace

TEST_CASE("the files of a shard come in the byte order of their whole names", "[cluster]") {
  const TempFolder folder;
  // What sorts in front of a slash, the slash, and what sorts behind it; folders between files, and below folders.
  std::vector<std::string> names;
  for (const char* name : {"a", "lsm!", "lsm-1/x", "lsm/a", "lsm/a-/b", "lsm/a0", "lsm/b/c/d", "lsm/b/c-", "lsm/b/cc",
                           "lsm/b0/a", "lsm/version", "lsm0", "lsmm/a", "z/z/z", "z/zz"}) {
    names.push_back(fmt::format("article/s/{}", name));
    write_file(folder / names.back(), name);
  }
  std::ranges::sort(names);
  const cluster::ShardFiles shard = list(folder);
  CHECK(names_of(shard, shard.files()) == names);
  CHECK(shard.metadata().empty());
}

TEST_CASE("the metadata files of a shard are those right in its folder, and stand in front", "[cluster]") {
  const TempFolder folder;
  for (const char* name : {"version", "proplengths", "indexcount", "lsm/version", "a"})
    write_file(folder / fmt::format("article/s/{}", name), name);
  const cluster::ShardFiles shard = list(folder);
  CHECK(names_of(shard, shard.metadata()) ==
        std::vector<std::string>{"article/s/indexcount", "article/s/proplengths", "article/s/version"});
  CHECK(names_of(shard, shard.files()) == std::vector<std::string>{"article/s/a", "article/s/lsm/version"});
  CHECK(shard.count() == 5);
  CHECK(shard.bytes() == 7 + 11 + 10 + 11 + 1);
}

TEST_CASE("each file of a shard has its own size and mode", "[cluster]") {
  const TempFolder folder;
  for (const unsigned mode : {0600U, 0644U, 0755U}) {
    const auto file = folder / fmt::format("article/s/lsm/{:o}-{}", mode, mode);
    write_file(file, std::string(mode, 'x'));
    std::filesystem::permissions(file, std::filesystem::perms{mode});
  }
  const cluster::ShardFiles shard = list(folder);
  REQUIRE(shard.count() == 3);
  for (const cluster::FileRecord& file : shard.files()) CHECK(shard.access(file).mode == file.size);
}

TEST_CASE("what is no file is left out of a shard and told", "[cluster]") {
  const TempFolder folder;
  write_file(folder / "article/s/lsm/file.db", "x");
  std::filesystem::create_symlink("file.db", folder / "article/s/lsm/link");
  std::vector<std::string> left_out;
  const auto files = cluster::list_shard(
      files::open_folder(folder.path()), "article/s",
      [&](const std::string& path, std::string_view what) { left_out.push_back(fmt::format("{}: {}", path, what)); });
  CHECK(files.count() == 1);
  CHECK(left_out == std::vector<std::string>{"article/s/lsm/link: a symbolic link"});
}
