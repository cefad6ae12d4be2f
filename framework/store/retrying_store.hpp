// Retries over any store.
#pragma once

#include <memory>

#include "store/retry.hpp"
#include "store/store.hpp"

namespace holdfast::store {

/// Tries every call again whose failure says that it may be, as RetryOptions allow; preflight excepted, whose checks
/// show the storage as it is.
///
/// get      goes on where it stopped, so that each byte is handed on once. Throws ChangedError where the object is no
///          longer the one it began with. Damage that is found behind bytes that were handed on ends it.
/// put      with a condition, and Upload::finish: after a lost answer the next attempt runs into what the lost one left
///          ("it exists already"). Then the stored object is read and compared with what was sent; equal means success.
/// Uploads  parts are sent again one by one.
class RetryingStore final : public Store {
 public:
  RetryingStore(std::shared_ptr<Store> inner, RetryOptions how);

  [[nodiscard]] const std::string& name() const noexcept override { return inner_->name(); }
  [[nodiscard]] const Limits& limits() const noexcept override { return inner_->limits(); }
  void preflight(PreflightAccess access, CheckObserver& observer, const CallOptions& options) override;
  std::optional<ObjectInfo> stat(std::string_view key, const CallOptions& options) override;
  ListPage list(const ListRequest& request, const CallOptions& options) override;
  ObjectInfo get(const GetRequest& request, const ByteSink& sink, const CallOptions& options) override;
  ObjectInfo put(const PutRequest& request, std::span<const std::byte> data, const CallOptions& options) override;
  void remove(std::string_view key, const CallOptions& options) override;
  void remove_many(std::span<const std::string> keys, const CallOptions& options) override;
  /// The upload lives shorter than this store.
  std::unique_ptr<Upload> begin_upload(const PutRequest& request, const CallOptions& options) override;

 private:
  const std::shared_ptr<Store> inner_;
  const RetryOptions how_;
};

}  // namespace holdfast::store
