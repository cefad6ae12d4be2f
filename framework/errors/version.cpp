#include <holdfast/version.hpp>

namespace holdfast {

std::string_view version() noexcept { return HOLDFAST_VERSION; }

}  // namespace holdfast
