#include "cluster/directory/chunk_plan.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

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

std::uint64_t threshold_of(const std::vector<FileRecord>& files, const ChunkRules& rules) {
  if (files.size() < rules.individual_files || rules.individual_files == 0) return rules.min_individual;
  std::vector<std::uint64_t> sizes(files.size());
  std::ranges::transform(files, sizes.begin(), &FileRecord::size);
  const auto nth = sizes.begin() + static_cast<std::ptrdiff_t>(rules.individual_files - 1);
  std::ranges::nth_element(sizes, nth, std::greater{});
  return std::max(*nth, rules.min_individual);
}

void add_split(std::vector<PlannedChunk>& chunks, const FileRecord& file, const ChunkRules& rules) {
  const std::uint64_t count = (file.size + rules.split - 1) / rules.split;
  const std::uint64_t part = (file.size + count - 1) / count;
  for (std::uint64_t offset = 0; offset < file.size; offset += part)
    chunks.push_back({.parts = {{.file = &file, .offset = offset, .size = std::min(part, file.size - offset)}}});
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

std::vector<PlannedChunk> plan_chunks(const ShardFiles& files, const ChunkRules& rules) {
  const std::uint64_t threshold = threshold_of(files.files(), rules);
  std::vector<PlannedChunk> chunks;
  PlannedChunk shared;
  std::uint64_t shared_bytes = 0;
  for (const FileRecord& file : files.metadata()) {
    shared.parts.push_back({.file = &file, .offset = 0, .size = file.size});
    shared_bytes += tar_size(file);
  }
  const auto close_shared = [&] {
    if (!shared.parts.empty()) chunks.push_back(std::exchange(shared, {}));
    shared_bytes = 0;
  };
  for (const FileRecord& file : files.files()) {
    if (file.size >= threshold) continue;
    if (shared_bytes > 0 && shared_bytes + tar_size(file) > rules.target) close_shared();
    shared.parts.push_back({.file = &file, .offset = 0, .size = file.size});
    shared_bytes += tar_size(file);
  }
  close_shared();
  for (const FileRecord& file : files.files()) {
    if (file.size < threshold) continue;
    if (file.size > rules.split)
      add_split(chunks, file, rules);
    else
      chunks.push_back({.parts = {{.file = &file, .offset = 0, .size = file.size}}});
  }
  return chunks;
}

bool is_immutable(std::string_view path) noexcept {
  constexpr std::array<std::string_view, 7> endings{".db",        ".bloom",    ".cna",   ".metadata",
                                                    ".condensed", ".snapshot", ".sorted"};
  const std::string_view name = path.substr(path.rfind('/') + 1);
  if (name.ends_with(".db") && (name.starts_with("meta") || name == "index.db")) return false;
  return std::ranges::any_of(endings, [&](std::string_view ending) { return name.ends_with(ending); });
}

}  // namespace holdfast::cluster
