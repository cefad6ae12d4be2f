#include <cmath>
#include <holdfast/errors.hpp>

#include "cluster/weaviate/messages.hpp"
#include "format/json_reader.hpp"

namespace holdfast::weaviate {
namespace {

using format::as_text;
using format::each_element;
using format::each_field;
using format::JsonValue;
using simdjson::ondemand::document;
using simdjson::ondemand::json_type;

/// read(document) for an answer of the server.
template <class Read>
void read_answer(std::string_view json, Read read) {
  try {
    const format::PaddedJson text{std::string{json}};
    simdjson::ondemand::parser parser;
    format::read_json(parser, text.view(), read);
  } catch (const DamagedError& error) {
    raise_with_context(error, "cannot read the server's answer");
  }
}

/// read(element) for each element of an answer that is an array; null is an empty one.
template <class Read>
void read_array(std::string_view json, Read read) {
  read_answer(json, [&](document& answer) {
    if (!answer.is_null()) each_element("the answer", answer.get_value(), read);
  });
}

/// read(element) for each element of the array `name` of an answer that is an object.
template <class Read>
void read_array_in(std::string_view name, std::string_view json, Read read) {
  read_answer(json, [&](document& answer) {
    each_field(answer.get_object(), [&](std::string_view key, JsonValue value) {
      if (key == name) each_element(key, value, read);
    });
  });
}

/// The fields of `names` in an object, as text; what it lacks stays as it is.
using TextField = std::pair<std::string_view, std::string*>;
void read_texts(std::string_view what, JsonValue object, std::initializer_list<TextField> fields) {
  each_field(what, object, [&](std::string_view key, JsonValue value) {
    for (const auto& [name, text] : fields)
      if (key == name) *text = as_text(key, value);
  });
}

/// Of GiB. What cannot be a size is none: nothing depends on it.
std::optional<std::uint64_t> as_size(JsonValue value) {
  double gib = 0;
  if (json_type{value.type()} != json_type::number || value.get_double().get(gib) != simdjson::SUCCESS) return {};
  const double bytes = std::round(std::ldexp(gib, 30));
  if (!(bytes >= 0 && bytes < std::ldexp(1.0, 64))) return {};
  return static_cast<std::uint64_t>(bytes);
}

std::optional<Time> as_time(std::string_view field, JsonValue value) {
  const format::Timestamp time = format::as_time(field, value);
  if (!time) return {};
  return std::chrono::time_point_cast<Time::duration>(*time);
}

void read_field(BackupAnswer& answer, std::string_view key, JsonValue value) {
  if (key == "id")
    answer.id = as_text(key, value);
  else if (key == "status")
    answer.status = as_text(key, value);
  else if (key == "path")
    answer.path = as_text(key, value);
  else if (key == "error")
    answer.error = as_text(key, value);
  else if (key == "classes")
    format::each_text(key, value, [&](std::string_view name) { answer.classes.emplace_back(name); });
  else if (key == "startedAt")
    answer.started_at = as_time(key, value);
  else if (key == "completedAt")
    answer.completed_at = as_time(key, value);
  else if (key == "size")
    answer.size = as_size(value);
  else if (key == "incremental_base_backup_id")
    answer.base = as_text(key, value);
}

/// A setting of a module as text; nothing for those that are no single value.
std::optional<std::string> as_setting(JsonValue value) {
  switch (json_type{value.type()}) {
    case json_type::string:
      return std::string{as_text("modules", value)};
    case json_type::number:
    case json_type::boolean: {
      const std::string_view token = value.raw_json_token();
      return std::string{token.substr(0, token.find_last_not_of(" \t\r\n") + 1)};
    }
    default:
      return {};
  }
}

std::map<std::string, std::string> read_settings(JsonValue module) {
  std::map<std::string, std::string> settings;
  if (json_type{module.type()} != json_type::object) return settings;
  each_field(module.get_object(), [&](std::string_view key, JsonValue value) {
    if (auto text = as_setting(value)) settings.insert_or_assign(std::string{key}, std::move(*text));
  });
  return settings;
}

}  // namespace

BackupAnswer BackupAnswer::parse(std::string_view json) {
  BackupAnswer answer;
  read_answer(json, [&](document& object) {
    each_field(object.get_object(), [&](std::string_view key, JsonValue value) { read_field(answer, key, value); });
  });
  return answer;
}

std::vector<BackupAnswer> BackupAnswer::parse_list(std::string_view json) {
  std::vector<BackupAnswer> list;
  read_array(json, [&](JsonValue element) {
    BackupAnswer& answer = list.emplace_back();
    each_field("the answer", element, [&](std::string_view key, JsonValue value) { read_field(answer, key, value); });
  });
  return list;
}

Meta Meta::parse(std::string_view json) {
  Meta meta;
  read_answer(json, [&](document& object) {
    each_field(object.get_object(), [&](std::string_view key, JsonValue value) {
      if (key == "version") meta.version = as_text(key, value);
      if (key != "modules") return;
      each_field(key, value, [&](std::string_view name, JsonValue module) {
        meta.modules.insert_or_assign(std::string{name}, read_settings(module));
      });
    });
  });
  return meta;
}

std::vector<Node> parse_nodes(std::string_view json) {
  std::vector<Node> nodes;
  read_array_in("nodes", json, [&](JsonValue element) {
    Node& node = nodes.emplace_back();
    read_texts("nodes", element, {{"name", &node.name}, {"status", &node.status}, {"version", &node.version}});
  });
  return nodes;
}

std::vector<Class> parse_schema(std::string_view json) {
  std::vector<Class> classes;
  read_array_in("classes", json, [&](JsonValue element) {
    Class& one = classes.emplace_back();
    each_field("classes", element, [&](std::string_view key, JsonValue value) {
      if (key == "class") one.name = as_text(key, value);
      if (key != "multiTenancyConfig") return;
      each_field(key, value, [&](std::string_view name, JsonValue flag) {
        if (name == "enabled" && format::as_boolean(name, flag)) one.tenancy = Class::Tenancy::multi;
      });
    });
  });
  return classes;
}

std::map<std::string, std::string> parse_aliases(std::string_view json) {
  std::map<std::string, std::string> aliases;
  read_array_in("aliases", json, [&](JsonValue element) {
    std::string alias;
    std::string target;
    read_texts("aliases", element, {{"alias", &alias}, {"class", &target}});
    aliases.insert_or_assign(std::move(alias), std::move(target));
  });
  return aliases;
}

std::set<std::string> parse_vector_names(std::string_view json) {
  std::set<std::string> names;
  const auto has_numbers = [](std::string_view key, JsonValue vector) {
    bool found = false;
    each_element(key, vector, [&](JsonValue) { found = true; });
    return found;
  };
  read_array_in("objects", json, [&](JsonValue object) {
    each_field("objects", object, [&](std::string_view key, JsonValue value) {
      if (key == "vector" && has_numbers(key, value)) names.emplace();
      if (key != "vectors") return;
      each_field(key, value, [&](std::string_view name, JsonValue vector) {
        std::string owned{name};
        if (has_numbers(name, vector)) names.insert(std::move(owned));
      });
    });
  });
  return names;
}

std::vector<Tenant> parse_tenants(std::string_view json) {
  std::vector<Tenant> tenants;
  read_array(json, [&](JsonValue element) {
    Tenant& tenant = tenants.emplace_back();
    read_texts("the answer", element, {{"name", &tenant.name}, {"activityStatus", &tenant.activity}});
  });
  return tenants;
}

}  // namespace holdfast::weaviate
