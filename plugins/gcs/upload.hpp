// An object that arrives in parts side by side: a multipart upload of the XML API.
//
// That API has no conditions for such uploads. So one with a condition is completed under a key of its own, and the
// object is composed from there, which the service does without moving its bytes and has conditions for.
// Parts that nobody completes are invisible and cost money until somebody drops them. So an upload that is not finished
// is dropped whatever happens: by abort(), by its destructor, or by a preflight once it has grown old.
// cloud.google.com/storage/docs/multipart-uploads, cloud.google.com/storage/docs/request-preconditions
#pragma once

#include "integrity.hpp"
#include "reader.hpp"
#include "service.hpp"
#include "writer.hpp"

#include <holdfast/plugin.hpp>
#include <holdfast/support/parts.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace holdfast::gcs {

inline constexpr std::uint32_t max_parts = 10'000;
inline constexpr std::uint64_t min_part = std::uint64_t{5} << 20;  ///< Bytes; the last one may be smaller.
inline constexpr std::uint64_t max_part = std::uint64_t{5} << 30;

/// Whether uploads are of this kind. The engine wants to know it before anybody was asked.
[[nodiscard]] bool is_multipart(const Settings& settings);

/// Below the path: where uploads with a condition wait for it.
inline constexpr std::string_view waiting_folder = ".holdfast-uploads/";

class MultipartUpload final : public sdk::Upload {
 public:
  /// `root`: in front of every key.
  MultipartUpload(const UploadContext& context, const sdk::Call& call, Target target, const std::string& root);
  ~MultipartUpload() override;

  void part(sdk::Call& call, std::uint32_t index, std::uint64_t offset, std::span<const std::byte> data) override;
  sdk::Object finish(sdk::Call& call, std::uint32_t parts, std::uint64_t size) override;
  void abort(sdk::Call& call) override;

 private:
  struct Receipt {
    std::string etag = {};
    Checksum checksum = {};
  };
  using Receipts = std::vector<Receipt>;

  [[nodiscard]] std::string begin(const sdk::Call& call) const;
  [[nodiscard]] Described complete(const sdk::Call& call, const Receipts& parts, const Checksum& whole) const;
  sdk::Object publish(const sdk::Call& call, const Described& waiting) const;
  [[nodiscard]] Described compose(const sdk::Call& call, const Described& waiting) const;
  void remove_waiting(const sdk::Call& call) const;
  sdk::Object finish_empty(const sdk::Call& call);
  void drop(const sdk::Call& call) const;
  [[nodiscard]] bool waits() const noexcept { return key_ != target_.key; }

  const UploadContext context_;
  const Target target_;
  const std::string key_;  // where the parts are completed
  const std::string id_;
  support::Parts<Receipt> parts_;
  std::optional<Described> completed_;
  bool is_ended_ = false;
};

}  // namespace holdfast::gcs
