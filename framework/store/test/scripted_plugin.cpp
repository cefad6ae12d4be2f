#include "scripted_plugin.hpp"

#include <utility>

namespace holdfast::test {
namespace {

struct ScriptedStore : hf_store {
  Script* script = nullptr;
};
struct ScriptedUpload {
  Script* script = nullptr;
};
struct ScriptedSettings : hf_settings {
  Script* script = nullptr;
};

Script& of(const hf_store* s) noexcept { return *static_cast<const ScriptedStore*>(s)->script; }
Script& of(hf_upload* u) noexcept { return *reinterpret_cast<ScriptedUpload*>(u)->script; }

template <class Slot, class... Args>
hf_status run(const Slot& slot, Args... args) noexcept {
  return slot ? slot(args...) : HF_OK;
}

constexpr std::string_view bytes(const void* data, std::size_t size) noexcept {
  return {static_cast<const char*>(data), size};
}

const hf_store_ops all_slots{
    .struct_size = sizeof(hf_store_ops),
    .close =
        [](hf_store* s) noexcept {
          ++of(s).closed;
          delete static_cast<ScriptedStore*>(s);
        },
    .limits = [](const hf_store* s) noexcept -> const hf_limits* { return &of(s).limits; },
    .preflight = [](hf_store* s, const hf_call* c, std::uint32_t flags,
                    const hf_check_sink* out) noexcept { return run(of(s).preflight, c, flags, out); },
    .stat = [](hf_store* s, const hf_call* c, hf_str key,
               const hf_object_sink* out) noexcept { return run(of(s).stat, c, key, out); },
    .list = [](hf_store* s, const hf_call* c, const hf_list* r,
               const hf_list_sink* out) noexcept { return run(of(s).list, c, r, out); },
    .get = [](hf_store* s, const hf_call* c, const hf_get* r,
              const hf_data_sink* out) noexcept { return run(of(s).get, c, r, out); },
    .put = [](hf_store* s, const hf_call* c, const hf_put* r, const void* data, std::size_t size,
              const hf_object_sink* out) noexcept { return run(of(s).put, c, r, bytes(data, size), out); },
    .remove = [](hf_store* s, const hf_call* c, hf_str key) noexcept { return run(of(s).remove, c, key); },
    .remove_many = [](hf_store* s, const hf_call* c, const hf_str* keys, std::size_t count,
                      const hf_removal_sink* out) noexcept { return run(of(s).remove_many, c, keys, count, out); },
    .upload_begin =
        [](hf_store* s, const hf_call* c, const hf_put* r, hf_upload** out) noexcept {
          const hf_status status = run(of(s).begin, c, r);
          if (status == HF_OK && of(s).gives_upload) *out = reinterpret_cast<hf_upload*>(new ScriptedUpload{&of(s)});
          return status;
        },
    .upload_part = [](hf_upload* u, const hf_call* c, std::uint32_t index, std::uint64_t offset, const void* data,
                      std::size_t size) noexcept { return run(of(u).part, c, index, offset, bytes(data, size)); },
    .upload_finish = [](hf_upload* u, const hf_call* c, std::uint32_t parts, std::uint64_t size,
                        const hf_object_sink* out) noexcept { return run(of(u).finish, c, parts, size, out); },
    .upload_abort = [](hf_upload* u, const hf_call* c) noexcept { return run(of(u).abort, c); },
    .upload_release =
        [](hf_upload* u) noexcept {
          ++of(u).released;
          delete reinterpret_cast<ScriptedUpload*>(u);
        },
    .extension = nullptr};

hf_status open_scripted(const hf_settings* settings, const hf_call* call, hf_store** store) noexcept {
  Script& script = *static_cast<const ScriptedSettings*>(settings)->script;
  const hf_status status = run(script.open, call);
  if (status != HF_OK || !script.gives_store) return status;
  auto opened = std::make_unique<ScriptedStore>();
  opened->ops = &script.ops;
  opened->script = &script;
  *store = opened.release();
  return HF_OK;
}

}  // namespace

Script::Script()
    : limits{.struct_size = sizeof(hf_limits),
             .features = HF_CAN_CREATE | HF_CAN_MATCH | HF_CAN_UPLOAD | HF_CAN_PARALLEL_PARTS | HF_CAN_LIST_FRESH,
             .max_concurrency = 8,
             .max_parts = 0,
             .max_key = 0,
             .max_removals = 0,
             .max_put = 0,
             .min_part = 0,
             .max_part = 0},
      ops{all_slots} {}

std::unique_ptr<store::Store> open_script(Script& script, store::OpenOptions options) {
  ScriptedSettings settings;
  settings.struct_size = sizeof(hf_settings);
  settings.count = 0;
  settings.reserved = 0;
  settings.instance = abi("test");
  settings.at = nullptr;
  settings.script = &script;
  hf_plugin plugin{};
  plugin.struct_size = sizeof(hf_plugin);
  plugin.id = abi("scripted");
  plugin.open = &open_scripted;
  return store::open_plugin_store(nullptr, plugin, &settings, std::move(options));
}

}  // namespace holdfast::test
