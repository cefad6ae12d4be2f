// A store that keeps its objects in memory and can do everything, or as little as a test wants.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/store.hpp"
#include "support/bytes.hpp"

namespace holdfast::test {

/// Every feature there is, and no bounds.
inline constexpr store::Limits everything{.can_create = true,
                                          .can_match = true,
                                          .can_upload = true,
                                          .parallel_parts = true,
                                          .list_sorted = true,
                                          .list_start_after = true,
                                          .list_fresh = true};

struct MemoryStoreOptions {
  std::string name = "memory:test";
  store::Limits limits = everything;  ///< What is switched off here is refused with UnsupportedError, bounds are kept.
  std::uint32_t page_size = 1000;     ///< Entries of a listing's page.
  bool empty_first_page = false;      ///< A listing begins with a page of nothing, as those of some services may.
  std::function<std::chrono::system_clock::time_point()> now = std::chrono::system_clock::now;
};

/// Threads: every function from any thread. Etags differ for every put, even of the same content.
class MemoryStore : public store::Store {
 public:
  explicit MemoryStore(MemoryStoreOptions options = {});
  ~MemoryStore() override;

  [[nodiscard]] const std::string& name() const noexcept override { return options_.name; }
  [[nodiscard]] const store::Limits& limits() const noexcept override { return options_.limits; }
  void preflight(store::PreflightAccess access, store::CheckObserver& observer,
                 const store::CallOptions& options) override;
  std::optional<store::ObjectInfo> stat(std::string_view key, const store::CallOptions& options) override;
  store::ListPage list(const store::ListRequest& request, const store::CallOptions& options) override;
  store::ObjectInfo get(const store::GetRequest& request, const store::ByteSink& sink,
                        const store::CallOptions& options) override;
  store::ObjectInfo put(const store::PutRequest& request, std::span<const std::byte> data,
                        const store::CallOptions& options) override;
  void remove(std::string_view key, const store::CallOptions& options) override;
  void remove_many(std::span<const std::string> keys, const store::CallOptions& options) override;
  std::unique_ptr<store::Upload> begin_upload(const store::PutRequest& request,
                                              const store::CallOptions& options) override;

  // What tests look at and set up, past every fault and limit.
  void put_text(std::string_view key, std::string_view text);
  /// Empty where there is no such object.
  [[nodiscard]] std::optional<std::string> text(std::string_view key) const;
  [[nodiscard]] std::vector<std::string> keys(std::string_view prefix = {}) const;
  /// Uploads begun and neither finished nor aborted.
  [[nodiscard]] std::size_t open_uploads() const;

 private:
  class MemoryUpload;
  struct Object {
    std::shared_ptr<const std::string> content;  // shared, so that a get needs no lock while it delivers
    store::ObjectInfo info;
  };

  void check_call(std::string_view key, const store::CallOptions& options) const;
  void check_condition(std::string_view key, store::PutMode mode, std::string_view if_match) const;
  store::ObjectInfo store_locked(std::string_view key, std::string content);

  const MemoryStoreOptions options_;
  mutable std::mutex mutex_;
  std::map<std::string, Object, std::less<>> objects_;
  std::uint64_t generation_ = 0;
  std::size_t open_uploads_ = 0;
};

}  // namespace holdfast::test
