// Reads the JSON of descriptors and manifests with simdjson's on-demand parser, and says of what is wrong where it is.
//
// In all of them null means the same as an absent field (Go writes nil slices and maps so), and unknown fields are
// skipped.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "format/timestamp.hpp"

namespace holdfast::format {

using JsonValue = simdjson::ondemand::value;

/// Throws the DamagedError of `error`, met `position` bytes into the text.
[[noreturn]] void refuse_json(simdjson::error_code error, std::size_t position);
/// Throws a DamagedError that names the field.
[[noreturn]] void refuse_field(std::string_view field, std::string_view reason);

/// A view that lives as long as the text and the parser; empty for null.
std::string_view as_text(std::string_view field, JsonValue value);
std::int64_t as_integer(std::string_view field, JsonValue value);    ///< 0 for null.
std::uint64_t as_unsigned(std::string_view field, JsonValue value);  ///< 0 for null.
bool as_boolean(std::string_view field, JsonValue value);            ///< false for null.
Timestamp as_time(std::string_view field, JsonValue value);

/// visit(value) for every element of an array; none for null.
template <typename Visit>
void each_element(std::string_view field, JsonValue value, Visit visit) {
  const simdjson::ondemand::json_type type = value.type();
  if (type == simdjson::ondemand::json_type::null) return;
  if (type != simdjson::ondemand::json_type::array) refuse_field(field, "is no array");
  for (auto element : value.get_array()) visit(element.value());
}

/// visit(key, value) for every field of an object.
template <typename Visit>
void each_field(simdjson::ondemand::object object, Visit visit) {
  for (auto field : object) {
    const std::string_view key = field.unescaped_key();
    JsonValue value = field.value();
    visit(key, value);
  }
}

/// The same for a field that holds an object; none for null.
template <typename Visit>
void each_field(std::string_view field, JsonValue value, Visit visit) {
  const simdjson::ondemand::json_type type = value.type();
  if (type == simdjson::ondemand::json_type::null) return;
  if (type != simdjson::ondemand::json_type::object) refuse_field(field, "is no object");
  each_field(value.get_object(), std::move(visit));
}

/// Every string of an array, handed to visit(std::string_view).
template <typename Visit>
void each_text(std::string_view field, JsonValue value, Visit visit) {
  each_element(field, value, [&](JsonValue element) { visit(as_text(field, element)); });
}

/// read(document), with every failure of simdjson made a DamagedError.
template <typename Read>
void read_json(simdjson::ondemand::parser& parser, simdjson::padded_string_view text, Read read) {
  simdjson::ondemand::document document;
  try {
    // A parser that failed before may keep a part of what it read then.
    if (const auto error = parser.iterate(text).get(document)) refuse_json(error, text.size());
    read(document);
    if (document.current_location().error() != simdjson::OUT_OF_BOUNDS)
      refuse_json(simdjson::TRAILING_CONTENT, text.size());
  } catch (const simdjson::simdjson_error& error) {
    const char* location = nullptr;
    const bool is_known = document.current_location().get(location) == simdjson::SUCCESS && location >= text.data() &&
                          location <= text.data() + text.size();
    refuse_json(error.error(), is_known ? static_cast<std::size_t>(location - text.data()) : text.size());
  }
}

/// `text` with the bytes behind it that simdjson wants to be allowed to read.
class PaddedJson {
 public:
  explicit PaddedJson(std::string text) : text_{std::move(text)}, size_{text_.size()} {
    text_.resize(size_ + simdjson::SIMDJSON_PADDING);
  }

  [[nodiscard]] std::string_view text() const noexcept { return {text_.data(), size_}; }
  [[nodiscard]] simdjson::padded_string_view view() const noexcept {
    return simdjson::padded_string_view{text_.data(), size_, text_.size()};
  }
  /// A part of text().
  [[nodiscard]] simdjson::padded_string_view view(std::string_view part) const noexcept {
    const auto before = static_cast<std::size_t>(part.data() - text_.data());
    return simdjson::padded_string_view{part.data(), part.size(), text_.size() - before};
  }

 private:
  std::string text_;
  std::size_t size_;
};

}  // namespace holdfast::format
