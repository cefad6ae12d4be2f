#include "settings/show.hpp"

#include <rapidjson/document.h>

#include "settings/test/environment.hpp"
#include "settings/toml_reader.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

using namespace holdfast::settings;
using holdfast::test::TempFolder;
using holdfast::test::write_file;
using test::environment;

namespace {

constexpr const char* text = R"([cluster]
api_key = "CANARY-key"
[plugins]
path = ["/a \"b\""]
[backends.here]
plugin = "demo"
secret = "env:SECRET"
size = "64MiB"
headers = { A = "1" }
on = true
[backends."no plugin"]
plugin = "tape"
token = "CANARY-token"
[[run]]
name = "nightly"
do = "create"
id = "x"
backend = "here"
cpu = 50
)";

const Schema demo{{.key = "secret", .flags = HF_FIELD_SECRET},
                  {.key = "size", .type = Type::size},
                  {.key = "headers", .type = Type::map},
                  {.key = "on", .type = Type::boolean},
                  {.key = "unset"}};

struct Fixture {
  TempFolder folder = {};
  Config config = {};
  std::vector<ShownBackend> backends = {};

  Fixture() {
    const Environment variables = environment({{"SECRET", "CANARY-env"}});
    Findings findings;
    write_file(folder / "h.toml", text);
    config = load_config(folder / "h.toml", variables, findings);
    REQUIRE_FALSE(findings.has_errors());
    backends.push_back(
        {.config = config.backends.at(0),
         .settings = shown_settings(resolve(demo, config.backends[0].settings, variables, "here", findings))});
    backends.push_back({.config = config.backends.at(1), .problem = "its plugin died of \x1b"});
  }
  [[nodiscard]] std::string without_folder(std::string shown) const {
    const std::string name = folder.path().string() + "/";
    for (auto at = shown.find(name); at != std::string::npos; at = shown.find(name)) shown.erase(at, name.size());
    return shown;
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "a configuration is shown with the origin of each value and without secrets") {
  CHECK(without_folder(show_text(config, backends)) == R"(# h.toml

[cluster]
url             = "http://localhost:8080"  # default
api_key         = "********"               # h.toml:2:11
connect_timeout = "10s"                    # default
request_timeout = "1min"                   # default

[client]
poll_interval = "250ms"  # default
timeout       = "10min"  # default

[plugins]
path  = ["/a \"b\""]  # h.toml:4:8
trust = "owner"       # default

[preflight]
mode = "auto"  # default

[backends.here]
plugin  = "demo"       # h.toml:5:1
secret  = "********"   # env:SECRET
size    = "64MiB"      # h.toml:8:8
headers = { A = "1" }  # h.toml:9:11
on      = true         # h.toml:10:6

[backends."no plugin"]
# its plugin died of \x1b; all values are hidden, because it alone can say which are secrets
plugin = "tape"      # h.toml:11:1
token  = "********"  # h.toml:13:9

[[run]]
name              = "nightly"  # h.toml:15:8
do                = "create"   # h.toml:16:6
id                = "x"        # h.toml:17:6
backend           = "here"     # h.toml:18:11
cpu               = 50         # h.toml:19:7
users             = false      # default
roles             = false      # default
overwrite_aliases = false      # default
)");
}

TEST_CASE_METHOD(Fixture, "what is shown can be read again but for the secrets") {
  Findings findings;
  CHECK(parse_toml(show_text(config, backends), "shown", findings));
  CHECK(findings.empty());
}

TEST_CASE_METHOD(Fixture, "a configuration is one JSON object") {
  const std::string json = show_json(config, backends);
  CHECK(json.find('\n') == std::string::npos);
  CHECK(json.find("CANARY") == std::string::npos);
  rapidjson::Document document;
  document.Parse(json.data(), json.size());
  REQUIRE_FALSE(document.HasParseError());
  CHECK(std::string{document["file"].GetString()} == (folder / "h.toml").string());
  const auto& tables = document["tables"];
  REQUIRE(tables.Size() == 7);
  CHECK(std::string{tables[0]["table"].GetString()} == "cluster");
  CHECK(tables[0]["settings"][0]["default"].GetBool());
  CHECK(tables[0]["settings"][1]["secret"].GetBool());
  CHECK(std::string{tables[4]["table"].GetString()} == "backends.here");
  const auto& settings = tables[4]["settings"];
  CHECK(std::string{settings[1]["origin"].GetString()} == "env:SECRET");
  CHECK(std::string{settings[2]["value"].GetString()} == "64MiB");
  CHECK(std::string{settings[3]["value"]["A"].GetString()} == "1");
  CHECK(settings[4]["value"].GetBool());
  CHECK_FALSE(tables[4].HasMember("problem"));
  CHECK(std::string{tables[5]["problem"].GetString()} == "its plugin died of \x1b");
  CHECK(tables[6]["settings"][4]["value"].GetInt() == 50);
}

TEST_CASE("without a file there is none to show") {
  CHECK(show_text(Config{}, {}) == "# no configuration file\n");
  CHECK(show_json(Config{}, {}) == R"({"file":null,"tables":[]})");
}
