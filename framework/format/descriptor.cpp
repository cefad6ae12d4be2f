#include "format/descriptor.hpp"

#include <algorithm>
#include <array>

#include "format/json_reader.hpp"
#include "format/json_writer.hpp"
#include "holdfast/errors.hpp"

namespace holdfast::format {
namespace {

NodeSummary read_node(std::string_view name, JsonValue value) {
  NodeSummary node;
  each_field(name, value, [&](std::string_view key, JsonValue field) {
    if (key == "classes")
      each_text(key, field, [&](std::string_view text) { node.collections.emplace_back(text); });
    else if (key == "status")
      node.status = as_text(key, field);
    else if (key == "error")
      node.error = as_text(key, field);
    else if (key == "preCompressionSizeBytes")
      node.pre_compression_size = as_integer(key, field);
  });
  return node;
}

/// The fields that a descriptor must have, and whether they were there.
class Mandatory {
 public:
  void saw(std::string_view key, JsonValue value) {
    if (simdjson::ondemand::json_type{value.type()} == simdjson::ondemand::json_type::null) return;
    for (auto& [name, was_there] : fields_) was_there = was_there || name == key;
  }

  void check() const {
    for (const auto& [name, was_there] : fields_)
      if (!was_there) refuse_field(name, "is missing");
  }

 private:
  std::array<std::pair<std::string_view, bool>, 6> fields_{{{"startedAt", false},
                                                            {"id", false},
                                                            {"nodes", false},
                                                            {"status", false},
                                                            {"version", false},
                                                            {"serverVersion", false}}};
};

void read_field(GlobalDescriptor& descriptor, std::string_view key, JsonValue value) {
  const auto add_to = [&](std::vector<std::string>& texts) {
    each_text(key, value, [&](std::string_view text) { texts.emplace_back(text); });
  };
  if (key == "startedAt")
    descriptor.started_at = as_time(key, value);
  else if (key == "completedAt")
    descriptor.completed_at = as_time(key, value);
  else if (key == "id")
    descriptor.id = as_text(key, value);
  else if (key == "nodes")
    each_field(key, value, [&](std::string_view name, JsonValue node) {
      descriptor.nodes.insert_or_assign(std::string{name}, read_node(name, node));
    });
  else if (key == "node_mapping")
    each_field(key, value, [&](std::string_view from, JsonValue to) {
      descriptor.node_mapping.insert_or_assign(std::string{from}, std::string{as_text(key, to)});
    });
  else if (key == "status")
    descriptor.status = as_text(key, value);
  else if (key == "version")
    descriptor.version = as_text(key, value);
  else if (key == "serverVersion")
    descriptor.server_version = as_text(key, value);
  else if (key == "leader")
    descriptor.leader = as_text(key, value);
  else if (key == "error")
    descriptor.error = as_text(key, value);
  else if (key == "preCompressionSizeBytes")
    descriptor.pre_compression_size = as_integer(key, value);
  else if (key == "compressionType")
    descriptor.compression_type = as_text(key, value);
  else if (key == "baseBackupId")
    descriptor.base_backup_id = as_text(key, value);
  else if (key == "users")
    add_to(descriptor.users);
  else if (key == "roles")
    add_to(descriptor.roles);
}

void write_nodes(JsonWriter& json, const std::map<std::string, NodeSummary>& nodes) {
  json.begin_object();
  for (const auto& [name, node] : nodes) {
    json.key(name);
    json.begin_object();
    json.key("classes");
    json.texts(node.collections);
    json.field("status", node.status);
    json.field("error", node.error);
    json.field("preCompressionSizeBytes", node.pre_compression_size);
    json.end_object();
  }
  json.end_object();
}

void write_mapping(JsonWriter& json, const std::map<std::string, std::string>& mapping) {
  if (mapping.empty()) return json.null();
  json.begin_object();
  for (const auto& [from, to] : mapping) json.field(from, to);
  json.end_object();
}

void write_if_any(JsonWriter& json, std::string_view key, const std::vector<std::string>& texts) {
  if (texts.empty()) return;
  json.key(key);
  json.texts(texts);
}

}  // namespace

GlobalDescriptor GlobalDescriptor::parse(std::string_view json) {
  GlobalDescriptor descriptor;
  descriptor.version.clear();
  try {
    const PaddedJson text{std::string{json}};
    simdjson::ondemand::parser parser;
    read_json(parser, text.view(), [&](simdjson::ondemand::document& document) {
      Mandatory mandatory;
      each_field(document.get_object(), [&](std::string_view key, JsonValue value) {
        mandatory.saw(key, value);
        read_field(descriptor, key, value);
      });
      mandatory.check();
    });
  } catch (const DamagedError& error) {
    raise_with_context(error, "cannot read the backup's descriptor");
  }
  return descriptor;
}

std::string GlobalDescriptor::to_json() const {
  std::string text;
  JsonWriter json{[&](std::string_view piece) { text += piece; }};
  json.begin_object();
  json.field("startedAt", format_timestamp(started_at));
  json.field("completedAt", format_timestamp(completed_at));
  json.field("id", id);
  json.key("nodes");
  write_nodes(json, nodes);
  json.key("node_mapping");
  write_mapping(json, node_mapping);
  json.field("status", status);
  json.field("version", version);
  json.field("serverVersion", server_version);
  json.field("leader", leader);
  json.field("error", error);
  json.field("preCompressionSizeBytes", pre_compression_size);
  json.field("compressionType", compression_type);
  json.field("baseBackupId", base_backup_id);
  write_if_any(json, "users", users);
  write_if_any(json, "roles", roles);
  json.end_object();
  json.flush();
  return text;
}

}  // namespace holdfast::format
