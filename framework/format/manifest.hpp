// Holdfast's manifest, `<id>/holdfast.json`: the stored size and the XXH3-128 of every object of a backup. Weaviate
// ignores it; it makes damage visible whatever the codec. docs/design.md has its grammar.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "format/byte_sink.hpp"
#include "format/timestamp.hpp"
#include "hash/xxh3.hpp"

namespace holdfast::format {

inline constexpr std::string_view manifest_format = "holdfast-manifest/1";

struct ManifestHeader {
  std::string id = {};      ///< Of the backup.
  std::string tool = {};    ///< "holdfast 0.1.0"
  std::string plugin = {};  ///< "filesystem 0.1.0"
  Timestamp created = {};
  bool operator==(const ManifestHeader&) const = default;
};

struct ManifestEntry {
  std::uint64_t size = 0;  ///< Bytes as stored.
  hash::Digest xxh3 = {};
  bool operator==(const ManifestEntry&) const = default;
};

/// Writes a manifest in constant memory. For one thread; calls after finish() throw InternalError.
class ManifestWriter {
 public:
  ManifestWriter(ByteSink sink, const ManifestHeader& header);
  ManifestWriter(const ManifestWriter&) = delete;
  ManifestWriter& operator=(const ManifestWriter&) = delete;
  ~ManifestWriter();

  /// `key` is relative to `<id>/` ("node1/backup.json", see key_below()); each one once, in any order.
  void add(std::string_view key, const ManifestEntry& entry);
  /// Ends the document with its own hash, and flushes.
  void finish();

 private:
  class State;
  std::unique_ptr<State> state_;
};

/// A manifest in memory: its keys and 40 bytes for each.
class Manifest {
 public:
  /// Throws DamagedError where the text is cut, altered (its last field is a hash of all before it), or names a key
  /// twice; UnsupportedError where it is of a later format or has critical fields that this version does not know.
  [[nodiscard]] static Manifest parse(std::string json);
  Manifest(Manifest&&) noexcept;
  Manifest& operator=(Manifest&&) noexcept;
  ~Manifest();

  [[nodiscard]] const ManifestHeader& header() const noexcept;
  [[nodiscard]] std::size_t size() const noexcept;
  /// What is known of the object `key` (relative to `<id>/`); empty where it is not listed.
  [[nodiscard]] std::optional<ManifestEntry> find(std::string_view key) const;
  /// Every entry, by key.
  void for_each(const std::function<void(std::string_view key, const ManifestEntry& entry)>& visit) const;

 private:
  class State;
  explicit Manifest(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace holdfast::format
