#include "settings/resolve.hpp"

#include <holdfast/errors.hpp>

#include "settings/test/environment.hpp"
#include "settings/test/lines.hpp"
#include "settings/toml_reader.hpp"
#include "support/catch.hpp"

using namespace holdfast::settings;
using test::environment;
using test::Lines;
using test::lines;

namespace {

Schema demo() {
  return {
      {.key = "bucket", .flags = HF_FIELD_REQUIRED | HF_FIELD_IDENTITY, .example = "db-backups"},
      {.key = "region", .flags = HF_FIELD_IDENTITY, .env = {"AWS_REGION", "AWS_DEFAULT_REGION"}},
      {.key = "part_size", .type = Type::size, .fallback = "16MiB", .min = 5 << 20, .max = std::int64_t{5} << 30},
      {.key = "secret_key", .flags = HF_FIELD_SECRET, .env = {"AWS_SECRET_ACCESS_KEY"}},
      {.key = "headers", .type = Type::map},
      {.key = "server", .flags = HF_FIELD_DEPRECATED, .replaced_by = "endpoint"},
      {.key = "endpoint", .type = Type::string},
      {.key = "legacy", .flags = HF_FIELD_DEPRECATED},
  };
}

RawSettings written(const std::string& text) {
  Findings findings;
  const auto root = parse_toml("[backends.x]\n" + text, "h.toml", findings);
  REQUIRE(root);
  const auto& backends = std::get<RawValue::Map>(root->at(0).value.data);
  return to_settings(std::get<RawValue::Map>(backends.at(0).value.data), backends.at(0).value.place);
}

Lines findings_of(const std::string& text, const Environment& variables = environment()) {
  Findings findings;
  (void)resolve(demo(), written(text), variables, "x", findings);
  return lines(findings);
}

std::string_view view(hf_str text) { return {text.data, text.size}; }

}  // namespace

TEST_CASE("a flag goes before the environment and that before the file and that before the default") {
  Findings findings;
  const Environment variables = environment({{"AWS_DEFAULT_REGION", "from-env"}});
  RawSettings raw = written("bucket = 'b'\nregion = 'from-file'");
  CHECK(resolve(demo(), raw, environment(), "x", findings).text("region") == "from-file");
  CHECK(resolve(demo(), raw, environment(), "x", findings).text("part_size") == "16MiB");
  CHECK(findings.empty());
  const Resolved by_environment = resolve(demo(), raw, variables, "x", findings);
  CHECK(by_environment.text("region") == "from-env");
  CHECK(by_environment.at("region").origin == "AWS_DEFAULT_REGION");
  CHECK(lines(findings) == Lines{"h.toml:3:10: warning: the variable 'AWS_DEFAULT_REGION' of the environment takes the "
                                 "place of this value of 'region' [config.overridden]"});
  raw.set("region", "from-flag", "--set");
  const Resolved by_flag = resolve(demo(), raw, variables, "x", findings);
  CHECK(by_flag.text("region") == "from-flag");
  CHECK(by_flag.at("region").origin == "--set");
  CHECK(by_flag.at("part_size").origin == "default");
  CHECK(by_flag.at("bucket").origin == "h.toml:2:10");
}

TEST_CASE("variables are tried in their order and an empty one counts as unset") {
  Findings findings;
  const Resolved settings = resolve(demo(), written("bucket = 'b'"),
                                    environment({{"AWS_REGION", ""}, {"AWS_DEFAULT_REGION", "second"}}), "x", findings);
  CHECK(settings.text("region") == "second");
}

TEST_CASE("a variable that agrees with the file is not worth a word") {
  CHECK(findings_of("bucket = 'b'\nregion = 'r'", environment({{"AWS_REGION", "r"}})).empty());
  CHECK(findings_of("bucket = 'b'\nsecret_key = 'env:AWS_SECRET_ACCESS_KEY'",
                    environment({{"AWS_SECRET_ACCESS_KEY", "s3cr3t"}}))
            .empty());
}

TEST_CASE("everything wrong is found at once and at its place") {
  CHECK(findings_of("region = 5\npart_size = '1KiB'\nsecert_key = 'CANARY'\nturbo = true\nheaders = { a = 1 }") ==
        Lines{"h.toml:4:1: error: unknown setting 'secert_key'; did you mean 'secret_key'? [config.unknown]",
              "h.toml:5:1: error: unknown setting 'turbo' [config.unknown]",
              "h.toml:1:1: error: setting 'bucket' is required [config.required]",
              "h.toml:2:10: error: setting 'region' needs a string, not an integer [config.type]",
              "h.toml:3:13: error: setting 'part_size' is 1KiB, below its minimum of 5MiB [config.range]",
              "h.toml:6:17: error: setting 'headers' needs a string in each place, not an integer [config.type]"});
}

TEST_CASE("a required setting may not be empty and its remedy shows how to write it") {
  Findings findings;
  (void)resolve(demo(), written("bucket = ''"), environment(), "x", findings);
  REQUIRE(findings.all().size() == 1);
  CHECK(findings.all()[0].code == "config.required");
  CHECK(findings.all()[0].remedy == "write bucket = \"db-backups\"");
}

TEST_CASE("what a deprecated setting says arrives under its new name") {
  Findings findings;
  const Resolved settings =
      resolve(demo(), written("bucket = 'b'\nserver = 's'\nlegacy = 'l'"), environment(), "x", findings);
  CHECK(settings.text("endpoint") == "s");
  CHECK_FALSE(settings.has("server"));
  CHECK(settings.text("legacy") == "l");
  CHECK(lines(findings) == Lines{"h.toml:3:1: warning: setting 'server' is deprecated [config.deprecated]",
                                 "h.toml:4:1: warning: setting 'legacy' is deprecated [config.deprecated]"});
  CHECK(findings.all()[0].remedy == "write endpoint instead");
  CHECK(findings.all()[1].remedy == "remove it");
  CHECK(findings_of("bucket = 'b'\nserver = 's'\nendpoint = 'e'").back() ==
        "h.toml:3:1: error: settings 'server' and 'endpoint' are the same one, and both are written [config.conflict]");
}

TEST_CASE("what is written under another name of a setting arrives there, and is no news") {
  Schema schema = demo();
  schema.push_back({.key = "container", .replaced_by = "bucket"});
  const auto resolved = [&](const std::string& text, Findings& findings) {
    return resolve(schema, written(text), environment(), "x", findings);
  };
  Findings none;
  CHECK(resolved("container = 'c'", none).text("bucket") == "c");
  CHECK(lines(none).empty());
  Findings both;
  (void)resolved("bucket = 'b'\ncontainer = 'c'", both);
  CHECK(lines(both).back() ==
        "h.toml:3:1: error: settings 'container' and 'bucket' are the same one, and both are "
        "written [config.conflict]");
}

TEST_CASE("a plugin's own wrong default is called that") {
  Findings findings;
  (void)resolve({{.key = "size", .type = Type::size, .fallback = "many"}}, {}, environment(), "x", findings);
  CHECK(lines(findings) ==
        Lines{"error: the plugin's own default is wrong: setting 'size' needs a size, not 'many' [plugin.default]"});
}

TEST_CASE("a plugin sees its values by position") {
  Findings findings;
  const auto settings = std::make_unique<Resolved>(resolve(
      demo(), written("bucket = 'b'\nheaders = { A = '1', B = '2' }\nendpoint = ''"), environment(), "mine", findings));
  REQUIRE(findings.empty());
  const Resolved moved = std::move(*settings);
  const hf_settings* abi = moved.abi();
  CHECK(abi->struct_size == sizeof(hf_settings));
  CHECK(abi->count == 8);
  CHECK(view(abi->instance) == "mine");
  CHECK(view(abi->at(abi, 0)->text) == "b");
  CHECK(abi->at(abi, 0)->flags == HF_VALUE_SET);
  CHECK(abi->at(abi, 1)->flags == 0);
  CHECK(abi->at(abi, 1)->text.data == nullptr);
  CHECK(abi->at(abi, 2)->flags == HF_VALUE_DEFAULT);
  CHECK(abi->at(abi, 2)->integer == 16 << 20);
  CHECK(abi->at(abi, 2)->type == HF_TYPE_SIZE);
  REQUIRE(abi->at(abi, 4)->item_count == 4);
  CHECK(view(abi->at(abi, 4)->items[3]) == "2");
  CHECK(abi->at(abi, 6)->flags == HF_VALUE_SET);
  CHECK(abi->at(abi, 6)->text.data != nullptr);
  CHECK(abi->at(abi, 6)->text.size == 0);
  CHECK(abi->at(abi, 8)->flags == 0);
  CHECK(abi->at(abi, 4'000'000'000U)->flags == 0);
}

TEST_CASE("the plugin's table lives as long as any copy") {
  const hf_settings* abi = nullptr;
  Resolved survivor;
  {
    Findings findings;
    const Resolved original = resolve(demo(), written("bucket = 'b'"), environment(), "x", findings);
    abi = original.abi();
    survivor = original;
  }
  CHECK(survivor.abi() == abi);
  CHECK(view(abi->at(abi, 0)->text) == "b");
}

TEST_CASE("two configurations of one store have one identity") {
  const auto identity = [](const std::string& text) {
    Findings findings;
    return resolve(demo(), written(text), environment(), "x", findings).identity();
  };
  const std::string one = identity("bucket = 'b'\nregion = 'r'");
  CHECK(one.size() == 32);
  CHECK(identity("region = 'r'\nbucket = 'b'\npart_size = '8MiB'\nsecret_key = 'abc'") == one);
  CHECK(identity("bucket = 'c'\nregion = 'r'") != one);
  CHECK(identity("bucket = 'b'") != one);
  CHECK(identity("bucket = 'b'\nregion = ''") != identity("bucket = 'b'"));
}

TEST_CASE("asking for a setting that does not exist is a defect and says so") {
  CHECK_THROWS_AS(Resolved{}.text("x"), holdfast::InternalError);
}
