#include "plugin/facts.hpp"

#include "errors/printable.hpp"

#include <fmt/format.h>

#include <utility>

namespace holdfast::plugin {

RefusedError::RefusedError(Refusal refusal)
    : PluginError{{.message =
                       fmt::format("cannot use plugin file '{}': {}", printable(refusal.path.native()), refusal.reason),
                   .hint = refusal.remedy}},
      refusal_{std::move(refusal)} {}

}  // namespace holdfast::plugin
