// Skew: an engine may be older or newer than the abi.h that a plugin was built with.
//
// What the engine lends is cut to what it had in ABI 1.0 and ends at a fence: a plugin that reads on dies of it, in a
// child.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "../bench.hpp"
#include "../child.hpp"
#include "../fresh.hpp"
#include "../sized_copy.hpp"

namespace holdfast::conformance {

namespace {

hf_host host_of(const void* (*service)(const hf_host*, const char*) noexcept) {
  return {.struct_size = sizeof(hf_host),
          .abi_major = HF_ABI_MAJOR,
          .abi_minor = 0,
          .name = to_abi("holdfast"),
          .version = to_abi("0.0.1"),
          .service = service};
}

const void* no_service(const hf_host*, const char*) noexcept { return nullptr; }

void oldest_host(Bench& bench) {
  in_child([&] {
    const hf_plugin* const table = Image{bench.file(), bench.scratch()}.start(*fenced_copy(host_of(no_service)));
    expect(table != nullptr || bench.plugin().min_host_minor > 0,
           {.expected = "the entry accepts an engine of ABI 1.0, for its min_host_minor is 0", .seen = "NULL"});
  });
}

void no_services(Bench& bench) {
  in_child([&] {
    const hf_host host = host_of(no_service);
    const hf_plugin* const table = Image{bench.file(), bench.scratch()}.start(host);
    if (table == nullptr) return;
    const hf_plugin plugin = sized_copy(*table);
    const auto settings = resolve(plugin, bench.profile().settings);
    std::unique_ptr<OpenStore> store;
    const std::size_t before = bench.witness().count(Breach::report);
    const Answer answer = bench.try_open(plugin, *settings.abi(), store);
    expect(answer.ok() || !answer.message.empty(),
           {.expected = "an open that needs a service which the engine has not says so", .seen = "no reason"});
    expect(bench.witness().count(Breach::report) == before,
           {.expected = "an open that needs a service which the engine has not calls fail() once",
            .seen = fmt::format("{}", fmt::join(bench.witness().reports(Breach::report), "; "))});
  });
}

/// Every kind of call on a store, with `what` of it fenced.
template <Fenced what>
void fenced(Bench& bench) {
  const std::string key = bench.key("key");
  bench.in_child_with({key}, [&] {
    FreshPlugin plugin{bench};
    bench.witness().fence(what);
    const auto store = plugin.open();
    use(*store, key);
  });
}

/// hf_settings of ABI 1.0 and fenced values, in front of the real ones.
struct FencedSettings {
  const hf_settings* whole;
  hf_settings abi;

  static const hf_value* at(const hf_settings* settings, std::uint32_t field) noexcept {
    const hf_settings* const whole = *(reinterpret_cast<const hf_settings* const*>(settings) - 1);
    return fenced_copy(*whole->at(whole, field));
  }
};
static_assert(offsetof(FencedSettings, abi) == sizeof(hf_settings*));

const hf_settings& fenced_settings(const hf_settings& whole) {
  FencedSettings front{.whole = &whole, .abi = whole};
  front.abi.struct_size = first_size<hf_settings>;
  front.abi.at = FencedSettings::at;
  const void* const copy = before_fence(&front, offsetof(FencedSettings, abi) + first_size<hf_settings>);
  return static_cast<const FencedSettings*>(copy)->abi;
}

void settings_end(Bench& bench) {
  in_child([&] {
    FreshPlugin plugin{bench};
    const hf_settings& settings = fenced_settings(plugin.settings());
    const hf_diagnostic_sink sink{.struct_size = sizeof(hf_diagnostic_sink),
                                  .context = nullptr,
                                  .add = [](void*, const hf_diagnostic*) noexcept {}};
    if (plugin.table().validate != nullptr) plugin.table().validate(&settings, fenced_copy(sink));
    bench.open_store(plugin.table(), settings);
  });
}

void unknown_extension(Bench& bench) {
  in_child([&] {
    FreshPlugin fresh{bench};
    const auto store = fresh.open();
    for (const char* id : {"", "org.example.never/1", "holdfast.http/1"}) {
      expect(store->extension(id) == nullptr,
             {.expected = fmt::format("extension(\"{}\") is NULL", id), .seen = "an address"});
    }
  });
}

constexpr Rule rules[] = {
    {.id = "skew.oldest-host",
     .sentence = "the entry serves an engine of ABI 1.0 unless min_host_minor says otherwise, and reads no further",
     .stage = Stage::table,
     .run = oldest_host},
    {.id = "skew.no-services",
     .sentence = "where the engine has no service of that name, open does without or says why it cannot",
     .stage = Stage::settings,
     .run = no_services},
    {.id = "skew.calls",
     .sentence = "hf_call is not read past what it had in ABI 1.0",
     .stage = Stage::settings,
     .run = fenced<Fenced::calls>},
    {.id = "skew.sinks-and-requests",
     .sentence = "sinks and requests are not read past what they had in ABI 1.0",
     .stage = Stage::settings,
     .run = fenced<Fenced::sinks_and_requests>},
    {.id = "skew.texts",
     .sentence = "texts are not read past their size: they do not end in a NUL",
     .stage = Stage::settings,
     .run = fenced<Fenced::texts>},
    {.id = "skew.settings",
     .sentence = "settings are not read past what they had in ABI 1.0",
     .stage = Stage::settings,
     .run = settings_end},
    {.id = "skew.unknown-extension",
     .sentence = "an extension that the store does not know is NULL",
     .stage = Stage::settings,
     .run = unknown_extension},
};

}  // namespace

std::span<const Rule> skew_rules() noexcept { return rules; }

}  // namespace holdfast::conformance
