// The tar inside a chunk.
#include "format/tar.hpp"

#include <vector>

#include "foreign.hpp"

using namespace holdfast;

namespace {

/// Keeps what it is told, and holds it against the reader's promises.
class Keep final : public format::TarHandler {
 public:
  void begin(const format::TarEntry& entry) override {
    fuzz::require(!is_open_, "an entry begins after the one before has ended");
    format::check_entry_name(entry.name);
    entries.push_back(entry);
    is_open_ = true;
    left_ = entry.size;
  }
  void data(std::span<const std::byte> bytes) override {
    fuzz::require(is_open_ && bytes.size() <= left_, "an entry gets no more bytes than it has");
    left_ -= bytes.size();
    for (const std::byte byte : bytes) sum = sum * 31 + static_cast<unsigned>(byte);
  }
  void end() override {
    fuzz::require(is_open_ && left_ == 0, "an entry ends with its last byte");
    is_open_ = false;
  }

  std::vector<format::TarEntry> entries;
  std::uint64_t sum = 0;

 private:
  bool is_open_ = false;
  std::uint64_t left_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span bytes = std::as_bytes(std::span{data, size});
  Keep whole;
  const bool is_sound = fuzz::is_sound([&] {
    format::TarReader reader{whole};
    reader.feed(bytes);
    reader.finish();
  });
  Keep pieces;
  const bool is_sound_in_pieces = fuzz::is_sound([&] {
    format::TarReader reader{pieces};
    fuzz::feed_in_pieces(bytes, [&](std::span<const std::byte> piece) { reader.feed(piece); });
    reader.finish();
  });
  fuzz::require(is_sound == is_sound_in_pieces && whole.entries == pieces.entries && whole.sum == pieces.sum,
                "the pieces that it comes in do not matter");
  return 0;
}
