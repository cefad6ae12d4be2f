#include "sample_cluster.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <fstream>
#include <holdfast/errors.hpp>

#include "cluster/directory/catalog.hpp"
#include "cluster/directory/directory_cluster.hpp"
#include "support/memory_store.hpp"
#include "support/temp_folder.hpp"

namespace holdfast::test {
namespace {

std::string sharding_state(const SampleCollection& collection) {
  std::vector<std::string> shards;
  for (const SampleShard& shard : collection.shards)
    shards.push_back(fmt::format(R"("{0}":{{"name":"{0}","belongsToNodes":["node1"],"status":"HOT"}})", shard.name));
  return fmt::format(R"({{"indexID":"{}","physical":{{{}}},"virtual":null}})", collection.name, fmt::join(shards, ","));
}

}  // namespace

void make_cluster(const std::filesystem::path& root, const std::vector<SampleCollection>& collections) {
  cluster::Catalog catalog{.node = "node1", .server_version = "1.39.0", .collections = {}};
  std::uint64_t seed = 1;
  for (const SampleCollection& collection : collections) {
    const std::string folder = cluster::folder_of(collection.name);
    for (const SampleShard& shard : collection.shards) {
      const std::filesystem::path below = root / folder / shard.name;
      write_file(below / "indexcount", "12345678");
      write_file(below / "proplengths", R"({"BucketedData":{}})");
      write_file(below / "version", "\x02\x01");
      for (std::size_t i = 0; i < shard.file_sizes.size(); ++i)
        write_file(below / fmt::format("lsm/objects/segment-{:04}.db", i), seeded_bytes(++seed, shard.file_sizes[i]));
    }
    std::vector<cluster::Alias> aliases;
    for (const std::string& alias : collection.aliases)
      aliases.push_back({.name = alias, .collection = collection.name});
    catalog.collections.push_back({.name = collection.name,
                                   .schema = fmt::format(R"({{"class":"{}"}})", collection.name),
                                   .sharding_state = sharding_state(collection),
                                   .aliases = cluster::aliases_json(aliases)});
  }
  std::filesystem::create_directories(root);
  catalog.save(root);
}

std::vector<SampleCollection> article_and_note() {
  return {{.name = "Article",
           .shards = {{.name = "Shard0", .file_sizes = {100, 0, 3'000'000, 512, 70'000}}},
           .aliases = {"Articles"}},
          {.name = "Note",
           .shards = {{.name = "acme", .file_sizes = {1000, 2000}}, {.name = "globex", .file_sizes = {3}}}}};
}

operation::Summary create(const std::filesystem::path& root, store::Store& store, cluster::CreateRequest request) {
  request.operation = "op-" + request.id;
  RecordingObserver observer;
  return cluster::open_directory_cluster(root)->begin(request, {.store = store})->run(observer, {});
}

operation::Summary restore(const std::filesystem::path& root, store::Store& store, cluster::RestoreRequest request) {
  request.operation = "op-restore-" + request.id;
  RecordingObserver observer;
  return cluster::open_directory_cluster(root)->begin(request, {.store = store})->run(observer, {});
}

Tree files_of(const std::filesystem::path& root) {
  Tree tree = read_tree(root);
  tree.erase("holdfast-catalog.json");
  return tree;
}

void load_objects(store::Store& store, const std::filesystem::path& folder) {
  for (const auto& [name, content] : read_tree(folder)) store.put({.key = name}, bytes_of(content), {});
}

void RecordingObserver::transfer_begins(const cluster::Plan& begun) {
  plan = begun;
  if (refuse_ == Refuse::transfer) throw CancelledError{{.message = "cancelled"}};
}

void RecordingObserver::commit_begins() {
  if (refuse_ == Refuse::commit) throw CancelledError{{.message = "cancelled"}};
  committing = true;
}

}  // namespace holdfast::test
