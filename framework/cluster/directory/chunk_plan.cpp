#include "cluster/directory/chunk_plan.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <span>

#include "format/tar.hpp"
#include "transfer/object_writer.hpp"

namespace holdfast::cluster {
namespace {

// Room for what tar and an incompressible stream add to the data: a few headers, a few bytes a megabyte.
constexpr std::uint64_t usable(std::uint64_t object) noexcept { return std::max<std::uint64_t>(object / 16 * 15, 1); }

// What the file takes in a tar. Counted, so that 100,000 empty files do not end in one chunk.
std::uint64_t tar_size(const FileRecord& file) noexcept {
  return format::tar_block + file.size + format::tar_padding(file.size);
}

std::uint64_t threshold_of(std::span<const FileRecord> files, const ChunkRules& rules) {
  if (files.size() < rules.individual_files || rules.individual_files == 0) return rules.min_individual;
  std::vector<std::uint64_t> sizes(files.size());
  std::ranges::transform(files, sizes.begin(), &FileRecord::size);
  const auto nth = sizes.begin() + static_cast<std::ptrdiff_t>(rules.individual_files - 1);
  std::ranges::nth_element(sizes, nth, std::greater{});
  return std::max(*nth, rules.min_individual);
}

}  // namespace

ChunkRules chunk_rules(const store::Limits& limits) noexcept {
  ChunkRules rules;
  const std::uint64_t largest = usable(transfer::part_sizes(limits).largest_object);
  rules.split = std::min(rules.split, largest);
  rules.target = std::min(rules.target, largest / 2);
  rules.min_individual = std::min(rules.min_individual, rules.target);
  return rules;
}

ChunkPlan::ChunkPlan(const ShardFiles& files, const ChunkRules& rules)
    : files_{files}, threshold_{threshold_of(files.files(), rules)} {
  add_shared(rules);
  const auto all = files_.all();
  for (std::uint32_t i = 0; i < all.size(); ++i) {
    if (is_shared(all[i])) continue;
    if (all[i].size > rules.split)
      add_split(i, rules);
    else
      chunks_.push_back({.first = i, .parts = 1, .offset = 0, .size = all[i].size});
  }
}

bool ChunkPlan::is_shared(const FileRecord& file) const noexcept {
  return file.role == FileRole::metadata || file.size < threshold_;
}

void ChunkPlan::add_shared(const ChunkRules& rules) {
  const auto all = files_.all();
  std::uint64_t bytes = 0;  // of the last chunk
  for (std::uint32_t i = 0; i < all.size(); ++i) {
    if (!is_shared(all[i])) continue;
    const std::uint64_t size = tar_size(all[i]);
    const bool fits = bytes + size <= rules.target || all[i].role == FileRole::metadata;
    if (bytes == 0 || !fits) {
      chunks_.push_back({.first = i, .parts = 0, .offset = 0, .size = all[i].size});
      bytes = 0;
    }
    ++chunks_.back().parts;
    bytes += size;
  }
}

void ChunkPlan::add_split(std::uint32_t index, const ChunkRules& rules) {
  const std::uint64_t size = files_.all()[index].size;
  const std::uint64_t count = (size + rules.split - 1) / rules.split;
  const std::uint64_t part = (size + count - 1) / count;
  for (std::uint64_t offset = 0; offset < size; offset += part)
    chunks_.push_back({.first = index, .parts = 1, .offset = offset, .size = std::min(part, size - offset)});
}

PlannedPart ChunkPlan::front(std::size_t chunk) const {
  const Chunk& planned = chunks_[chunk];
  return {.file = &files_.all()[planned.first], .offset = planned.offset, .size = planned.size};
}

std::vector<PlannedPart> ChunkPlan::parts(std::size_t chunk) const {
  std::vector<PlannedPart> parts{front(chunk)};
  parts.reserve(chunks_[chunk].parts);
  for (const FileRecord* file = parts.front().file + 1; parts.size() < chunks_[chunk].parts; ++file)
    if (is_shared(*file)) parts.push_back({.file = file, .offset = 0, .size = file->size});
  return parts;
}

bool is_immutable(std::string_view path) noexcept {
  constexpr std::array<std::string_view, 7> endings{".db",        ".bloom",    ".cna",   ".metadata",
                                                    ".condensed", ".snapshot", ".sorted"};
  const std::string_view name = path.substr(path.rfind('/') + 1);
  if (name.ends_with(".db") && (name.starts_with("meta") || name == "index.db")) return false;
  return std::ranges::any_of(endings, [&](std::string_view ending) { return name.ends_with(ending); });
}

}  // namespace holdfast::cluster
