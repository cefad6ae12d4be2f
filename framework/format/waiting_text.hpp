// A document that is written while its end is still far, and goes out when it is there.
//
// The names of files and objects that descriptors and manifests consist of repeat each other, so they wait compressed:
// some ten times smaller, where an upload would keep a part of it in memory and be open as long as the whole backup.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "format/byte_sink.hpp"

namespace holdfast::format {

/// Threads: one at a time.
class WaitingText {
 public:
  /// Takes what comes next. Each call's text is compressed by itself: some ten KiB or more are worth a call.
  void write(std::string_view text);

  /// Hands all of it to `sink`, at most 256 KiB at a time, and frees it as it goes. Throws what `sink` throws; what was
  /// handed on is gone then.
  void release(const ByteSink& sink);

  /// Bytes that it takes.
  [[nodiscard]] std::uint64_t size() const noexcept;

 private:
  std::vector<std::vector<std::byte>> frames_;
};

}  // namespace holdfast::format
