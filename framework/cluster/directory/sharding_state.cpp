#include "cluster/directory/sharding_state.hpp"

#include <algorithm>

#include "cluster/directory/json.hpp"

namespace holdfast::cluster {
namespace {
constexpr std::string_view what = "the sharding state";
}

std::vector<ShardPlace> shards_on(std::string_view sharding_state, std::string_view node) {
  const rapidjson::Document document = parse_json(sharding_state, what);
  if (!document.IsObject()) refuse_json(what, "is no object");
  const auto physical = document.FindMember("physical");
  if (physical == document.MemberEnd() || physical->value.IsNull()) return {};
  if (!physical->value.IsObject()) refuse_json(what, "has a 'physical' that is no object");
  std::vector<ShardPlace> shards;
  for (const auto& member : physical->value.GetObject()) {
    if (!member.value.IsObject()) refuse_json(what, "has a shard that is no object");
    const auto nodes = member.value.FindMember("belongsToNodes");
    if (nodes == member.value.MemberEnd() || !nodes->value.IsArray()) continue;
    const bool here = std::ranges::any_of(nodes->value.GetArray(), [&](const rapidjson::Value& name) {
      return name.IsString() && text_of(name) == node;
    });
    if (!here) continue;
    const auto status = member.value.FindMember("status");
    shards.push_back({.name = text_of(member.name),
                      .status = status != member.value.MemberEnd() && status->value.IsString() ? text_of(status->value)
                                                                                               : std::string{}});
  }
  std::ranges::sort(shards, {}, &ShardPlace::name);
  return shards;
}

std::string rename_node(std::string_view sharding_state, std::string_view from, std::string_view to) {
  rapidjson::Document document = parse_json(sharding_state, what);
  if (!document.IsObject()) refuse_json(what, "is no object");
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
