// Small JSON documents, written field by field: fmt for RapidJSON's Writer.
#pragma once

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace holdfast::cli {

/// One object on one line. Objects and arrays are opened and closed by scopes: object("x", [&] { field(...); }).
class JsonWriter {
 public:
  JsonWriter() { writer_.StartObject(); }

  JsonWriter& field(std::string_view name, std::string_view value) {
    key(name);
    string(value);
    return *this;
  }
  JsonWriter& field(std::string_view name, const char* value) { return field(name, std::string_view{value}); }
  template <class Number>
  requires std::is_arithmetic_v<Number> JsonWriter& field(std::string_view name, Number value) {
    key(name);
    if constexpr (std::is_same_v<Number, bool>)
      writer_.Bool(value);
    else if constexpr (std::is_floating_point_v<Number>)
      writer_.Double(value);
    else if constexpr (std::is_signed_v<Number>)
      writer_.Int64(value);
    else
      writer_.Uint64(value);
    return *this;
  }
  /// Left out where there is none.
  template <class Value>
  JsonWriter& field(std::string_view name, const std::optional<Value>& value) {
    return value ? field(name, *value) : *this;
  }
  /// RFC 3339, UTC, milliseconds.
  JsonWriter& field(std::string_view name, std::chrono::system_clock::time_point value);
  JsonWriter& field(std::string_view name, const std::vector<std::string>& values) {
    return array(name, values, [this](const std::string& value) { string(value); });
  }
  /// Left out where it is empty.
  JsonWriter& optional_field(std::string_view name, std::string_view value) {
    return value.empty() ? *this : field(name, value);
  }

  template <class Body>
  JsonWriter& object(std::string_view name, const Body& body) {
    key(name);
    element(body);
    return *this;
  }
  /// An object in an array.
  template <class Body>
  void element(const Body& body) {
    writer_.StartObject();
    body();
    writer_.EndObject();
  }
  void string(std::string_view value) { writer_.String(value.data(), static_cast<rapidjson::SizeType>(value.size())); }
  template <class Range, class Each>
  JsonWriter& array(std::string_view name, const Range& range, const Each& each) {
    key(name);
    writer_.StartArray();
    for (const auto& item : range) each(item);
    writer_.EndArray();
    return *this;
  }

  /// Ends the document; its line, with the line break.
  [[nodiscard]] std::string finish() {
    writer_.EndObject();
    return std::string{buffer_.GetString(), buffer_.GetSize()} + "\n";
  }

 private:
  void key(std::string_view name) { writer_.Key(name.data(), static_cast<rapidjson::SizeType>(name.size())); }

  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> writer_{buffer_};
};

}  // namespace holdfast::cli
