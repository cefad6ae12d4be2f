#include "format/waiting_text.hpp"

#include <span>
#include <utility>

#include "format/compressor.hpp"
#include "format/decompressor.hpp"

namespace holdfast::format {
namespace {

// The compressor lives for one call: between them its memory would weigh more than the text.
std::vector<std::byte> compressed(std::string_view text) {
  const auto compressor = make_compressor({.codec = Codec::zstd, .level = Level::fast});
  std::vector<std::byte> room(compressor->bound(text.size()));
  const std::size_t size = compressor->compress(std::as_bytes(std::span{text}), room);
  return {room.begin(), room.begin() + static_cast<std::ptrdiff_t>(size)};
}

}  // namespace

void WaitingText::write(std::string_view text) {
  if (!text.empty()) frames_.push_back(compressed(text));
}

void WaitingText::release(const ByteSink& sink) {
  const auto decompressor = make_decompressor(Codec::zstd);
  const auto hand_on = [&](std::span<const std::byte> bytes) {
    sink({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  };
  for (std::vector<std::byte>& waiting : frames_) {
    const std::vector<std::byte> frame = std::exchange(waiting, {});
    decompressor->feed(frame, hand_on);
  }
  frames_.clear();
}

std::uint64_t WaitingText::size() const noexcept {
  std::uint64_t size = 0;
  for (const std::vector<std::byte>& frame : frames_) size += frame.size();
  return size;
}

}  // namespace holdfast::format
