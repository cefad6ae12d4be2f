// Which library does which work was measured on float vectors and on JSON (docs/design.md): ISA-L writes gzip more than
// ten times as fast as zlib, at nearly its size; libdeflate is for those who want the smallest gzip.
//
// Of vectors only the skew of the exponents compresses (see zstd_compressor.cpp), and a search for repetitions is lost
// on them. Where samples of a piece repeat nothing and no stretch of it is there twice, its bytes are coded one by one,
// which takes two thirds of ISA-L's time, at a thousandth more than its size.
#include "format/gzip_compressor.hpp"

#include <fmt/format.h>
#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
#include <libdeflate.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <new>
#include <optional>
#include <vector>

#include "format/copy_search.hpp"
#include "format/literal_deflate.hpp"
#include "format/repetition_probe.hpp"
#include "holdfast/errors.hpp"

namespace holdfast::format {
namespace {

/// As Go begins its members, and ISA-L: deflate, no fields, no time, no system.
constexpr std::array header{std::byte{0x1f}, std::byte{0x8b}, std::byte{8}, std::byte{0}, std::byte{0},
                            std::byte{0},    std::byte{0},    std::byte{0}, std::byte{0}, std::byte{0xff}};

/// ISA-L counts in 32 bits.
constexpr std::size_t most_room = std::numeric_limits<std::uint32_t>::max() - 1;

void write_number(std::span<std::byte, 4> out, std::uint32_t number) {
  for (unsigned i = 0; i < out.size(); ++i) out[i] = static_cast<std::byte>(number >> (8 * i));
}

/// A member in which no byte refers to others; nullopt where that is not worth it. `out` holds more than the piece.
std::optional<std::size_t> write_literals(std::span<const std::byte> piece, std::span<std::byte> out) {
  constexpr std::size_t trailer = 8;
  std::ranges::copy(header, out.begin());
  const auto size = deflate_literals(piece, out.subspan(header.size(), out.size() - header.size() - trailer));
  if (!size) return std::nullopt;
  const auto end = out.subspan(header.size() + *size);
  const auto* const bytes = reinterpret_cast<const unsigned char*>(piece.data());
  write_number(end.first<4>(), crc32_gzip_refl(0, bytes, piece.size()));
  write_number(end.subspan<4, 4>(), static_cast<std::uint32_t>(piece.size()));
  return header.size() + *size + trailer;
}

class IsalCompressor final : public Compressor {
 public:
  explicit IsalCompressor(Level level)
      : level_{level == Level::fast ? 1U : 2U},
        buffer_(level == Level::fast ? std::size_t{ISAL_DEF_LVL1_DEFAULT} : std::size_t{ISAL_DEF_LVL2_DEFAULT}) {}

  std::size_t compress(std::span<const std::byte> piece, std::span<std::byte> out) override {
    check_room(piece, out);
    if (may_hurry(piece))
      if (const auto size = write_literals(piece, out)) return *size;
    isal_deflate_stateless_init(&stream_);
    stream_.level = level_;
    stream_.level_buf = buffer_.data();
    stream_.level_buf_size = static_cast<std::uint32_t>(buffer_.size());
    stream_.gzip_flag = IGZIP_GZIP;
    stream_.end_of_stream = 1;
    stream_.flush = NO_FLUSH;
    stream_.next_in = const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(piece.data()));
    stream_.avail_in = static_cast<std::uint32_t>(piece.size());
    stream_.next_out = reinterpret_cast<std::uint8_t*>(out.data());
    stream_.avail_out = static_cast<std::uint32_t>(std::min(out.size(), most_room));
    if (const int error = isal_deflate_stateless(&stream_); error != COMP_OK || stream_.avail_in != 0)
      throw InternalError{{.message = fmt::format("gzip compression failed with code {}", error)}};
    return stream_.total_out;
  }

  [[nodiscard]] std::size_t bound(std::size_t piece) const override {
    // A block of a type and a length for every 64 KiB that do not compress, the gzip header and trailer, and the room
    // that the library wants in front of it.
    constexpr std::size_t block = 65535;
    return piece + 5 * (piece / block + 1) + 18 + ISAL_DEF_MAX_HDR_SIZE + 64;
  }

 private:
  [[nodiscard]] bool may_hurry(std::span<const std::byte> piece) {
    return piece.size() >= worth_a_probe && probe_.works() && !probe_.finds_repetition(piece) &&
           !copies_.finds_copy(piece);
  }

  std::uint32_t level_;
  std::vector<std::uint8_t> buffer_;
  RepetitionProbe probe_;
  CopySearch copies_;
  isal_zstream stream_{};
};

class LibdeflateCompressor final : public Compressor {
 public:
  LibdeflateCompressor() : compressor_{libdeflate_alloc_compressor(level)} {
    if (!compressor_) throw std::bad_alloc{};
  }

  std::size_t compress(std::span<const std::byte> piece, std::span<std::byte> out) override {
    check_room(piece, out);
    const auto size = libdeflate_gzip_compress(compressor_.get(), piece.data(), piece.size(), out.data(), out.size());
    if (size == 0) throw InternalError{{.message = "gzip compression failed: its output outgrew its bound"}};
    out[8] = std::byte{2};  // "slowest algorithm", as Go marks its best compression; libdeflate does from level 8 on
    return size;
  }

  [[nodiscard]] std::size_t bound(std::size_t piece) const override {
    return libdeflate_gzip_compress_bound(compressor_.get(), piece);
  }

 private:
  static constexpr int level = 7;  // beyond it, repetitive text costs several times the time for a percent of the size
  struct Free {
    void operator()(libdeflate_compressor* compressor) const noexcept { libdeflate_free_compressor(compressor); }
  };
  std::unique_ptr<libdeflate_compressor, Free> compressor_;
};

}  // namespace

std::unique_ptr<Compressor> make_gzip_compressor(Level level) {
  if (level == Level::best) return std::make_unique<LibdeflateCompressor>();
  return std::make_unique<IsalCompressor>(level);
}

}  // namespace holdfast::format
