// The recorded chunks against the recorded descriptors: the three formats of this room together.
#include <set>

#include "format/keys.hpp"
#include "format/node_descriptor.hpp"
#include "format/test/support.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

using namespace holdfast::format;
using namespace holdfast::format::test;
using holdfast::test::read_file;

namespace {

/// What a shard's descriptor promises of the tar entries of its collection.
class Promised final : public ShardVisitor {
 public:
  explicit Promised(std::string collection) : folder_{std::move(collection)} {
    for (auto& c : folder_)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  void begin_shard(const ShardHead& head) override {
    for (const auto* name : {"indexcount", "proplengths", "version"})
      names.insert(folder_ + "/" + std::string{head.name} + "/" + name);
  }
  void file(std::string_view path) override { names.insert(std::string{path}); }
  void big_file(const BigFile& file) override { sizes[std::string{file.path}] = file.size; }
  void base_file(const BaseFile& file) override {
    for (const auto key : file.chunk_keys) referenced.insert(std::string{file.base_id} + ":" + std::string{key});
  }

  std::multiset<std::string> names = {};
  std::map<std::string, std::uint64_t> sizes = {};
  std::set<std::string> referenced = {};

 private:
  std::string folder_;
};

}  // namespace

TEST_CASE("the entries of recorded chunks are exactly the files that descriptors list", "[format][weaviate]") {
  for (const auto& file : recorded_node_descriptors()) {
    INFO(file);
    NodeDescriptorReader reader{read_file(file)};
    const auto codec = codec_from_string(reader.header().compression_type);
    for (const auto& collection : reader.collections()) {
      Promised promised{collection.name};
      reader.visit_shards(collection.name, promised);
      std::multiset<std::string> found;
      for (const auto& [number, shards] : collection.chunks) {
        const auto name = to_string(ChunkName{.collection = collection.name, .number = number});
        for (const auto& [entry, data] : read_tar(decompress(codec, read_file(file.parent_path() / name)))) {
          found.insert(entry.name);
          if (const auto size = promised.sizes.find(entry.name); size != promised.sizes.end())
            CHECK(size->second == data.size());
        }
      }
      CHECK(found == promised.names);
    }
  }
}

TEST_CASE("the incremental backup refers to a chunk of its base", "[format][weaviate]") {
  NodeDescriptorReader reader{read_file(recorded_backups() / "incr-1/node1/backup.json")};
  CHECK(reader.header().base_backup_id == "full-gzip");
  Promised promised{"Article"};
  reader.visit_shards("Article", promised);
  CHECK(promised.referenced == std::set<std::string>{"full-gzip:Article/chunk-2"});
}
