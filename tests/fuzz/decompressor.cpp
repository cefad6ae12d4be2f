// A chunk in gzip or zstd.
#include "format/decompressor.hpp"

#include "foreign.hpp"

using namespace holdfast;

namespace {

/// More than this is a bomb.
constexpr std::size_t most = std::size_t{1} << 20;

class Enough {};

struct Outcome {
  bool is_sound = false;
  std::string text = {};
};

/// What feed(decompressor, sink) makes of a stream.
template <class Feed>
Outcome decompress(format::Decompressor& decompressor, Feed feed) {
  Outcome outcome;
  decompressor.reset();
  outcome.is_sound = fuzz::is_sound([&] {
    feed([&](std::span<const std::byte> bytes) {
      outcome.text.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
      if (outcome.text.size() > most) throw Enough{};
    });
    decompressor.finish();
  });
  return outcome;
}

void compare(format::Codec codec, format::Decompressor& decompressor, std::span<const std::byte> bytes) {
  const Outcome whole = decompress(decompressor, [&](const auto& sink) { decompressor.feed(bytes, sink); });
  const Outcome pieces = decompress(decompressor, [&](const auto& sink) {
    fuzz::feed_in_pieces(bytes, [&](std::span<const std::byte> piece) { decompressor.feed(piece, sink); });
  });
  // libzstd judges frames that no writer makes (a wrong size for no content, an empty run) by the pieces they come in.
  fuzz::require(whole.is_sound == pieces.is_sound || codec == format::Codec::zstd,
                "the pieces that it comes in do not make it sound or damaged");
  fuzz::require(!whole.is_sound || !pieces.is_sound || whole.text == pieces.text,
                "the pieces that it comes in do not change it");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto gzip = format::make_decompressor(format::Codec::gzip);
  static const auto zstd = format::make_decompressor(format::Codec::zstd);
  for (const auto& [codec, decompressor] :
       {std::pair{format::Codec::gzip, gzip.get()}, std::pair{format::Codec::zstd, zstd.get()}}) {
    try {
      compare(codec, *decompressor, std::as_bytes(std::span{data, size}));
    } catch (const Enough&) {  // a bomb says nothing new
    }
  }
  return 0;
}
