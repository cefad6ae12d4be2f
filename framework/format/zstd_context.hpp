// libzstd's context of compression, with the errors of this project.
#pragma once

#define ZSTD_STATIC_LINKING_ONLY  // for one parameter, see code_literals()
#include <zstd.h>

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <span>
#include <utility>

namespace holdfast::format {

/// A context of libzstd with its parameters. One thread.
class ZstdContext {
 public:
  /// Throws std::bad_alloc; InternalError where the library does not know a parameter or its value.
  explicit ZstdContext(std::initializer_list<std::pair<ZSTD_cParameter, int>> parameters);

  /// Whether literals are entropy-coded. Not in the library's stable interface, but in every release since 1.3.8: false
  /// where it does not know the parameter.
  [[nodiscard]] bool code_literals(ZSTD_paramSwitch_e whether) noexcept;

  /// Writes one frame and returns its size. `out` holds ZSTD_compressBound(piece.size()) bytes, and those of a
  /// checksum.
  std::size_t compress(std::span<const std::byte> piece, std::span<std::byte> out);

 private:
  struct Free {
    void operator()(ZSTD_CCtx* context) const noexcept { ZSTD_freeCCtx(context); }
  };
  std::unique_ptr<ZSTD_CCtx, Free> context_;
};

}  // namespace holdfast::format
