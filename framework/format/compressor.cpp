#include "format/compressor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>

#include "format/gzip_compressor.hpp"
#include "format/zstd_compressor.hpp"
#include "holdfast/errors.hpp"

namespace holdfast::format {
namespace {

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
      return make_gzip_compressor(compression.level);
    case Codec::zstd:
      return make_zstd_compressor(compression.level);
    case Codec::none:
      break;
  }
  return std::make_unique<Copier>();
}

}  // namespace holdfast::format
