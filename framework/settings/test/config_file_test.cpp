#include "settings/config_file.hpp"

#include <holdfast/errors.hpp>

#include "settings/test/environment.hpp"
#include "settings/test/lines.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

using namespace holdfast::settings;
using holdfast::BackupKind;
using holdfast::PreflightMode;
using holdfast::test::TempFolder;
using holdfast::test::write_file;
using test::environment;
using test::Lines;
using test::lines;
using namespace std::chrono_literals;

namespace {

struct Fixture {
  TempFolder folder = {};
  Findings findings = {};

  Config load(const std::string& text, const Environment& variables = environment()) {
    findings = {};
    write_file(folder / "holdfast.toml", text);
    return load_config(folder / "holdfast.toml", variables, findings);
  }
  [[nodiscard]] Lines found() const { return lines(findings, folder.path().string()); }
  /// What is wrong with `text`, without the file's name.
  Lines wrong_with(const std::string& text) {
    (void)load(text);
    return lines(findings, (folder / "holdfast.toml:").string());
  }
};

constexpr const char* example = R"([cluster]
url = "http://localhost:8080"            # or "file:/var/lib/weaviate": a directory of collections
api_key = "env:WEAVIATE_API_KEY"         # env:NAME, file:PATH, or the value itself (with a warning)

[client]
poll_interval = "250ms"                  # the shortest; grows while nothing changes
timeout = "10min"

[plugins]
path = ["/opt/acme/plugins"]
trust = "owner"                          # owner | listed | pinned

[preflight]
mode = "auto"                            # auto | full | read-only | off

[backends.local]
plugin = "filesystem"
path = "/backups"

[backends.offsite]
plugin = "s3"
bucket = "my-backup-bucket"
path = "backups/"
region = "eu-central-1"

[[run]]
name = "nightly"
do = "create"                            # create | restore
id = "nightly-{date}-{time}"             # {date} 20261123, {time} 031500, UTC; {host}
backend = "offsite"
exclude = ["Scratch*"]
compression = "zstd"
)";

}  // namespace

TEST_CASE_METHOD(Fixture, "the documented configuration is read as documented") {
  const Config config = load(example, environment({{"WEAVIATE_API_KEY", "k3y"}}));
  CHECK(found() == Lines{});
  CHECK(config.file == folder / "holdfast.toml");
  CHECK(config.cluster.url == "http://localhost:8080");
  CHECK(config.cluster.api_key == "k3y");
  CHECK(config.secrets() == std::vector<std::string>{"k3y"});
  CHECK(config.client.poll_interval == 250ms);
  CHECK(config.client.timeout == 10min);
  CHECK(config.plugins.path == std::vector<std::filesystem::path>{"/opt/acme/plugins"});
  CHECK(config.plugins.trust == TrustMode::owner);
  CHECK(config.preflight == PreflightMode::automatic);
  REQUIRE(config.backend_names() == std::vector<std::string>{"local", "offsite"});
  CHECK(config.backends[1].plugin == "s3");
  CHECK(config.backends[1].settings.entries().size() == 3);
  CHECK(config.backends[1].settings.find("plugin") == nullptr);
  CHECK(*config.backends[1].settings.find("region")->value.text() == "eu-central-1");
  REQUIRE(config.runs.size() == 1);
  CHECK(config.runs[0].name == "nightly");
  CHECK(config.runs[0].kind == BackupKind::create);
  CHECK(config.runs[0].id == "nightly-{date}-{time}");
  CHECK(config.runs[0].exclude == std::vector<std::string>{"Scratch*"});
  CHECK(config.runs[0].compression == "zstd");
  CHECK_FALSE(config.runs[0].timeout);
}

TEST_CASE_METHOD(Fixture, "every option of a restore can stand in a run") {
  const Config config = load(R"([[run]]
name = "rehearsal"
do = "restore"
id = "nightly"
backend = "filesystem:/backups"
include = ["Article"]
timeout = "2h"
cpu = 40
node = "node1"
map = { node1 = "node2" }
users = true
roles = true
overwrite_aliases = true
)");
  CHECK(found() == Lines{});
  REQUIRE(config.runs.size() == 1);
  const RunEntry& run = config.runs[0];
  CHECK(run.kind == BackupKind::restore);
  CHECK(run.timeout == 2h);
  CHECK(run.cpu_percentage == 40U);
  CHECK(run.node == "node1");
  CHECK(run.node_map == std::map<std::string, std::string>{{"node1", "node2"}});
  CHECK(run.users);
  CHECK(run.roles);
  CHECK(run.overwrite_aliases);
}

TEST_CASE_METHOD(Fixture, "a run that creates has options of its own") {
  const Config config = load(R"([[run]]
name = "team"
do = "create"
id = "team"
backend = "s3://bucket"
base = "monday"
include_users = ["ann", "team-*"]
include_roles = ["reader"]
)");
  CHECK(found() == Lines{});
  REQUIRE(config.runs.size() == 1);
  CHECK(config.runs[0].base == "monday");
  CHECK(config.runs[0].include_users == std::vector<std::string>{"ann", "team-*"});
  CHECK(config.runs[0].include_roles == std::vector<std::string>{"reader"});
}

TEST_CASE_METHOD(Fixture, "without a file the environment and the defaults speak") {
  const Config config = load_config(
      {}, environment({{"HOLDFAST_CLUSTER_URL", "https://db"}, {"HOLDFAST_CLIENT_TIMEOUT", "7s"}}), findings);
  CHECK(found() == Lines{});
  CHECK(config.cluster.url == "https://db");
  CHECK(config.client.timeout == 7s);
  CHECK(config.client.poll_interval == 250ms);
  CHECK(config.sections.at(0).settings.at("url").origin == "HOLDFAST_CLUSTER_URL");
}

TEST_CASE_METHOD(Fixture, "a flag goes before everything") {
  write_file(folder / "holdfast.toml", "[cluster]\nurl = 'http://file'\n");
  const std::vector<Override> flags{{"cluster", "url", raw_text("http://flag", "--cluster")}};
  const Config config = load_config(folder / "holdfast.toml",
                                    environment({{"HOLDFAST_CLUSTER_URL", "http://variable"}}), findings, flags);
  CHECK(found() == Lines{});
  CHECK(config.cluster.url == "http://flag");
  CHECK(config.sections.at(0).settings.at("url").origin == "--cluster");
}

TEST_CASE_METHOD(Fixture, "a directory cluster is made absolute against the file") {
  const auto url = [&](const std::string& text) { return load("[cluster]\nurl = '" + text + "'").cluster.url; };
  CHECK(url("file:collections") == "file:" + (folder / "collections").string());
  CHECK(url("file:./collections/") == "file:" + (folder / "collections").string());
  CHECK(url("file:/var/lib/weaviate") == "file:/var/lib/weaviate");
  CHECK(url("file:///var/lib/weaviate") == "file:/var/lib/weaviate");
  CHECK(found() == Lines{});
}

TEST_CASE_METHOD(Fixture, "everything wrong with a file is found in one go and in its order") {
  CHECK(wrong_with(R"(verbose = true
[clustre]
url = "x"
[cluster]
url = "localhost:8080"
apikey = "CANARY"
[client]
poll_interval = "0s"
timeout = 600
[plugins]
path = "/opt/acme"
trust = "everyone"
pin = { s3 = "sha256:12" }
[preflight]
mode = "read_only"
[backends]
top = 5
[backends.local]
path = "/backups"
[backends."a:b"]
plugin = "s3"
[backends.num]
plugin = 7
[[run]]
nam = "x"
do = "creat"
id = "Nightly"
backend = "locl"
)") == Lines{
           "1:1: error: unknown setting 'verbose' [config.unknown]",
           "2:2: error: unknown table 'clustre'; did you mean 'cluster'? [config.unknown]",
           "5:7: error: the cluster 'localhost:8080' is no address of one [config.value]",
           "6:1: error: unknown setting 'apikey'; did you mean 'api_key'? [config.unknown]",
           "8:17: error: setting 'poll_interval' is 0s, below its minimum of 1ms [config.range]",
           "9:11: error: setting 'timeout' needs a duration, not an integer [config.type]",
           "11:8: error: setting 'path' needs a list of strings, not '/opt/acme' [config.type]",
           "12:9: error: setting 'trust' cannot be 'everyone' [config.choice]",
           "13:14: error: the pin of plugin 's3' is no SHA-256 [config.value]",
           "15:8: error: setting 'mode' cannot be 'read_only'; did you mean 'read-only'? [config.choice]",
           "17:1: error: 'top' must be a table, not an integer [config.type]",
           "18:1: error: backend 'local' does not say which plugin it is for [config.required]",
           "20:11: error: 'a:b' cannot name a backend: a colon makes it an address [config.value]",
           "23:10: error: the plugin of backend 'num' must be its id in quotes [config.type]",
           "24:1: error: setting 'name' is required [config.required]",
           "25:1: error: unknown setting 'nam'; did you mean 'name'? [config.unknown]",
           "26:6: error: setting 'do' cannot be 'creat'; did you mean 'create'? [config.choice]",
           "27:6: error: the id 'Nightly' holds 'N', which no id may [config.id]",
           "28:11: error: there is no backend 'locl'; did you mean 'local'? [config.reference]",
       });
}

TEST_CASE_METHOD(Fixture, "what stands in the place of a table is told so") {
  CHECK(wrong_with("cluster = 'http://x'\nbackends = []\nrun = 'x'\n") ==
        Lines{"1:1: error: 'cluster' must be a table, not a string [config.type]",
              "2:1: error: 'backends' must be a table, not a list [config.type]",
              "3:7: error: run must be tables, not a string [config.type]"});
  CHECK(wrong_with("[run]\nname = 'x'\n") ==
        Lines{"1:1: error: run is one table, and must be a list of them [config.type]"});
  CHECK(wrong_with("run = ['x']\n") == Lines{"1:8: error: run must be tables, not a string [config.type]"});
}

TEST_CASE_METHOD(Fixture, "runs are checked against each other and against what they do") {
  CHECK(wrong_with(R"([[run]]
name = "a"
do = "create"
id = "x-{dat}"
backend = "filesystem:/b"
include = ["A"]
exclude = ["B"]
users = false
base = "Up"
[[run]]
name = "a"
do = "restore"
id = "x"
backend = "ftp://b"
compression = "zstd"
cpu = 101
)") == Lines{
           "4:6: error: the id 'x-{dat}' has the unknown placeholder '{dat}'; did you mean 'date'? [config.id]",
           "7:11: error: a run has either include or exclude, and this one has both [config.conflict]",
           "8:9: error: a create has no 'users' [config.not-applicable]",
           "9:8: error: the backup id 'Up' holds 'U', which no id may [config.id]",
           "11:8: error: there are two runs named 'a'; the first is at 1:1 [config.duplicate]",
           "14:11: error: the backend address 'ftp://b' begins with the unknown 'ftp://' [config.reference]",
           "15:15: error: a restore has no 'compression' [config.not-applicable]",
           "16:7: error: setting 'cpu' is 101, above its maximum of 100 [config.range]",
       });
}

TEST_CASE_METHOD(Fixture, "a time that no clock could add to its now is above its maximum") {
  CHECK(wrong_with("[cluster]\nrequest_timeout = \"2562047h\"\n[client]\npoll_interval = \"876001h\"\n") ==
        Lines{"2:19: error: setting 'request_timeout' is 2562047h, above its maximum of 876000h [config.range]",
              "4:17: error: setting 'poll_interval' is 876001h, above its maximum of 876000h [config.range]"});
}

TEST_CASE_METHOD(Fixture, "a syntax error is the only finding") {
  CHECK(wrong_with("[client]\ntimeout = 5\npoll_interval = \n[nonsense]\n") ==
        Lines{"3:17: error: not valid TOML: key-value pair: expected value, saw '\\n' [config.syntax]"});
}

TEST_CASE_METHOD(Fixture, "a configuration that is not there is one finding") {
  (void)load_config(folder / "absent.toml", environment(), findings);
  CHECK(found() == Lines{"/absent.toml: error: cannot read the configuration file '/absent.toml': no such file "
                         "[config.unreadable]"});
}

TEST_CASE_METHOD(Fixture, "credentials in the URL of a cluster are refused and not repeated") {
  CHECK(wrong_with("[cluster]\nurl = 'https://user:CANARY@db'\n") ==
        Lines{"2:7: error: the cluster's URL has a user name or password in it [config.url.credentials]"});
  CHECK(findings.format().find("CANARY") == std::string::npos);
}

TEST_CASE_METHOD(Fixture, "plugin folders are made absolute against the file") {
  const Config config =
      load("[plugins]\npath = ['plugins', '~/p']\nallow = ['s3']\npin = { s3 = 'sha256:" + std::string(64, 'a') + "' }",
           environment({{"HOME", "/home/u"}}));
  CHECK(found() == Lines{});
  CHECK(config.plugins.path == std::vector<std::filesystem::path>{folder / "plugins", "/home/u/p"});
  CHECK(config.plugins.allow == std::vector<std::string>{"s3"});
  CHECK(config.plugins.pin.at("s3") == "sha256:" + std::string(64, 'a'));
  CHECK(wrong_with("[plugins]\npath = ['a', '']") == Lines{"2:14: error: '' names no folder [config.value]"});
}

TEST_CASE_METHOD(Fixture, "a backend is found by its name or its address") {
  const Config config = load(example, environment({{"WEAVIATE_API_KEY", "k"}}));
  CHECK(find_backend("offsite", config).plugin == "s3");
  CHECK(find_backend("filesystem:/b", config).plugin == "filesystem");
  try {
    (void)find_backend("ofsite", config);
    FAIL("nothing was thrown");
  } catch (const holdfast::NotFoundError& error) {
    CHECK(error.message() == "there is no backend 'ofsite'; did you mean 'offsite'?");
    CHECK(error.hint() == "use one of local, offsite; or write an address");
  }
  CHECK_THROWS_AS(find_backend("x", Config{}), holdfast::NotFoundError);
}

TEST_CASE_METHOD(Fixture, "the configuration is looked for in the documented places") {
  using Places = std::vector<std::filesystem::path>;
  const auto places = [](const std::map<std::string, std::string>& variables,
                         std::optional<std::filesystem::path> flag = {}) {
    return config_places(flag, environment(variables));
  };
  CHECK(places({{"HOLDFAST_CONFIG", "/e.toml"}}, "/f.toml") == Places{"/f.toml"});
  CHECK(places({{"HOLDFAST_CONFIG", "/e.toml"}}) == Places{"/e.toml"});
  CHECK(places({{"XDG_CONFIG_HOME", "/x"}, {"HOME", "/h"}}) ==
        Places{"holdfast.toml", "/x/holdfast/holdfast.toml", "/etc/holdfast/holdfast.toml"});
  CHECK(places({{"XDG_CONFIG_HOME", "relative"}, {"HOME", "/h"}}) ==
        Places{"holdfast.toml", "/h/.config/holdfast/holdfast.toml", "/etc/holdfast/holdfast.toml"});
  CHECK(places({}) == Places{"holdfast.toml", "/etc/holdfast/holdfast.toml"});
}

TEST_CASE_METHOD(Fixture, "the first configuration that is there is the one") {
  const auto xdg = environment({{"XDG_CONFIG_HOME", folder.path().string()}});
  write_file(folder / "holdfast/holdfast.toml", "");
  CHECK(find_config({}, xdg) == folder / "holdfast/holdfast.toml");
  CHECK(find_config(folder / "absent.toml", xdg) == folder / "absent.toml");
  CHECK(find_config({}, environment({{"HOLDFAST_CONFIG", "/absent.toml"}})) == "/absent.toml");
}
