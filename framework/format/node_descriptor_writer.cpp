#include <array>
#include <cstddef>

#include "format/base64.hpp"
#include "format/json_writer.hpp"
#include "format/node_descriptor.hpp"
#include "holdfast/errors.hpp"

namespace holdfast::format {
namespace {

/// Where in the document the writer stands; within a shard, which list is open.
enum class Place : std::uint8_t { start, header, collection, files, big_files, base_files, end };

void write_base64(JsonWriter& json, std::string_view key, std::string_view bytes) {
  json.key(key);
  if (bytes.empty()) return json.null();
  json.text(base64_encode(bytes));
}

void write_optional(JsonWriter& json, std::string_view key, const std::optional<std::string>& text) {
  json.key(key);
  if (!text) return json.null();
  json.text(*text);
}

void write_if_any(JsonWriter& json, std::string_view key, std::string_view text) {
  if (!text.empty()) json.field(key, text);
}

void write_chunks(JsonWriter& json, const Chunks& chunks) {
  if (chunks.empty()) return;
  json.key("chunks");
  json.begin_object();
  for (const auto& [number, shards] : chunks) {
    json.key(std::to_string(number));
    json.texts(shards);
  }
  json.end_object();
}

}  // namespace

class NodeDescriptorWriter::State {
 public:
  explicit State(ByteSink sink) : json{std::move(sink)} {}

  void expect(std::initializer_list<Place> allowed) const {
    for (const auto place_allowed : allowed)
      if (place == place_allowed) return;
    throw InternalError{{.message = "a node descriptor was written out of order"}};
  }

  void open_big_files() {
    expect({Place::files, Place::big_files});
    if (place == Place::big_files) return;
    json.end_array();
    json.key("bigFilesChunk");
    json.begin_object();
    place = Place::big_files;
  }

  /// Up to the list of files that `base` holds.
  void open_base_files(std::string_view base) {
    expect({Place::files, Place::big_files, Place::base_files});
    if (place == Place::base_files) {
      if (base == base_id) return;
      json.end_array();
    } else {
      close_lists();
      json.key("incrementalBackupInfo");
      json.begin_object();
      json.key("filesPerBackup");
      json.begin_object();
      place = Place::base_files;
    }
    base_id = base;
    json.key(base_id);
    json.begin_array();
  }

  void close_lists() {
    if (place == Place::files) json.end_array();
    if (place == Place::big_files) json.end_object();
  }

  JsonWriter json;
  Place place = Place::start;
  std::string base_id;
};

NodeDescriptorWriter::NodeDescriptorWriter(ByteSink sink) : state_{std::make_unique<State>(std::move(sink))} {}
NodeDescriptorWriter::~NodeDescriptorWriter() = default;

void NodeDescriptorWriter::begin(Timestamp started_at, std::string_view id) {
  state_->expect({Place::start});
  auto& json = state_->json;
  json.begin_object();
  json.field("startedAt", format_timestamp(started_at));
  json.field("completedAt", format_timestamp({}));
  json.field("id", id);
  json.key("classes");
  json.begin_array();
  state_->place = Place::header;
}

void NodeDescriptorWriter::begin_collection(std::string_view name, std::string_view backup_id) {
  state_->expect({Place::header});
  auto& json = state_->json;
  json.begin_object();
  json.field("name", name);
  json.field("backupId", backup_id);
  json.key("shards");
  json.begin_array();
  state_->place = Place::collection;
}

void NodeDescriptorWriter::begin_shard(std::string_view name, std::string_view node) {
  state_->expect({Place::collection});
  auto& json = state_->json;
  json.begin_object();
  json.field("name", name);
  json.field("node", node);
  json.key("files");
  json.begin_array();
  state_->place = Place::files;
}

void NodeDescriptorWriter::file(std::string_view path) {
  state_->expect({Place::files});
  state_->json.text(path);
}

void NodeDescriptorWriter::big_file(const BigFile& file) {
  state_->open_big_files();
  auto& json = state_->json;
  json.key(file.path);
  json.begin_object();
  json.key("chunkKeys");
  json.texts(file.chunk_keys);
  json.field("size", file.size);
  json.field("modifiedAt", format_timestamp(file.modified_at));
  json.end_object();
}

void NodeDescriptorWriter::base_file(const BaseFile& file) {
  state_->open_base_files(file.base_id);
  auto& json = state_->json;
  json.begin_object();
  json.field("file", file.path);
  json.key("chunkKeys");
  json.texts(file.chunk_keys);
  json.end_object();
}

void NodeDescriptorWriter::end_shard() {
  state_->expect({Place::files, Place::big_files, Place::base_files});
  auto& json = state_->json;
  if (state_->place == Place::base_files) {
    json.end_array();
    json.end_object();
  } else {
    state_->close_lists();
    json.key("incrementalBackupInfo");
    json.begin_object();
  }
  json.end_object();
  json.end_object();
  state_->place = Place::collection;
}

void NodeDescriptorWriter::end_collection(const CollectionSummary& summary) {
  state_->expect({Place::collection});
  auto& json = state_->json;
  json.end_array();
  write_base64(json, "shardingState", summary.sharding_state);
  write_base64(json, "schema", summary.schema);
  write_base64(json, "aliases", summary.aliases);
  json.key("aliasesIncluded");
  json.boolean(summary.aliases_included);
  write_chunks(json, summary.chunks);
  json.field("preCompressionSizeBytes", summary.pre_compression_size);
  json.end_object();
  state_->place = Place::header;
}

void NodeDescriptorWriter::finish(const NodeHeader& header) {
  state_->expect({Place::header});
  auto& json = state_->json;
  json.end_array();
  write_optional(json, "rbacBackups", header.rbac_backups);
  write_optional(json, "userBackups", header.user_backups);
  json.field("status", header.status);
  json.field("version", header.version);
  json.field("serverVersion", header.server_version);
  json.field("error", header.error);
  json.field("preCompressionSizeBytes", header.pre_compression_size);
  write_if_any(json, "compressionType", header.compression_type);
  write_if_any(json, "baseBackupId", header.base_backup_id);
  json.end_object();
  json.flush();
  state_->place = Place::end;
}

}  // namespace holdfast::format
