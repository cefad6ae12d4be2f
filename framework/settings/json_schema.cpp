#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <limits>

#include "errors/printable.hpp"
#include "settings/config_schema.hpp"
#include "settings/describe.hpp"
#include "settings/raw.hpp"
#include "settings/text.hpp"
#include "settings/value.hpp"

namespace holdfast::settings {
namespace {

constexpr std::string_view draft = "http://json-schema.org/draft-07/schema#";
constexpr std::string_view size_pattern =
    R"(^\s*[0-9]+(\.[0-9]{1,9})?\s*([KMGTPkmgtp]?([Ii]?[Bb])?|[KMGTPkmgtp][Ii])\s*$)";
constexpr std::string_view duration_pattern = R"(^\s*(0|([0-9]+(\.[0-9]{1,9})?\s*(d|h|min|m|s|ms|us|µs|ns)\s*)+)$)";

/// Writes one JSON Schema.
class SchemaWriter {
 public:
  SchemaWriter() { writer_.SetIndent(' ', 2); }

  std::string of_plugin(const Schema& schema, std::string_view plugin_id) && {
    writer_.StartObject();
    text("$schema", draft);
    backend_members(schema, plugin_id);
    writer_.EndObject();
    return finished();
  }

  std::string of_config(const std::map<std::string, Schema>& plugins) && {
    writer_.StartObject();
    text("$schema", draft);
    text("title", "holdfast.toml");
    text("type", "object");
    key("properties");
    writer_.StartObject();
    for (const OwnTable& table : own_tables()) own_table(table);
    backends(plugins);
    runs();
    writer_.EndObject();
    closed();
    writer_.EndObject();
    return finished();
  }

 private:
  void own_table(const OwnTable& table) {
    key(table.name);
    writer_.StartObject();
    text("description", table.help);
    text("type", "object");
    properties(table.schema(), {});
    closed();
    writer_.EndObject();
  }

  void runs() {
    key("run");
    writer_.StartObject();
    text("description", "what holdfast run does, in this order");
    text("type", "array");
    key("items");
    writer_.StartObject();
    text("type", "object");
    properties(run_schema(), {});
    required(run_schema(), {});
    closed();
    writer_.EndObject();
    writer_.EndObject();
  }

  // Each plugin's settings hold under the condition that the table is for it, so one of an unknown plugin stays free.
  void backends(const std::map<std::string, Schema>& plugins) {
    key("backends");
    writer_.StartObject();
    text("description", "the places backups are kept, by name");
    text("type", "object");
    key("additionalProperties");
    writer_.StartObject();
    text("type", "object");
    key("properties");
    writer_.StartObject();
    key("plugin");
    writer_.StartObject();
    text("description", "the id of the plugin");
    text("type", "string");
    texts("examples", [&](auto&& add) {
      for (const auto& [id, schema] : plugins) add(id);
    });
    writer_.EndObject();
    writer_.EndObject();
    texts("required", [](auto&& add) { add("plugin"); });
    if (!plugins.empty()) conditions(plugins);
    writer_.EndObject();
    writer_.EndObject();
  }

  void conditions(const std::map<std::string, Schema>& plugins) {
    key("allOf");
    writer_.StartArray();
    for (const auto& [id, schema] : plugins) {
      writer_.StartObject();
      key("if");
      writer_.StartObject();
      key("properties");
      writer_.StartObject();
      plugin_is(id);
      writer_.EndObject();
      texts("required", [](auto&& add) { add("plugin"); });
      writer_.EndObject();
      key("then");
      writer_.StartObject();
      backend_members(schema, id);
      writer_.EndObject();
      writer_.EndObject();
    }
    writer_.EndArray();
  }

  void backend_members(const Schema& schema, std::string_view plugin_id) {
    text("title", plugin_id);
    text("type", "object");
    properties(schema, plugin_id);
    required(schema, plugin_id);
    closed();
  }

  void plugin_is(std::string_view id) {
    key("plugin");
    writer_.StartObject();
    text("const", id);
    writer_.EndObject();
  }

  void properties(const Schema& schema, std::string_view plugin_id) {
    key("properties");
    writer_.StartObject();
    if (!plugin_id.empty()) plugin_is(plugin_id);
    for (const Field& field : schema) property(field);
    writer_.EndObject();
  }

  // What a variable may give need not stand in the file.
  void required(const Schema& schema, std::string_view plugin_id) {
    texts("required", [&](auto&& add) {
      if (!plugin_id.empty()) add("plugin");
      for (const Field& field : schema)
        if (field.is_required() && field.env.empty() && field.fallback.empty()) add(field.key);
    });
  }

  void property(const Field& field) {
    key(field.key);
    writer_.StartObject();
    if (!field.help.empty()) text("description", field.help);
    type(field);
    if (!field.fallback.empty()) fallback(field);
    if (!field.example.empty() && (field.type == Type::string || field.type == Type::path || field.type == Type::url))
      texts("examples", [&](auto&& add) { add(field.example); });
    if (field.is_deprecated()) flag("deprecated");
    if (field.is_secret()) flag("writeOnly");
    writer_.EndObject();
  }

  void type(const Field& field) {
    switch (field.type) {
      case Type::boolean:
        text("type", "boolean");
        return;
      case Type::integer:
        integer(field);
        return;
      case Type::size:
        size(field);
        return;
      case Type::duration:
        text("type", "string");
        text("pattern", duration_pattern);
        return;
      case Type::choice:
        texts("enum", [&](auto&& add) {
          for (const Choice& choice : field.choices) add(choice.value);
        });
        return;
      case Type::url:
        text("type", "string");
        if (!field.is_secret()) text("format", "uri");
        return;
      case Type::list:
        strings("array", "items");
        return;
      case Type::map:
        strings("object", "additionalProperties");
        return;
      case Type::string:
      case Type::path:
        text("type", "string");
        return;
    }
  }

  void integer(const Field& field) {
    text("type", "integer");
    if (const auto low = field.lower_bound()) number("minimum", *low);
    if (const auto high = field.upper_bound(); high && *high != std::numeric_limits<std::int64_t>::max())
      number("maximum", *high);
  }

  void size(const Field& field) {
    key("anyOf");
    writer_.StartArray();
    writer_.StartObject();
    text("type", "string");
    text("pattern", size_pattern);
    writer_.EndObject();
    writer_.StartObject();
    integer(field);
    writer_.EndObject();
    writer_.EndArray();
  }

  void strings(std::string_view type, std::string_view of) {
    text("type", type);
    key(of);
    writer_.StartObject();
    text("type", "string");
    writer_.EndObject();
  }

  // A default has the type that the file would have; one that cannot be read is left out.
  void fallback(const Field& field) {
    if (field.is_secret()) return;
    const Parsed parsed = parse_value(field, raw_text(field.fallback, "default"), "");
    if (!parsed.value) return;
    if (field.type == Type::boolean) {
      key("default");
      writer_.Bool(parsed.value->integer != 0);
    } else if (field.type == Type::integer) {
      number("default", parsed.value->integer);
    } else if (field.type == Type::list) {
      texts("default", [&](auto&& add) {
        for (const std::string& item : parsed.value->items) add(item);
      });
    } else if (field.type != Type::map) {
      text("default", field.fallback);
    }
  }

  // RapidJSON asserts nothing about UTF-8 but writes what it gets: a plugin's bytes are made clean first.
  void key(std::string_view name) {
    string(name, [this](const char* s, unsigned n) { writer_.Key(s, n); });
  }
  void value(std::string_view text) {
    string(text, [this](const char* s, unsigned n) { writer_.String(s, n); });
  }
  static void string(std::string_view text, auto&& write) {
    const std::string clean = is_clean_utf8(text) ? std::string{text} : printable(text);
    write(clean.data(), static_cast<unsigned>(clean.size()));
  }
  void text(std::string_view name, std::string_view content) {
    key(name);
    value(content);
  }
  void number(std::string_view name, std::int64_t content) {
    key(name);
    writer_.Int64(content);
  }
  void flag(std::string_view name) {
    key(name);
    writer_.Bool(true);
  }
  void texts(std::string_view name, auto&& fill) {
    key(name);
    writer_.StartArray();
    fill([this](std::string_view item) { value(item); });
    writer_.EndArray();
  }
  void closed() {
    key("additionalProperties");
    writer_.Bool(false);
  }
  std::string finished() { return std::string{buffer_.GetString(), buffer_.GetSize()} + "\n"; }

  rapidjson::StringBuffer buffer_;
  rapidjson::PrettyWriter<rapidjson::StringBuffer> writer_{buffer_};
};

}  // namespace

std::string json_schema(const Schema& schema, std::string_view plugin_id) {
  return SchemaWriter{}.of_plugin(schema, plugin_id);
}

std::string config_json_schema(const std::map<std::string, Schema>& plugins) {
  return SchemaWriter{}.of_config(plugins);
}

}  // namespace holdfast::settings
