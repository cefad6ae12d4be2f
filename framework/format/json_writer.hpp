// Writes JSON as Go's encoding/json does, so that descriptors are byte for byte what Weaviate would have written: no
// blanks, and <, >, & and the line separators escaped.
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "format/byte_sink.hpp"

namespace holdfast::format {

/// A stream of JSON in constant memory: 64 KiB at a time go to the sink.
class JsonWriter {
 public:
  explicit JsonWriter(ByteSink sink);
  JsonWriter(const JsonWriter&) = delete;
  JsonWriter& operator=(const JsonWriter&) = delete;
  ~JsonWriter();

  void begin_object();
  void end_object();
  void begin_array();
  void end_array();
  void key(std::string_view name);
  void text(std::string_view value);
  void number(std::int64_t value);
  void boolean(bool value);
  void null();

  void field(std::string_view name, std::string_view value) {
    key(name);
    text(value);
  }
  void field(std::string_view name, std::integral auto value) {
    key(name);
    number(static_cast<std::int64_t>(value));
  }
  /// An array of what converts to std::string_view.
  void texts(const auto& values) {
    begin_array();
    for (const auto& value : values) text(value);
    end_array();
  }

  /// Hands to the sink what is still buffered.
  void flush();

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace holdfast::format
