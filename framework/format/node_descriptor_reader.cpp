// Two passes over the text: the first keeps the summaries and remembers where each collection's shards stand, later
// ones parse those places again for whoever visits them. simdjson reads gigabytes a second, so parsing twice costs less
// than keeping what was parsed.
#include <fmt/format.h>

#include <array>
#include <charconv>

#include "errors/printable.hpp"
#include "format/base64.hpp"
#include "format/json_reader.hpp"
#include "format/keys.hpp"
#include "format/node_descriptor.hpp"
#include "holdfast/errors.hpp"

namespace holdfast::format {
namespace {

using simdjson::ondemand::json_type;

static_assert(simdjson::SIMDJSON_PADDING <= json_padding);

constexpr std::string_view context = "cannot read the descriptor of a node";

std::string decode(std::string_view field, JsonValue value) {
  try {
    return base64_decode(as_text(field, value));
  } catch (const DamagedError&) {
    refuse_field(field, "is no base64");
  }
}

std::uint32_t chunk_number(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty())
    refuse_field("chunks", "has a key that is no number");
  return number;
}

void read_chunks(Chunks& chunks, JsonValue value) {
  each_field("chunks", value, [&](std::string_view key, JsonValue shards) {
    auto& names = chunks[chunk_number(key)];
    each_text("chunks", shards, [&](std::string_view shard) { names.emplace_back(shard); });
  });
}

std::optional<std::string> optional_text(std::string_view field, JsonValue value) {
  if (json_type{value.type()} == json_type::null) return {};
  return std::string{as_text(field, value)};
}

struct Collection {
  CollectionSummary summary = {};
  std::string_view shards = {};  ///< The text of the array; empty for null.
};

Collection read_collection(JsonValue value) {
  Collection collection;
  auto& summary = collection.summary;
  each_field("classes", value, [&](std::string_view key, JsonValue field) {
    if (key == "name")
      summary.name = as_text(key, field);
    else if (key == "backupId")
      summary.backup_id = as_text(key, field);
    else if (key == "shardingState")
      summary.sharding_state = decode(key, field);
    else if (key == "schema")
      summary.schema = decode(key, field);
    else if (key == "aliases")
      summary.aliases = decode(key, field);
    else if (key == "aliasesIncluded")
      summary.aliases_included = as_boolean(key, field);
    else if (key == "chunks")
      read_chunks(summary.chunks, field);
    else if (key == "preCompressionSizeBytes")
      summary.pre_compression_size = as_integer(key, field);
    else if (key == "shards" && json_type{field.type()} != json_type::null) {
      if (json_type{field.type()} != json_type::array) refuse_field(key, "is no array");
      collection.shards = field.get_array().value().raw_json();
    }
  });
  if (summary.name.empty()) refuse_field("classes[].name", "is missing");
  // It becomes the name of a folder.
  if (!is_collection_name(summary.name)) refuse_field("classes[].name", "is no name of a collection");
  return collection;
}

bool read_header_field(NodeHeader& header, std::string_view key, JsonValue value) {
  if (key == "startedAt")
    header.started_at = as_time(key, value);
  else if (key == "completedAt")
    header.completed_at = as_time(key, value);
  else if (key == "id")
    header.id = as_text(key, value);
  else if (key == "status")
    header.status = as_text(key, value);
  else if (key == "version")
    header.version = as_text(key, value);
  else if (key == "serverVersion")
    header.server_version = as_text(key, value);
  else if (key == "error")
    header.error = as_text(key, value);
  else if (key == "preCompressionSizeBytes")
    header.pre_compression_size = as_integer(key, value);
  else if (key == "compressionType")
    header.compression_type = as_text(key, value);
  else if (key == "baseBackupId")
    header.base_backup_id = as_text(key, value);
  else if (key == "rbacBackups")
    header.rbac_backups = optional_text(key, value);
  else if (key == "userBackups")
    header.user_backups = optional_text(key, value);
  else
    return false;
  return true;
}

void check_header(const NodeHeader& header) {
  if (!header.started_at) refuse_field("startedAt", "is missing");
  const std::array<std::pair<std::string_view, const std::string*>, 4> texts{
      {{"id", &header.id},
       {"status", &header.status},
       {"version", &header.version},
       {"serverVersion", &header.server_version}}};
  for (const auto& [name, text] : texts)
    if (text->empty()) refuse_field(name, "is missing");
}

/// Shows one shard to a visitor, whatever the order of its fields: one pass over them for each kind of call.
class ShardReader {
 public:
  ShardReader(simdjson::ondemand::object shard, ShardVisitor& visitor) : shard_{shard}, visitor_{visitor} {}

  void show() {
    show_head();
    with("files", [&](std::string_view key, JsonValue value) {
      each_text(key, value, [&](std::string_view path) { visitor_.file(path); });
    });
    with("bigFilesChunk", [&](std::string_view key, JsonValue value) {
      each_field(key, value, [&](std::string_view path, JsonValue file) { show_big_file(path, file); });
    });
    with("incrementalBackupInfo", [&](std::string_view key, JsonValue value) {
      each_field(key, value, [&](std::string_view inner_key, JsonValue inner) {
        if (inner_key == "filesPerBackup") show_base_files(inner);
      });
    });
    visitor_.end_shard();
  }

 private:
  template <typename Use>
  void with(std::string_view name, Use use) {
    shard_.reset();
    each_field(shard_, [&](std::string_view key, JsonValue value) {
      if (key == name) use(key, value);
    });
  }

  void show_head() {
    ShardHead head;
    each_field(shard_, [&](std::string_view key, JsonValue value) {
      if (key == "name")
        head.name = as_text(key, value);
      else if (key == "node")
        head.node = as_text(key, value);
      else if (key == "chunk")
        head.chunk = as_integer(key, value);
    });
    if (head.name.empty()) refuse_field("shards[].name", "is missing");
    if (head.node.empty()) refuse_field("shards[].node", "is missing");
    visitor_.begin_shard(head);
  }

  void read_chunk_keys(std::string_view key, JsonValue value) {
    chunk_keys_.clear();
    each_text(key, value, [&](std::string_view chunk) { chunk_keys_.push_back(chunk); });
  }

  void show_big_file(std::string_view path, JsonValue value) {
    BigFile file{.path = path};
    chunk_keys_.clear();
    each_field("bigFilesChunk", value, [&](std::string_view key, JsonValue field) {
      if (key == "chunkKeys")
        read_chunk_keys(key, field);
      else if (key == "size")
        file.size = as_unsigned(key, field);
      else if (key == "modifiedAt")
        file.modified_at = as_time(key, field);
    });
    file.chunk_keys = chunk_keys_;
    visitor_.big_file(file);
  }

  void show_base_files(JsonValue bases) {
    each_field("filesPerBackup", bases, [&](std::string_view base_id, JsonValue files) {
      each_element("filesPerBackup", files, [&](JsonValue entry) {
        BaseFile file{.base_id = base_id};
        chunk_keys_.clear();
        each_field("filesPerBackup", entry, [&](std::string_view key, JsonValue field) {
          if (key == "file")
            file.path = as_text(key, field);
          else if (key == "chunkKeys")
            read_chunk_keys(key, field);
        });
        file.chunk_keys = chunk_keys_;
        visitor_.base_file(file);
      });
    });
  }

  simdjson::ondemand::object shard_;
  ShardVisitor& visitor_;
  std::vector<std::string_view> chunk_keys_;
};

}  // namespace

class NodeDescriptorReader::State {
 public:
  explicit State(std::string json) : json_{std::move(json)} {
    try {
      read_json(parser_, json_.view(), [&](simdjson::ondemand::document& document) { read(document); });
      check_header(header_);
      ShardVisitor nobody;
      for (const auto shards : shards_) visit(shards, nobody);
    } catch (const DamagedError& error) {
      raise_with_context(error, context);
    }
  }

  [[nodiscard]] const NodeHeader& header() const noexcept { return header_; }
  [[nodiscard]] const std::vector<CollectionSummary>& collections() const noexcept { return collections_; }

  void visit(std::string_view shards, ShardVisitor& visitor) {
    if (shards.empty()) return;
    read_json(parser_, json_.view(shards), [&](simdjson::ondemand::document& document) {
      for (auto shard : document.get_array()) ShardReader{shard.get_object(), visitor}.show();
    });
  }

  [[nodiscard]] std::string_view shards_of(std::string_view collection) const {
    for (std::size_t i = 0; i < collections_.size(); ++i)
      if (collections_[i].name == collection) return shards_[i];
    throw NotFoundError{
        {.message = fmt::format("the descriptor of the node has no collection '{}'", printable(collection))}};
  }

 private:
  void read(simdjson::ondemand::document& document) {
    header_.version.clear();
    each_field(document.get_object(), [&](std::string_view key, JsonValue value) {
      if (read_header_field(header_, key, value) || key != "classes") return;
      each_element(key, value, [&](JsonValue element) {
        auto collection = read_collection(element);
        collections_.push_back(std::move(collection.summary));
        shards_.push_back(collection.shards);
      });
    });
  }

  PaddedJson json_;
  simdjson::ondemand::parser parser_;
  NodeHeader header_;
  std::vector<CollectionSummary> collections_;
  std::vector<std::string_view> shards_;
};

NodeDescriptorReader::NodeDescriptorReader(std::string json) : state_{std::make_unique<State>(std::move(json))} {}
NodeDescriptorReader::NodeDescriptorReader(NodeDescriptorReader&&) noexcept = default;
NodeDescriptorReader& NodeDescriptorReader::operator=(NodeDescriptorReader&&) noexcept = default;
NodeDescriptorReader::~NodeDescriptorReader() = default;

const NodeHeader& NodeDescriptorReader::header() const noexcept { return state_->header(); }

const std::vector<CollectionSummary>& NodeDescriptorReader::collections() const noexcept {
  return state_->collections();
}

void NodeDescriptorReader::visit_shards(std::string_view collection, ShardVisitor& visitor) {
  state_->visit(state_->shards_of(collection), visitor);
}

}  // namespace holdfast::format
