#include "format/zstd_context.hpp"

#include <fmt/format.h>

#include <new>

#include "holdfast/errors.hpp"

namespace holdfast::format {
namespace {

std::size_t checked(std::size_t result) {
  if (ZSTD_isError(result) != 0)
    throw InternalError{{.message = fmt::format("zstd compression failed: {}", ZSTD_getErrorName(result))}};
  return result;
}

}  // namespace

ZstdContext::ZstdContext(std::initializer_list<std::pair<ZSTD_cParameter, int>> parameters)
    : context_{ZSTD_createCCtx()} {
  if (!context_) throw std::bad_alloc{};
  for (const auto& [parameter, value] : parameters) checked(ZSTD_CCtx_setParameter(context_.get(), parameter, value));
}

bool ZstdContext::code_literals(ZSTD_paramSwitch_e whether) noexcept {
  return ZSTD_isError(ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_literalCompressionMode, whether)) == 0;
}

std::size_t ZstdContext::compress(std::span<const std::byte> piece, std::span<std::byte> out) {
  return checked(ZSTD_compress2(context_.get(), out.data(), out.size(), piece.data(), piece.size()));
}

}  // namespace holdfast::format
