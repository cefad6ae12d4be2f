// What lies on a storage, looked at without any journal: descriptors, manifests, claims.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include <holdfast/backup.hpp>

#include "format/descriptor.hpp"
#include "store/store.hpp"

namespace holdfast::client {

/// Threads: one at a time; list() uses threads of its own.
class StoredBackups {
 public:
  /// `store` is borrowed; `backend` is what results carry.
  StoredBackups(store::Store& store, BackupBackend backend, store::CallOptions call);

  /// The backup `id`; one that is being created, as far as its claim tells. Nothing where neither is there.
  /// Throws DamagedError for a descriptor that cannot be read.
  [[nodiscard]] std::optional<Backup> find(std::string_view id) const;
  /// What the restore descriptor says, which servers leave behind.
  [[nodiscard]] std::optional<Backup> find_restore(std::string_view id) const;
  /// Every backup there, in no order; what cannot be read is listed with what is wrong.
  [[nodiscard]] std::vector<Backup> list() const;
  /// Throws NotFoundError, DamagedError.
  [[nodiscard]] BackupContents show(std::string_view id) const;

  /// Adds what only the operation's own journal knows.
  static void complete(Backup& backup, const Backup& journal);

 private:
  /// Throws an Error that names the backup where `text` is not its descriptor.
  [[nodiscard]] format::GlobalDescriptor parse(const std::string& id, const std::string& text) const;
  [[nodiscard]] std::optional<std::string> read(const std::string& key) const;
  [[nodiscard]] Backup to_backup(const format::GlobalDescriptor& descriptor) const;
  [[nodiscard]] std::optional<Backup> claimed(const std::string& id) const;
  [[nodiscard]] std::vector<std::string> ids() const;
  [[nodiscard]] std::optional<Backup> listed(const std::string& id) const;

  store::Store& store_;
  BackupBackend backend_;
  store::CallOptions call_;
};

}  // namespace holdfast::client
