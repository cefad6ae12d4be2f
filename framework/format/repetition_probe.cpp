#include "format/repetition_probe.hpp"

#include <algorithm>

namespace holdfast::format {

RepetitionProbe::RepetitionProbe()
    : context_{{ZSTD_c_compressionLevel, 1}, {ZSTD_c_contentSizeFlag, 0}},
      works_{context_.code_literals(ZSTD_ps_disable)} {}

bool RepetitionProbe::finds_repetition(std::span<const std::byte> piece) {
  for (; piece.size() >= sample; piece = piece.subspan(std::min(piece.size(), stride)))
    // Without coded literals only repetitions make a sample smaller; the library stores it as it is where they are
    // few.
    if (context_.compress(piece.first(sample), out_) < sample) return true;
  return false;
}

}  // namespace holdfast::format
