// Which library does which work was measured on float vectors and on JSON (docs/design.md): ISA-L writes gzip more than
// ten times as fast as zlib, at nearly its size; libdeflate is for those who want the smallest gzip.
#include "format/compressor.hpp"

#include <fmt/format.h>
#include <isa-l/igzip_lib.h>
#include <libdeflate.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <new>
#include <vector>

#include "format/zstd_compressor.hpp"
#include "holdfast/errors.hpp"

namespace holdfast::format {
namespace {

/// ISA-L counts in 32 bits.
constexpr std::size_t most_room = std::numeric_limits<std::uint32_t>::max() - 1;

class IsalCompressor final : public Compressor {
 public:
  explicit IsalCompressor(Level level)
      : level_{level == Level::fast ? 1U : 2U},
        buffer_(level == Level::fast ? std::size_t{ISAL_DEF_LVL1_DEFAULT} : std::size_t{ISAL_DEF_LVL2_DEFAULT}) {}

  std::size_t compress(std::span<const std::byte> piece, std::span<std::byte> out) override {
    check_room(piece, out);
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
  std::uint32_t level_;
  std::vector<std::uint8_t> buffer_;
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

class Copier final : public Compressor {
 public:
  std::size_t compress(std::span<const std::byte> piece, std::span<std::byte> out) override {
    check_room(piece, out);
    std::copy(piece.begin(), piece.end(), out.begin());
    return piece.size();
  }

  [[nodiscard]] std::size_t bound(std::size_t piece) const override { return piece; }
};

}  // namespace

void Compressor::check_room(std::span<const std::byte> piece, std::span<std::byte> out) const {
  constexpr std::size_t largest_piece = std::numeric_limits<std::uint32_t>::max() / 2;  // as the libraries count
  if (piece.size() > largest_piece || out.size() < bound(piece.size()))
    throw InternalError{
        {.message = fmt::format("a piece of {} bytes does not fit a buffer of {} bytes", piece.size(), out.size())}};
}

std::unique_ptr<Compressor> make_compressor(Compression compression) {
  switch (compression.codec) {
    case Codec::gzip:
      if (compression.level == Level::best) return std::make_unique<LibdeflateCompressor>();
      return std::make_unique<IsalCompressor>(compression.level);
    case Codec::zstd:
      return make_zstd_compressor(compression.level);
    case Codec::none:
      break;
  }
  return std::make_unique<Copier>();
}

}  // namespace holdfast::format
