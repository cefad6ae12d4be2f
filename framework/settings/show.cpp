#include "settings/show.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <iterator>

#include "errors/printable.hpp"
#include "settings/secret.hpp"
#include "settings/text.hpp"
#include "settings/url.hpp"

namespace holdfast::settings {
namespace {

using Row = ShownSetting;  // both forms are made from these

struct Table {
  std::string name = {};     ///< "cluster", "backends".
  std::string below = {};    ///< The backend's name.
  std::string problem = {};  ///< Why its values are hidden.
  std::vector<Row> rows = {};
};

Row row_of(const Setting& setting) {
  Row row{.key = setting.field.key,
          .type = setting.field.is_secret() ? Type::string : setting.field.type,
          .text = setting.shown(),
          .origin = setting.origin,
          .is_default = setting.state == State::by_default,
          .is_secret = setting.field.is_secret()};
  if (!row.is_secret)
    for (const std::string& item : setting.value.items) row.items.push_back(scrubbed(item));
  return row;
}

void add_rows(Table& table, std::vector<Row> rows) { std::ranges::move(rows, std::back_inserter(table.rows)); }

Table table_of(const ShownBackend& backend) {
  Table table{.name = "backends", .below = backend.config.name};
  table.rows.push_back({.key = "plugin", .text = backend.config.plugin, .origin = backend.config.place.label()});
  if (backend.settings) {
    add_rows(table, *backend.settings);
    return table;
  }
  table.problem = backend.problem.empty() ? "its plugin is not there" : backend.problem;
  for (const RawEntry& entry : backend.config.settings.entries())
    table.rows.push_back(
        {.key = entry.key, .text = std::string{secret_mask}, .origin = entry.value.place.label(), .is_secret = true});
  return table;
}

/// In the order of the file's design: the program's own tables, the backends, the runs.
std::vector<Table> tables_of(const Config& config, std::span<const ShownBackend> backends) {
  std::vector<Table> own, runs;
  for (const Section& section : config.sections) {
    Table table{.name = section.name};
    add_rows(table, shown_settings(section.settings));
    (section.name == "run" ? runs : own).push_back(std::move(table));
  }
  for (const ShownBackend& backend : backends) own.push_back(table_of(backend));
  std::ranges::move(runs, std::back_inserter(own));
  return own;
}

/// A TOML basic string. What is left of characters that reorder text becomes \uXXXX, which is TOML's escape as well.
std::string toml_string(std::string_view text) {
  std::string escaped;
  for (const char c : text)
    if (c == '"' || c == '\\')
      escaped += fmt::format("\\{}", c);
    else if (static_cast<unsigned char>(c) < 0x20 || c == '\x7F')
      escaped += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
    else
      escaped += c;
  return "\"" + printable(escaped) + "\"";
}

std::string toml_key(std::string_view key) {
  const bool is_bare =
      !key.empty() && std::ranges::all_of(key, [](char c) { return is_alphanumeric(c) || c == '_' || c == '-'; });
  return is_bare ? std::string{key} : toml_string(key);
}

std::string toml_value(const Row& row) {
  std::vector<std::string> parts;
  switch (row.type) {
    case Type::boolean:
    case Type::integer:
      return row.text;
    case Type::list:
      for (const std::string& item : row.items) parts.push_back(toml_string(item));
      return fmt::format("[{}]", fmt::join(parts, ", "));
    case Type::map:
      for (std::size_t i = 0; i + 1 < row.items.size(); i += 2)
        parts.push_back(fmt::format("{} = {}", toml_key(row.items[i]), toml_string(row.items[i + 1])));
      return parts.empty() ? "{}" : fmt::format("{{ {} }}", fmt::join(parts, ", "));
    default:
      return toml_string(row.text);
  }
}

void append(std::string& out, const Table& table) {
  const bool is_list = table.name == "run";
  const std::string name = table.below.empty() ? table.name : table.name + "." + toml_key(table.below);
  out += fmt::format("\n{}{}{}\n", is_list ? "[[" : "[", name, is_list ? "]]" : "]");
  if (!table.problem.empty())
    out += fmt::format("# {}; all values are hidden, because it alone can say which are secrets\n",
                       printable(table.problem));
  constexpr std::size_t widest = 50;
  std::size_t key_width = 0, value_width = 0;
  for (const Row& row : table.rows) {
    key_width = std::max(key_width, toml_key(row.key).size());
    if (const auto width = count_characters(toml_value(row)); width <= widest)
      value_width = std::max(value_width, width);
  }
  for (const Row& row : table.rows)
    out += fmt::format("{:<{}} = {:<{}}  # {}\n", toml_key(row.key), key_width, toml_value(row), value_width,
                       printable(row.origin));
}

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void write(Writer& writer, std::string_view text) {
  const std::string clean = is_clean_utf8(text) ? std::string{text} : printable(text);
  writer.String(clean.data(), static_cast<unsigned>(clean.size()));
}

void write_value(Writer& writer, const Row& row) {
  switch (row.type) {
    case Type::boolean:
      writer.Bool(row.text == "true");
      return;
    case Type::integer:
      writer.RawValue(row.text.data(), row.text.size(), rapidjson::kNumberType);
      return;
    case Type::list:
      writer.StartArray();
      for (const std::string& item : row.items) write(writer, item);
      writer.EndArray();
      return;
    case Type::map:
      writer.StartObject();
      for (const std::string& text : row.items) write(writer, text);
      writer.EndObject();
      return;
    default:
      write(writer, row.text);
  }
}

void write_row(Writer& writer, const Row& row) {
  writer.StartObject();
  writer.Key("key");
  write(writer, row.key);
  writer.Key("value");
  write_value(writer, row);
  writer.Key("origin");
  write(writer, row.origin);
  writer.Key("default");
  writer.Bool(row.is_default);
  writer.Key("secret");
  writer.Bool(row.is_secret);
  writer.EndObject();
}

}  // namespace

std::vector<ShownSetting> shown_settings(const Resolved& settings) {
  std::vector<ShownSetting> shown;
  for (const Setting& setting : settings.all())
    if (setting.state != State::unset) shown.push_back(row_of(setting));
  return shown;
}

std::string show_text(const Config& config, std::span<const ShownBackend> backends) {
  std::string out = config.file.empty() ? std::string{"# no configuration file\n"}
                                        : fmt::format("# {}\n", printable(config.file.string()));
  for (const Table& table : tables_of(config, backends)) append(out, table);
  return out;
}

std::string show_json(const Config& config, std::span<const ShownBackend> backends) {
  rapidjson::StringBuffer buffer;
  Writer writer{buffer};
  writer.StartObject();
  writer.Key("file");
  if (config.file.empty())
    writer.Null();
  else
    write(writer, config.file.string());
  writer.Key("tables");
  writer.StartArray();
  for (const Table& table : tables_of(config, backends)) {
    writer.StartObject();
    writer.Key("table");
    write(writer, table.below.empty() ? table.name : table.name + "." + table.below);
    if (!table.problem.empty()) {
      writer.Key("problem");
      write(writer, table.problem);
    }
    writer.Key("settings");
    writer.StartArray();
    for (const Row& row : table.rows) write_row(writer, row);
    writer.EndArray();
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace holdfast::settings
