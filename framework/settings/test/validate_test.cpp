#include <cstring>

#include "settings/resolve.hpp"
#include "settings/test/environment.hpp"
#include "settings/test/lines.hpp"
#include "settings/toml_reader.hpp"
#include "support/catch.hpp"

using namespace holdfast::settings;
using test::environment;
using test::Lines;
using test::lines;

namespace {

const Schema schema{{.key = "bucket"},
                    {.key = "headers", .type = Type::list},
                    {.key = "secret_key", .flags = HF_FIELD_SECRET},
                    {.key = "size", .type = Type::size, .fallback = "1MiB"}};

struct Said {
  std::int32_t severity = HF_DIAG_ERROR;
  std::string_view field = {};
  std::string_view summary = {};
  std::string_view remedy = {};
};

hf_str abi(std::string_view text) { return {text.data(), text.size()}; }

/// What the plugin of the running test says; validate has no context of its own.
std::vector<Said>& said() {
  static std::vector<Said> all;
  return all;
}

Findings validate(const std::string& text, std::vector<Said> diagnostics) {
  Findings reading, findings;
  const auto root = parse_toml(text, "h.toml", reading);
  REQUIRE(root);
  const Resolved settings =
      resolve(schema, to_settings(*root, {.file = "h.toml", .line = 9, .column = 1}), environment(), "x", reading);
  said() = std::move(diagnostics);
  hf_plugin plugin{};
  plugin.struct_size = sizeof plugin;
  plugin.validate = [](const hf_settings*, const hf_diagnostic_sink* out) noexcept {
    for (const Said& one : said()) {
      hf_diagnostic diagnostic{};
      diagnostic.struct_size = sizeof diagnostic;
      diagnostic.severity = one.severity;
      diagnostic.field = abi(one.field);
      diagnostic.code = HF_STR("demo.code");
      diagnostic.summary = abi(one.summary);
      diagnostic.remedy = abi(one.remedy);
      out->add(out->context, &diagnostic);
    }
    out->add(out->context, nullptr);
  };
  run_validate(plugin, settings, findings);
  return findings;
}

}  // namespace

TEST_CASE("what a plugin finds stands where the user wrote it") {
  const Findings findings = validate("bucket = 'a.b'\nheaders = ['x', 'y', 'z']\n",
                                     {{.field = "bucket", .summary = "dotted", .remedy = "rename it"},
                                      {HF_DIAG_WARNING, "headers[2]", "odd header"},
                                      {HF_DIAG_WARNING, "headers[7]", "odd headers"},
                                      {HF_DIAG_HINT, "", "think twice"},
                                      {77, "size", "too small"},
                                      {.field = "nonsense", .summary = ""}});
  CHECK(lines(findings) ==
        Lines{"h.toml:1:10: error: dotted [demo.code]", "h.toml:2:22: warning: odd header [demo.code]",
              "h.toml:2:11: warning: odd headers [demo.code]", "h.toml:9:1: hint: think twice [demo.code]",
              "h.toml:9:1: error: size: too small [demo.code]",
              "h.toml:9:1: error: the plugin refuses this and does not say why [demo.code]"});
  CHECK(findings.all()[0].remedy == "rename it");
}

TEST_CASE("what a plugin repeats of a secret is masked") {
  const Findings findings =
      validate("bucket = 'CANARY/key'\nsecret_key = 'CANARY/key'\n",
               {{.field = "secret_key", .summary = "bad key CANARY/key", .remedy = "not CANARY%2Fkey"},
                {.field = "bucket", .summary = "bucket is the key"}});
  CHECK(findings.format().find("CANARY") == std::string::npos);
  CHECK(findings.all()[0].summary == "bad key ********");
  CHECK(findings.all()[0].source_line == "secret_key = \"********\"");
  CHECK(findings.all()[1].source_line == "bucket = \"********\"");
}

TEST_CASE("a plugin without validate finds nothing") {
  Findings findings;
  hf_plugin plugin{};
  plugin.struct_size = sizeof plugin;
  run_validate(plugin, Resolved{}, findings);
  plugin.struct_size = offsetof(hf_plugin, validate);
  run_validate(plugin, Resolved{}, findings);
  CHECK(findings.empty());
}

TEST_CASE("a diagnostic of an older plugin is read as far as it goes") {
  Findings findings;
  hf_plugin plugin{};
  plugin.struct_size = sizeof plugin;
  plugin.validate = [](const hf_settings*, const hf_diagnostic_sink* out) noexcept {
    hf_diagnostic diagnostic;
    std::memset(&diagnostic, 0x5A, sizeof diagnostic);
    diagnostic.struct_size = offsetof(hf_diagnostic, field);
    diagnostic.severity = HF_DIAG_WARNING;
    out->add(out->context, &diagnostic);
  };
  run_validate(plugin, Resolved{}, findings);
  CHECK(lines(findings) == Lines{"warning: the plugin refuses this and does not say why []"});
}
