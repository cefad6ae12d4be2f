#include "settings/value.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <utility>

#include "settings/escape.hpp"
#include "settings/suggest.hpp"
#include "settings/text.hpp"
#include "settings/units.hpp"
#include "settings/url.hpp"

namespace holdfast::settings {
namespace {

/// Reads one value; its functions return the value or leave a problem.
class ValueReader {
 public:
  ValueReader(const Field& field, const RawValue& raw, std::string_view home) : field_{field}, raw_{raw}, home_{home} {}

  Parsed read() && {
    std::optional<Value> value = by_type();
    if (value) {
      value->type = field_.type;
      if (!in_range(*value)) value.reset();
    }
    return {std::move(value), std::move(problem_)};
  }

 private:
  std::optional<Value> by_type() {
    switch (field_.type) {
      case Type::string:
        return string();
      case Type::boolean:
        return boolean();
      case Type::integer:
        return integer();
      case Type::size:
        return size();
      case Type::duration:
        return duration();
      case Type::choice:
        return choice();
      case Type::path:
        return path();
      case Type::url:
        return url();
      case Type::list:
        return list();
      case Type::map:
        return map();
    }
    return mismatch(raw_);
  }

  [[nodiscard]] bool is_text() const noexcept { return raw_.notation == Notation::text; }

  std::optional<Value> string() {
    const std::string* text = clean_text(raw_);
    return text ? std::optional{Value{.text = *text}} : std::nullopt;
  }

  std::optional<Value> boolean() {
    const auto value = [](bool b) { return Value{.integer = b ? 1 : 0, .text = b ? "true" : "false"}; };
    if (const bool* b = std::get_if<bool>(&raw_.data)) return value(*b);
    if (const std::string* text = raw_.text(); text && is_text()) {
      const std::string word = to_lower(trim(*text));
      if (word == "true" || word == "yes" || word == "on" || word == "1") return value(true);
      if (word == "false" || word == "no" || word == "off" || word == "0") return value(false);
    }
    return mismatch(raw_, "write true or false, without quotes");
  }

  std::optional<Value> integer() {
    const auto value = [](std::int64_t n) { return Value{.integer = n, .text = std::to_string(n)}; };
    if (const auto* number = std::get_if<std::int64_t>(&raw_.data)) return value(*number);
    if (const std::string* text = raw_.text(); text && is_text()) {
      const std::string_view digits = trim(*text);
      std::int64_t number = 0;
      const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
      if (error == std::errc{} && end == digits.data() + digits.size() && !digits.empty()) return value(number);
    }
    return mismatch(raw_, "write a whole number, without quotes");
  }

  std::optional<Value> size() {
    std::optional<std::uint64_t> bytes;
    if (const auto* number = std::get_if<std::int64_t>(&raw_.data); number && *number >= 0)
      bytes = static_cast<std::uint64_t>(*number);
    else if (const std::string* text = raw_.text())
      bytes = parse_size(*text);
    if (!bytes) return mismatch(raw_, fmt::format("write a size like {}", size_examples));
    return Value{.integer = static_cast<std::int64_t>(*bytes), .text = canonical_size(*bytes)};
  }

  std::optional<Value> duration() {
    const std::string* text = raw_.text();
    const auto parsed = text ? parse_duration(*text) : std::nullopt;
    if (!parsed) return mismatch(raw_, fmt::format("write a number and its unit, like {}", duration_examples));
    return Value{.integer = parsed->count(), .text = canonical_duration(*parsed)};
  }

  std::optional<Value> choice() {
    const std::string* text = raw_.text();
    std::vector<std::string> values;
    for (const Choice& c : field_.choices) values.push_back(c.value);
    if (text && std::ranges::find(values, *text) != values.end()) return Value{.text = *text};
    const std::string remedy = fmt::format("choose one of {}", fmt::join(values, ", "));
    if (!text) return mismatch(raw_, remedy);
    fail(raw_, "config.choice",
         field_.is_secret() ? fmt::format("setting {} has none of its values", in_quotes(field_.key))
                            : fmt::format("setting {} cannot be {}{}", in_quotes(field_.key), in_quotes(*text),
                                          did_you_mean(*text, values)),
         remedy);
    return std::nullopt;
  }

  std::optional<Value> path() {
    const std::string* text = clean_text(raw_);
    if (!text) return std::nullopt;
    if (text->empty()) return mismatch(raw_, "name a file or a folder");
    auto absolute = absolute_path(*text, raw_.place, home_);
    if (!absolute) return mismatch(raw_, "write the path out; of ~ only '~/' is known, and only where HOME is set");
    return Value{.text = std::move(*absolute)};
  }

  std::optional<Value> url() {
    const std::string* text = clean_text(raw_);
    if (!text) return std::nullopt;
    const std::string_view trimmed = trim(*text);
    switch (judge_url(trimmed)) {
      case UrlVerdict::good:
        return Value{.text = std::string{trimmed}};
      case UrlVerdict::has_credentials:
        fail({.data = {}, .place = raw_.place.hidden()}, "config.url.credentials",
             fmt::format("the URL of setting {} has a user name or password in it", in_quotes(field_.key)),
             "take them out; the settings for credentials keep them out of sight");
        return std::nullopt;
      case UrlVerdict::broken:
        break;
    }
    return mismatch(raw_, "write it with its scheme, like https://storage.example.com:9000");
  }

  std::optional<Value> list() {
    Value value;
    if (const auto* items = std::get_if<RawValue::List>(&raw_.data)) {
      for (const RawValue& item : *items)
        if (!add_item(value, item)) return std::nullopt;
    } else if (const std::string* text = raw_.text(); text && is_text()) {
      if (!clean_text(raw_)) return std::nullopt;
      value.items = split_escaped(*text, ',');
      for (std::string& item : value.items) item = unescape(trim(item));
      value.item_places.assign(value.items.size(), raw_.place);
    } else {
      return mismatch(raw_, fmt::format("write {} = [\"...\", \"...\"]", field_.key));
    }
    value.text = escaped_join(value.items);
    return value;
  }

  std::optional<Value> map() {
    Value value;
    if (const auto* entries = std::get_if<RawValue::Map>(&raw_.data)) {
      for (const RawEntry& entry : *entries) {
        value.items.push_back(entry.key);
        if (!add_item(value, entry.value)) return std::nullopt;
      }
    } else if (const std::string* text = raw_.text(); text && is_text()) {
      if (!clean_text(raw_) || !map_from_text(*text, value)) return std::nullopt;
    } else {
      return mismatch(raw_, fmt::format("write {} = {{ name = \"value\" }}", field_.key));
    }
    std::vector<std::string> pairs;
    for (std::size_t i = 0; i + 1 < value.items.size(); i += 2)
      pairs.push_back(escape(value.items[i]) + "=" + escape(value.items[i + 1]));
    value.text = fmt::format("{}", fmt::join(pairs, ","));
    return value;
  }

  bool map_from_text(std::string_view text, Value& value) {
    for (const std::string& pair : split_escaped(text, ',')) {
      const std::vector<std::string> halves = split_escaped(pair, '=');
      if (halves.size() < 2 || trim(halves[0]).empty()) {
        mismatch(raw_, "write name=value, with commas between several");
        return false;
      }
      value.items.push_back(unescape(trim(halves[0])));
      value.items.push_back(unescape(trim(std::string_view{pair}.substr(halves[0].size() + 1))));
      value.item_places.push_back(raw_.place);
    }
    return true;
  }

  bool add_item(Value& value, const RawValue& item) {
    if (!item.text()) {
      mismatch(item, fmt::format("put it in quotes: {} holds strings", field_.key));
      return false;
    }
    const std::string* text = clean_text(item);
    if (!text) return false;
    value.items.push_back(*text);
    value.item_places.push_back(item.place);
    return true;
  }

  const std::string* clean_text(const RawValue& raw) {
    const std::string* text = raw.text();
    if (!text) {
      mismatch(raw, "put it in quotes");
    } else if (!is_clean_utf8(*text)) {
      fail(raw, "config.value", fmt::format("setting {} holds bytes that are not UTF-8 text", in_quotes(field_.key)),
           {});
      text = nullptr;
    }
    return text;
  }

  bool in_range(const Value& value) {
    if (field_.type != Type::integer && field_.type != Type::size && field_.type != Type::duration) return true;
    const auto low = field_.lower_bound(), high = field_.upper_bound();
    const bool below = low && value.integer < *low;
    if (!below && !(high && value.integer > *high)) return true;
    const auto text = [this](std::int64_t number) { return number_text(field_.type, number); };
    const std::string shown = field_.is_secret() ? std::string{"out of range"} : value.text;
    fail(raw_, "config.range",
         fmt::format("setting {} is {}, {} its {} of {}", in_quotes(field_.key), shown, below ? "below" : "above",
                     below ? "minimum" : "maximum", text(below ? *low : *high)),
         high ? fmt::format("choose a value from {} to {}", text(low.value_or(0)), text(*high))
              : fmt::format("choose {} or more", text(*low)));
    return false;
  }

  std::nullopt_t mismatch(const RawValue& raw, std::string remedy = {}) {
    const std::string* text = raw.text();
    const std::string found = !text                ? std::string{raw.kind()}
                              : field_.is_secret() ? "the value it has"
                              : text->empty()      ? "an empty string"
                                                   : in_quotes(scrubbed(*text));
    const auto wanted = &raw == &raw_ ? expectation(field_.type) : std::string_view{"a string in each place"};
    fail(raw, "config.type", fmt::format("setting {} needs {}, not {}", in_quotes(field_.key), wanted, found),
         std::move(remedy));
    return std::nullopt;
  }

  void fail(const RawValue& raw, std::string_view code, std::string summary, std::string remedy) {
    problem_ = {.place = field_.is_secret() ? raw.place.hidden() : raw.place,
                .code = std::string{code},
                .summary = std::move(summary),
                .remedy = std::move(remedy)};
  }

  const Field& field_;
  const RawValue& raw_;
  std::string_view home_;
  Problem problem_;
};

}  // namespace

Parsed parse_value(const Field& field, const RawValue& raw, std::string_view home) {
  return ValueReader{field, raw, home}.read();
}

std::optional<std::string> absolute_path(std::string_view path, const Place& place, std::string_view home) {
  namespace fs = std::filesystem;
  fs::path result{path};
  if (path.starts_with('~')) {
    const bool is_home = path == "~" || path.starts_with("~/");
    if (!is_home || home.empty()) return std::nullopt;
    result = fs::path{home} / path.substr(std::min<std::size_t>(2, path.size()));
  } else if (result.is_relative()) {
    const fs::path folder = place.file.empty() ? fs::current_path() : fs::absolute(place.file).parent_path();
    result = folder / result;
  }
  std::string text = result.lexically_normal().string();
  while (text.size() > 1 && text.ends_with('/')) text.pop_back();
  return text;
}

std::string number_text(Type type, std::int64_t number) {
  if (type == Type::size && number >= 0) return canonical_size(static_cast<std::uint64_t>(number));
  if (type == Type::duration && number >= 0) return canonical_duration(std::chrono::nanoseconds{number});
  return std::to_string(number);
}

std::string_view expectation(Type type) noexcept {
  switch (type) {
    case Type::string:
      return "a string";
    case Type::boolean:
      return "true or false";
    case Type::integer:
      return "a whole number";
    case Type::size:
      return "a size";
    case Type::duration:
      return "a duration";
    case Type::choice:
      return "one of its values";
    case Type::path:
      return "a path";
    case Type::url:
      return "a URL";
    case Type::list:
      return "a list of strings";
    case Type::map:
      return "a table of strings";
  }
  return "a value";
}

}  // namespace holdfast::settings
