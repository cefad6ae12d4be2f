// A plugin's store seen through its raw table: what the rules act on.
//
// Nothing here mends or hides what the plugin does. The table is read up to its own struct_size only; every call is
// watched (witness.hpp); every key that may have come into being is in the Ledger, so that the kit can remove what it
// made and nothing else.
#pragma once

#include "witness.hpp"

#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::conformance {

/// The keys that the kit may have made. Threads: any.
class Ledger {
 public:
  void add(std::string_view key);
  void remove(std::string_view key);
  [[nodiscard]] std::vector<std::string> keys() const;

 private:
  mutable std::mutex mutex_;
  std::set<std::string, std::less<>> keys_;
};

struct PutRequest {
  std::string_view key;
  std::int32_t mode = HF_PUT_OVERWRITE;
  std::string_view if_match = {};
  std::string_view sha256 = {};  ///< 32 raw bytes, or none.
};

struct GetRequest {
  std::string_view key;
  std::uint64_t offset = 0;
  std::uint64_t length = UINT64_MAX;
  std::string_view if_match = {};
};

struct ListRequest {
  std::string_view prefix = {};
  std::string_view delimiter = {};
  std::uint32_t limit = 0;
  std::string_view start_after = {};
  std::string_view page = {};
};

/// An upload in progress; released at the latest when this dies.
class OpenUpload {
 public:
  OpenUpload(const hf_store_ops& ops, Witness& witness, std::string key) noexcept;
  ~OpenUpload() { release(); }
  OpenUpload(OpenUpload&& other) noexcept;
  OpenUpload& operator=(OpenUpload&&) = delete;

  /// How upload_begin ended. Where it failed there is nothing to call.
  Answer begun = {};
  hf_upload* handle = nullptr;

  Answer part(std::uint32_t index, std::uint64_t offset, std::string_view data, const Plan& plan = {});
  Answer finish(std::uint32_t parts, std::uint64_t size, const Plan& plan = {});
  Answer abort();
  void release() noexcept;

 private:
  const hf_store_ops& ops_;
  Witness& witness_;
  std::string key_;
};

/// An opened store, closed when this dies. Threads: any.
class OpenStore {
 public:
  OpenStore(hf_store* store, Witness& witness, Ledger& ledger);
  ~OpenStore();
  OpenStore(const OpenStore&) = delete;
  OpenStore& operator=(const OpenStore&) = delete;

  [[nodiscard]] const hf_store_ops& ops() const noexcept { return ops_; }
  [[nodiscard]] const hf_limits& limits() const noexcept { return limits_; }
  /// Asked for once more: limits() are what it said when it was opened.
  [[nodiscard]] hf_limits limits_now() const noexcept;
  [[nodiscard]] bool can(std::uint64_t features) const noexcept { return (limits_.features & features) == features; }
  /// Calls that may be in flight together; `wanted` where the store leaves it to the host.
  [[nodiscard]] std::uint32_t concurrency(std::uint32_t wanted) const noexcept;
  /// `wanted` bytes, or as many as one put may have.
  [[nodiscard]] std::size_t put_size(std::size_t wanted) const noexcept;
  /// A size that parts of an upload may have.
  [[nodiscard]] std::size_t part_size() const noexcept;

  Answer stat(std::string_view key, const Plan& plan = {});
  Answer get(const GetRequest& request, const Plan& plan = {});
  Answer list(const ListRequest& request, const Plan& plan = {});
  /// All pages in one; `status` is of the page that failed, else HF_OK.
  Answer list_all(ListRequest request);
  Answer put(const PutRequest& request, std::string_view data, const Plan& plan = {});
  Answer remove(std::string_view key, const Plan& plan = {});
  Answer remove_many(std::span<const std::string> keys);
  OpenUpload begin(const PutRequest& request, const Plan& plan = {});
  /// Only where ops().preflight is there. `flags`: HF_PREFLIGHT_*.
  Answer preflight(std::uint32_t flags, const Plan& plan = {});
  /// NULL where the store has no such extension, or none at all.
  [[nodiscard]] const void* extension(const char* id) const;

 private:
  hf_store* store_;
  Witness& witness_;
  Ledger& ledger_;
  hf_store_ops ops_{};
  hf_limits limits_{};
};

}  // namespace holdfast::conformance
