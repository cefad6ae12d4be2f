#include "format/json_reader.hpp"

#include <fmt/format.h>

#include "errors/printable.hpp"
#include "holdfast/errors.hpp"

namespace holdfast::format {
namespace {

using simdjson::ondemand::json_type;

bool is_null(JsonValue value) { return json_type{value.type()} == json_type::null; }

std::string_view trim_right(std::string_view text) noexcept {
  const auto last = text.find_last_not_of(" \t\r\n");
  return last == std::string_view::npos ? std::string_view{} : text.substr(0, last + 1);
}

}  // namespace

void refuse_json(simdjson::error_code error, std::size_t position) {
  switch (error) {
    case simdjson::MEMALLOC:
      throw std::bad_alloc{};
    case simdjson::EMPTY:
      throw DamagedError{{.message = "the text is empty"}};
    case simdjson::UNCLOSED_STRING:
    case simdjson::INCOMPLETE_ARRAY_OR_OBJECT:
      throw DamagedError{{.message = fmt::format("the JSON is cut at byte {}", position)}};
    default:
      throw DamagedError{{.message = fmt::format("no JSON at byte {}: {}", position, simdjson::error_message(error))}};
  }
}

void refuse_field(std::string_view field, std::string_view reason) {
  throw DamagedError{{.message = fmt::format("the field '{}' {}", printable(field.substr(0, 100)), reason)}};
}

std::string_view as_text(std::string_view field, JsonValue value) {
  const json_type type = value.type();
  if (type == json_type::null) return {};
  if (type != json_type::string) refuse_field(field, "is no text");
  // Nearly no string of a descriptor has an escape, so nearly none needs a copy.
  const auto token = trim_right(value.raw_json_token());
  if (token.size() >= 2 && token.back() == '"' && token.find('\\') == std::string_view::npos)
    return token.substr(1, token.size() - 2);
  return value.get_string();
}

std::int64_t as_integer(std::string_view field, JsonValue value) {
  if (is_null(value)) return 0;
  std::int64_t number = 0;
  if (value.get_int64().get(number) != simdjson::SUCCESS) refuse_field(field, "is no whole number");
  return number;
}

std::uint64_t as_unsigned(std::string_view field, JsonValue value) {
  const auto number = as_integer(field, value);
  if (number < 0) refuse_field(field, "is negative");
  return static_cast<std::uint64_t>(number);
}

bool as_boolean(std::string_view field, JsonValue value) {
  if (is_null(value)) return false;
  bool flag = false;
  if (value.get_bool().get(flag) != simdjson::SUCCESS) refuse_field(field, "is neither true nor false");
  return flag;
}

Timestamp as_time(std::string_view field, JsonValue value) {
  const auto text = as_text(field, value);
  if (text.empty()) return {};
  try {
    return parse_timestamp(text);
  } catch (const DamagedError&) {
    refuse_field(field, "is no RFC 3339 time");
  }
}

}  // namespace holdfast::format
