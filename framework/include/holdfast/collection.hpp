// The backup API of one collection.
//
//   client.collection("Article").backup().create_sync({.id = "articles", .backend = backend});
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <holdfast/backup.hpp>
#include <holdfast/operation.hpp>

namespace holdfast {

namespace client {
class Engine;
}

/// BackupClient for one collection: requests name no other, for it is filled in. Usable as long as the Client lives.
///
/// Threads: every function from any thread.
/// Errors:  those of the functions of BackupClient that have these names; UsageError for a request that includes or
///          excludes collections by itself.
class CollectionBackup {
 public:
  [[nodiscard]] BackupCreateOperation create(BackupCreateRequest request, const StartOptions& options = {}) const;
  /// Whatever else the backup holds stays where it is.
  [[nodiscard]] BackupRestoreOperation restore(BackupRestoreRequest request, const StartOptions& options = {}) const;
  Backup create_sync(BackupCreateRequest request, const WaitOptions& options = {}) const;
  Backup restore_sync(BackupRestoreRequest request, const WaitOptions& options = {}) const;

  /// Of the backup `id`, whichever collections it holds.
  [[nodiscard]] Backup status(std::string_view id, const BackupBackend& backend, std::stop_token stop = {}) const;
  [[nodiscard]] Backup restore_status(std::string_view id, const BackupBackend& backend,
                                      std::stop_token stop = {}) const;

  CollectionBackup(std::shared_ptr<client::Engine> engine, std::string collection);

 private:
  template <class Request>
  [[nodiscard]] Request with_collection(Request request) const;

  std::shared_ptr<client::Engine> engine_;
  std::string collection_;
};

/// A collection by its name. A value: nothing is asked of the cluster by it.
class Collection {
 public:
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] CollectionBackup backup() const { return CollectionBackup{engine_, name_}; }

  Collection(std::shared_ptr<client::Engine> engine, std::string name);

 private:
  std::shared_ptr<client::Engine> engine_;
  std::string name_;
};

}  // namespace holdfast
