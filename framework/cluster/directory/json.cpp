#include "cluster/directory/json.hpp"

#include <fmt/format.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <holdfast/errors.hpp>
#include <optional>
#include <system_error>

namespace holdfast::cluster {

namespace {

/// RapidJSON copies and writes by recursion: what is nested deeper could end the stack. simdjson draws the line there,
/// too.
constexpr std::size_t deepest_nesting = 1000;

/// How deep arrays and objects are nested in `json`, if it is JSON.
std::size_t nesting_of(std::string_view json) noexcept {
  std::size_t depth = 0;
  std::size_t deepest = 0;
  bool is_text = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (c == '"') is_text = !is_text;
    if (is_text && c == '\\') ++i;
    if (is_text) continue;
    if (c == '[' || c == '{') deepest = std::max(deepest, ++depth);
    if ((c == ']' || c == '}') && depth > 0) --depth;
  }
  return deepest;
}

template <class Number>
std::optional<Number> number_of(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// A document whose numbers the standard library reads: RapidJSON 1.1 makes 9e-249 of 0e55.
class ExactDocument : public rapidjson::Document {
 public:
  /// Hides the base's, which keeps the text. False, which ends the reading, for what no double can hold.
  bool RawNumber(const char* text, rapidjson::SizeType length, bool /*copy*/) {
    const std::string_view number{text, length};
    if (const auto value = number_of<std::uint64_t>(number)) return Uint64(*value);
    if (const auto value = number_of<std::int64_t>(number)) return Int64(*value);
    const auto value = number_of<double>(number);
    return value && Double(*value);
  }
};

}  // namespace

void refuse_json(std::string_view what, std::string_view why) {
  throw DamagedError{{.message = fmt::format("{} {}", what, why)}};
}

rapidjson::Document parse_json(std::string_view json, std::string_view what) {
  if (nesting_of(json) > deepest_nesting) refuse_json(what, "is nested too deep");
  rapidjson::MemoryStream stream{json.data(), json.size()};
  rapidjson::Reader reader;
  ExactDocument document;
  auto read = [&](rapidjson::Document&) {  // no depth of nesting ends the stack
    constexpr unsigned how = rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;
    return !reader.Parse<how>(stream, document).IsError();
  };
  document.Populate(read);
  if (reader.HasParseError()) refuse_json(what, fmt::format("is no JSON from byte {} on", reader.GetErrorOffset()));
  return document;
}

rapidjson::Document parse_object(std::string_view json, std::string_view what) {
  rapidjson::Document document = parse_json(json, what);
  if (!document.IsObject()) refuse_json(what, "is no object");
  return document;
}

std::string text_of(const rapidjson::Value& text) { return {text.GetString(), text.GetStringLength()}; }

std::string text_of(const rapidjson::Value& object, const char* key, std::string_view what) {
  const auto member = object.FindMember(key);
  if (member == object.MemberEnd() || !member->value.IsString())
    refuse_json(what, fmt::format("has no text '{}'", key));
  return text_of(member->value);
}

std::string json_of(const rapidjson::Value& value) {
  rapidjson::StringBuffer buffer;
  JsonWriter writer{buffer};
  value.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

void write_text(JsonWriter& writer, std::string_view key, std::string_view text) {
  writer.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

}  // namespace holdfast::cluster
