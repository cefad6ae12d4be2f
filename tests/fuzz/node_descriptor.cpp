// `<id>/<node>/backup.json`.
#include "format/node_descriptor.hpp"

#include "foreign.hpp"

using namespace holdfast;

namespace {

/// Looks at every byte that it is shown.
class Touch final : public format::ShardVisitor {
 public:
  void begin_shard(const format::ShardHead& shard) override {
    fuzz::require(!in_shard_, "a shard begins after the one before has ended");
    in_shard_ = true;
    touch(shard.name);
    touch(shard.node);
  }
  void file(std::string_view path) override { touch(path); }
  void big_file(const format::BigFile& file) override {
    touch(file.path);
    for (const std::string_view key : file.chunk_keys) touch(key);
  }
  void base_file(const format::BaseFile& file) override {
    touch(file.base_id);
    touch(file.path);
    for (const std::string_view key : file.chunk_keys) touch(key);
  }
  void end_shard() override {
    fuzz::require(in_shard_, "a shard ends after it has begun");
    in_shard_ = false;
  }

  [[nodiscard]] std::uint64_t sum() const noexcept { return sum_; }

 private:
  void touch(std::string_view text) {
    fuzz::require(in_shard_, "files are those of a shard");
    for (const char c : text) sum_ = sum_ * 31 + static_cast<unsigned char>(c);
  }

  bool in_shard_ = false;
  std::uint64_t sum_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::is_sound([&] {
    format::NodeDescriptorReader reader{std::string{fuzz::text_of(data, size)}};
    for (const format::CollectionSummary& collection : reader.collections()) {
      Touch once, again;
      reader.visit_shards(collection.name, once);
      reader.visit_shards(collection.name, again);
      fuzz::require(once.sum() == again.sum(), "every visit shows the same");
    }
  });
  return 0;
}
