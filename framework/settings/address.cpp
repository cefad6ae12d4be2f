#include "settings/address.hpp"

#include <fmt/format.h>
#include <holdfast/errors.hpp>

#include <algorithm>
#include <array>
#include <utility>

#include "settings/suggest.hpp"
#include "settings/text.hpp"
#include "settings/url.hpp"

namespace holdfast::settings {
namespace {

struct Scheme {
  std::string_view name;
  std::string_view plugin;
  std::string_view container;  ///< The setting that the host part is.
};

constexpr std::array<Scheme, 3> schemes{
    {{"s3", "s3", "bucket"}, {"gs", "gcs", "bucket"}, {"azure", "azure", "container"}}};

constexpr std::string_view forms =
    "write filesystem:/PATH, s3://BUCKET/PATH, gs://BUCKET/PATH, azure://CONTAINER/PATH or PLUGIN:?KEY=VALUE";

/// Splits an address and fills a BackendConfig from its parts.
class AddressParser {
 public:
  AddressParser(std::string_view address, std::string_view origin)
      : shown_{address.substr(0, address.find('?'))}, origin_{origin} {
    if (address.size() > shown_.size()) query_ = address.substr(shown_.size() + 1);
  }

  BackendConfig parse() && {
    const auto colon = shown_.find(':');
    if (colon == std::string_view::npos || colon == 0) fail("has no plugin in front of a colon");
    const std::string_view scheme = shown_.substr(0, colon);
    const std::string_view rest = shown_.substr(colon + 1);
    result_.name = std::string{shown_};
    result_.place.origin = std::string{origin_};
    result_.settings.place = result_.place;
    if (rest.starts_with("//") && scheme != "filesystem")
      container_and_path(scheme, rest.substr(2));
    else if (scheme == "filesystem")
      path(rest);
    else
      plugin_alone(scheme, rest);
    query();
    return std::move(result_);
  }

 private:
  void container_and_path(std::string_view name, std::string_view rest) {
    const auto scheme = std::ranges::find(schemes, name, &Scheme::name);
    if (scheme == schemes.end()) {
      std::vector<std::string> known;
      for (const Scheme& s : schemes) known.emplace_back(s.name);
      fail(fmt::format("begins with the unknown {}{}", in_quotes(fmt::format("{}://", name)),
                       did_you_mean(name, known)));
    }
    if (rest.find('@') < rest.find('/')) fail("has credentials in it, which belong in settings of their own");
    const auto slash = rest.find('/');
    const std::string container = decoded(rest.substr(0, slash));
    if (container.empty()) fail(fmt::format("names no {}", scheme->container));
    result_.plugin = std::string{scheme->plugin};
    set(scheme->container, container);
    if (slash != std::string_view::npos && slash + 1 < rest.size()) set("path", decoded(rest.substr(slash + 1)));
  }

  void path(std::string_view rest) {
    result_.plugin = "filesystem";
    if (!rest.empty()) set("path", decoded(rest));
  }

  void plugin_alone(std::string_view id, std::string_view rest) {
    const auto is_id = [](char c) { return is_alphanumeric(c) || c == '.' || c == '-' || c == '_'; };
    if (!std::ranges::all_of(id, is_id)) fail("has no plugin's id in front of its colon");
    if (!rest.empty() && std::ranges::find(schemes, id, &Scheme::name) != schemes.end())
      fail("lacks the two slashes behind its colon");
    if (!rest.empty())
      fail(fmt::format("has more between {} and its settings than it may", in_quotes(fmt::format("{}:", id))));
    result_.plugin = std::string{id};
  }

  void query() {
    if (query_.empty()) return;
    for (const std::string_view pair : split(query_, '&')) {
      if (pair.empty()) continue;
      const auto equals = pair.find('=');
      if (equals == std::string_view::npos || equals == 0) fail("has a setting without '=' behind its '?'");
      const std::string key = decoded(pair.substr(0, equals));
      if (result_.settings.find(key)) fail(fmt::format("gives {} twice", in_quotes(key)));
      set(key, decoded(pair.substr(equals + 1)));
    }
  }

  void set(std::string_view key, std::string_view value) { result_.settings.set(key, value, origin_); }

  [[nodiscard]] std::string decoded(std::string_view text) const {
    auto result = percent_decoded(text);
    if (!result) fail("has a '%' that is not followed by two hexadecimal digits");
    if (!is_clean_utf8(*result)) fail("holds bytes that are not UTF-8 text");
    return std::move(*result);
  }

  [[noreturn]] void fail(std::string_view why) const {
    // What stands in front of an '@' may be a password.
    const auto at = shown_.rfind('@');
    const std::string shown =
        at == std::string_view::npos ? std::string{shown_} : fmt::format("…{}", shown_.substr(at));
    throw UsageError{
        {.message = fmt::format("the backend address {} {}", in_quotes(shown), why), .hint = std::string{forms}}};
  }

  std::string_view shown_;  ///< Without the query.
  std::string_view query_;
  std::string_view origin_;
  BackendConfig result_;
};

}  // namespace

bool is_address(std::string_view word) noexcept { return word.find(':') != std::string_view::npos; }

BackendConfig parse_address(std::string_view address, std::string_view origin) {
  return AddressParser{address, origin}.parse();
}

}  // namespace holdfast::settings
