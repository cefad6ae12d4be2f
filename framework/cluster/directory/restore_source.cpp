#include "cluster/directory/restore_source.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <holdfast/errors.hpp>
#include <set>
#include <unordered_map>
#include <utility>

#include "cluster/directory/catalog.hpp"
#include "cluster/directory/shard_files.hpp"
#include "format/keys.hpp"

namespace holdfast::cluster {
namespace {

constexpr std::size_t named_in_messages = 3;
constexpr std::string_view hint = "restore another backup; the storage has lost or changed this one";

class Counter final : public format::ShardVisitor {
 public:
  explicit Counter(CollectionPlan& plan) : plan_{plan} {}
  void begin_shard(const format::ShardHead&) override {
    ++plan_.shards;
    plan_.files += metadata_files.size();
  }
  void file(std::string_view) override { ++plan_.files; }
  void base_file(const format::BaseFile&) override { ++plan_.files; }

 private:
  CollectionPlan& plan_;
};

// Which chunk of which base holds something of a collection.
using BaseChunks = std::set<std::pair<std::string, std::string>>;

// Fills the index of the files that must come, and gathers the chunks of bases.
class Expectations final : public format::ShardVisitor {
 public:
  Expectations(transfer::FileIndex& files, BaseChunks& base_chunks) : files_{files}, base_chunks_{base_chunks} {}

  void begin_shard(const format::ShardHead& shard) override {
    for (const std::string_view name : metadata_files)
      files_.expect(fmt::format("{}/{}/{}", files_.folder(), shard.name, name));
  }
  void file(std::string_view path) override { files_.expect(path); }
  void big_file(const format::BigFile& file) override { files_.expect(file.path, file.size); }
  void base_file(const format::BaseFile& file) override {
    files_.expect(file.path);
    for (const std::string_view key : file.chunk_keys) base_chunks_.emplace(file.base_id, key);
  }

 private:
  transfer::FileIndex& files_;
  BaseChunks& base_chunks_;
};

// Gathers what has not come. The metadata files are not asked for: a descriptor does not say which of them there were.
class Verification final : public format::ShardVisitor {
 public:
  explicit Verification(const transfer::FileIndex& files) : files_{files} {}
  void file(std::string_view path) override { check(path); }
  void base_file(const format::BaseFile& file) override { check(file.path); }

  [[nodiscard]] std::uint64_t wrong() const noexcept { return wrong_; }
  [[nodiscard]] const std::vector<std::string>& names() const noexcept { return names_; }

 private:
  void check(std::string_view path) {
    using State = transfer::FileIndex::State;
    const State state = files_.state(path);
    if (state == State::complete) return;
    ++wrong_;
    if (names_.size() < named_in_messages)
      names_.push_back(fmt::format("'{}' {}", path,
                                   state == State::incomplete   ? "lacks a part"
                                   : state == State::wrong_size ? "has another size"
                                                                : "is in no chunk"));
  }
  const transfer::FileIndex& files_;
  std::uint64_t wrong_ = 0;
  std::vector<std::string> names_;
};

}  // namespace

CollectionPlan count_files(format::NodeDescriptorReader& descriptor, const std::string& collection) {
  CollectionPlan plan{.name = collection};
  Counter counter{plan};
  descriptor.visit_shards(collection, counter);
  return plan;
}

RestoreSource::RestoreSource(const BackupHead& head, const BaseChain& chain, const std::string& node,
                             format::NodeDescriptorReader& descriptor, const Plan& plan)
    : head_{head}, chain_{chain}, node_{node}, descriptor_{descriptor}, plan_{plan} {}

std::optional<transfer::StoredChunk> RestoreSource::next() {
  while (chunks_.empty())
    if (!begin_next_collection()) return std::nullopt;
  transfer::StoredChunk chunk = std::move(chunks_.front());
  chunks_.pop_front();
  return chunk;
}

bool RestoreSource::begin_next_collection() {
  if (collection_ == plan_.collections.size()) return false;
  const std::string& name = plan_.collections[collection_++].name;
  const auto& collections = descriptor_.collections();
  auto files = std::make_shared<transfer::FileIndex>(folder_of(name));
  BaseChunks base_chunks;
  Expectations expectations{*files, base_chunks};
  descriptor_.visit_shards(name, expectations);
  add_own_chunks(*std::ranges::find(collections, name, &format::CollectionSummary::name), files);
  for (const auto& [base, text] : base_chunks) {
    const auto found = chain_.heads.find(base);
    if (found == chain_.heads.end())
      throw DamagedError{{.message = fmt::format("backup '{}' refers to '{}', which is not in its chain of bases",
                                                 head_.global.id, base),
                          .hint = std::string{hint}}};
    const std::string key = format::chunk_key(base, node_, format::parse_chunk_name(text));
    chunks_.push_back({.key = key,
                       .collection = name,
                       .codec = found->second.codec,
                       .origin = transfer::ChunkOrigin::base,
                       .expected = found->second.expected(key),
                       .files = files});
  }
  files_.emplace(name, std::move(files));
  return true;
}

void RestoreSource::add_own_chunks(const format::CollectionSummary& collection,
                                   const std::shared_ptr<transfer::FileIndex>& files) {
  for (const auto& [number, shards] : collection.chunks) {
    const std::string key =
        format::chunk_key(head_.global.id, node_, {.collection = collection.name, .number = number});
    chunks_.push_back({.key = key,
                       .collection = collection.name,
                       .codec = head_.codec,
                       .origin = transfer::ChunkOrigin::own,
                       .expected = head_.expected(key),
                       .files = files});
  }
}

void RestoreSource::require_all_files() {
  for (const auto& [name, files] : files_) {
    Verification verification{*files};
    descriptor_.visit_shards(name, verification);
    if (verification.wrong() == 0) continue;
    throw DamagedError{
        {.message = fmt::format("backup '{}' is damaged: {} of the files of '{}' did not come whole: {}",
                                head_.global.id, verification.wrong(), name, fmt::join(verification.names(), ", ")),
         .hint = std::string{hint}}};
  }
}

void require_chunks(store::Store& store, RestoreSource& source, const store::CallOptions& call) {
  std::unordered_map<std::string, std::unordered_map<std::string, std::uint64_t>> listed;  // by "<id>/<node>/"
  std::vector<std::string> wrong;
  std::uint64_t count = 0;
  while (const std::optional<transfer::StoredChunk> chunk = source.next()) {
    const std::size_t id_end = chunk->key.find('/');
    const std::string folder = chunk->key.substr(0, chunk->key.find('/', id_end + 1) + 1);
    const bool is_new = !listed.contains(folder);
    auto& sizes = listed[folder];
    if (is_new)
      store::for_each_object(store, folder, call,
                             [&sizes](const store::ObjectInfo& object) { sizes.emplace(object.key, object.size); });
    const auto found = sizes.find(chunk->key);
    const bool is_missing = found == sizes.end();
    if (!is_missing && (!chunk->expected || chunk->expected->size == found->second)) continue;
    ++count;
    if (wrong.size() < named_in_messages)
      wrong.push_back(is_missing ? fmt::format("'{}' is missing", chunk->key)
                                 : fmt::format("'{}' has {} bytes instead of {}", chunk->key, found->second,
                                               chunk->expected->size));
  }
  if (count == 0) return;
  throw DamagedError{{.message = fmt::format("the backup in '{}' is damaged: {} of its chunks {} not what was "
                                             "stored: {}",
                                             store.name(), count, count == 1 ? "is" : "are", fmt::join(wrong, ", ")),
                      .hint = std::string{hint}}};
}

}  // namespace holdfast::cluster
