#include "cluster/directory/new_sharding_state.hpp"

#include <fmt/format.h>

#include <limits>

#include "cluster/directory/json.hpp"

namespace holdfast::cluster {
namespace {

constexpr std::string_view what = "the sharding state";
constexpr std::string_view active = "HOT";

// As long as the names that Weaviate makes up.
std::string name_of_virtual(std::uint32_t number) { return fmt::format("virtual{:05}", number); }

void write_config(JsonWriter& writer, const Sharding& sharding) {
  const std::string config =
      !sharding.config.empty() ? sharding.config
      : sharding.has_tenants
          ? R"({"virtualPerPhysical":0,"desiredCount":0,"actualCount":0,"desiredVirtualCount":0,)"
            R"("actualVirtualCount":0,"key":"","strategy":"","function":""})"
          : fmt::format(R"({{"virtualPerPhysical":{0},"desiredCount":1,"actualCount":1,"desiredVirtualCount":{0},)"
                        R"("actualVirtualCount":{0},"key":"_id","strategy":"hash","function":"murmur3"}})",
                        sharding.virtual_shards);
  writer.Key("config");
  writer.RawValue(config.data(), config.size(), rapidjson::kObjectType);
}

void write_physical(JsonWriter& writer, const Sharding& sharding, const std::string& shard, const std::string& node) {
  writer.Key("physical");
  writer.StartObject();
  writer.Key(shard.data(), static_cast<rapidjson::SizeType>(shard.size()));
  writer.StartObject();
  write_text(writer, "name", shard);
  writer.Key("ownsVirtual");
  writer.StartArray();
  for (std::uint32_t i = 0; i < sharding.virtual_shards; ++i) writer.String(name_of_virtual(i).c_str());
  writer.EndArray();
  writer.Key("ownsPercentage");
  writer.Double(1);
  writer.Key("belongsToNodes");
  writer.StartArray();
  writer.String(node.data(), static_cast<rapidjson::SizeType>(node.size()));
  writer.EndArray();
  writer.EndObject();
  writer.EndObject();
}

void write_virtual(JsonWriter& writer, const Sharding& sharding, const std::string& shard) {
  constexpr std::uint64_t last = std::numeric_limits<std::uint64_t>::max();
  const std::uint64_t width = last / sharding.virtual_shards;
  writer.Key("virtual");
  writer.StartArray();
  for (std::uint32_t i = 0; i < sharding.virtual_shards; ++i) {
    writer.StartObject();
    write_text(writer, "name", name_of_virtual(i));
    writer.Key("upper");
    writer.Uint64(i + 1 == sharding.virtual_shards ? last : width * (i + 1));
    writer.Key("ownsPercentage");
    writer.Double(1.0 / sharding.virtual_shards);
    write_text(writer, "assignedToPhysical", shard);
    writer.EndObject();
  }
  writer.EndArray();
}

// `write_shards` writes the members `physical` and `virtual`.
template <class WriteShards>
std::string new_state(const Sharding& sharding, WriteShards write_shards) {
  rapidjson::StringBuffer buffer;
  JsonWriter writer{buffer};
  writer.StartObject();
  write_text(writer, "indexID", sharding.collection);
  write_config(writer, sharding);
  write_shards(writer);
  writer.Key("partitioningEnabled");
  writer.Bool(sharding.has_tenants);
  writer.Key("replicationFactor");
  writer.Uint(sharding.replicas);
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace

std::string state_of_one_shard(const Sharding& sharding, const std::string& shard, const std::string& node) {
  return new_state(sharding, [&](JsonWriter& writer) {
    write_physical(writer, sharding, shard, node);
    write_virtual(writer, sharding, shard);
  });
}

std::string state_without_tenants(const Sharding& sharding) {
  return new_state(sharding, [](JsonWriter& writer) {
    writer.Key("physical");
    writer.StartObject();
    writer.EndObject();
    writer.Key("virtual");
    writer.Null();
  });
}

std::string add_tenants(std::string_view sharding_state, const std::vector<std::string>& tenants,
                        const std::string& node) {
  rapidjson::Document document = parse_object(sharding_state, what);
  auto& memory = document.GetAllocator();
  const auto text = [&memory](std::string_view from) {
    return rapidjson::Value{from.data(), static_cast<rapidjson::SizeType>(from.size()), memory};
  };
  if (!document.HasMember("physical")) document.AddMember("physical", rapidjson::Value{}, memory);
  rapidjson::Value& physical = document["physical"];
  if (physical.IsNull()) physical.SetObject();
  if (!physical.IsObject()) refuse_json(what, "has a 'physical' that is no object");
  for (const std::string& tenant : tenants) {
    rapidjson::Value nodes{rapidjson::kArrayType};
    nodes.PushBack(text(node), memory);
    rapidjson::Value shard{rapidjson::kObjectType};
    shard.AddMember("name", text(tenant), memory);
    shard.AddMember("ownsPercentage", 0, memory);
    shard.AddMember("belongsToNodes", nodes, memory);
    shard.AddMember("status", text(active), memory);
    physical.AddMember(text(tenant), shard, memory);
  }
  return json_of(document);
}

}  // namespace holdfast::cluster
