// An object that arrives in parts which go out one behind the other: a resumable upload of the JSON API.
//
// The service takes what is not the end in units of 256 KiB, and what it has taken it keeps. So the last part waits
// here until the next one or the end comes: until then it may be sent again, as another one. An upload that nobody ends
// costs nothing and is gone after a week. cloud.google.com/storage/docs/performing-resumable-uploads
#pragma once

#include "integrity.hpp"
#include "object_headers.hpp"
#include "service.hpp"
#include "writer.hpp"

#include <holdfast/plugin.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace holdfast::gcs {

class ResumableUpload final : public sdk::Upload {
 public:
  /// Less would be no use: each part takes a round trip, and waits for the one before. More takes memory: one part waits
  /// here while the engine fills the next.
  static constexpr std::uint64_t min_part = std::uint64_t{3} << 20;
  static constexpr std::uint64_t max_part = std::uint64_t{64} << 20;  ///< It waits in memory.
  static constexpr std::uint32_t max_parts = (std::uint64_t{5} << 40) / min_part;

  ResumableUpload(const UploadContext& context, const sdk::Call& call, Target target);
  ~ResumableUpload() override;

  void part(sdk::Call& call, std::uint32_t index, std::uint64_t offset, std::span<const std::byte> data) override;
  sdk::Object finish(sdk::Call& call, std::uint32_t parts, std::uint64_t size) override;
  void abort(sdk::Call& call) override;

 private:
  [[nodiscard]] std::string begin(const sdk::Call& call) const;
  [[nodiscard]] std::uint64_t end() const noexcept { return taken_ + waiting_.size(); }
  void send_units(const sdk::Call& call);
  [[nodiscard]] sdk::HttpResponse send(const sdk::Call& call, std::size_t bytes, const std::string& range,
                                       const sdk::HttpHeaders& headers);
  void note_taken(const sdk::Call& call, const sdk::HttpResponse& response, std::uint64_t at_most);
  void catch_up(const sdk::Call& call);
  sdk::Object send_end(const sdk::Call& call);
  [[nodiscard]] bool is_complete_already(const sdk::Call& call, sdk::Object& object) const;
  void drop(const sdk::Call& call) const;

  const UploadContext context_;
  const Target target_;
  const std::string session_;       // a secret
  std::uint64_t taken_ = 0;         // bytes that the service has
  std::vector<std::byte> waiting_;  // those behind them
  std::uint32_t parts_ = 0;
  std::uint64_t last_offset_ = 0;  // where the last part begins
  Hashing before_last_;            // of what is in front of it
  Hashing whole_;                  // of all parts
  bool is_unsure_ = false;         // an answer is missing: the service may have taken more
  bool is_ended_ = false;
};

}  // namespace holdfast::gcs
