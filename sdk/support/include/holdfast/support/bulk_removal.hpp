// Removing many objects by one request, at services of which some have no such request.
#pragma once

#include <holdfast/plugin.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace holdfast::support {

/// Told of a key that could not be removed, by its position.
using RemovalFailed = std::function<void(std::size_t, const sdk::Error&)>;

/// Remembers whether the service has one.
///
/// Threads: every function from any thread.
class BulkRemoval {
 public:
  struct Request {
    std::span<const hf_str> keys;
    std::function<std::string(std::string_view key)> full_key;
    /// Removes all of them by one request, or throws HF_E_UNSUPPORTED.
    std::function<void(std::span<const std::string> full_keys, const RemovalFailed& failed)> remove;
    std::function<void()> one_by_one;  ///< What is done where there is none.
  };

  /// What is known of the service.
  enum class Known : std::uint8_t { nothing, has_none };
  explicit BulkRemoval(Known known = Known::nothing) noexcept : is_unsupported_{known == Known::has_none} {}

  /// Throws what the functions of `request` throw, but for the first HF_E_UNSUPPORTED.
  void run(const Request& request, sdk::Removals& out);

 private:
  std::atomic<bool> is_unsupported_;
};

}  // namespace holdfast::support
