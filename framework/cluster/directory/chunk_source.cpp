#include "cluster/directory/chunk_source.hpp"

#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "cluster/directory/collection_shards.hpp"
#include "format/keys.hpp"

namespace holdfast::cluster {
namespace {

constexpr std::int64_t ns_per_s = 1'000'000'000;
constexpr std::uint32_t permission_bits = 0777;

// Identifies what a chunk is made of: names, sizes, times. Equal fingerprints, equal chunks, as far as a listing tells.
hash::Digest fingerprint(const transfer::ChunkSpec& chunk, std::string_view compression) {
  hash::Xxh3 hash;
  hash.update(fmt::format("{}\n{}\n", chunk.key, compression));
  for (const transfer::SourcePart& part : chunk.parts)
    hash.update(fmt::format("{}\n{} {} {} {} {:o} {} {}\n", part.entry.name, part.entry.size,
                            part.entry.file_offset.value_or(0), part.file_size, part.modified_ns, part.entry.mode,
                            part.entry.uid, part.entry.gid));
  return hash.digest();
}

}  // namespace

const std::string& OwnerNames::user(std::uint32_t uid) {
  const auto [it, is_new] = users_.try_emplace(uid);
  if (!is_new) return it->second;
  std::array<char, 4096> buffer{};
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found) == 0 && found) it->second = found->pw_name;
  return it->second;
}

const std::string& OwnerNames::group(std::uint32_t gid) {
  const auto [it, is_new] = groups_.try_emplace(gid);
  if (!is_new) return it->second;
  std::array<char, 4096> buffer{};
  ::group entry{};
  ::group* found = nullptr;
  if (::getgrgid_r(gid, &entry, buffer.data(), buffer.size(), &found) == 0 && found) it->second = found->gr_name;
  return it->second;
}

ChunkSource::ChunkSource(const files::File& root, const std::vector<const CatalogEntry*>& collections,
                         format::NodeDescriptorWriter& descriptor, Options options, Decide decide)
    : root_{root},
      collections_{collections},
      descriptor_{descriptor},
      options_{std::move(options)},
      decide_{std::move(decide)} {}

std::optional<transfer::ChunkSpec> ChunkSource::next() {
  for (;;) {
    while (chunks_ && chunk_ < chunks_->size()) {
      const auto number = static_cast<std::uint32_t>(first_number_ + chunk_);
      transfer::ChunkSpec spec = spec_of(chunk_++, number);
      if (decide_(spec, fingerprint(spec, options_.compression)) == Need::pack) return spec;
    }
    if (begin_next_shard()) continue;
    if (!begin_next_collection()) return std::nullopt;
  }
}

bool ChunkSource::begin_next_collection() {
  end_collection();
  if (collection_ == collections_.size()) return false;
  const CatalogEntry& entry = *collections_[collection_++];
  descriptor_.begin_collection(entry.name, options_.id);
  summary_ = {.name = entry.name,
              .backup_id = options_.id,
              .schema = entry.schema,
              .sharding_state = entry.sharding_state,
              .aliases = entry.aliases,
              .aliases_included = true,
              .chunks = {},
              .pre_compression_size = 0};
  shards_ = shards_to_back_up(root_, entry, options_.node).shards;
  shard_ = 0;
  first_number_ = 1;
  return true;
}

void ChunkSource::end_collection() {
  if (summary_.name.empty()) return;
  descriptor_.end_collection(summary_);
  summary_ = {};
}

bool ChunkSource::begin_next_shard() {
  if (chunks_) first_number_ += static_cast<std::uint32_t>(chunks_->size());
  chunks_.reset();
  chunk_ = 0;
  files_of_shard_ = {};  // before the next ones come
  if (shard_ == shards_.size()) return false;
  const std::string& shard = shards_[shard_++];
  files_of_shard_ = list_shard(root_, fmt::format("{}/{}", folder_of(summary_.name), shard), options_.left_out);
  chunks_.emplace(files_of_shard_, options_.rules);
  describe_shard(shard);
  return true;
}

void ChunkSource::describe_shard(const std::string& shard) {
  descriptor_.begin_shard(shard, options_.node);
  for (const FileRecord& file : files_of_shard_.files()) descriptor_.file(files_of_shard_.name(file));
  for (std::size_t i = 0; i < chunks_->size();) {
    // The parts of a split file stand in chunks that follow one another.
    const PlannedPart part = chunks_->front(i);
    std::vector<std::string> keys;
    const bool alone = chunks_->is_alone(i) && part.file->role == FileRole::data;
    for (; i < chunks_->size(); ++i) {
      if (!keys.empty() && chunks_->front(i).file != part.file) break;
      const auto number = static_cast<std::uint32_t>(first_number_ + i);
      keys.push_back(to_string(format::ChunkName{.collection = summary_.name, .number = number}));
      summary_.chunks[number] = {shard};
    }
    const std::string name = files_of_shard_.name(*part.file);
    if (!alone || part.file->size < options_.rules.min_individual || !is_immutable(name)) continue;
    const std::vector<std::string_view> views{keys.begin(), keys.end()};
    descriptor_.big_file({.path = name,
                          .chunk_keys = views,
                          .size = part.file->size,
                          .modified_at = std::chrono::sys_time<std::chrono::nanoseconds>{
                              std::chrono::nanoseconds{part.file->modified_ns}}});
  }
  descriptor_.end_shard();
  summary_.pre_compression_size += static_cast<std::int64_t>(files_of_shard_.bytes());
  bytes_ += files_of_shard_.bytes();
  files_ += files_of_shard_.count();
}

transfer::ChunkSpec ChunkSource::spec_of(std::size_t chunk, std::uint32_t number) {
  transfer::ChunkSpec spec{
      .key = format::chunk_key(options_.id, options_.node, {.collection = summary_.name, .number = number}),
      .collection = summary_.name,
      .parts = {}};
  const std::vector<PlannedPart> parts = chunks_->parts(chunk);
  spec.parts.reserve(parts.size());
  for (const PlannedPart& part : parts) spec.parts.push_back(source_part(part));
  return spec;
}

transfer::SourcePart ChunkSource::source_part(const PlannedPart& part) {
  const FileRecord& file = *part.file;
  transfer::SourcePart source{.entry = {.name = files_of_shard_.name(file), .size = part.size},
                              .file_size = file.size,
                              .modified_ns = file.modified_ns};
  if (part.size != file.size) source.entry.file_offset = part.offset;
  // A server writes the metadata files from its memory, as nobody's and of no time; so do we.
  if (file.role == FileRole::metadata) return source;
  const FileAccess& access = files_of_shard_.access(file);
  source.entry.mode = access.mode & permission_bits;
  source.entry.uid = access.uid;
  source.entry.gid = access.gid;
  source.entry.uname = owners_.user(access.uid);
  source.entry.gname = owners_.group(access.gid);
  source.entry.mtime = (file.modified_ns + ns_per_s / 2) / ns_per_s;  // as Go's archive/tar rounds it
  return source;
}

}  // namespace holdfast::cluster
