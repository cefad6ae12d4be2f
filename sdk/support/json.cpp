#include <holdfast/support/json.hpp>

#include <holdfast/plugin.hpp>

#include <simdjson.h>

namespace holdfast::support {
namespace {

/// Nothing where there is no array at `key`.
template <class Visit>
void visit_array(simdjson::dom::object top, std::string_view key, Visit&& visit) {
  simdjson::dom::array items;
  if (top.at_pointer("/" + std::string{key}).get_array().get(items) != simdjson::SUCCESS) return;
  for (const simdjson::dom::element item : items) visit(item);
}

}  // namespace

struct JsonObject::Parts {
  simdjson::dom::parser parser;
  simdjson::dom::object top;
};

JsonObject::JsonObject(std::string_view text, std::string_view what) : parts_{std::make_unique<Parts>()} {
  // simdjson checks that all of it is UTF-8, and limits the depth.
  if (parts_->parser.parse(text.data(), text.size()).get_object().get(parts_->top) != simdjson::SUCCESS)
    throw sdk::Error{HF_E_CORRUPT, std::string{what} + " is not a JSON object"}.retry(sdk::Retry::never);
}

JsonObject::JsonObject(std::unique_ptr<Parts> parts) : parts_{std::move(parts)} {}
JsonObject::~JsonObject() = default;

std::vector<std::string> JsonObject::names(std::string_view key) const {
  std::vector<std::string> names;
  simdjson::dom::object inner;
  if (parts_->top.at_pointer("/" + std::string{key}).get_object().get(inner) == simdjson::SUCCESS)
    for (const auto& [name, value] : inner) names.emplace_back(name);
  return names;
}

std::optional<bool> JsonObject::flag(std::string_view key) const {
  bool value = false;
  if (parts_->top.at_pointer("/" + std::string{key}).get_bool().get(value) != simdjson::SUCCESS) return {};
  return value;
}

std::string JsonObject::text(std::string_view key) const {
  std::string_view value;
  return parts_->top.at_pointer("/" + std::string{key}).get_string().get(value) == simdjson::SUCCESS
             ? std::string{value}
             : std::string{};
}

std::optional<std::int64_t> JsonObject::integer(std::string_view key) const {
  std::int64_t value = 0;
  if (parts_->top.at_pointer("/" + std::string{key}).get_int64().get(value) != simdjson::SUCCESS) return {};
  return value;
}

std::vector<std::string> JsonObject::texts(std::string_view key) const {
  std::vector<std::string> texts;
  visit_array(parts_->top, key, [&](simdjson::dom::element item) {
    if (std::string_view text; item.get_string().get(text) == simdjson::SUCCESS) texts.emplace_back(text);
  });
  return texts;
}

void JsonObject::each(std::string_view key, const std::function<void(const JsonObject&)>& visit) const {
  visit_array(parts_->top, key, [&](simdjson::dom::element item) {
    auto parts = std::make_unique<Parts>();
    if (item.get_object().get(parts->top) == simdjson::SUCCESS) visit(JsonObject{std::move(parts)});
  });
}

std::string json_quoted(std::string_view text) {
  std::string quoted{'"'};
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      quoted.append({'\\', c});
    } else if (static_cast<unsigned char>(c) < 0x20) {
      constexpr std::string_view digits = "0123456789abcdef";
      quoted.append("\\u00").append(
          {digits[static_cast<std::size_t>(c >> 4)], digits[static_cast<std::size_t>(c & 0x0f)]});
    } else {
      quoted += c;
    }
  }
  return quoted += '"';
}

}  // namespace holdfast::support
