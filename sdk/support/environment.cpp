#include <holdfast/support/environment.hpp>
#include <holdfast/support/text.hpp>

#include <unistd.h>

namespace holdfast::support {

Environment Environment::of_process() {
  Values values;
  for (char** at = environ; at != nullptr && *at != nullptr; ++at) {
    const std::string_view entry{*at};
    if (const auto equals = entry.find('='); equals != std::string_view::npos)
      values.emplace(entry.substr(0, equals), entry.substr(equals + 1));
  }
  return Environment{std::move(values)};
}

std::string_view Environment::value(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::string_view{} : found->second;
}

bool Environment::is_true(std::string_view name) const { return lower_case(value(name)) == "true"; }

std::string Environment::expanded(std::string_view path) const {
  if (!path.starts_with("~/")) return std::string{path};
  return std::string{value("HOME")}.append(path.substr(1));
}

}  // namespace holdfast::support
