#include <array>
#include <utility>
#include <variant>

#include "cluster/weaviate/messages.hpp"
#include "format/json_writer.hpp"

namespace holdfast::weaviate {
namespace {

using format::JsonWriter;

constexpr std::array<std::array<std::string_view, 3>, 3> level_names{{
    {"BestSpeed", "DefaultCompression", "BestCompression"},
    {"ZstdBestSpeed", "ZstdDefaultCompression", "ZstdBestCompression"},
    {"NoCompression", "NoCompression", "NoCompression"},
}};

/// The object `config`: of its fields those that say something, and nothing at all where none does. Borrows the texts.
class Config {
 public:
  Config& add(std::string_view key, std::string_view value) {
    if (!value.empty()) fields_.emplace_back(key, value);
    return *this;
  }
  Config& add(std::string_view key, unsigned value) {
    if (value != 0) fields_.emplace_back(key, value);
    return *this;
  }

  void write(JsonWriter& json) const {
    if (fields_.empty()) return;
    json.key("config");
    json.begin_object();
    for (const auto& [name, value] : fields_)
      std::visit([&, key = name](auto field) { json.field(key, field); }, value);
    json.end_object();
  }

 private:
  std::vector<std::pair<std::string_view, std::variant<std::string_view, unsigned>>> fields_;
};

/// A list that is empty would mean "all" for a server, as an absent one does.
void write_if_any(JsonWriter& json, std::string_view key, const std::vector<std::string>& texts) {
  if (texts.empty()) return;
  json.key(key);
  json.texts(texts);
}

/// write(JsonWriter&) between the braces of a document.
template <class Write>
std::string object_of(Write write) {
  std::string text;
  JsonWriter json{[&](std::string_view piece) { text += piece; }};
  json.begin_object();
  write(json);
  json.end_object();
  json.flush();
  return text;
}

std::string_view option_name(RestoreBody::Access access) noexcept {
  return access == RestoreBody::Access::all ? "all" : "";  // the server's own default is noRestore
}

}  // namespace

std::string_view level_name(format::Compression compression) noexcept {
  return level_names[static_cast<std::size_t>(compression.codec)][static_cast<std::size_t>(compression.level)];
}

std::string CreateBody::to_json() const {
  return object_of([&](JsonWriter& json) {
    json.field("id", id);
    Config{}
        .add("Bucket", location.bucket)
        .add("Path", location.path)
        .add("CPUPercentage", cpu_percentage)
        .add("CompressionLevel", compression == format::Compression{} ? "" : level_name(compression))
        .write(json);
    write_if_any(json, "include", include);
    if (!base.empty()) json.field("incremental_base_backup_id", base);
    write_if_any(json, "includeUsers", include_users);
    write_if_any(json, "includeRoles", include_roles);
  });
}

std::string RestoreBody::to_json() const {
  return object_of([&](JsonWriter& json) {
    Config{}
        .add("Bucket", location.bucket)
        .add("Path", location.path)
        .add("CPUPercentage", cpu_percentage)
        .add("rolesOptions", option_name(roles))
        .add("usersOptions", option_name(users))
        .write(json);
    write_if_any(json, "include", include);
    if (!node_mapping.empty()) {
      json.key("node_mapping");
      json.begin_object();
      for (const auto& [from, to] : node_mapping) json.field(from, to);
      json.end_object();
    }
    if (alias == Alias::overwrite) {
      json.key("overwriteAlias");
      json.boolean(true);
    }
  });
}

}  // namespace holdfast::weaviate
