// A vector database has two kinds of data. Objects are text and repeat themselves. Vectors do not: of random mantissas
// only the skew of the exponents compresses, which is the entropy coder's work, and what a level spends on the search
// for repetitions is lost. So each piece is probed, and where nothing repeats it goes through a context that searches
// less and codes the same: a tenth faster than level 3, at the same size.
//
// Rejected: no search at all, which is another 3 % faster, but stores a vector or a file twice that is there twice. The
// steps of this search are small enough to find again what is longer than a few hundred bytes, and its window is that
// of level 3.
#include "format/zstd_compressor.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "format/repetition_probe.hpp"
#include "format/zstd_context.hpp"

namespace holdfast::format {
namespace {

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

  ZstdContext usual_;
  ZstdContext hurried_;
  RepetitionProbe probe_;
  const bool may_hurry_;
};

}  // namespace

std::unique_ptr<Compressor> make_zstd_compressor(Level level) { return std::make_unique<ZstdCompressor>(level); }

}  // namespace holdfast::format
