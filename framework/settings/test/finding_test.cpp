#include "settings/finding.hpp"

#include <holdfast/errors.hpp>

#include "settings/excerpt.hpp"
#include "support/catch.hpp"

using namespace holdfast::settings;

namespace {

Place place(std::string text, unsigned line, unsigned column, unsigned width) {
  return {.file = "backup.toml",
          .line = line,
          .column = column,
          .width = width,
          .text = std::make_shared<const std::string>(std::move(text))};
}

}  // namespace

TEST_CASE("findings are shown as a compiler shows errors") {
  const std::string text = "[backends.x]\nbucket    = \"db.backups\"\nacces_key = \"x\"\n";
  Findings findings;
  findings.error(place(text, 2, 13, 12), "s3.bucket.dotted-with-tls",
                 "bucket \"db.backups\" contains dots, which breaks TLS to virtual-hosted buckets",
                 "set addressing = \"path\", or rename the bucket");
  findings.error(place(text, 3, 1, 9), "config.unknown", "unknown setting 'acces_key'; did you mean 'access_key'?");
  findings.warning({.origin = "AWS_REGION"}, "s3.region.unknown", "region 'us-esat-1' is not one this plugin knows");
  CHECK(findings.format() ==
        R"(backup.toml:2:13: error: bucket "db.backups" contains dots, which breaks TLS to virtual-hosted buckets
    2 | bucket    = "db.backups"
      |             ^~~~~~~~~~~~
  remedy: set addressing = "path", or rename the bucket                           [s3.bucket.dotted-with-tls]
backup.toml:3:1: error: unknown setting 'acces_key'; did you mean 'access_key'?   [config.unknown]
    3 | acces_key = …
      | ^~~~~~~~~
AWS_REGION: warning: region 'us-esat-1' is not one this plugin knows              [s3.region.unknown]
3 findings, 2 errors. Nothing was contacted.
)");
}

TEST_CASE("without findings there is nothing to show and nothing to throw") {
  const Findings none;
  CHECK(none.format().empty());
  CHECK(none.empty());
  CHECK_NOTHROW(none.throw_if_errors());
}

TEST_CASE("one finding is counted in the singular") {
  Findings findings;
  findings.error({.file = "a.toml"}, "", "x");
  CHECK(findings.format() == "a.toml: error: x\n1 finding, 1 error. Nothing was contacted.\n");
}

TEST_CASE("the caret stands below the thing whatever is in front of it") {
  Findings findings;
  findings.error(place("\tname = \"wört\"  # schön", 1, 9, 6), "", "x");
  const std::string shown = findings.format();
  CHECK_THAT(shown, Catch::Contains("    1 | \tname = \"wört\" …\n      | \t       ^~~~~~\n"));
}

TEST_CASE("an excerpt shows the thing and its key and nothing else of the line") {
  const std::string line = R"(x = { secret = "s3cr3t", size = 5, more = "t0p" } # old = "h1dd3n")";
  CHECK(excerpt_of(place(line, 1, 33, 1)).line == "… 5 …");
  CHECK(excerpt_of(place(line, 1, 26, 4)).line == "… size = …");
  CHECK(excerpt_of(place("[[run]]", 1, 1, 7)).line == "[[run]]");
  CHECK(excerpt_of(place("key = \"value\"\r\nnext = 1", 1, 7, 7)).line == "key = \"value\"");
  CHECK(excerpt_of(place("list = [\"a\", 5]", 1, 14, 1)).line == "… 5]");
  CHECK(excerpt_of(place("key = ['s3cr3t', 1]", 1, 7, 13)).line == "key = […]");
  CHECK(excerpt_of(place("key = [123456]", 1, 7, 8)).line == "key = […]");
  CHECK(excerpt_of(place("key = { k = 's3cr3t' }", 1, 7, 16)).line == "key = {…}");
  CHECK(excerpt_of(place("key = 's3://b?k=s3cr3t'", 1, 7, 17)).line == "key = 's3://b?k=********'");
  CHECK(excerpt_of(place("key = \"s3cr3t\"", 1, 7, 8).hidden()).line == "key = \"********\"");
}

TEST_CASE("an excerpt of a place that is not in the text is empty") {
  CHECK(excerpt_of(place("a = 1", 7, 1, 1)).line.empty());
  CHECK(excerpt_of(place("a = 1", 1, 70, 1)).line.empty());
  CHECK(excerpt_of(place("", 1, 1, 1)).line.empty());
  CHECK(excerpt_of({.file = "x", .line = 1, .column = 1, .width = 1}).line.empty());
  CHECK(excerpt_of(place("a = \"\"\"x\ny\"\"\"", 1, 5, 10'000)).line == "a = \"\"\"x");
}

TEST_CASE("errors are thrown together with the first one in front") {
  Findings findings;
  findings.warning({.origin = "--backend"}, "w", "looks odd");
  CHECK_NOTHROW(findings.throw_if_errors());
  findings.error({.file = "a.toml", .line = 3, .column = 7}, "e1", "this is wrong", "write that");
  findings.error({.file = "a.toml", .line = 4, .column = 1}, "e2", "that too");
  try {
    findings.throw_if_errors();
    FAIL("nothing was thrown");
  } catch (const holdfast::ConfigError& error) {
    CHECK(error.message() == "a.toml:3:7: this is wrong");
    CHECK(error.hint() == "write that");
    const std::vector<std::pair<std::string, std::string>> all{
        {"finding", "--backend: warning: looks odd [w]"},
        {"finding", "a.toml:3:7: error: this is wrong; write that [e1]"},
        {"finding", "a.toml:4:1: error: that too [e2]"}};
    CHECK(error.info().details == all);
  }
}

TEST_CASE("text from outside cannot drive the terminal") {
  Findings findings;
  findings.error(place("key = \"\x1b[2J\"", 1, 7, 6), "c\x1b", "a\x1b[31mb\nc", "d\re");
  const std::string shown = findings.format();
  CHECK(shown.find('\x1b') == std::string::npos);
  CHECK(shown.find('\r') == std::string::npos);
}
