// The parts of an upload, as they arrive in any order from several threads.
#pragma once

#include <holdfast/plugin.hpp>

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::support {

/// HF_E_INVALID_ARGUMENT: "upload of 'KEY': WHY".
[[noreturn]] void refuse_upload(const std::string& key, const std::string& why);

/// Where a part lies in the object.
struct Extent {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;  ///< Bytes.
};

/// That of a part, as far as it is known.
struct SentExtent {
  Extent extent = {};
  bool was_sent = false;
};

/// What the engine says of an upload when it finishes it.
struct Announced {
  std::uint32_t parts = 0;
  std::uint64_t size = 0;  ///< Of the whole object, in bytes.
};

/// HF_E_INVALID_ARGUMENT where the parts are not as many as were announced, one is missing, or they do not lie end to
/// end from the first byte to the last.
void require_whole(const std::string& key, const std::vector<SentExtent>& sent, const Announced& announced);

/// What the service gave for each part, which its completion names again.
///
/// Threads: every function from any thread.
template <class Receipt>
class Parts {
 public:
  /// A part that is sent again takes the place of the first. `index`: less than the store takes; memory grows with it.
  void add(std::uint32_t index, const Extent& extent, Receipt receipt) {
    const std::lock_guard lock{mutex_};
    if (index >= sent_.size()) {
      sent_.resize(std::size_t{index} + 1);
      receipts_.resize(std::size_t{index} + 1);
    }
    sent_[index] = {.extent = extent, .was_sent = true};
    receipts_[index] = std::move(receipt);
  }

  /// The receipts in order. Throws what require_whole() throws.
  [[nodiscard]] std::vector<Receipt> whole(const std::string& key, const Announced& announced) const {
    const std::lock_guard lock{mutex_};
    require_whole(key, sent_, announced);
    return receipts_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<SentExtent> sent_;  // guarded by mutex_, as what follows
  std::vector<Receipt> receipts_;
};

}  // namespace holdfast::support
