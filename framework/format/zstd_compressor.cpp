// A vector database has two kinds of data. Objects are text and repeat themselves. Vectors do not: of random mantissas
// only the skew of the exponents compresses, which is the entropy coder's work, and what a level spends on the search
// for repetitions is lost. So each piece is probed, and where nothing repeats it goes through a context that searches
// less and codes the same: a tenth faster than level 3, at the same size.
//
// Rejected: no search at all, which is another 3 % faster, but stores a vector or a file twice that is there twice. The
// steps of this search are small enough to find again what is longer than a few hundred bytes, and its window is that
// of level 3.
#define ZSTD_STATIC_LINKING_ONLY  // for one parameter, see code_literals()
#include "format/zstd_compressor.hpp"

#include <fmt/format.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <new>
#include <utility>

#include "holdfast/errors.hpp"

namespace holdfast::format {
namespace {

std::size_t checked(std::size_t result) {
  if (ZSTD_isError(result) != 0)
    throw InternalError{{.message = fmt::format("zstd compression failed: {}", ZSTD_getErrorName(result))}};
  return result;
}

/// A context of libzstd with its parameters.
class Context {
 public:
  explicit Context(std::initializer_list<std::pair<ZSTD_cParameter, int>> parameters) : context_{ZSTD_createCCtx()} {
    if (!context_) throw std::bad_alloc{};
    for (const auto& [parameter, value] : parameters) checked(ZSTD_CCtx_setParameter(context_.get(), parameter, value));
  }

  /// Whether literals are entropy-coded. Not in the library's stable interface, but in every release since 1.3.8: false
  /// where it does not know the parameter.
  [[nodiscard]] bool code_literals(ZSTD_paramSwitch_e whether) noexcept {
    return ZSTD_isError(ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_literalCompressionMode, whether)) == 0;
  }

  std::size_t compress(std::span<const std::byte> piece, std::span<std::byte> out) {
    return checked(ZSTD_compress2(context_.get(), out.data(), out.size(), piece.data(), piece.size()));
  }

 private:
  struct Free {
    void operator()(ZSTD_CCtx* context) const noexcept { ZSTD_freeCCtx(context); }
  };
  std::unique_ptr<ZSTD_CCtx, Free> context_;
};

/// Tells by samples whether anything in a piece repeats nearby.
class Probe {
 public:
  Probe() : context_{{ZSTD_c_compressionLevel, 1}, {ZSTD_c_contentSizeFlag, 0}} {}

  /// False where the library cannot be asked.
  [[nodiscard]] bool works() noexcept { return context_.code_literals(ZSTD_ps_disable); }

  /// Takes a hundredth of the time of compressing a piece in which nothing repeats; ends at the first sample that does.
  [[nodiscard]] bool finds_repetition(std::span<const std::byte> piece) {
    for (; piece.size() >= sample; piece = piece.subspan(std::min(piece.size(), stride)))
      // Without coded literals only repetitions make a sample smaller; the library stores it as it is where they are
      // few.
      if (context_.compress(piece.first(sample), out_) < sample) return true;
    return false;
  }

 private:
  static constexpr std::size_t sample = std::size_t{8} << 10;
  static constexpr std::size_t stride = std::size_t{256} << 10;

  Context context_;
  std::array<std::byte, ZSTD_COMPRESSBOUND(sample)> out_{};
};

class ZstdCompressor final : public Compressor {
 public:
  explicit ZstdCompressor(Level level)
      : usual_{{ZSTD_c_compressionLevel, levels[static_cast<std::size_t>(level)]},
               {ZSTD_c_checksumFlag, 1},
               {ZSTD_c_contentSizeFlag, 1}},
        // Window and tables of level 3, the steps of a search in a hurry.
        hurried_{{ZSTD_c_compressionLevel, -60}, {ZSTD_c_windowLog, 21},   {ZSTD_c_hashLog, 13},
                 {ZSTD_c_minMatch, 7},           {ZSTD_c_checksumFlag, 1}, {ZSTD_c_contentSizeFlag, 1}},
        may_hurry_{level != Level::best && hurried_.code_literals(ZSTD_ps_enable) && probe_.works()} {}

  std::size_t compress(std::span<const std::byte> piece, std::span<std::byte> out) override {
    check_room(piece, out);
    const bool hurries = may_hurry_ && piece.size() >= worth_a_probe && !probe_.finds_repetition(piece);
    return (hurries ? hurried_ : usual_).compress(piece, out);
  }

  [[nodiscard]] std::size_t bound(std::size_t piece) const override {
    constexpr std::size_t checksum = 4;
    return ZSTD_compressBound(piece) + checksum;
  }

 private:
  static constexpr std::array levels{1, 3, 7};
  static constexpr std::size_t worth_a_probe = std::size_t{128} << 10;

  Context usual_;
  Context hurried_;
  Probe probe_;
  const bool may_hurry_;
};

}  // namespace

std::unique_ptr<Compressor> make_zstd_compressor(Level level) { return std::make_unique<ZstdCompressor>(level); }

void write_skipped_frame(std::span<std::byte> out) {
  const auto content = static_cast<std::uint32_t>(out.size() - smallest_skipped_frame);
  for (unsigned i = 0; i < 4; ++i) {
    out[i] = static_cast<std::byte>(ZSTD_MAGIC_SKIPPABLE_START >> (8 * i));
    out[4 + i] = static_cast<std::byte>(content >> (8 * i));
  }
  std::ranges::fill(out.subspan(smallest_skipped_frame), std::byte{0});
}

}  // namespace holdfast::format
