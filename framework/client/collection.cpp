#include <holdfast/collection.hpp>

#include <fmt/format.h>

#include <holdfast/client.hpp>
#include <utility>

namespace holdfast {

Collection::Collection(std::shared_ptr<client::Engine> engine, std::string name)
    : engine_{std::move(engine)}, name_{std::move(name)} {
  if (name_.empty() || name_.find_first_of("*?") != std::string::npos)
    throw UsageError{{.message = fmt::format("'{}' is not the name of one collection", name_),
                      .hint = "write its whole name; patterns are for the lists of BackupClient's requests"}};
}

CollectionBackup::CollectionBackup(std::shared_ptr<client::Engine> engine, std::string collection)
    : engine_{std::move(engine)}, collection_{std::move(collection)} {}

template <class Request>
Request CollectionBackup::with_collection(Request request) const {
  if (!request.include.empty() || !request.exclude.empty())
    throw UsageError{{.message = fmt::format("a request for the collection '{}' alone names collections", collection_),
                      .hint = "leave include and exclude empty, or use Client::backups()"}};
  request.include = {collection_};
  return request;
}

BackupCreateOperation CollectionBackup::create(BackupCreateRequest request, const StartOptions& options) const {
  return BackupClient{engine_}.create(with_collection(std::move(request)), options);
}

BackupRestoreOperation CollectionBackup::restore(BackupRestoreRequest request, const StartOptions& options) const {
  return BackupClient{engine_}.restore(with_collection(std::move(request)), options);
}

Backup CollectionBackup::create_sync(BackupCreateRequest request, const WaitOptions& options) const {
  return BackupClient{engine_}.create_sync(with_collection(std::move(request)), options);
}

Backup CollectionBackup::restore_sync(BackupRestoreRequest request, const WaitOptions& options) const {
  return BackupClient{engine_}.restore_sync(with_collection(std::move(request)), options);
}

Backup CollectionBackup::status(std::string_view id, const BackupBackend& backend, std::stop_token stop) const {
  return BackupClient{engine_}.status(id, backend, std::move(stop));
}

Backup CollectionBackup::restore_status(std::string_view id, const BackupBackend& backend, std::stop_token stop) const {
  return BackupClient{engine_}.restore_status(id, backend, std::move(stop));
}

}  // namespace holdfast
