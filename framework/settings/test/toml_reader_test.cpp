#include "settings/toml_reader.hpp"

#include "settings/test/lines.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

using namespace holdfast::settings;
using test::Lines;
using test::lines;

namespace {

std::string at(const Place& place) { return place.label() + "+" + std::to_string(place.width); }

}  // namespace

TEST_CASE("every value knows its line and its column") {
  Findings findings;
  const auto root = parse_toml(
      "[b]\n  zeta = \"é\"\n  alpha = [1, \"x\"]\n  sub = { k = true, l = 1.5 }\n  day = 2026-11-23\n", "f", findings);
  REQUIRE(root);
  REQUIRE(findings.empty());
  const RawEntry& b = root->at(0);
  CHECK(at(b.key_place) == "f:1:2+1");
  CHECK(at(b.value.place) == "f:1:1+3");
  const auto& entries = std::get<RawValue::Map>(b.value.data);
  REQUIRE(entries.size() == 4);
  CHECK(entries[0].key == "zeta");
  CHECK(at(entries[0].value.place) == "f:2:10+3");
  CHECK(*entries[0].value.text() == "é");
  CHECK(entries[1].value.kind() == "a list");
  CHECK(at(std::get<RawValue::List>(entries[1].value.data)[1].place) == "f:3:15+3");
  const auto& sub = std::get<RawValue::Map>(entries[2].value.data);
  CHECK(at(sub[0].value.place) == "f:4:15+4");
  CHECK(sub[0].value.kind() == "true or false");
  CHECK(sub[1].value.kind() == "a decimal number");
  CHECK(entries[3].value.kind() == "a date or time");
}

TEST_CASE("a syntax error is one finding with its position") {
  struct Row {
    std::string text, line;
  };
  const std::vector<Row> rows{
      {"a = 1\nb = \"x", "f:2:7: error: not valid TOML: string: encountered end-of-file [config.syntax]"},
      {"a 1", "f:1:3: error: not valid TOML: key-value pair: expected '=', saw '1' [config.syntax]"},
      {"a = 1\na = 2",
       "f:2:5: error: not valid TOML: key-value pair: cannot redefine existing integer 'a' "
       "[config.syntax]"},
      {"[a\n", "f:1:3: error: not valid TOML: table header: expected ']', saw '\\n' [config.syntax]"},
      {"a = 99999999999999999999",
       "f:1:25: error: not valid TOML: decimal integer: '…' is not representable in 64 bits [config.syntax]"},
      {"a = \"\xff\"", "f:1:5: error: not valid TOML: encountered invalid utf-8 sequence [config.syntax]"},
  };
  for (const Row& row : rows) {
    Findings findings;
    CHECK_FALSE(parse_toml(row.text, "f", findings));
    CHECK(lines(findings) == Lines{row.line});
  }
}

TEST_CASE("a secret in broken TOML stays out of the finding") {
  for (const std::string text :
       {"key = \"CANARY", "key = CANARYxyz", "key = 12CANARY", "key = \"x\" CANARY", "key=\"CANARY\"\nkey=\"b\"",
        "k=\"\"\"\nCANARY", "key = ['CANARY' 'CANARY']", "key = \"a\\CANARY\"", "key = { a = \"CANARY\"",
        "key = 1979-CANARY", "key = trueCANARY", "key = \"CANARY\xff\"", "key = 'CANARY\n'", "= \"CANARY\""}) {
    INFO(text);
    Findings findings;
    CHECK_FALSE(parse_toml(text, "f", findings));
    CHECK(findings.all().size() == 1);
    CHECK(findings.format().find("CANARY") == std::string::npos);
  }
}

TEST_CASE("a file that cannot be read is one finding that says why") {
  const holdfast::test::TempFolder folder;
  Findings findings;
  CHECK_FALSE(read_toml(folder / "absent.toml", findings));
  CHECK_FALSE(read_toml(folder.path(), findings));
  const std::string shown = folder.path().string();
  CHECK(lines(findings, shown) ==
        Lines{"/absent.toml: error: cannot read the configuration file '/absent.toml': no such file "
              "[config.unreadable]",
              ": error: cannot read the configuration file '': it is a folder [config.unreadable]"});
}
