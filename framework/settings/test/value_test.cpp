#include "settings/value.hpp"

#include <filesystem>

#include "support/catch.hpp"

using namespace holdfast::settings;

namespace {

RawValue toml(decltype(RawValue::data) data) {
  return {.data = std::move(data), .place = {.file = "/etc/holdfast/holdfast.toml", .line = 1, .column = 1}};
}

Field field(Type type) { return {.key = "it", .type = type}; }

/// The canonical text, or the problem's summary.
std::string read(const Field& field, const RawValue& raw) {
  Parsed parsed = parse_value(field, raw, "/home/u");
  return parsed.value ? parsed.value->text : parsed.problem.summary;
}
std::string read_text(const Field& field, std::string_view text) { return read(field, raw_text(text, "--it")); }

}  // namespace

TEST_CASE("TOML's types must fit the setting's") {
  struct Row {
    Type type;
    RawValue raw;
    std::string result;
  };
  const std::int64_t five = 5;
  const std::vector<Row> rows{
      {Type::string, toml(std::string{"x"}), "x"},
      {Type::string, toml(five), "setting 'it' needs a string, not an integer"},
      {Type::boolean, toml(true), "true"},
      {Type::boolean, toml(std::string{"true"}), "setting 'it' needs true or false, not 'true'"},
      {Type::integer, toml(five), "5"},
      {Type::integer, toml(std::string{"5"}), "setting 'it' needs a whole number, not '5'"},
      {Type::integer, toml(5.5), "setting 'it' needs a whole number, not a decimal number"},
      {Type::size, toml(std::int64_t{1024}), "1KiB"},
      {Type::size, toml(std::string{"1024"}), "1KiB"},
      {Type::size, toml(std::int64_t{-1}), "setting 'it' needs a size, not an integer"},
      {Type::size, toml(std::string{"5 apples"}), "setting 'it' needs a size, not '5 apples'"},
      {Type::duration, toml(std::string{"90min"}), "1h30min"},
      {Type::duration, toml(five), "setting 'it' needs a duration, not an integer"},
      {Type::duration, toml(std::string{"30"}), "setting 'it' needs a duration, not '30'"},
      {Type::path, toml(std::string{"certs/../ca.pem"}), "/etc/holdfast/ca.pem"},
      {Type::path, toml(std::string{"/abs/./x/"}), "/abs/x"},
      {Type::path, toml(std::string{"~/x"}), "/home/u/x"},
      {Type::path, toml(std::string{"~"}), "/home/u"},
      {Type::path, toml(std::string{"~bob/x"}), "setting 'it' needs a path, not '~bob/x'"},
      {Type::path, toml(std::string{}), "setting 'it' needs a path, not an empty string"},
      {Type::url, toml(std::string{"https://a:9000"}), "https://a:9000"},
      {Type::url, toml(std::string{"a:9000"}), "setting 'it' needs a URL, not 'a:9000'"},
      {Type::url, toml(std::string{"https://u:p@a"}), "the URL of setting 'it' has a user name or password in it"},
      {Type::list, toml(RawValue::List{toml(std::string{"a,b"}), toml(std::string{" c"})}), R"(a\,b,\ c)"},
      {Type::list, toml(RawValue::List{}), ""},
      {Type::list, toml(RawValue::List{toml(five)}), "setting 'it' needs a string in each place, not an integer"},
      {Type::list, toml(std::string{"a"}), "setting 'it' needs a list of strings, not 'a'"},
      {Type::map, toml(RawValue::Map{{"k", {}, toml(std::string{"v=1"})}}), R"(k=v\=1)"},
      {Type::map, toml(RawValue::Map{{"k", {}, toml(false)}}),
       "setting 'it' needs a string in each place, not true or false"},
      {Type::map, toml(five), "setting 'it' needs a table of strings, not an integer"},
      {Type::string, toml(RawDate{"a date"}), "setting 'it' needs a string, not a date or time"},
      {Type::string, toml(std::string("a\0b", 3)), "setting 'it' holds bytes that are not UTF-8 text"},
  };
  for (const Row& row : rows) CHECK(read(field(row.type), row.raw) == row.result);
}

TEST_CASE("text from flags and variables is read by the setting's type") {
  for (const std::string_view yes : {"true", "yes", "on", "1", "TRUE"})
    CHECK(read_text(field(Type::boolean), yes) == "true");
  for (const std::string_view no : {"false", "no", "off", "0"}) CHECK(read_text(field(Type::boolean), no) == "false");
  CHECK(read_text(field(Type::boolean), "maybe") == "setting 'it' needs true or false, not 'maybe'");
  CHECK(read_text(field(Type::integer), "-42") == "-42");
  CHECK(read_text(field(Type::integer), "4 2") == "setting 'it' needs a whole number, not '4 2'");
  CHECK(read_text(field(Type::integer), "9223372036854775808") ==
        "setting 'it' needs a whole number, not '9223372036854775808'");
  CHECK(read_text(field(Type::path), "x") == (std::filesystem::current_path() / "x").string());
  CHECK(read_text(field(Type::list), "a, b,c\\,d") == R"(a,b,c\,d)");
  CHECK(read_text(field(Type::list), "") == "");
  CHECK(read_text(field(Type::map), "a=1, b=2=3") == R"(a=1,b=2\=3)");
  CHECK(read_text(field(Type::map), "a") == "setting 'it' needs a table of strings, not 'a'");
}

TEST_CASE("a list and a map hand over their items") {
  const auto list = parse_value(field(Type::list), raw_text("a, b", "X"), "");
  CHECK(list.value.value().items == std::vector<std::string>{"a", "b"});
  const auto map = parse_value(field(Type::map), raw_text("k=v,l=w", "X"), "");
  CHECK(map.value.value().items == std::vector<std::string>{"k", "v", "l", "w"});
}

TEST_CASE("numbers stay in their range and say it in their own unit") {
  Field size = field(Type::size);
  size.min = 5 << 20;
  size.max = std::int64_t{5} << 30;
  CHECK(read_text(size, "1KiB") == "setting 'it' is 1KiB, below its minimum of 5MiB");
  CHECK(read_text(size, "6GiB") == "setting 'it' is 6GiB, above its maximum of 5GiB");
  CHECK(read_text(size, "5GiB") == "5GiB");
  CHECK(parse_value(size, raw_text("1", "X"), "").problem.remedy == "choose a value from 5MiB to 5GiB");
  Field duration = field(Type::duration);
  duration.min = 1'000'000;
  CHECK(read_text(duration, "0s") == "setting 'it' is 0s, below its minimum of 1ms");
  CHECK(parse_value(duration, raw_text("0", "X"), "").problem.remedy == "choose 1ms or more");
}

TEST_CASE("a wrong choice is told the right ones") {
  Field choice = field(Type::choice);
  choice.choices = {{"owner", {}}, {"listed", {}}};
  CHECK(read_text(choice, "listed") == "listed");
  const Parsed wrong = parse_value(choice, raw_text("ownr", "X"), "");
  CHECK(wrong.problem.summary == "setting 'it' cannot be 'ownr'; did you mean 'owner'?");
  CHECK(wrong.problem.remedy == "choose one of owner, listed");
  CHECK(wrong.problem.code == "config.choice");
  CHECK(read_text(choice, "OWNER") == "setting 'it' cannot be 'OWNER'");
}

TEST_CASE("the canonical text of every type reads back as the same value") {
  const std::vector<std::pair<Type, std::string>> rows{
      {Type::string, " a,b=\\c "},    {Type::boolean, "yes"},          {Type::integer, "-7"},
      {Type::size, "1.5GiB"},         {Type::duration, "1h30m"},       {Type::path, "/a/b"},
      {Type::url, "https://a/b"},     {Type::list, R"(a,b\,c,\ d\\)"}, {Type::list, "a,,b"},
      {Type::map, R"(k\=1=v\,w,l=)"},
  };
  for (const auto& [type, text] : rows) {
    INFO(text);
    const auto first = parse_value(field(type), raw_text(text, "X"), "").value;
    REQUIRE(first);
    CHECK(parse_value(field(type), raw_text(first->text, "X"), "").value == first);
  }
}

TEST_CASE("the value of a secret is in no problem with it") {
  for (const Type type : {Type::boolean, Type::integer, Type::size, Type::duration, Type::choice, Type::path, Type::url,
                          Type::list, Type::map}) {
    Field secret{.key = "it", .type = type, .flags = HF_FIELD_SECRET};
    secret.choices = {{"CANARX", {}}};
    for (const std::string_view text : {"CANARY", "~CANARY", "https://CANARY@x"}) {
      const Parsed parsed = parse_value(secret, raw_text(text, "--it"), "");
      if (parsed.value) continue;
      CHECK((parsed.problem.summary + parsed.problem.remedy).find("CANARY") == std::string::npos);
      CHECK(parsed.problem.place.hides_value);
    }
  }
}
