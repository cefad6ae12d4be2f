// The chunks of a create that are stored already, so that one that was interrupted goes on where it stopped.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "hash/xxh3.hpp"
#include "operation/chunk_log.hpp"
#include "transfer/object_writer.hpp"

namespace holdfast::cluster {

/// Threads: every function from any thread.
class FinishedChunks {
 public:
  /// `log` is borrowed; null where nothing is remembered. Reads what an earlier try of the operation left in it.
  explicit FinishedChunks(operation::ChunkLog* log);

  /// The stored chunk with this key, if it was made of the same files.
  [[nodiscard]] std::optional<transfer::StoredObject> find(const std::string& key,
                                                           const hash::Digest& fingerprint) const;
  /// The chunk is about to be packed from files with this fingerprint.
  void begin(const std::string& key, const hash::Digest& fingerprint);
  /// The chunk is stored.
  void finish(const transfer::StoredObject& chunk);

 private:
  struct Finished {
    hash::Digest fingerprint;
    transfer::StoredObject object;
  };
  operation::ChunkLog* log_;
  mutable std::mutex mutex_;
  std::map<std::string, Finished, std::less<>> finished_;
  std::map<std::string, hash::Digest, std::less<>> begun_;  ///< No more than are on their way.
};

}  // namespace holdfast::cluster
