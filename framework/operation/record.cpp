#include "operation/record.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <chrono>
#include <holdfast/errors.hpp>
#include <initializer_list>
#include <optional>

#include "format/json_writer.hpp"
#include "format/timestamp.hpp"

namespace holdfast::operation {
namespace {

using namespace std::chrono;
using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

using format::JsonWriter;

// Writing. The writer puts U+FFFD for what is not UTF-8: messages may quote file names, which are any bytes.

void add_time(JsonWriter& json, std::string_view name, Timestamp at) { json.field(name, format_timestamp(at)); }

void add_texts(JsonWriter& json, std::string_view name, const std::vector<std::string>& texts) {
  json.key(name);
  json.texts(texts);
}

void add_owner(JsonWriter& json, const Owner& owner) {
  json.field("pid", owner.pid);
  json.field("start_time", owner.start_time);
  json.field("boot_id", owner.boot_id);
  json.field("host", owner.host);
}

struct AddData {
  JsonWriter& json;

  void operator()(const Pending&) const {}
  void operator()(const Preparing&) const {}
  void operator()(const Transferring& state) const {
    json.field("bytes_total", state.bytes_total);
    json.field("files_total", state.files_total);
    add_texts(json, "collections", state.collections);
  }
  void operator()(const Committing& state) const { json.field("descriptor_key", state.descriptor_key); }
  void operator()(const Cancelling& state) const { json.field("reason", to_string(state.reason)); }
  void operator()(const Cancelled& state) const { json.field("reason", to_string(state.reason)); }
  void operator()(const Succeeded& state) const {
    json.field("bytes", state.summary.bytes);
    json.field("stored_bytes", state.summary.stored_bytes);
    json.field("files", state.summary.files);
    json.field("chunks", state.summary.chunks);
    add_texts(json, "collections", state.summary.collections);
    add_texts(json, "warnings", state.summary.warnings);
  }
  void operator()(const Failed& state) const {
    json.field("code", to_string(state.code));
    json.field("message", state.message);
    json.field("hint", state.hint);
  }
};

struct AddRecord {
  JsonWriter& json;

  void operator()(const Header& header) const {
    json.field("type", "header");
    json.field("format", journal_format);
    json.field("operation", header.operation);
    json.field("kind", to_string(header.kind));
    json.field("backup", header.backup);
    json.field("cluster", header.cluster);
    json.field("backend", header.backend);
    json.field("plugin_id", header.plugin_id);
    json.field("plugin_version", header.plugin_version);
    if (!header.plugin_abi.empty()) json.field("plugin_abi", header.plugin_abi);
    json.field("node", header.node);
    add_time(json, "started_at", header.started_at);
    add_owner(json, header.owner);
    json.key("request");
    json.begin_object();
    for (const auto& [name, value] : header.request) json.field(name, value);
    json.end_object();
  }
  void operator()(const OwnerRecord& record) const {
    json.field("type", "owner");
    add_time(json, "at", record.at);
    add_owner(json, record.owner);
  }
  void operator()(const TransitionRecord& record) const {
    json.field("type", "transition");
    json.field("seq", record.sequence);
    add_time(json, "at", record.at);
    json.field("from", to_string(record.from));
    json.field("on", to_string(record.on));
    json.field("to", to_string(record.to()));
    json.key("data");
    json.begin_object();
    std::visit(AddData{json}, record.state);
    json.end_object();
  }
};

// Reading. What simdjson throws for a field that is absent or of another type becomes a DamagedError in decode_record.

[[noreturn]] void raise_newer(std::string_view what, std::string_view value) {
  throw UnsupportedError{{.message = fmt::format("its {} '{}' is not known to this version of Holdfast", what, value),
                          .hint = "use the version that began the operation, or a later one"}};
}

template <class Enum>
Enum known(std::optional<Enum> value, std::string_view what, std::string_view name) {
  if (!value) raise_newer(what, name);
  return *value;
}

std::string_view text_of(const object& json, std::string_view name) { return json[name]; }
std::uint64_t number_of(const object& json, std::string_view name) { return json[name]; }
Timestamp time_of(const object& json, std::string_view name) {
  return time_point_cast<Timestamp::duration>(format::parse_timestamp(text_of(json, name)).value_or(Timestamp{}));
}
std::vector<std::string> texts_of(const object& json, std::string_view name) {
  std::vector<std::string> texts;
  for (const element value : array{json[name]}) texts.emplace_back(std::string_view{value});
  return texts;
}

Owner owner_of(const object& json) {
  return {.pid = static_cast<std::int64_t>(number_of(json, "pid")),
          .start_time = number_of(json, "start_time"),
          .boot_id = std::string{text_of(json, "boot_id")},
          .host = std::string{text_of(json, "host")}};
}

StopReason reason_of(const object& json) {
  const std::string_view name = text_of(json, "reason");
  return known(stop_reason_from_string(name), "reason", name);
}

/// A code that this version does not know says only that the operation failed; the message tells the rest.
ErrorCode code_of(std::string_view name) {
  const auto row = std::find_if(error_table.begin(), error_table.end(),
                                [&](const ErrorTraits& candidate) { return candidate.name == name; });
  return row == error_table.end() ? ErrorCode::failed : row->code;
}

Summary summary_of(const object& json) {
  return {.bytes = number_of(json, "bytes"),
          .stored_bytes = number_of(json, "stored_bytes"),
          .files = number_of(json, "files"),
          .chunks = number_of(json, "chunks"),
          .collections = texts_of(json, "collections"),
          .warnings = texts_of(json, "warnings")};
}

State state_of(Phase phase, const object& data) {
  switch (phase) {
    case Phase::pending:
      return Pending{};
    case Phase::preparing:
      return Preparing{};
    case Phase::transferring:
      return Transferring{.bytes_total = number_of(data, "bytes_total"),
                          .files_total = number_of(data, "files_total"),
                          .collections = texts_of(data, "collections")};
    case Phase::committing:
      return Committing{.descriptor_key = std::string{text_of(data, "descriptor_key")}};
    case Phase::cancelling:
      return Cancelling{.reason = reason_of(data)};
    case Phase::succeeded:
      return Succeeded{.summary = summary_of(data)};
    case Phase::cancelled:
      return Cancelled{.reason = reason_of(data)};
    case Phase::failed:
      return Failed{.code = code_of(text_of(data, "code")),
                    .message = std::string{text_of(data, "message")},
                    .hint = std::string{text_of(data, "hint")}};
  }
  throw InternalError{{.message = "a phase without a state"}};
}

Header header_of(const object& json) {
  if (number_of(json, "format") != journal_format) raise_newer("format", std::to_string(number_of(json, "format")));
  const std::string_view kind = text_of(json, "kind");
  Header header{.operation = std::string{text_of(json, "operation")},
                .kind = known(kind_from_string(kind), "kind", kind),
                .backup = std::string{text_of(json, "backup")},
                .cluster = std::string{text_of(json, "cluster")},
                .backend = std::string{text_of(json, "backend")},
                .plugin_id = std::string{text_of(json, "plugin_id")},
                .plugin_version = std::string{text_of(json, "plugin_version")},
                .node = std::string{text_of(json, "node")},
                .started_at = time_of(json, "started_at"),
                .owner = owner_of(json)};
  if (std::string_view abi; json["plugin_abi"].get(abi) == simdjson::SUCCESS) header.plugin_abi = abi;
  for (const auto [name, value] : object{json["request"]}) header.request.emplace(name, std::string_view{value});
  return header;
}

TransitionRecord transition_of(const object& json) {
  const std::string_view from = text_of(json, "from");
  const std::string_view on = text_of(json, "on");
  const std::string_view to = text_of(json, "to");
  return {.sequence = number_of(json, "seq"),
          .at = time_of(json, "at"),
          .from = known(phase_from_string(from), "phase", from),
          .on = known(event_from_string(on), "event", on),
          .state = state_of(known(phase_from_string(to), "phase", to), json["data"])};
}

void refuse_critical_fields(const object& json) {
  for (const auto [name, value] : json)
    if (name.substr(0, 1) == "!") raise_newer("field", name);
}

}  // namespace

std::string format_timestamp(Timestamp at) { return format::format_timestamp(floor<milliseconds>(at)); }

bool is_text(std::string_view text) noexcept { return simdjson::validate_utf8(text.data(), text.size()); }

std::string encode_record(const Record& record) {
  std::string text;
  JsonWriter json{[&text](std::string_view part) { text += part; }};
  json.begin_object();
  std::visit(AddRecord{json}, record);
  json.end_object();
  json.flush();
  return text;
}

Record decode_record(std::string_view payload) {
  try {
    simdjson::dom::parser parser;
    const object json = parser.parse(payload.data(), payload.size());
    refuse_critical_fields(json);
    const std::string_view type = text_of(json, "type");
    if (type == "header") return header_of(json);
    if (type == "owner") return OwnerRecord{.at = time_of(json, "at"), .owner = owner_of(json)};
    if (type == "transition") return transition_of(json);
    raise_newer("record", type);
  } catch (const simdjson::simdjson_error& error) {
    throw DamagedError{{.message = fmt::format("a record is not what is written there: {}", error.what())}};
  }
}

}  // namespace holdfast::operation
