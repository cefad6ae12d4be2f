// gzip, with a way of its own for what does not repeat itself.
#pragma once

#include <memory>

#include "format/compressor.hpp"

namespace holdfast::format {

[[nodiscard]] std::unique_ptr<Compressor> make_gzip_compressor(Level level);

}  // namespace holdfast::format
