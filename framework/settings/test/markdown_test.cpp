#include "settings/markdown.hpp"

#include "support/catch.hpp"

using namespace holdfast::settings;

TEST_CASE("a table for documents has a row for each setting, advanced ones too", "[settings][markdown]") {
  const Schema schema{{.key = "bucket", .flags = HF_FIELD_REQUIRED, .help = "Name of the bucket", .env = {"BUCKET"}},
                      {.key = "mode",
                       .type = Type::choice,
                       .flags = HF_FIELD_ADVANCED,
                       .help = "How",
                       .details = "One.\nTwo.",
                       .fallback = "auto",
                       .choices = {{"auto", "as it fits"}, {"path", {}}}},
                      {.key = "key", .flags = HF_FIELD_SECRET, .example = "file:/etc/key"},
                      {.key = "server", .flags = HF_FIELD_DEPRECATED, .replaced_by = "endpoint"}};
  CHECK(markdown_table(schema) ==
        "| setting | type | default | meaning |\n"
        "| --- | --- | --- | --- |\n"
        "| `bucket` | string, required | `$BUCKET` | Name of the bucket. |\n"
        "| `mode` | choice | `auto` | How. `auto`: as it fits. `path`. One. Two. |\n"
        "| `key` | string, secret |  | Example: `file:/etc/key`. |\n"
        "| `server` | string |  | Former name of `endpoint`. |\n");
}

TEST_CASE("what a plugin says cannot leave its cell", "[settings][markdown]") {
  const std::string table = markdown_table({{.key = "a", .help = "one | two\nthree \x1b[31m"}});
  CHECK(table.find("one \\| two") != std::string::npos);
  CHECK(std::count(table.begin(), table.end(), '\n') == 3);
  CHECK(table.find('\x1b') == std::string::npos);
}
