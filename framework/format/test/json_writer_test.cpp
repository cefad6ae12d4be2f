#include "format/json_writer.hpp"

#include "support/catch.hpp"

using namespace holdfast::format;

namespace {

std::string quoted(std::string_view text) {
  std::string out;
  JsonWriter json{[&](std::string_view piece) { out += piece; }};
  json.text(text);
  json.flush();
  return out;
}

}  // namespace

// What Go 1.26 prints for the same strings with json.Marshal.
TEST_CASE("texts are quoted as Go quotes them", "[format]") {
  CHECK(quoted("plain/path") == R"("plain/path")");
  CHECK(quoted("<a>&'\"\\") == R"("\u003ca\u003e\u0026'\"\\")");
  CHECK(quoted(std::string_view{"\0\x01\b\t\n\f\r\x1f\x7f", 9}) == "\"\\u0000\\u0001\\b\\t\\n\\f\\r\\u001f\x7f\"");
  CHECK(quoted("h\u00e9 \u65e5\u672c \U0001f600") == "\"h\u00e9 \u65e5\u672c \U0001f600\"");
  CHECK(quoted("\u2028\u2029\u202a") == "\"\\u2028\\u2029\u202a\"");
  CHECK(quoted("a\xff\xc3(\xe2\x82") == R"("a\ufffd\ufffd(\ufffd\ufffd")");
  CHECK(quoted("\xed\xa0\x80") == R"("\ufffd\ufffd\ufffd")");
}

TEST_CASE("a document of any length reaches the sink in pieces of at most 64 KiB", "[format]") {
  std::size_t total = 0;
  std::size_t largest = 0;
  JsonWriter json{[&](std::string_view piece) {
    total += piece.size();
    largest = std::max(largest, piece.size());
  }};
  json.begin_array();
  for (int i = 0; i < 100000; ++i) json.text("0123456789");
  json.end_array();
  json.flush();
  CHECK(total == 100000 * 13 + 1);
  CHECK(largest <= std::size_t{64} << 10);
}
