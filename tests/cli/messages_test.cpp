// What users are told when something is wrong: the message, the code in brackets, the hint, the exit code.
#include "program.hpp"
#include "support/catch.hpp"

namespace holdfast::test {
namespace {

struct Expectation {
  std::vector<std::string> words;
  int code;
  std::vector<std::string> says;
};

}  // namespace

TEST_CASE("whatever is refused says why and what to do", "[program]") {
  const Workplace place;
  REQUIRE(place.run({"create", "taken", "--backend", "local"}).code == 0);
  const std::vector<Expectation> all{
      {{"create", "Nightly", "--backend", "local"}, 2, {"Nightly", "[usage]", "hint:"}},
      {{"create", "x", "--backend", "loca"}, 10, {"did you mean 'local'?", "[not_found]"}},
      {{"create", "x", "--backend", "gs:/x"}, 2, {"[usage]"}},
      {{"create", "x", "--backend", "filesystem:b", "--include", "Zz*"}, 10, {"Zz*", "Article"}},
      {{"create", "x", "--backend", "local", "--include", "A", "--exclude", "B"}, 2, {"both"}},
      {{"create", "x", "--backend", "local", "--compression", "lzma"}, 2, {"lzma", "zstd"}},
      {{"create", "x", "--backend", "local", "--detach", "--dry-run"}, 2, {"exclude each other"}},
      {{"create", "taken", "--backend", "local"}, 17, {"taken", "[already_exists]"}},
      {{"create", "x", "--backend", "tape:?library=7"}, 15, {"tape", "[plugin]"}},
      {{"create", "x", "--backend", "filesystem:b?colour=red"}, 2, {"colour"}},
      {{"create", "x", "--backend", "local", "--cluster", "http://localhost:1"}, 14, {"localhost:1", "[unavailable]"}},
      {{"create", "x", "--backend", "local", "--cluster", "file:nowhere"}, 10, {"nowhere"}},
      {{"restore", "missing", "--backend", "local"}, 10, {"missing"}},
      {{"restore", "taken", "--backend", "local"}, 17, {"Article", "[already_exists]"}},
      {{"restore", "taken", "--backend", "local", "--map", "a"}, 2, {"OLD=NEW"}},
      {{"status", "missing", "--backend", "local"}, 10, {"missing", "[not_found]"}},
      {{"status", "taken", "--backend", "local", "--restore"}, 10, {"restore"}},
      {{"wait", "missing", "--backend", "local"}, 10, {"missing"}},
      {{"cancel", "taken", "--backend", "local"}, 1, {"SUCCESS"}},
      {{"show", "missing", "--backend", "local"}, 10, {"missing"}},
      {{"catalog", "show", "--cluster", "file:backups"}, 10, {"no catalog", "holdfast catalog from-backup"}},
      {{"catalog", "from-schema", "schema.json"}, 17, {"holdfast-catalog.json", "--replace"}},
      {{"catalog", "from-schema", "holdfast.toml", "--replace"}, 2, {"holdfast.toml", "GET /v1/schema", "curl"}},
      {{"catalog", "from-schema", "nowhere.json", "--replace"}, 10, {"nowhere.json", "curl"}},
      {{"catalog", "from-schema", "schema.json", "--cluster", "file:backups"}, 2, {"backups", "data path"}},
      {{"catalog", "from-backup", "missing", "--backend", "local", "--replace"}, 10, {"missing", "[not_found]"}},
      {{"catalog", "from-backup", "Bad", "--backend", "local", "--replace"}, 2, {"Bad", "[usage]"}},
      {{"catalog", "from-backup", "taken", "--backend", "local", "--node", "other", "--replace"},
       10,
       {"other", "node1"}},
      {{"run"}, 10, {"[[run]]"}},
      {{"list", "--backend", "local", "-q", "-v"}, 2, {"exclude each other"}},
      {{"list", "--backend", "local", "--config", "nowhere.toml"}, 2, {"nowhere.toml"}},
  };
  for (const Expectation& expected : all) {
    const Result result = place.run(expected.words);
    std::string line;
    for (const std::string& word : expected.words) line += " " + word;
    INFO(line << "\n" << result.out << result.err);
    CHECK(result.code == expected.code);
    for (const std::string& text : expected.says) CHECK_THAT(result.err, Catch::Contains(text));
    CHECK_THAT(result.err, Catch::Contains("error: "));
  }
}

TEST_CASE("a secret in an address is in no message", "[program]") {
  const Workplace place;
  for (const char* address :
       {"filesystem:b?token=canary-4711", "tape:?token=canary-4711", "s3://b/p?secret=canary-4711&x"}) {
    const Result result = place.run({"-v", "create", "x", "--backend", address});
    CHECK(result.code != 0);
    CHECK(result.err.find("canary-4711") == std::string::npos);
    CHECK(result.out.find("canary-4711") == std::string::npos);
  }
}

TEST_CASE("all findings of a configuration come at once with their lines", "[program]") {
  const Workplace place;
  write_file(place / "holdfast.toml", "[cluster]\nurrl = \"file:x\"\n\n[client]\ntimeout = \"soon\"\n");
  const Result result = place.run({"list", "--backend", "local"});
  CHECK(result.code == 2);
  CHECK_THAT(result.err, Catch::Contains("holdfast.toml:2:") && Catch::Contains("holdfast.toml:5:") &&
                             Catch::Contains("did you mean 'url'?") && Catch::Contains("2 errors"));
}

}  // namespace holdfast::test
