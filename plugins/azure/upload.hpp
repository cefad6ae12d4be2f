// An object that arrives in parts: blocks of a block blob, and the list that makes an object of them.
//
// The service has no uploads, only blocks that are not committed: they lie under a key, invisible, until a list names
// them or somebody writes the key as a whole, and are dropped after a week. So there is nothing to begin and nothing to
// abort: to drop them at once one would have to make an object of the key, for everybody to see. Blocks of several
// writers lie side by side; each has ids of its own. The first list that is committed drops the blocks of the others,
// whose own lists the service then refuses: they never mix.
#pragma once

#include "integrity.hpp"
#include "object_headers.hpp"
#include "service.hpp"

#include <holdfast/plugin.hpp>
#include <holdfast/support/parts.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace holdfast::azure {

inline constexpr std::uint32_t max_parts = 50'000;
/// Bytes. The service is at its fastest with blocks of more than 4 MiB; the last one may be smaller.
inline constexpr std::uint64_t min_part = std::uint64_t{5} << 20;
inline constexpr std::uint64_t max_part = std::uint64_t{4000} << 20;
inline constexpr std::uint64_t max_put = std::uint64_t{5000} << 20;

/// What uploads need of the store, which outlives them.
struct UploadContext {
  Service& service;
  const ObjectHeaders& headers;
  Guard guard;
};

/// The ids of one writer's blocks, as the service wants them: base64, all of one length.
class BlockIds {
 public:
  /// Others than any other writer's.
  BlockIds();
  [[nodiscard]] std::string operator()(std::uint32_t index) const;

 private:
  std::string nonce_;
};

/// What makes an object of blocks. Of one that was sent and one that was committed the newer counts: asked twice,
/// because the first answer got lost, it is the latter.
[[nodiscard]] std::string block_list(std::span<const std::string> ids);

class BlockUpload final : public sdk::Upload {
 public:
  /// `key` with the path in front. Asks nobody.
  BlockUpload(const UploadContext& context, const hf_put& request, std::string key);

  void part(sdk::Call& call, std::uint32_t index, std::uint64_t offset, std::span<const std::byte> data) override;
  sdk::Object finish(sdk::Call& call, std::uint32_t parts, std::uint64_t size) override;
  void abort(sdk::Call&) override {}

 private:
  using Ids = std::vector<std::string>;

  sdk::Object commit(const sdk::Call& call, const Ids& ids);
  [[nodiscard]] bool is_committed_already(const sdk::Call& call, const Ids& ids, sdk::Object& object);
  void refuse_if_written_meanwhile(const sdk::Call& call, const sdk::Error& error);

  const UploadContext context_;
  const std::string key_;
  const std::int32_t mode_;
  const sdk::HttpHeaders condition_;
  const BlockIds block_id_;
  support::Parts<std::string> parts_;  // the ids of their blocks
};

}  // namespace holdfast::azure
