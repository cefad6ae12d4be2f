#include "settings/secret.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "settings/text.hpp"
#include "settings/value.hpp"

namespace holdfast::settings {
namespace {

constexpr std::string_view env_prefix = "env:";
constexpr std::string_view file_prefix = "file:";
constexpr std::size_t largest_secret = 64U << 10U;

bool is_variable_name(std::string_view name) {
  return !name.empty() && !is_digit(name.front()) &&
         std::ranges::all_of(name, [](char c) { return is_alphanumeric(c) || c == '_'; });
}

class Fetcher {
 public:
  Fetcher(const Field& field, const Environment& environment, Findings& findings)
      : field_{field}, environment_{environment}, findings_{findings} {}

  /// Replaces every text in `value` by the secret it names. Whether all were there.
  bool fetch(RawValue& value) {
    if (auto* text = std::get_if<std::string>(&value.data)) return fetch_text(*text, value.place);
    bool complete = true;
    if (auto* items = std::get_if<RawValue::List>(&value.data))
      for (RawValue& item : *items) complete = fetch(item) && complete;
    if (auto* entries = std::get_if<RawValue::Map>(&value.data))
      for (RawEntry& entry : *entries) complete = fetch(entry.value) && complete;
    return complete;
  }

  /// Where the first secret came from.
  [[nodiscard]] const std::string& origin() const noexcept { return origin_; }

 private:
  bool fetch_text(std::string& text, const Place& place) {
    if (text.starts_with(env_prefix)) return from_variable(text, place);
    if (text.starts_with(file_prefix)) return from_file(text, place);
    came_from(place.label());
    if (text.empty()) return true;
    if (!place.file.empty())
      findings_.warning(place.hidden(), "config.secret.literal",
                        fmt::format("the secret of setting {} stands in the file itself", in_quotes(field_.key)),
                        fmt::format("write {} = \"env:NAME\" or \"file:PATH\", and keep the secret there", field_.key));
    else if (place.origin.starts_with("--"))
      findings_.warning(place, "config.secret.visible",
                        fmt::format("the secret of setting {} stands on the command line, where every user of this "
                                    "machine can read it",
                                    in_quotes(field_.key)),
                        fmt::format("write {}=env:NAME or {}=file:PATH", field_.key, field_.key));
    return true;
  }

  bool from_variable(std::string& text, const Place& place) {
    const std::string name = text.substr(env_prefix.size());
    if (!is_variable_name(name)) {  // it may be a secret that happens to begin like this: not repeated
      findings_.error(
          place.hidden(), "config.secret.missing",
          fmt::format("what follows env: in setting {} is not the name of a variable", in_quotes(field_.key)),
          "write env: and the variable's name");
      return false;
    }
    auto value = environment_ ? environment_(name) : std::nullopt;
    if (!value || value->empty()) {
      findings_.error(place, "config.secret.missing",
                      fmt::format("setting {} takes its secret from the variable {}, which is {}",
                                  in_quotes(field_.key), in_quotes(name), value ? "empty" : "not set"),
                      fmt::format("set {}, or name another place", name));
      return false;
    }
    came_from(text);
    text = std::move(*value);
    return true;
  }

  bool from_file(std::string& text, const Place& place) {
    const std::string name = text.substr(file_prefix.size());
    const auto home = environment_ ? environment_("HOME") : std::nullopt;
    const auto path =
        name.empty() || !is_clean_utf8(name) ? std::nullopt : absolute_path(name, place, home.value_or(""));
    const auto refuse = [&](std::string_view why) {
      findings_.error(place, "config.secret.missing",
                      fmt::format("setting {} takes its secret from the file {}, {}", in_quotes(field_.key),
                                  in_quotes(path.value_or(name)), why),
                      "put the secret there, readable for the user who runs holdfast");
      return false;
    };
    if (!path) return refuse("which is no path");
    std::error_code error;
    const auto status = std::filesystem::status(*path, error);
    if (std::filesystem::is_directory(status)) return refuse("which is a folder");
    std::ifstream in{*path, std::ios::binary};
    if (!in) return refuse(fmt::format("which cannot be read: {}", std::generic_category().message(errno)));
    std::string content;
    for (std::istreambuf_iterator<char> next{in}, end; next != end; ++next) {
      if (content.size() == largest_secret) return refuse("which is too large for a secret");
      content += *next;
    }
    while (content.ends_with('\n') || content.ends_with('\r')) content.pop_back();
    if (content.empty()) return refuse("which is empty");
    // A group may share a secret on purpose (a service's own group, Kubernetes' fsGroup); everybody may not.
    using std::filesystem::perms;
    constexpr perms too_open = perms::others_read | perms::others_write | perms::group_write;
    if (std::filesystem::is_regular_file(status) && (status.permissions() & too_open) != perms::none)
      findings_.warning(place, "config.secret.readable",
                        fmt::format("the secret file {} may be read or written by other users", in_quotes(*path)),
                        fmt::format("run chmod 600 {}", *path));
    came_from(fmt::format("{}{}", file_prefix, *path));
    text = std::move(content);
    return true;
  }

  void came_from(std::string origin) {
    if (origin_.empty()) origin_ = std::move(origin);
  }

  const Field& field_;
  const Environment& environment_;
  Findings& findings_;
  std::string origin_;
};

}  // namespace

std::optional<Secret> fetch_secret(const Field& field, const RawValue& raw, const Environment& environment,
                                   Findings& findings) {
  Secret secret{.value = raw};
  Fetcher fetcher{field, environment, findings};
  if (!fetcher.fetch(secret.value)) return std::nullopt;
  // What was fetched is text whatever stood there: `port = "env:PORT"` may be a number.
  if (secret.value.text()) secret.value.notation = Notation::text;
  secret.origin = fetcher.origin().empty() ? raw.place.label() : fetcher.origin();
  return secret;
}

}  // namespace holdfast::settings
