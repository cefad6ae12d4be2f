#include "plugin/table.hpp"

#include "plugin/note.hpp"
#include "support/catch.hpp"

#include <fmt/format.h>

#include <functional>

namespace holdfast::plugin {
namespace {

hf_status open_nothing(const hf_settings*, const hf_call*, hf_store**) noexcept { return HF_E_UNSUPPORTED; }

hf_str text(std::string_view from) { return {from.data(), from.size()}; }

/// A sane table with two fields, for tests to spoil.
struct Specimen {
  hf_pair choices[2] = {{text("fast"), text("quick")}, {text("best"), text("small")}};
  hf_field first = {};
  hf_field second = {};
  const hf_field* fields[2] = {&first, &second};
  hf_plugin plugin = {};

  Specimen() {
    first.struct_size = sizeof first;
    first.type = HF_TYPE_STRING;
    first.key = text("bucket");
    second.struct_size = sizeof second;
    second.type = HF_TYPE_CHOICE;
    second.key = text("speed");
    second.choices = choices;
    second.choice_count = 2;
    plugin.struct_size = sizeof plugin;
    plugin.id = text("tape");
    plugin.version = text("1.0");
    plugin.fields = fields;
    plugin.field_count = 2;
    plugin.open = &open_nothing;
  }
  Specimen(const Specimen&) = delete;
  Specimen& operator=(const Specimen&) = delete;
};

TEST_CASE("a sane table has no defect", "[plugin][table]") {
  Specimen specimen;
  CHECK(defect_of(specimen.plugin) == std::nullopt);
  specimen.plugin.struct_size += 64;  // a later minor
  specimen.first.struct_size += 64;
  CHECK(defect_of(specimen.plugin) == std::nullopt);
}

TEST_CASE("each defect of a table is found and named", "[plugin][table]") {
  struct Row {
    std::string defect;
    std::function<void(Specimen&)> spoil;
  };
  const std::string id = fmt::format(": {}", id_rule);
  const std::string longer(65537, 'x');
  const std::vector<Row> rows{
      {"is incomplete: 0 of 160 bytes", [](Specimen& s) { s.plugin.struct_size = 0; }},
      {"is incomplete: 159 of 160 bytes", [](Specimen& s) { --s.plugin.struct_size; }},
      {"lacks the function 'open'", [](Specimen& s) { s.plugin.open = nullptr; }},
      {"has a malformed text 'summary': it states 3 bytes, and points to where nothing can be read",
       [](Specimen& s) {
         s.plugin.summary = {nullptr, 3};
       }},
      {"has a malformed text 'vendor': it states 65537 bytes, 65536 are the most",
       [&](Specimen& s) { s.plugin.vendor = text(longer); }},
      {"has a malformed id ''" + id, [](Specimen& s) { s.plugin.id = {}; }},
      {"has a malformed id 'T\\nape'" + id, [](Specimen& s) { s.plugin.id = text("T\nape"); }},
      {fmt::format("has a malformed version '': {}", version_rule), [](Specimen& s) { s.plugin.version = {}; }},
      {"states 513 settings, 512 are the most", [](Specimen& s) { s.plugin.field_count = 513; }},
      {"states settings, but has none", [](Specimen& s) { s.plugin.fields = nullptr; }},
      {"has a setting at position 1 that lies where nothing can be read", [](Specimen& s) { s.fields[1] = nullptr; }},
      {"has an incomplete setting at position 0: 159 of 160 bytes", [](Specimen& s) { --s.first.struct_size; }},
      {"has a setting at position 0 whose key 'Bucket' is not snake_case",
       [](Specimen& s) { s.first.key = text("Bucket"); }},
      {"has a setting at position 0 whose key '' is not snake_case", [](Specimen& s) { s.first.key = {}; }},
      {"has a setting at position 0 whose key '' is not snake_case",
       [](Specimen& s) {
         s.first.key = {nullptr, 9};
       }},
      {"has two settings 'speed'", [](Specimen& s) { s.first.key = text("speed"); }},
      {"has a malformed text 'help': it states 1 bytes, and points to where nothing can be read, in setting 'bucket'",
       [](Specimen& s) {
         s.first.help = {nullptr, 1};
       }},
      {"gives setting 'bucket' the unknown type 10", [](Specimen& s) { s.first.type = 10; }},
      {"gives setting 'bucket' the unknown type -1", [](Specimen& s) { s.first.type = -1; }},
      {"bounds setting 'bucket' from 5 to 4", [](Specimen& s) { s.first.min = 5, s.first.max = 4; }},
      {"has a malformed list of choices in setting 'speed'", [](Specimen& s) { s.second.choices = nullptr; }},
      {"has a malformed list of choices in setting 'speed'", [](Specimen& s) { s.second.choice_count = 513; }},
      {"offers no choices in setting 'speed'", [](Specimen& s) { s.second.choice_count = 0; }},
      {"has a malformed choice in setting 'speed'", [](Specimen& s) { s.choices[1].name = {}; }},
  };
  for (const auto& row : rows) {
    Specimen specimen;
    row.spoil(specimen);
    CHECK(defect_of(specimen.plugin).value_or("no defect") == row.defect);
  }
}

TEST_CASE("a plugin may ask for at most the minor that this host has", "[plugin][table]") {
  Specimen specimen;
  specimen.plugin.min_host_minor = HF_ABI_MINOR;
  CHECK(accepts_this_host(specimen.plugin));
  specimen.plugin.min_host_minor = HF_ABI_MINOR + 1;
  CHECK_FALSE(accepts_this_host(specimen.plugin));
}

}  // namespace
}  // namespace holdfast::plugin
