// A plugin's opened store as the engine uses it: every optional slot filled, every number read with its size in mind.
#pragma once

#include <holdfast/abi.h>

#include <memory>
#include <optional>
#include <string_view>

#include "store/plugin_call.hpp"
#include "store/store.hpp"

namespace holdfast::store {

/// A call that gives something back to the plugin: it gets no hf_call, and is expected to return soon.
class PartingCall {
 public:
  PartingCall(PluginContext& context, std::string_view verb) noexcept;
  ~PartingCall();
  PartingCall(const PartingCall&) = delete;
  PartingCall& operator=(const PartingCall&) = delete;

 private:
  PluginContext& context_;
  RunningCall running_;
  const InCall in_call_{running_};
};

/// Owns the plugin's store; the last one who holds this (the Store or an Upload) closes it.
class PluginCore {
 public:
  /// Takes over `store`, which is closed even if this throws. Throws PluginError where mandatory parts are absent.
  PluginCore(std::shared_ptr<const void> plugin_lifetime, hf_store* store, std::unique_ptr<PluginContext> context);
  ~PluginCore();
  PluginCore(const PluginCore&) = delete;
  PluginCore& operator=(const PluginCore&) = delete;

  [[nodiscard]] PluginContext& context() const noexcept { return *context_; }
  [[nodiscard]] hf_store* handle() const noexcept { return store_; }
  [[nodiscard]] const hf_store_ops& ops() const noexcept { return ops_; }
  [[nodiscard]] const Limits& limits() const noexcept { return limits_; }
  /// Keys of one remove_many; 0: there is none.
  [[nodiscard]] std::uint32_t max_removals() const noexcept { return max_removals_; }

 private:
  void close() noexcept;
  void read_ops();
  void read_limits();
  [[noreturn]] void refuse(std::string_view what) const;

  const std::shared_ptr<const void> plugin_lifetime_;
  const std::unique_ptr<PluginContext> context_;
  hf_store* const store_;
  hf_store_ops ops_{};
  Limits limits_;
  std::uint32_t max_removals_ = 0;
};

/// The object as the engine knows it. `key` stands for the plugin's own where the caller asked for one object.
ObjectInfo to_info(const hf_object& object, std::string_view key);

/// Takes the one object that stat, put and finish answer with.
class ObjectAnswer {
 public:
  ObjectAnswer(PluginCall& call, std::string_view key) : call_{call}, key_{key} {}
  ObjectAnswer(const ObjectAnswer&) = delete;
  ObjectAnswer& operator=(const ObjectAnswer&) = delete;

  [[nodiscard]] const hf_object_sink* sink() const noexcept { return &sink_; }
  /// After success. Throws PluginError where the plugin gave no object.
  ObjectInfo take();

 private:
  PluginCall& call_;
  const std::string_view key_;
  std::optional<ObjectInfo> info_;
  const hf_object_sink sink_{.struct_size = sizeof(hf_object_sink), .context = this, .object = &on_object};
  static void on_object(void* context, const hf_object* object) noexcept;
};

}  // namespace holdfast::store
