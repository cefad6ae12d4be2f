// What is wrong with what a plugin says about itself and its settings.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iterator>

#include "mutant.hpp"

namespace mutants {

namespace {

/// Changes one setting of the table.
void change(hf_plugin& plugin, std::uint32_t position, void (*how)(hf_field&)) {
  static hf_field rows[std::size(settings_table)];
  static const hf_field* pointers[std::size(rows)];
  for (std::uint32_t i = 0; i < plugin.field_count; ++i) {
    rows[i] = *plugin.fields[i];
    pointers[i] = &rows[i];
  }
  how(rows[position]);
  plugin.fields = pointers;
}

constexpr hf_pair shapes[] = {choice("round", "Like a ball")};

/// open() of the sound plugin, once it is known.
hf_status (*open_sound)(const hf_settings*, const hf_call*, hf_store**) noexcept = nullptr;

/// limits() of the sound store, once it is known.
const hf_limits* (*limits_sound)(const hf_store*) noexcept = nullptr;

/// Puts `open` in front of the sound plugin's.
void open_by(hf_plugin& plugin, hf_status (*open)(const hf_settings*, const hf_call*, hf_store**) noexcept) {
  open_sound = plugin.open;
  plugin.open = open;
}

/// Reads behind a table, as code does that was built for a longer one.
void read_behind(const void* table, std::size_t size) {
  [[maybe_unused]] const volatile char byte = static_cast<const volatile char*>(table)[size];
}

void busy_for(std::chrono::milliseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  while (std::chrono::steady_clock::now() < end) continue;
}

const Mutant rows[] = {
    {.name = "other-version-than-its-note",
     .rule = "table.loads",
     .plugin = [](hf_plugin& plugin) { plugin.version = HF_STR("2.0.0"); }},
    {.name = "no-summary", .rule = "table.complete", .plugin = [](hf_plugin& plugin) { plugin.summary = {}; }},
    {.name = "help-with-period",
     .rule = "table.field-help",
     .plugin =
         [](hf_plugin& plugin) {
           change(plugin, setting_token, [](hf_field& field) { field.help = HF_STR("What it wants."); });
         }},
    {.name = "choices-of-a-text",
     .rule = "table.field-types",
     .plugin =
         [](hf_plugin& plugin) {
           change(plugin, setting_token, [](hf_field& field) {
             field.choices = shapes;
             field.choice_count = std::size(shapes);
           });
         }},
    {.name = "fallback-of-another-type",
     .rule = "table.fallbacks",
     .plugin =
         [](hf_plugin& plugin) {
           change(plugin, setting_capacity, [](hf_field& field) { field.fallback = HF_STR("heavy"); });
         }},
    {.name = "secret-with-fallback",
     .rule = "table.secrets",
     .plugin =
         [](hf_plugin& plugin) {
           change(plugin, setting_token, [](hf_field& field) { field.fallback = HF_STR("1234"); });
         }},

    {.name = "reads-behind-host",
     .rule = "skew.oldest-host",
     .start = [](const hf_host* host) { read_behind(host, sizeof(hf_host)); }},
    {.name = "open-without-service-in-silence",
     .rule = "skew.no-services",
     .plugin =
         [](hf_plugin& plugin) {
           open_by(plugin, [](const hf_settings* settings, const hf_call* call, hf_store** store) noexcept {
             const bool has_http = detail::engine->service(detail::engine, HF_HTTP_SERVICE) != nullptr;
             return has_http ? open_sound(settings, call, store) : hf_status{HF_E_UNSUPPORTED};
           });
         }},
    {.name = "reads-behind-call",
     .rule = "skew.calls",
     .stat =
         [](Sound& sound, Call& call, std::string_view key) {
           read_behind(call.raw(), sizeof(hf_call));
           return sound.stat(call, key);
         }},
    {.name = "reads-behind-request",
     .rule = "skew.sinks-and-requests",
     .get =
         [](Sound& sound, Call& call, const hf_get& request, Sink& out) {
           read_behind(&request, sizeof(hf_get));
           sound.get(call, request, out);
         }},
    {.name = "looks-for-a-nul",
     .rule = "skew.texts",
     .stat =
         [](Sound& sound, Call& call, std::string_view key) {
           read_behind(key.data(), key.size());
           return sound.stat(call, key);
         }},
    {.name = "reads-behind-settings",
     .rule = "skew.settings",
     .plugin =
         [](hf_plugin& plugin) {
           plugin.validate = [](const hf_settings* settings, const hf_diagnostic_sink*) noexcept {
             read_behind(settings, sizeof(hf_settings));
           };
         }},
    {.name = "has-every-extension",
     .rule = "skew.unknown-extension",
     .ops =
         [](hf_store_ops& ops) {
           ops.extension = [](const hf_store* store, const char*) noexcept -> const void* { return store; };
         }},

    {.name = "refuses-what-works",
     .rule = "settings.accepted",
     .validate = [](const Settings&, Findings& out) { out.error("token", "mutant.no", "it is no good", "none"); }},
    {.name = "finds-every-other-time",
     .rule = "settings.repeatable",
     .validate =
         [](const Settings&, Findings& out) {
           static int calls = 0;
           if (++calls % 2 == 0) out.warning("token", "mutant.odd", "every other time", "none");
         }},
    {.name = "finds-of-no-setting",
     .rule = "settings.complete",
     .validate = [](const Settings&, Findings& out) { out.warning("tocken", "mutant.odd", "it is odd", "none"); }},
    {.name = "slow-to-validate",
     .rule = "settings.fast",
     .validate = [](const Settings&, Findings&) { busy_for(std::chrono::milliseconds{60}); }},
    {.name = "open-asks-the-service",
     .rule = "settings.offline",
     .plugin =
         [](hf_plugin& plugin) {
           open_by(plugin, [](const hf_settings* settings, const hf_call* call, hf_store** store) noexcept {
             return detail::guard(call, [&] {
               Call asking{call};
               try {
                 Http{}.send(asking, {.url = "http://127.0.0.1:9/"});
               } catch (const Error&) {  // nobody is there, and that is not the point
               }
               if (open_sound(settings, call, store) != HF_OK) throw Error{HF_E_INTERNAL, "no store"};
             });
           });
         }},
    {.name = "exits-over-a-setting",
     .rule = "settings.any",
     .plugin =
         [](hf_plugin& plugin) {
           open_by(plugin, [](const hf_settings* settings, const hf_call* call, hf_store** store) noexcept {
             if (Settings{settings}.integer(setting_capacity) > INT64_C(1) << 40) std::_Exit(1);
             return open_sound(settings, call, store);
           });
         }},
    {.name = "lists-by-nothing", .rule = "settings.opens", .ops = [](hf_store_ops& ops) { ops.list = nullptr; }},
    {.name = "stores-without-limits", .rule = "settings.opens", .ops = [](hf_store_ops& ops) { ops.limits = nullptr; }},
    {.name = "operations-that-end-early",
     .rule = "settings.opens",
     .ops = [](hf_store_ops& ops) { ops.struct_size = offsetof(hf_store_ops, limits); }},
    {.name = "uploads-without-an-end",
     .rule = "settings.opens",
     .ops = [](hf_store_ops& ops) { ops.upload_finish = nullptr; }},
    {.name = "limits-without-a-size",
     .rule = "settings.limits",
     .limits = [](Limits& limits) { limits.struct_size = 0; }},
    {.name = "limits-that-change",
     .rule = "settings.limits",
     .ops =
         [](hf_store_ops& ops) {
           limits_sound = ops.limits;
           ops.limits = [](const hf_store* store) noexcept -> const hf_limits* {
             static hf_limits shown;
             static std::uint64_t calls = 0;
             shown = *limits_sound(store);
             shown.max_put -= ++calls;
             return &shown;
           };
         }},
    {.name = "shortest-keys", .rule = "settings.limits", .limits = [](Limits& limits) { limits.max_key = 10; }},
};

}  // namespace

std::span<const Mutant> table_mutants() noexcept { return rows; }

}  // namespace mutants
