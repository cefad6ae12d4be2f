#include "plugin/description.hpp"

#include "errors/printable.hpp"

#include <fmt/format.h>

#include <string_view>

namespace holdfast::plugin {

Description describe(const Facts& facts) {
  return {.id = printable(facts.id),
          .version = printable(facts.version),
          .abi = fmt::format("{}.{}", facts.abi_major, facts.abi_minor),
          .path = printable(facts.path.native())};
}

Description describe(const Plugin& plugin) {
  const auto text = [](hf_str from) { return from.data ? printable({from.data, from.size}) : std::string{}; };
  const auto& table = plugin.table();
  auto description = describe(plugin.facts());
  description.name = text(table.name);
  description.vendor = text(table.vendor);
  description.license = text(table.license);
  description.url = text(table.url);
  description.summary = text(table.summary);
  return description;
}

}  // namespace holdfast::plugin
