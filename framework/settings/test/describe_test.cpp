#include "settings/describe.hpp"

#include <rapidjson/document.h>

#include <limits>

#include "support/catch.hpp"

using namespace holdfast::settings;

namespace {

const Schema s3{
    {.key = "bucket", .flags = HF_FIELD_REQUIRED, .help = "name of the bucket", .example = "db-backups"},
    {.key = "part_size", .type = Type::size, .fallback = "16MiB", .min = 5 << 20, .max = std::int64_t{5} << 30},
    {.key = "secret_key", .flags = HF_FIELD_SECRET, .env = {"AWS_SECRET_ACCESS_KEY"}},
    {.key = "addressing",
     .type = Type::choice,
     .details = "One paragraph.\nAnother.",
     .fallback = "auto",
     .choices = {{"auto", "by endpoint"}, {"path", {}}}},
    {.key = "retries",
     .type = Type::integer,
     .flags = HF_FIELD_ADVANCED,
     .min = 1,
     .max = std::numeric_limits<std::int64_t>::max()},
    {.key = "server", .flags = HF_FIELD_DEPRECATED, .replaced_by = "endpoint"},
    {.key = "container", .flags = HF_FIELD_ADVANCED, .replaced_by = "bucket"},
    {.key = "verify", .type = Type::boolean, .fallback = "yes"},
    {.key = "wait", .type = Type::duration},
    {.key = "names", .type = Type::list, .fallback = "a,b"},
    {.key = "headers", .type = Type::map},
    {.key = "endpoint", .type = Type::url},
};
const PluginTitle title{.id = "s3", .name = "S3", .version = "1.4.0", .summary = "Amazon S3 and compatible services"};

rapidjson::Document parse(const std::string& json) {
  rapidjson::Document document;
  document.Parse(json.data(), json.size());
  REQUIRE_FALSE(document.HasParseError());
  return document;
}

}  // namespace

TEST_CASE("a plugin's settings are described in a few lines") {
  CHECK(describe(title, s3, Detail::brief) == R"(S3 1.4.0  Amazon S3 and compatible services
  bucket      string    required
      name of the bucket
  part_size   size      16MiB  (5MiB..5GiB)
  secret_key  string    secret  AWS_SECRET_ACCESS_KEY
  addressing  choice    auto
      one of auto, path
  verify      bool      yes
  wait        duration
  names       list      a,b
  headers     map
  endpoint    url
  and 3 more for special cases
)");
}

TEST_CASE("the full description leaves nothing out") {
  const std::string text = describe(title, s3, Detail::full);
  CHECK_THAT(text, Catch::Contains("      example: db-backups\n"));
  CHECK_THAT(text,
             Catch::Contains("        auto         by endpoint\n        path\n      One paragraph.\n      Another.\n"));
  CHECK_THAT(text, Catch::Contains("  retries     integer   (1 or more)\n"));
  CHECK_THAT(text, Catch::Contains("  server      string    deprecated: use endpoint\n"));
  CHECK_THAT(text, Catch::Contains("  container   string    another name of bucket\n"));
  CHECK_THAT(text, !Catch::Contains("more for special cases"));
}

TEST_CASE("a plugin without settings says so and its text cannot drive the terminal") {
  CHECK(describe({.id = "x", .version = "1", .summary = "\x1b[2J"}, {}, Detail::brief) ==
        "x 1  \\x1b[2J\n  no settings\n");
}

TEST_CASE("a JSON schema says for each setting what the file may hold") {
  const auto schema = parse(json_schema(s3, "s3"));
  CHECK_FALSE(schema["additionalProperties"].GetBool());
  REQUIRE(schema["required"].Size() == 2);
  CHECK(std::string{schema["required"][0].GetString()} == "plugin");
  CHECK(std::string{schema["required"][1].GetString()} == "bucket");
  const auto& properties = schema["properties"];
  CHECK(properties.MemberCount() == s3.size() + 1);
  CHECK(std::string{properties["plugin"]["const"].GetString()} == "s3");
  CHECK(std::string{properties["bucket"]["description"].GetString()} == "name of the bucket");
  CHECK(properties["part_size"]["anyOf"][1]["minimum"].GetInt64() == 5 << 20);
  CHECK(std::string{properties["part_size"]["default"].GetString()} == "16MiB");
  CHECK(properties["secret_key"]["writeOnly"].GetBool());
  CHECK(properties["addressing"]["enum"].Size() == 2);
  CHECK_FALSE(properties["retries"].HasMember("maximum"));
  CHECK(properties["server"]["deprecated"].GetBool());
  CHECK(properties["verify"]["default"].GetBool());
  CHECK(properties["names"]["default"].Size() == 2);
  CHECK(std::string{properties["names"]["items"]["type"].GetString()} == "string");
  CHECK(std::string{properties["headers"]["additionalProperties"]["type"].GetString()} == "string");
}

TEST_CASE("what a variable may give is not required of the file") {
  const auto schema = parse(json_schema({{.key = "key", .flags = HF_FIELD_REQUIRED, .env = {"KEY"}}}, "x"));
  CHECK(schema["required"].Size() == 1);
}

TEST_CASE("the schema of the whole file has each plugin's settings under its condition") {
  const auto schema = parse(config_json_schema({{"s3", s3}, {"tape", {}}}));
  const auto& properties = schema["properties"];
  for (const char* table : {"cluster", "client", "plugins", "preflight", "backends", "run"})
    CHECK(properties.HasMember(table));
  CHECK_FALSE(schema["additionalProperties"].GetBool());
  const auto& backend = properties["backends"]["additionalProperties"];
  REQUIRE(backend["allOf"].Size() == 2);
  CHECK(std::string{backend["allOf"][0]["if"]["properties"]["plugin"]["const"].GetString()} == "s3");
  CHECK(backend["allOf"][0]["then"]["properties"].HasMember("bucket"));
  CHECK(properties["run"]["items"]["required"].Size() == 4);
  CHECK_FALSE(parse(config_json_schema({}))["properties"]["backends"]["additionalProperties"].HasMember("allOf"));
}
