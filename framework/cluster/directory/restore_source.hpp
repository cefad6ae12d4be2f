// What a restore unpacks, chunk after chunk, and whether all of it has come.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cluster/cluster.hpp"
#include "cluster/directory/stored_backup.hpp"
#include "transfer/unpack.hpp"

namespace holdfast::cluster {

/// The shards and files of `collection`, as its descriptor lists them and with each shard's metadata files, which it
/// does not list: as many as were counted when it was created. No bytes.
CollectionPlan count_files(format::NodeDescriptorReader& descriptor, const std::string& collection);

/// Walks the chunks of the planned collections: their own, then those of the backups they build on. Threads: one at a
/// time.
class RestoreSource {
 public:
  /// All borrowed.
  RestoreSource(const BackupHead& head, const BaseChain& chain, const std::string& node,
                format::NodeDescriptorReader& descriptor, const Plan& plan);

  /// The next chunk, for transfer::unpack. Throws DamagedError where the manifest or the chain does not know it.
  std::optional<transfer::StoredChunk> next();
  /// Once every chunk is unpacked: throws DamagedError unless every file that the descriptor names has come, whole.
  void require_all_files();

 private:
  bool begin_next_collection();
  void add_own_chunks(const format::CollectionSummary& collection, const std::shared_ptr<transfer::FileIndex>& files);

  const BackupHead& head_;
  const BaseChain& chain_;
  const std::string& node_;
  format::NodeDescriptorReader& descriptor_;
  const Plan& plan_;
  std::size_t collection_ = 0;  ///< Counts those begun.
  std::deque<transfer::StoredChunk> chunks_;
  std::map<std::string, std::shared_ptr<transfer::FileIndex>> files_;
};

/// Throws DamagedError, naming the first few, where the store lacks chunks of `source` or has them in another size.
/// One listing a backup, no chunk is read.
void require_chunks(store::Store& store, RestoreSource& source, const store::CallOptions& call);

}  // namespace holdfast::cluster
