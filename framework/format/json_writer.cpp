#include "format/json_writer.hpp"

#include <fmt/format.h>
#include <rapidjson/writer.h>

#include <iterator>

namespace holdfast::format {
namespace {

constexpr std::size_t buffer_size = std::size_t{64} << 10;

/// RapidJSON's idea of a stream, in front of a sink.
class SinkStream {
 public:
  using Ch = char;
  explicit SinkStream(ByteSink sink) : sink_{std::move(sink)} { buffer_.reserve(buffer_size); }

  void Put(char c) {
    buffer_ += c;
    if (buffer_.size() == buffer_size) hand_over();
  }

  /// RapidJSON calls this at the end of a document; ours end with JsonWriter::flush().
  void Flush() {}

  void hand_over() {
    if (!buffer_.empty()) sink_(buffer_);
    buffer_.clear();
  }

 private:
  ByteSink sink_;
  std::string buffer_;
};

/// How many bytes of UTF-8 start at the front of `text`, which is not empty; 0 for none.
std::size_t character_size(std::string_view text) noexcept {
  const auto byte = [&](std::size_t at) {
    return at < text.size() ? static_cast<unsigned>(static_cast<unsigned char>(text[at])) : 0U;
  };
  const auto is_tail = [&](std::size_t at) { return (byte(at) & 0xc0U) == 0x80U; };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf && is_tail(1)) return 2;
  if (first >= 0xe0 && first <= 0xef && is_tail(1) && is_tail(2)) {
    const bool is_overlong = first == 0xe0 && byte(1) < 0xa0;
    const bool is_surrogate = first == 0xed && byte(1) > 0x9f;
    return is_overlong || is_surrogate ? 0 : 3;
  }
  if (first >= 0xf0 && first <= 0xf4 && is_tail(1) && is_tail(2) && is_tail(3)) {
    const bool is_overlong = first == 0xf0 && byte(1) < 0x90;
    const bool is_too_large = first == 0xf4 && byte(1) > 0x8f;
    return is_overlong || is_too_large ? 0 : 4;
  }
  return 0;
}

constexpr bool is_plain(char c) noexcept {
  return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x80 && c != '"' && c != '\\' &&
         c != '<' && c != '>' && c != '&';
}

void append_escaped(std::string& out, char c) {
  switch (c) {
    case '"':
    case '\\':
      out += '\\';
      out += c;
      break;
    case '\b':
      out += "\\b";
      break;
    case '\f':
      out += "\\f";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\r':
      out += "\\r";
      break;
    case '\t':
      out += "\\t";
      break;
    default:
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned char>(c));
  }
}

/// `text` as Go quotes it (encoding/json, appendString with escapeHTML).
void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    std::size_t size = 0;
    while (size < text.size() && is_plain(text[size])) ++size;
    out += text.substr(0, size);
    text.remove_prefix(size);
    if (text.empty()) break;
    size = character_size(text);
    const auto character = text.substr(0, size == 0 ? 1 : size);
    if (size == 0)
      out += "\\ufffd";
    else if (size == 1)
      append_escaped(out, character.front());
    else if (character == "\u2028")
      out += "\\u2028";
    else if (character == "\u2029")
      out += "\\u2029";
    else
      out += character;
    text.remove_prefix(character.size());
  }
  out += '"';
}

}  // namespace

class JsonWriter::State {
 public:
  explicit State(ByteSink sink) : stream{std::move(sink)}, json{stream} {}

  void put_quoted(std::string_view value) {
    quoted.clear();
    append_quoted(quoted, value);
    json.RawValue(quoted.data(), quoted.size(), rapidjson::kStringType);
  }

  SinkStream stream;
  rapidjson::Writer<SinkStream> json;
  std::string quoted;
};

JsonWriter::JsonWriter(ByteSink sink) : state_{std::make_unique<State>(std::move(sink))} {}
JsonWriter::~JsonWriter() = default;

void JsonWriter::begin_object() { state_->json.StartObject(); }
void JsonWriter::end_object() { state_->json.EndObject(); }
void JsonWriter::begin_array() { state_->json.StartArray(); }
void JsonWriter::end_array() { state_->json.EndArray(); }
void JsonWriter::key(std::string_view name) { state_->put_quoted(name); }
void JsonWriter::text(std::string_view value) { state_->put_quoted(value); }
void JsonWriter::number(std::int64_t value) { state_->json.Int64(value); }
void JsonWriter::boolean(bool value) { state_->json.Bool(value); }
void JsonWriter::null() { state_->json.Null(); }
void JsonWriter::flush() { state_->stream.hand_over(); }

}  // namespace holdfast::format
