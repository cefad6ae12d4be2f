// Secrets are planted wherever a user can put one, and every output is searched for them.
#include "settings/describe.hpp"
#include "settings/show.hpp"
#include "settings/test/environment.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

#include <holdfast/errors.hpp>

using namespace holdfast::settings;
using holdfast::test::TempFolder;
using holdfast::test::write_file;
using test::environment;

namespace {

const Schema schema{{.key = "bucket"},
                    {.key = "secret_key", .flags = HF_FIELD_SECRET | HF_FIELD_IDENTITY},
                    {.key = "pin_code", .type = Type::integer, .flags = HF_FIELD_SECRET, .min = 1, .max = 2},
                    {.key = "tokens", .type = Type::list, .flags = HF_FIELD_SECRET},
                    {.key = "old_key", .flags = HF_FIELD_SECRET | HF_FIELD_DEPRECATED, .replaced_by = "secret_key"}};

/// Everything that anybody could print about a configuration.
std::string everything_shown(const std::filesystem::path& file, const Environment& variables) {
  Findings findings;
  const Config config = load_config(file, variables, findings);
  std::vector<ShownBackend> backends;
  std::string out;
  for (const BackendConfig& backend : config.backends) {
    const Resolved settings = resolve(schema, backend.settings, variables, backend.name, findings);
    out += settings.identity();
    for (const Setting& setting : settings.all()) out += setting.shown() + setting.origin + setting.place.label();
    backends.push_back({.config = backend, .settings = shown_settings(settings)});
    backends.push_back({.config = backend});
  }
  out += findings.format() + show_text(config, backends) + show_json(config, backends);
  for (const Finding& finding : findings.all()) {
    out += finding.headline() + finding.remedy + finding.source_line;
    CHECK_FALSE(finding.place.text);
  }
  try {
    findings.throw_if_errors();
  } catch (const holdfast::Error& error) {
    out += error.what() + error.hint();
    for (const auto& [name, value] : error.info().details) out += name + value;
  }
  return out;
}

}  // namespace

TEST_CASE("no planted secret comes out anywhere") {
  const TempFolder folder;
  write_file(folder / "secret", "CANARY-in-file\n");
  const auto variables = environment({{"MY_SECRET", "CANARY-in-variable"}, {"WEAVIATE_API_KEY", "CANARY-in-own"}});
  const std::vector<std::string> files{
      "[cluster]\napi_key = 'CANARY'\n",
      "[cluster]\napi_key = ['CANARY']\n",
      "[cluster]\napi_key = { a = 'CANARY' }\nurl = 'http://u:CANARY@x'\n",
      "[cluster]\napikey = 'CANARY'\n",
      "cluster = 'CANARY'\n",
      "api_key = 'CANARY'\n",
      "[[run]]\napi_key = 'CANARY'\nbackend = 's3://key:CANARY@b?secret_key=CANARY&x=%CANARY'\n",
      "[backends.a]\nplugin = 'x'\nsecret_key = 'CANARY'\nsecretkey = 'CANARY'\nbuket = 1\n",
      "[backends.a]\nplugin = 'x'\nsecret_key = 'env:MY_SECRET'\ntokens = ['file:secret', 'CANARY']\n",
      "[backends.a]\nplugin = 'x'\nsecret_key = 'env:CANARY x'\npin_code = 1234567\n",
      "[backends.a]\nplugin = 'x'\nsecret_key = 'env:MY_SECRET'\npin_code = 'env:MY_SECRET'\n",
      "[backends.a]\nplugin = 'x'\nold_key = 'CANARY'\nsecret_key = 'CANARY'\n",
      "[backends.a]\nplugin = 'x'\nold_key = 'CANARY'\n",
      "[backends]\na = { plugin = 'x', secret_key = 'CANARY', bucket = 5, buket = 6, tokens = 'CANARY' } # CANARY\n",
      "[backends]\na = { secret_key = 'CANARY' }\n",
      "[backends]\na = 'CANARY'\n",
      "[backends.a]\nplugin = ['CANARY']\n",
      "[backends.a]\nplugin = 'x'\ntokens = ['CANARY', 5]\n",
      "[backends.a]\nplugin = 'x'\nsecret_key = '''\nCANARY\nCANARY'''\n",
      "[backends.a]\nplugin = 'x'\nsecret_key = \"CANARY\n",
      "[backends.a]\nplugin = 'x'\nsecret_key = CANARY\n",
  };
  for (const std::string& text : files) {
    INFO(text);
    write_file(folder / "h.toml", text);
    const std::string shown = everything_shown(folder / "h.toml", variables);
    CHECK(shown.find("CANARY") == std::string::npos);
    CHECK(shown.find("1234567") == std::string::npos);
  }
}
