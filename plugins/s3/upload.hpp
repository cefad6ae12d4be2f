// An object that arrives in parts: a multipart upload of S3.
//
// Parts that nobody completes are invisible and cost money until somebody drops them. So an upload that is not finished
// is dropped whatever happens: by abort(), by its destructor, and where the answer to its creation was lost, by looking
// for it.
#pragma once

#include "integrity.hpp"
#include "object_headers.hpp"
#include "service.hpp"

#include <holdfast/plugin.hpp>
#include <holdfast/support/parts.hpp>

#include <chrono>
#include <cstdint>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace holdfast::s3 {

inline constexpr std::uint32_t max_parts = 10'000;
inline constexpr std::uint64_t min_part = std::uint64_t{5} << 20;  ///< Bytes; the last one may be smaller.
inline constexpr std::uint64_t max_part = std::uint64_t{5} << 30;

/// What uploads need of the store, which outlives them.
struct UploadContext {
  Service& service;
  const ObjectHeaders& headers;
  Guard guard;
};

/// The uploads of this process that are not ended, so that none is taken for one whose answer got lost.
///
/// Threads: every function from any thread.
class OpenUploads {
 public:
  void add(const std::string& id);
  void remove(const std::string& id);
  [[nodiscard]] bool contains(const std::string& id) const;

 private:
  mutable std::mutex mutex_;
  std::set<std::string> ids_;
};

class MultipartUpload final : public sdk::Upload {
 public:
  /// `key` with the path in front; borrows `open`, which outlives it.
  MultipartUpload(const UploadContext& context, OpenUploads& open, const sdk::Call& call, const hf_put& request,
                  std::string key);
  ~MultipartUpload() override;

  void part(sdk::Call& call, std::uint32_t index, std::uint64_t offset, std::span<const std::byte> data) override;
  sdk::Object finish(sdk::Call& call, std::uint32_t parts, std::uint64_t size) override;
  void abort(sdk::Call& call) override;

 private:
  /// What the service gave for a part.
  struct Receipt {
    std::string etag = {};
    std::string checksum = {};  ///< CRC-32C, where that is the guard.
  };
  using Receipts = std::vector<Receipt>;

  [[nodiscard]] std::string begin(const sdk::Call& call);
  bool drop_lost(const sdk::Call& call, std::chrono::system_clock::time_point since);
  sdk::Object complete(const sdk::Call& call, const Receipts& parts);
  sdk::Object finish_empty(const sdk::Call& call);
  [[nodiscard]] bool is_complete_already(const sdk::Call& call, const Receipts& parts, sdk::Object& object);
  void drop(const sdk::Call& call);

  const UploadContext context_;
  OpenUploads& open_;
  const std::string key_;
  const std::int32_t mode_;
  const sdk::HttpHeaders condition_;
  const std::string id_;
  support::Parts<Receipt> parts_;
  bool is_ended_ = false;
};

}  // namespace holdfast::s3
