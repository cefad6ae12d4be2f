#include "cluster/directory/saved_schema.hpp"

#include <fmt/format.h>

#include <holdfast/errors.hpp>
#include <set>

#include "cluster/directory/json.hpp"
#include "files/file.hpp"
#include "format/keys.hpp"

namespace holdfast::cluster {
namespace {

constexpr std::uint32_t most = 65'536;  // shards, virtual shards, replicas: far more than anybody has

const rapidjson::Value* find(const rapidjson::Value& object, const char* key) {
  const auto member = object.FindMember(key);
  return member == object.MemberEnd() || member->value.IsNull() ? nullptr : &member->value;
}

// The object at `key`; nothing where there is none.
const rapidjson::Value* object_at(const rapidjson::Value& object, const char* key, std::string_view what) {
  const rapidjson::Value* found = find(object, key);
  if (found && !found->IsObject()) refuse_json(what, fmt::format("has a '{}' that is no object", key));
  return found;
}

std::uint32_t number_at(const rapidjson::Value& object, const char* key, std::uint32_t otherwise,
                        std::string_view what) {
  const rapidjson::Value* found = find(object, key);
  if (!found) return otherwise;
  if (!found->IsUint() || found->GetUint() > most)
    refuse_json(what, fmt::format("has a '{}' that is no number from 0 to {}", key, most));
  return found->GetUint() == 0 ? otherwise : found->GetUint();
}

Sharding sharding_of(const rapidjson::Value& schema, const std::string& name, std::string_view what) {
  Sharding sharding{.collection = name};
  if (const auto* tenants = object_at(schema, "multiTenancyConfig", what))
    if (const auto* enabled = find(*tenants, "enabled")) sharding.has_tenants = enabled->IsTrue();
  if (const auto* config = object_at(schema, "shardingConfig", what)) {
    sharding.config = json_of(*config);
    sharding.shards = number_at(*config, "desiredCount", sharding.shards, what);
    sharding.virtual_shards = number_at(*config, "desiredVirtualCount", sharding.virtual_shards, what);
  }
  if (const auto* replication = object_at(schema, "replicationConfig", what))
    sharding.replicas = number_at(*replication, "factor", sharding.replicas, what);
  return sharding;
}

// The list `key` of the reply `json`.
template <class Visit>
void for_each_in(std::string_view json, const char* key, std::string_view what, Visit visit) {
  const rapidjson::Document document = parse_object(json, what);
  const rapidjson::Value* list = find(document, key);
  if (!list || !list->IsArray()) refuse_json(what, fmt::format("has no list '{}'", key));
  for (const rapidjson::Value& item : list->GetArray()) {
    if (!item.IsObject()) refuse_json(what, fmt::format("has an entry in '{}' that is no object", key));
    visit(item);
  }
}

std::vector<SavedCollection> parse_schema(std::string_view json) {
  std::vector<SavedCollection> collections;
  std::set<std::string> folders;
  for_each_in(json, "classes", "it", [&](const rapidjson::Value& schema) {
    SavedCollection& collection = collections.emplace_back();
    collection.name = text_of(schema, "class", "it");
    if (!format::is_collection_name(collection.name))
      refuse_json("it", fmt::format("has '{}', which is no name of a collection", collection.name));
    if (!folders.insert(folder_of(collection.name)).second)
      refuse_json("it", fmt::format("has '{}' twice", collection.name));
    collection.schema = json_of(schema);
    collection.sharding = sharding_of(schema, collection.name, fmt::format("its '{}'", collection.name));
  });
  return collections;
}

std::vector<Alias> parse_aliases_reply(std::string_view json) {
  std::vector<Alias> aliases;
  for_each_in(json, "aliases", "it", [&](const rapidjson::Value& alias) {
    aliases.push_back({.name = text_of(alias, "alias", "it"), .collection = text_of(alias, "class", "it")});
  });
  return aliases;
}

template <class Parse>
auto read_reply(const std::filesystem::path& file, std::string_view path, Parse parse) {
  const std::optional<std::string> text = files::read_whole(file);
  const std::string how = fmt::format("save it with curl -o '{}' http://HOST:8080{}", file.string(), path);
  if (!text) throw NotFoundError{{.message = fmt::format("there is no file '{}'", file.string()), .hint = how}};
  try {
    return parse(*text);
  } catch (const DamagedError& e) {
    throw UsageError{
        {.message = fmt::format("'{}' is no reply to GET {}: {}", file.string(), path, e.message()), .hint = how}};
  }
}

}  // namespace

std::vector<SavedCollection> read_saved_schema(const std::filesystem::path& file) {
  return read_reply(file, "/v1/schema", parse_schema);
}

std::vector<Alias> read_saved_aliases(const std::filesystem::path& file) {
  return read_reply(file, "/v1/aliases", parse_aliases_reply);
}

}  // namespace holdfast::cluster
