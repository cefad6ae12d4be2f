#include "store/plugin_core.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstring>
#include <holdfast/errors.hpp>
#include <string_view>
#include <utility>
#include <vector>

namespace holdfast::store {
namespace {

constexpr bool has_feature(std::uint64_t features, std::uint64_t feature) noexcept { return (features & feature) != 0; }

/// How long giving something back may take.
constexpr std::chrono::seconds time_to_part{10};

/// What no store can do without, as far as it is not there.
std::vector<std::string_view> absent_functions(const hf_store_ops& ops) {
  const std::pair<std::string_view, bool> functions[] = {
      {"close", ops.close != nullptr},  {"limits", ops.limits != nullptr}, {"stat", ops.stat != nullptr},
      {"list", ops.list != nullptr},    {"get", ops.get != nullptr},       {"put", ops.put != nullptr},
      {"remove", ops.remove != nullptr}};
  std::vector<std::string_view> absent;
  for (const auto& [name, is_there] : functions) {
    if (!is_there) absent.push_back(name);
  }
  return absent;
}

}  // namespace

PartingCall::PartingCall(PluginContext& context, std::string_view verb) noexcept
    : context_{context},
      running_{.plugin = context.plugin,
               .store = context.name,
               .verb = verb,
               .deadline = std::chrono::steady_clock::now() + time_to_part} {
  context_.calls->add(running_);
}

PartingCall::~PartingCall() { context_.calls->remove(running_); }

PluginCore::PluginCore(std::shared_ptr<const void> plugin_lifetime, hf_store* store,
                       std::unique_ptr<PluginContext> context)
    : plugin_lifetime_{std::move(plugin_lifetime)}, context_{std::move(context)}, store_{store} {
  if (store_ == nullptr) refuse("open succeeded without a store");
  if (store_->ops == nullptr) refuse("its store has no functions");
  if (HF_HAS(hf_store_ops, store_->ops, close)) ops_.close = store_->ops->close;
  try {
    read_ops();
    read_limits();
  } catch (...) {
    if (ops_.close != nullptr) close();
    throw;
  }
}

PluginCore::~PluginCore() { close(); }

void PluginCore::close() noexcept {
  const PartingCall call{*context_, "close"};
  ops_.close(store_);
}

// Everything behind struct_size is a pointer, so that a copy of its first bytes, cut at a whole pointer, leaves the
// rest null. No call site asks whether a slot is there: this is the one place where fallbacks are put in.
void PluginCore::read_ops() {
  const std::size_t known = std::min(store_->ops->struct_size, sizeof ops_) / sizeof(void*) * sizeof(void*);
  std::memcpy(&ops_, store_->ops, known);
  ops_.struct_size = sizeof ops_;
  if (const auto absent = absent_functions(ops_); !absent.empty())
    refuse(fmt::format("its store lacks {}", fmt::join(absent, ", ")));
  if (ops_.preflight == nullptr)
    ops_.preflight = [](hf_store*, const hf_call*, std::uint32_t, const hf_check_sink*) noexcept -> hf_status {
      return HF_OK;
    };
}

void PluginCore::read_limits() {
  const hf_limits* limits = ops_.limits(store_);
  if (limits == nullptr) refuse("limits is NULL");
  const std::uint64_t features = HF_HAS(hf_limits, limits, features) ? limits->features : 0;
  const bool uploads = ops_.upload_begin != nullptr && ops_.upload_part != nullptr && ops_.upload_finish != nullptr &&
                       ops_.upload_abort != nullptr && ops_.upload_release != nullptr;
  if (has_feature(features, HF_CAN_UPLOAD) && !uploads)
    context_->write(LogLevel::warn, "the plugin claims uploads in parts but lacks a function of them: not used");
  limits_.can_create = has_feature(features, HF_CAN_CREATE);
  limits_.can_match = has_feature(features, HF_CAN_MATCH);
  limits_.can_upload = has_feature(features, HF_CAN_UPLOAD) && uploads;
  limits_.parallel_parts = limits_.can_upload && has_feature(features, HF_CAN_PARALLEL_PARTS);
  limits_.list_sorted = has_feature(features, HF_CAN_LIST_SORTED);
  limits_.list_start_after = has_feature(features, HF_CAN_START_AFTER);
  limits_.list_fresh = has_feature(features, HF_CAN_LIST_FRESH);
  if (HF_HAS(hf_limits, limits, max_concurrency)) limits_.max_concurrency = limits->max_concurrency;
  if (HF_HAS(hf_limits, limits, max_parts)) limits_.max_parts = limits->max_parts;
  if (HF_HAS(hf_limits, limits, max_key)) limits_.max_key = limits->max_key;
  if (HF_HAS(hf_limits, limits, max_removals) && ops_.remove_many != nullptr) max_removals_ = limits->max_removals;
  if (HF_HAS(hf_limits, limits, max_put)) limits_.max_put = limits->max_put;
  if (HF_HAS(hf_limits, limits, min_part)) limits_.min_part = limits->min_part;
  if (HF_HAS(hf_limits, limits, max_part)) limits_.max_part = limits->max_part;
}

void PluginCore::refuse(std::string_view what) const {
  throw PluginError{{.message = fmt::format("{}: the plugin broke its contract: {}",
                                            describe({.verb = "open"}, context_->name), what),
                     .hint = "report this to the plugin's vendor"}};
}

ObjectInfo to_info(const hf_object& object, std::string_view key) {
  ObjectInfo info{.key = std::string{key}, .modified = {}, .etag = {}};
  if (HF_HAS(hf_object, &object, size)) info.size = object.size;
  if (HF_HAS(hf_object, &object, modified_ns) && object.modified_ns != INT64_MIN)
    info.modified = std::chrono::system_clock::time_point{
        std::chrono::duration_cast<std::chrono::system_clock::duration>(std::chrono::nanoseconds{object.modified_ns})};
  if (HF_HAS(hf_object, &object, etag)) info.etag = view(object.etag);
  return info;
}

ObjectInfo ObjectAnswer::take() {
  if (!info_) call_.refuse("it succeeded without giving the object");
  return *std::move(info_);
}

void ObjectAnswer::on_object(void* context, const hf_object* object) noexcept {
  auto& self = *static_cast<ObjectAnswer*>(context);
  self.call_.guard([&] {
    if (object == nullptr) self.call_.refuse("it gave NULL for the object");
    if (self.info_) self.call_.refuse("it gave the object twice");
    self.info_ = to_info(*object, self.key_);
  });
}

}  // namespace holdfast::store
