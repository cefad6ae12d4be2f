#include "cluster/directory/chunk_plan.hpp"

#include <fmt/format.h>

#include "files/file.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

using namespace holdfast;
using namespace holdfast::test;

namespace {

constexpr std::size_t kibi = 1024;

cluster::ShardFiles shard_of(const TempFolder& folder, const std::vector<std::size_t>& sizes) {
  write_file(folder / "article/s/version", "12");
  for (std::size_t i = 0; i < sizes.size(); ++i)
    write_file(folder / fmt::format("article/s/lsm/file-{:04}.db", i), std::string(sizes[i], 'x'));
  return cluster::list_shard(files::open_folder(folder.path()), "article/s",
                             [](const std::string&, std::string_view) {});
}

}  // namespace

TEST_CASE("small files share chunks up to the target and the metadata comes first", "[cluster]") {
  const TempFolder folder;
  const auto files = shard_of(folder, {40 * kibi, 40 * kibi, 40 * kibi, 0, 5});
  const cluster::ChunkPlan chunks{files, {.min_individual = 1 << 20, .target = 100 * kibi}};
  REQUIRE(chunks.size() == 2);
  CHECK(files.name(*chunks.front(0).file) == "article/s/version");
  CHECK(chunks.parts(0).size() == 3);
  CHECK(chunks.parts(1).size() == 3);
}

TEST_CASE("a file of at least the threshold sits alone in its chunk", "[cluster]") {
  const TempFolder folder;
  const auto files = shard_of(folder, {10, 64 * kibi, 20, 65 * kibi});
  const cluster::ChunkPlan chunks{files, {.min_individual = 64 * kibi}};
  REQUIRE(chunks.size() == 3);
  CHECK_FALSE(chunks.is_alone(0));
  CHECK(chunks.is_alone(1));
  CHECK(files.name(*chunks.front(2).file) == "article/s/lsm/file-0003.db");
}

TEST_CASE("a chunk passes over the files among its own that sit alone", "[cluster]") {
  const TempFolder folder;
  const auto files = shard_of(folder, {10, 64 * kibi, 20, 65 * kibi, 30});
  const cluster::ChunkPlan chunks{files, {.min_individual = 64 * kibi}};
  std::vector<std::string> names;
  for (const cluster::PlannedPart& part : chunks.parts(0)) {
    CHECK(part.size == part.file->size);
    names.push_back(files.name(*part.file));
  }
  CHECK(names == std::vector<std::string>{"article/s/version", "article/s/lsm/file-0000.db",
                                          "article/s/lsm/file-0002.db", "article/s/lsm/file-0004.db"});
}

TEST_CASE("only as many files sit alone as the rules allow", "[cluster]") {
  const TempFolder folder;
  const auto files = shard_of(folder, {5 * kibi, 4 * kibi, 3 * kibi, 2 * kibi});
  const cluster::ChunkPlan chunks{files, {.individual_files = 2, .min_individual = kibi}};
  CHECK(chunks.size() == 3);  // two alone, and the other two with the metadata
}

TEST_CASE("a file larger than the split size comes in parts of equal size that meet", "[cluster]") {
  const TempFolder folder;
  const auto files = shard_of(folder, {100 * kibi});
  const cluster::ChunkPlan chunks{files, {.min_individual = kibi, .split = 30 * kibi}};
  REQUIRE(chunks.size() == 5);  // the metadata, and four parts of 25 KiB
  std::uint64_t offset = 0;
  for (std::size_t i = 1; i < chunks.size(); ++i) {
    CHECK(chunks.parts(i).size() == 1);
    CHECK(chunks.front(i).offset == offset);
    CHECK(chunks.front(i).size == 25 * kibi);
    offset += chunks.front(i).size;
  }
}

TEST_CASE("a store that takes next to nothing as one object gets chunks all the same", "[cluster]") {
  const TempFolder folder;
  const auto files = shard_of(folder, {3});
  const auto rules = cluster::chunk_rules({.can_upload = true, .max_parts = 1, .max_part = 1});
  CHECK(cluster::ChunkPlan{files, rules}.size() == 4);  // the metadata, and one for each byte
}

TEST_CASE("files that Weaviate rewrites are not immutable", "[cluster]") {
  CHECK(cluster::is_immutable("article/s/lsm/objects/segment-1.db"));
  CHECK(cluster::is_immutable("article/s/lsm/objects/segment-1.bloom"));
  CHECK(cluster::is_immutable("article/s/main.hnsw.commitlog.d/1.snapshot"));
  CHECK_FALSE(cluster::is_immutable("article/s/meta.db"));
  CHECK_FALSE(cluster::is_immutable("article/s/index.db"));
  CHECK_FALSE(cluster::is_immutable("article/s/lsm/objects/segment-1.wal"));
}
