// A backup as a restore finds it on the storage: its descriptors, its manifest, and those it builds on.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "format/compression.hpp"
#include "format/descriptor.hpp"
#include "format/manifest.hpp"
#include "format/node_descriptor.hpp"
#include "store/store.hpp"

namespace holdfast::cluster {

/// The global descriptor of a whole backup, and its manifest where it has one.
struct BackupHead {
  format::GlobalDescriptor global = {};
  format::Codec codec = format::Codec::gzip;
  std::optional<format::Manifest> manifest = {};

  /// What the manifest says of an object (its full key); nothing where there is no manifest.
  /// Throws DamagedError where there is one and it does not list the object.
  [[nodiscard]] std::optional<format::ManifestEntry> expected(const std::string& key) const;
};

/// Throws NotFoundError where there is no such backup; DamagedError where it is not whole (its status says so, its
/// descriptor is cut or not the one that was written); UnsupportedError for a format this version does not know.
BackupHead read_backup_head(store::Store& store, const std::string& id, const store::CallOptions& call);

/// The backups that `head` builds on, by id, nearest first in `order`. Throws DamagedError where one is missing, not
/// whole, or comes again in its own chain.
struct BaseChain {
  std::map<std::string, BackupHead> heads = {};
  std::vector<std::string> order = {};
};
BaseChain read_base_chain(store::Store& store, const BackupHead& head, const store::CallOptions& call);

/// Which of a backup's nodes is meant.
struct NodeChoice {
  std::string named = {};                ///< By the user; empty where nobody has.
  std::vector<std::string> likely = {};  ///< Taken where they are there, first come, and nobody has named one.
};
/// The one named, else the only one, else the first of the likely ones. Throws NotFoundError where the named one is not
/// there, UsageError where there are several; both name them.
std::string choose_node(const BackupHead& head, const NodeChoice& choice);

/// The descriptor of `node`. Throws DamagedError where it is missing, cut, not the one that was written, or not whole.
format::NodeDescriptorReader read_node_descriptor(store::Store& store, const BackupHead& head, const std::string& node,
                                                  const store::CallOptions& call);

}  // namespace holdfast::cluster
