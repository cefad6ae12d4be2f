#include "cluster/directory/catalog.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <holdfast/errors.hpp>
#include <utility>

#include "cluster/directory/json.hpp"
#include "files/file.hpp"

namespace holdfast::cluster {
namespace {

constexpr std::string_view catalog_format = "holdfast-catalog/1";
constexpr std::string_view catalog_name = "holdfast-catalog.json";

std::string part_of(const rapidjson::Value& object, const char* key, std::string_view what) {
  const auto member = object.FindMember(key);
  if (member == object.MemberEnd()) refuse_json(what, fmt::format("has no '{}'", key));
  return json_of(member->value);
}

void write_part(JsonWriter& writer, std::string_view key, const std::string& json) {
  writer.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
  writer.RawValue(json.data(), json.size(), rapidjson::kObjectType);
}

}  // namespace

std::string folder_of(std::string_view collection) {
  std::string folder{collection};
  std::ranges::transform(folder, folder.begin(),
                         [](unsigned char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c); });
  return folder;
}

const CatalogEntry* Catalog::find(std::string_view name) const noexcept {
  const auto found = std::ranges::find(collections, name, &CatalogEntry::name);
  return found == collections.end() ? nullptr : &*found;
}

Catalog Catalog::parse(std::string_view json) {
  constexpr std::string_view what = "the catalog";
  const rapidjson::Document document = parse_object(json, what);
  if (text_of(document, "format", what) != catalog_format)
    throw UnsupportedError{{.message = fmt::format("the catalog is of the format '{}', this version knows '{}'",
                                                   text_of(document, "format", what), catalog_format),
                            .hint = "use the version of holdfast that wrote it"}};
  Catalog catalog{.node = text_of(document, "node", what),
                  .server_version = text_of(document, "serverVersion", what),
                  .collections = {}};
  const auto list = document.FindMember("collections");
  if (list == document.MemberEnd() || !list->value.IsArray()) refuse_json(what, "has no list 'collections'");
  for (const rapidjson::Value& item : list->value.GetArray()) {
    if (!item.IsObject()) refuse_json(what, "has a collection that is no object");
    CatalogEntry& entry = catalog.collections.emplace_back();
    entry.name = text_of(item, "name", what);
    const std::string where = fmt::format("the catalog's collection '{}'", entry.name);
    entry.schema = part_of(item, "schema", where);
    entry.sharding_state = part_of(item, "shardingState", where);
    entry.aliases = part_of(item, "aliases", where);
    if (item.HasMember("restoredBy")) entry.restored_by = text_of(item, "restoredBy", where);
  }
  return catalog;
}

std::string Catalog::to_json() const {
  rapidjson::StringBuffer buffer;
  JsonWriter writer{buffer};
  writer.StartObject();
  write_text(writer, "format", catalog_format);
  write_text(writer, "node", node);
  write_text(writer, "serverVersion", server_version);
  writer.Key("collections");
  writer.StartArray();
  for (const CatalogEntry& entry : collections) {
    writer.StartObject();
    write_text(writer, "name", entry.name);
    write_part(writer, "schema", entry.schema);
    write_part(writer, "shardingState", entry.sharding_state);
    write_part(writer, "aliases", entry.aliases);
    if (!entry.restored_by.empty()) write_text(writer, "restoredBy", entry.restored_by);
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

std::filesystem::path Catalog::file_in(const std::filesystem::path& root) { return root / catalog_name; }

Catalog Catalog::load(const std::filesystem::path& root) {
  const std::optional<std::string> text = files::read_whole(file_in(root));
  if (!text)
    throw NotFoundError{{.message = fmt::format("there is no catalog '{}'", file_in(root).string()),
                         .hint = "make one with `holdfast catalog from-backup` or `holdfast catalog from-schema`, or "
                                 "restore a backup into the folder"}};
  try {
    return parse(*text);
  } catch (const Error& e) {
    ErrorInfo info = e.info();
    info.message = fmt::format("cannot read '{}': {}", file_in(root).string(), info.message);
    if (info.hint.empty())
      info.hint = "put a copy of the file back; restoring a backup into another folder makes a new one";
    raise(e.code(), std::move(info));
  }
}

Catalog Catalog::load_or_empty(const std::filesystem::path& root) {
  return files::exists(file_in(root)) ? load(root) : Catalog{};
}

void Catalog::save(const std::filesystem::path& root) const { files::write_atomically(file_in(root), to_json()); }

std::vector<Alias> parse_aliases(std::string_view json) {
  if (json.empty()) return {};
  constexpr std::string_view what = "the list of aliases";
  const rapidjson::Document document = parse_json(json, what);
  if (document.IsNull()) return {};
  if (!document.IsArray()) refuse_json(what, "is no list");
  std::vector<Alias> aliases;
  for (const rapidjson::Value& item : document.GetArray()) {
    if (!item.IsObject()) refuse_json(what, "has an entry that is no object");
    aliases.push_back({.name = text_of(item, "alias", what), .collection = text_of(item, "class", what)});
  }
  return aliases;
}

std::string aliases_json(const std::vector<Alias>& aliases) {
  rapidjson::StringBuffer buffer;
  JsonWriter writer{buffer};
  writer.StartArray();
  for (const Alias& alias : aliases) {
    writer.StartObject();
    write_text(writer, "alias", alias.name);
    write_text(writer, "class", alias.collection);
    writer.EndObject();
  }
  writer.EndArray();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace holdfast::cluster
