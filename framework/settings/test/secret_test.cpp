#include "settings/secret.hpp"

#include <filesystem>

#include "settings/resolve.hpp"
#include "settings/test/environment.hpp"
#include "settings/test/lines.hpp"
#include "settings/toml_reader.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

using namespace holdfast::settings;
using holdfast::test::TempFolder;
using holdfast::test::write_file;
using test::environment;
using test::Lines;
using test::lines;

namespace {

const Schema schema{{.key = "key", .flags = HF_FIELD_SECRET, .env = {"THE_KEY"}},
                    {.key = "headers", .type = Type::map, .flags = HF_FIELD_SECRET}};

struct Fixture {
  TempFolder folder = {};
  Findings findings = {};
  std::string file = (folder / "h.toml").string();

  Resolved resolve(const std::string& text, const Environment& variables = environment()) {
    const auto root = parse_toml(text, file, findings);
    REQUIRE(root);
    return holdfast::settings::resolve(schema, to_settings(*root, {.file = file}), variables, "x", findings);
  }
  [[nodiscard]] Lines found() const { return lines(findings, folder.path().string()); }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "a secret comes from the variable it names") {
  const Resolved settings = resolve("key = 'env:MY_KEY'", environment({{"MY_KEY", "env:not-again"}}));
  CHECK(settings.text("key") == "env:not-again");
  CHECK(settings.at("key").origin == "env:MY_KEY");
  CHECK(settings.at("key").shown() == "********");
  CHECK(settings.secrets() == std::vector<std::string>{"env:not-again"});
  CHECK(findings.empty());
}

TEST_CASE_METHOD(Fixture, "a secret comes from the file it names without its line break") {
  write_file(folder / "secrets/key", "s3cr3t\r\n");
  std::filesystem::permissions(folder / "secrets/key", std::filesystem::perms::owner_read);
  const Resolved settings = resolve("key = 'file:secrets/key'");
  CHECK(settings.text("key") == "s3cr3t");
  CHECK(settings.at("key").origin == "file:" + (folder / "secrets/key").string());
  CHECK(findings.empty());
}

TEST_CASE_METHOD(Fixture, "a secret file that others may read is warned about") {
  write_file(folder / "key", "s3cr3t");
  using std::filesystem::perms;
  std::filesystem::permissions(folder / "key", perms::owner_read | perms::others_read);
  CHECK(resolve("key = 'file:key'").text("key") == "s3cr3t");
  CHECK(found() == Lines{"/h.toml:1:7: warning: the secret file '/key' may be read or written by other users "
                         "[config.secret.readable]"});
}

TEST_CASE_METHOD(Fixture, "a missing variable or file is named") {
  write_file(folder / "empty", "\n");
  write_file(folder / "large", std::string(70'000, 'x'));
  (void)resolve("key = 'env:ABSENT'");
  (void)resolve("key = 'env:EMPTY'", environment({{"EMPTY", ""}}));
  (void)resolve("key = 'env:not a name'");
  (void)resolve("key = 'file:absent'");
  (void)resolve("key = 'file:empty'");
  (void)resolve("key = 'file:large'");
  (void)resolve("key = 'file:.'");
  (void)resolve("key = 'file:'");
  const std::string takes = "/h.toml:1:7: error: setting 'key' takes its secret from the ";
  const std::string code = " [config.secret.missing]";
  CHECK(found() == Lines{takes + "variable 'ABSENT', which is not set" + code,
                         takes + "variable 'EMPTY', which is empty" + code,
                         "/h.toml:1:7: error: what follows env: in setting 'key' is not the name of a variable" + code,
                         takes + "file '/absent', which cannot be read: No such file or directory" + code,
                         takes + "file '/empty', which is empty" + code,
                         takes + "file '/large', which is too large for a secret" + code,
                         takes + "file '', which is a folder" + code, takes + "file '', which is no path" + code});
}

TEST_CASE_METHOD(Fixture, "a secret in the file itself works and is warned about") {
  const Resolved settings = resolve("key = 'CANARY-s3cr3t'");
  CHECK(settings.text("key") == "CANARY-s3cr3t");
  CHECK(found() == Lines{"/h.toml:1:7: warning: the secret of setting 'key' stands in the file itself "
                         "[config.secret.literal]"});
  CHECK_THAT(findings.format(), Catch::Contains("    1 | key = \"********\"\n      |       ^~~~~~~~~~\n"));
  CHECK_THAT(findings.format(), !Catch::Contains("CANARY"));
}

TEST_CASE_METHOD(Fixture, "a secret on the command line is warned about and one from a call is not") {
  RawSettings raw;
  raw.set("key", "CANARY", "--backend");
  CHECK(holdfast::settings::resolve(schema, raw, environment(), "x", findings).text("key") == "CANARY");
  CHECK(found() == Lines{"--backend: warning: the secret of setting 'key' stands on the command line, where every user "
                         "of this machine can read it [config.secret.visible]"});
  findings = {};
  raw.set("key", "CANARY", "BackupBackend::s3");
  CHECK(holdfast::settings::resolve(schema, raw, environment(), "x", findings).text("key") == "CANARY");
  CHECK(findings.empty());
}

TEST_CASE_METHOD(Fixture, "a setting's own variable holds the secret itself") {
  const Resolved settings = resolve("", environment({{"THE_KEY", "file:/looks/like/a/path"}}));
  CHECK(settings.text("key") == "file:/looks/like/a/path");
  CHECK(settings.at("key").origin == "THE_KEY");
  CHECK(findings.empty());
}

TEST_CASE_METHOD(Fixture, "each value of a secret table is fetched and its names are no secrets") {
  const Resolved settings = resolve("headers = { Authorization = 'env:A', Cookie = 'env:B' }",
                                    environment({{"A", "t0ken"}, {"B", "c00kie"}}));
  CHECK(settings.items("headers") == std::vector<std::string>{"Authorization", "t0ken", "Cookie", "c00kie"});
  CHECK(settings.secrets() == std::vector<std::string>{"Authorization=t0ken,Cookie=c00kie", "t0ken", "c00kie"});
  CHECK(findings.empty());
}
