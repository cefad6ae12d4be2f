#include "format/manifest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "errors/printable.hpp"
#include "format/json_reader.hpp"
#include "format/json_writer.hpp"
#include "holdfast/errors.hpp"

namespace holdfast::format {
namespace {

/// Between what is sealed and the 32 hex digits of its hash; behind them stands seal_end, and nothing more.
constexpr std::string_view seal_start = R"(,"seal":")";
constexpr std::string_view seal_end = "\"}";
constexpr std::size_t seal_size = seal_start.size() + 32 + seal_end.size();

void check_seal(std::string_view json) {
  const auto refuse = [] { throw DamagedError{{.message = "it was cut or altered"}}; };
  if (json.size() < seal_size) refuse();
  const auto sealed = json.substr(0, json.size() - seal_size);
  const auto seal = json.substr(sealed.size());
  if (seal != fmt::format("{}{}{}", seal_start, hash::xxh3(sealed).hex(), seal_end)) refuse();
}

/// A later version marks so what must not be ignored.
void refuse_critical(std::string_view key) {
  if (!key.starts_with('!')) return;
  throw UnsupportedError{{.message = fmt::format("the manifest needs '{}', which is unknown", printable(key)),
                          .hint = "use the version of Holdfast that wrote the backup, or a later one"}};
}

void check_format(std::string_view format) {
  if (format == manifest_format) return;
  throw UnsupportedError{{.message = fmt::format("the manifest is of format '{}', which is unknown", printable(format)),
                          .hint = "use the version of Holdfast that wrote the backup, or a later one"}};
}

}  // namespace

class ManifestWriter::State {
 public:
  explicit State(ByteSink sink_for_text)
      : sink{std::move(sink_for_text)}, json{[this](std::string_view text) {
          hash.update(text);
          sink(text);
        }} {}

  ByteSink sink;
  hash::Xxh3 hash;
  JsonWriter json;
  bool is_finished = false;
};

ManifestWriter::ManifestWriter(ByteSink sink, const ManifestHeader& header)
    : state_{std::make_unique<State>(std::move(sink))} {
  auto& json = state_->json;
  json.begin_object();
  json.field("format", manifest_format);
  json.field("id", header.id);
  json.field("tool", header.tool);
  json.field("plugin", header.plugin);
  json.field("created", format_timestamp(header.created));
  json.key("objects");
  json.begin_array();
}

ManifestWriter::~ManifestWriter() = default;

void ManifestWriter::add(std::string_view key, const ManifestEntry& entry) {
  if (state_->is_finished) throw InternalError{{.message = "a manifest was written after its end"}};
  auto& json = state_->json;
  json.begin_object();
  json.field("key", key);
  json.field("size", entry.size);
  json.field("xxh3", entry.xxh3.hex());
  json.end_object();
}

void ManifestWriter::finish() {
  if (state_->is_finished) throw InternalError{{.message = "a manifest was written after its end"}};
  state_->is_finished = true;
  state_->json.end_array();
  state_->json.flush();
  state_->sink(fmt::format("{}{}{}", seal_start, state_->hash.digest().hex(), seal_end));
}

/// All keys in one string and a row for each, sorted by key.
class Manifest::State {
 public:
  void read(const PaddedJson& json) {
    simdjson::ondemand::parser parser;
    read_json(parser, json.view(), [&](simdjson::ondemand::document& document) {
      each_field(document.get_object(), [&](std::string_view key, JsonValue value) { read_field(key, value); });
    });
    check_format(format_);
    std::sort(rows_.begin(), rows_.end(), [&](const Row& a, const Row& b) { return key_of(a) < key_of(b); });
    const auto twin = std::adjacent_find(rows_.begin(), rows_.end(),
                                         [&](const Row& a, const Row& b) { return key_of(a) == key_of(b); });
    if (twin != rows_.end())
      throw DamagedError{{.message = fmt::format("it names '{}' twice", printable(key_of(*twin)))}};
  }

  [[nodiscard]] std::optional<ManifestEntry> find(std::string_view key) const {
    const auto row = std::lower_bound(rows_.begin(), rows_.end(), key,
                                      [&](const Row& a, std::string_view wanted) { return key_of(a) < wanted; });
    if (row == rows_.end() || key_of(*row) != key) return {};
    return row->entry;
  }

  void for_each(const std::function<void(std::string_view, const ManifestEntry&)>& visit) const {
    for (const auto& row : rows_) visit(key_of(row), row.entry);
  }

  [[nodiscard]] const ManifestHeader& header() const noexcept { return header_; }
  [[nodiscard]] std::size_t size() const noexcept { return rows_.size(); }

 private:
  struct Row {
    std::size_t at = 0;
    std::size_t length = 0;
    ManifestEntry entry = {};
  };

  [[nodiscard]] std::string_view key_of(const Row& row) const noexcept {
    return std::string_view{keys_}.substr(row.at, row.length);
  }

  void read_field(std::string_view key, JsonValue value) {
    refuse_critical(key);
    if (key == "format")
      check_format(format_ = as_text(key, value));
    else if (key == "id")
      header_.id = as_text(key, value);
    else if (key == "tool")
      header_.tool = as_text(key, value);
    else if (key == "plugin")
      header_.plugin = as_text(key, value);
    else if (key == "created")
      header_.created = as_time(key, value);
    else if (key == "objects")
      each_element(key, value, [&](JsonValue object) { read_object(object); });
  }

  void read_object(JsonValue object) {
    Row row{.at = keys_.size()};
    bool has_size = false;
    bool has_hash = false;
    each_field("objects", object, [&](std::string_view key, JsonValue value) {
      refuse_critical(key);
      if (key == "key") {
        const auto name = as_text(key, value);
        row.length = name.size();
        keys_ += name;
      } else if (key == "size") {
        row.entry.size = as_unsigned(key, value);
        has_size = true;
      } else if (key == "xxh3") {
        row.entry.xxh3 = hash::Digest::from_hex(as_text(key, value));
        has_hash = true;
      }
    });
    if (row.length == 0 || !has_size || !has_hash) refuse_field("objects", "has an entry without key, size or hash");
    rows_.push_back(row);
  }

  std::string format_;
  ManifestHeader header_;
  std::string keys_;
  std::vector<Row> rows_;
};

Manifest Manifest::parse(std::string json) {
  auto state = std::make_unique<State>();
  try {
    check_seal(json);
    state->read(PaddedJson{std::move(json)});
  } catch (const DamagedError& error) {
    raise_with_context(error, "cannot read the backup's manifest");
  }
  return Manifest{std::move(state)};
}

Manifest::Manifest(std::unique_ptr<State> state) : state_{std::move(state)} {}
Manifest::Manifest(Manifest&&) noexcept = default;
Manifest& Manifest::operator=(Manifest&&) noexcept = default;
Manifest::~Manifest() = default;

const ManifestHeader& Manifest::header() const noexcept { return state_->header(); }
std::size_t Manifest::size() const noexcept { return state_->size(); }
std::optional<ManifestEntry> Manifest::find(std::string_view key) const { return state_->find(key); }

void Manifest::for_each(const std::function<void(std::string_view, const ManifestEntry&)>& visit) const {
  state_->for_each(visit);
}

}  // namespace holdfast::format
