#include "cluster/directory/sharding_state.hpp"

#include <algorithm>
#include <utility>

#include "cluster/directory/json.hpp"

namespace holdfast::cluster {
namespace {

constexpr std::string_view what = "the sharding state";

// Calls `visit` with the name and the value of each shard.
template <class Visit>
void for_each_shard(std::string_view sharding_state, Visit visit) {
  const rapidjson::Document document = parse_object(sharding_state, what);
  const auto physical = document.FindMember("physical");
  if (physical == document.MemberEnd() || physical->value.IsNull()) return;
  if (!physical->value.IsObject()) refuse_json(what, "has a 'physical' that is no object");
  for (const auto& member : physical->value.GetObject()) {
    if (!member.value.IsObject()) refuse_json(what, "has a shard that is no object");
    visit(text_of(member.name), member.value);
  }
}

}  // namespace

std::vector<ShardPlace> shards_on(std::string_view sharding_state, std::string_view node) {
  std::vector<ShardPlace> shards;
  for_each_shard(sharding_state, [&](std::string name, const rapidjson::Value& shard) {
    const auto nodes = shard.FindMember("belongsToNodes");
    if (nodes == shard.MemberEnd() || !nodes->value.IsArray()) return;
    const bool here = std::ranges::any_of(nodes->value.GetArray(), [&](const rapidjson::Value& other) {
      return other.IsString() && text_of(other) == node;
    });
    if (!here) return;
    const auto status = shard.FindMember("status");
    const bool says = status != shard.MemberEnd() && status->value.IsString();
    shards.push_back({.name = std::move(name), .status = says ? text_of(status->value) : std::string{}});
  });
  std::ranges::sort(shards, {}, &ShardPlace::name);
  return shards;
}

bool has_tenants(std::string_view sharding_state) {
  const rapidjson::Document document = parse_object(sharding_state, what);
  const auto enabled = document.FindMember("partitioningEnabled");
  return enabled != document.MemberEnd() && enabled->value.IsBool() && enabled->value.GetBool();
}

std::vector<std::string> all_shards(std::string_view sharding_state) {
  std::vector<std::string> names;
  for_each_shard(sharding_state,
                 [&names](std::string name, const rapidjson::Value&) { names.push_back(std::move(name)); });
  std::ranges::sort(names);
  return names;
}

std::string rename_node(std::string_view sharding_state, std::string_view from, std::string_view to) {
  rapidjson::Document document = parse_object(sharding_state, what);
  if (!document.HasMember("physical") || !document["physical"].IsObject()) return json_of(document);
  // Counted, not compared: RapidJSON's iterators to what may change are ambiguous to C++20.
  auto shard = document["physical"].MemberBegin();
  for (auto left = document["physical"].MemberCount(); left > 0; --left, ++shard) {
    if (!shard->value.IsObject() || !shard->value.HasMember("belongsToNodes")) continue;
    rapidjson::Value& nodes = shard->value["belongsToNodes"];
    if (!nodes.IsArray()) continue;
    for (rapidjson::Value& name : nodes.GetArray())
      if (name.IsString() && text_of(name) == from)
        name.SetString(to.data(), static_cast<rapidjson::SizeType>(to.size()), document.GetAllocator());
  }
  return json_of(document);
}

}  // namespace holdfast::cluster
