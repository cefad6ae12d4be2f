#include "settings/field.hpp"

#include <holdfast/errors.hpp>

#include "support/catch.hpp"

using namespace holdfast::settings;

namespace {

hf_plugin plugin_of(const hf_field* const* fields, std::uint32_t count) {
  hf_plugin plugin{};
  plugin.struct_size = sizeof plugin;
  plugin.id = HF_STR("demo");
  plugin.fields = fields;
  plugin.field_count = count;
  return plugin;
}

hf_field field(std::string_view key) {
  hf_field result{};
  result.struct_size = sizeof result;
  result.key = {key.data(), key.size()};
  return result;
}

}  // namespace

TEST_CASE("a field is copied with all it says") {
  const hf_pair choices[] = {{HF_STR("a"), HF_STR("first")}, {HF_STR("b"), {nullptr, 0}}};
  hf_field f = field("part_size");
  f.type = HF_TYPE_SIZE;
  f.flags = HF_FIELD_REQUIRED | HF_FIELD_ADVANCED;
  f.help = HF_STR("bytes of a part");
  f.fallback = HF_STR("16MiB");
  f.env = HF_STR("ONE, TWO,,");
  f.replaced_by = HF_STR("other");
  f.choices = choices;
  f.choice_count = 2;
  f.min = 5;
  f.max = 9;
  const hf_field* fields[] = {&f};
  const Schema schema = schema_of(plugin_of(fields, 1));
  REQUIRE(schema.size() == 1);
  const Field& copy = schema[0];
  CHECK(copy.key == "part_size");
  CHECK(copy.type == Type::size);
  CHECK(copy.is_required());
  CHECK(copy.is_advanced());
  CHECK_FALSE(copy.is_secret());
  CHECK(copy.fallback == "16MiB");
  CHECK(copy.env == std::vector<std::string>{"ONE", "TWO"});
  CHECK(copy.replaced_by == "other");
  REQUIRE(copy.choices.size() == 2);
  CHECK(copy.choices[0].help == "first");
  CHECK(copy.choices[1].help.empty());
  CHECK(copy.lower_bound() == 5);
  CHECK(copy.upper_bound() == 9);
  CHECK(copy.details.empty());
}

TEST_CASE("what an older plugin's field does not reach is left at its default") {
  hf_field f = field("key");
  f.help = HF_STR("help");
  f.fallback = HF_STR("beyond the end");
  f.min = 3;
  f.struct_size = offsetof(hf_field, details);
  const hf_field* fields[] = {&f};
  const Schema schema = schema_of(plugin_of(fields, 1));
  CHECK(schema[0].help == "help");
  CHECK(schema[0].fallback.empty());
  CHECK_FALSE(schema[0].lower_bound());
}

TEST_CASE("choices that are announced and absent are none") {
  hf_field f = field("key");
  f.choice_count = 7;
  const hf_field* fields[] = {&f};
  CHECK(schema_of(plugin_of(fields, 1))[0].choices.empty());
}

TEST_CASE("a plugin without settings has an empty schema") { CHECK(schema_of(plugin_of(nullptr, 0)).empty()); }

TEST_CASE("a settings table that breaks the contract is the plugin's fault") {
  const hf_field good = field("key"), nameless = field(""), twin = field("key");
  hf_field odd = field("odd");
  odd.type = 99;
  const auto refuses = [](std::vector<const hf_field*> fields, std::string_view why) {
    CHECK_THROWS_MATCHES(
        schema_of(plugin_of(fields.data(), static_cast<std::uint32_t>(fields.size()))), holdfast::PluginError,
        Catch::Matchers::Message("the settings table of plugin 'demo' is broken: " + std::string{why}));
  };
  refuses({&good, nullptr}, "setting number 1 is absent");
  refuses({&nameless}, "setting number 0 has no key");
  refuses({&good, &twin}, "setting 'key' is there twice");
  refuses({&odd}, "setting 'odd' has the type 99, which this version does not know");
  CHECK_THROWS_AS(schema_of(plugin_of(nullptr, 1)), holdfast::PluginError);
}

TEST_CASE("bounds of zero are none and a maximum below the minimum is open") {
  CHECK_FALSE(Field{}.lower_bound());
  CHECK_FALSE(Field{}.upper_bound());
  CHECK(Field{.min = 1}.lower_bound() == 1);
  CHECK_FALSE(Field{.min = 1}.upper_bound());
  CHECK(Field{.min = -5}.upper_bound() == 0);
}
