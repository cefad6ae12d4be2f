#include "transfer/file_index.hpp"

#include <fmt/format.h>

#include <cstring>
#include <holdfast/errors.hpp>

namespace holdfast::transfer {

std::size_t FileIndex::KeyHash::operator()(const hash::Digest& digest) const noexcept {
  std::size_t part = 0;
  std::memcpy(&part, digest.bytes.data(), sizeof part);
  return part;
}

void FileIndex::expect(std::string_view path, std::optional<std::uint64_t> size) {
  const std::scoped_lock lock{mutex_};
  Record& record = files_[hash::xxh3(path)];
  if (size) record.size = size;
}

bool FileIndex::expects(std::string_view path) const {
  const std::scoped_lock lock{mutex_};
  return files_.contains(hash::xxh3(path));
}

void FileIndex::arrived(const format::TarEntry& entry) {
  const hash::Digest key = hash::xxh3(entry.name);
  const std::scoped_lock lock{mutex_};
  Record& record = files_.at(key);
  const bool again = entry.file_offset ? !split_[key].emplace(*entry.file_offset, entry.size).second : record.arrived;
  if (again) throw DamagedError{{.message = fmt::format("holds '{}' a second time", entry.name)}};
  record.arrived = true;
  record.received += entry.size;
}

FileIndex::State FileIndex::state(std::string_view path) const {
  const hash::Digest key = hash::xxh3(path);
  const std::scoped_lock lock{mutex_};
  const auto found = files_.find(key);
  if (found == files_.end()) return State::unknown;
  const Record& record = found->second;
  if (!record.arrived) return State::missing;
  if (const auto split = split_.find(key); split != split_.end()) {
    std::uint64_t end = 0;
    for (const auto& [offset, size] : split->second) {
      if (offset != end) return State::incomplete;
      end += size;
    }
  }
  return record.size && *record.size != record.received ? State::wrong_size : State::complete;
}

}  // namespace holdfast::transfer
