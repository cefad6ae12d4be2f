#include "plugins.hpp"

#include <fmt/format.h>
#include <stdlib.h>

#include <algorithm>
#include <functional>
#include <holdfast/errors.hpp>
#include <vector>

#include "files/file.hpp"
#include "plugin/loader.hpp"
#include "plugin/registry.hpp"
#include "store/plugin_store.hpp"
#include "store/retrying_store.hpp"

namespace holdfast::bench {
namespace {

namespace fs = std::filesystem;
using std::chrono::nanoseconds;
using Clock = std::chrono::steady_clock;

constexpr int plugins = 100;
constexpr int searches = 200;
constexpr int calls = 200'000;
constexpr int rounds = 9;

/// A folder with copies of one plugin, removed at the end.
class Copies {
 public:
  explicit Copies(const fs::path& plugin) {
    std::string name = (fs::temp_directory_path() / "holdfast-bench-XXXXXX").native();
    if (::mkdtemp(name.data()) == nullptr) raise_errno(errno, "cannot make a temporary folder");
    folder_ = name;
    for (int i = 0; i < plugins; ++i) fs::copy_file(plugin, folder_ / fmt::format("holdfast_{:03}.so", i));
  }
  ~Copies() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  Copies(const Copies&) = delete;
  Copies& operator=(const Copies&) = delete;
  [[nodiscard]] const fs::path& folder() const noexcept { return folder_; }

 private:
  fs::path folder_;
};

nanoseconds median(std::vector<nanoseconds> times) {
  std::ranges::sort(times);
  return times[times.size() / 2];
}

template <class Work>
nanoseconds timed(const Work& work) {
  const auto began = Clock::now();
  work();
  return Clock::now() - began;
}

nanoseconds listing_of(const fs::path& folder) {
  std::vector<nanoseconds> times;
  for (int i = 0; i < searches; ++i)
    times.push_back(timed([&] {
      const plugin::Registry registry{{.flag_folders = {folder}, .program_folder = {}}};
      if (registry.all().size() != plugins) throw FailedError{{.message = "not every copy was found"}};
    }));
  return median(std::move(times));
}

nanoseconds loading_in(const fs::path& folder) {
  std::vector<nanoseconds> times;
  for (const auto& facts : plugin::Registry{{.flag_folders = {folder}, .program_folder = {}}}.all())
    times.push_back(timed([&] { plugin::Plugin::load(facts); }));
  return median(std::move(times));
}

// A plugin that does nothing, as fast as can be.
std::byte piece[4096];
hf_object an_object(hf_str key) noexcept {
  return {.struct_size = sizeof(hf_object), .key = key, .size = sizeof piece, .modified_ns = 0, .etag = {"e", 1}};
}
constexpr hf_limits no_limits{.struct_size = sizeof(hf_limits),
                              .features = HF_CAN_CREATE,
                              .max_concurrency = 0,
                              .max_parts = 0,
                              .max_key = 1024,
                              .max_removals = 0,
                              .max_put = 0,
                              .min_part = 0,
                              .max_part = 0};
hf_status stat_nothing(hf_store*, const hf_call*, hf_str key, const hf_object_sink* out) noexcept {
  const hf_object object = an_object(key);
  out->object(out->context, &object);
  return HF_OK;
}
hf_status list_nothing(hf_store*, const hf_call*, const hf_list*, const hf_list_sink*) noexcept { return HF_OK; }
hf_status get_piece(hf_store*, const hf_call*, const hf_get* request, const hf_data_sink* out) noexcept {
  const hf_object object = an_object(request->key);
  out->object(out->context, &object);
  return out->data(out->context, piece, sizeof piece);
}
hf_status put_nothing(hf_store*, const hf_call*, const hf_put* request, const void*, std::size_t,
                      const hf_object_sink* out) noexcept {
  const hf_object object = an_object(request->key);
  out->object(out->context, &object);
  return HF_OK;
}
hf_status remove_nothing(hf_store*, const hf_call*, hf_str) noexcept { return HF_OK; }
const hf_store_ops no_ops{.struct_size = sizeof(hf_store_ops),
                          .close = [](hf_store*) noexcept {},
                          .limits = [](const hf_store*) noexcept { return &no_limits; },
                          .preflight = nullptr,
                          .stat = stat_nothing,
                          .list = list_nothing,
                          .get = get_piece,
                          .put = put_nothing,
                          .remove = remove_nothing,
                          .remove_many = nullptr,
                          .upload_begin = nullptr,
                          .upload_part = nullptr,
                          .upload_finish = nullptr,
                          .upload_abort = nullptr,
                          .upload_release = nullptr,
                          .extension = nullptr};
hf_store no_store{&no_ops};
const hf_plugin no_plugin{.struct_size = sizeof(hf_plugin),
                          .abi_minor = HF_ABI_MINOR,
                          .min_host_minor = 0,
                          .id = {"no-op", 5},
                          .name = {},
                          .version = {"1", 1},
                          .vendor = {},
                          .license = {},
                          .url = {},
                          .summary = {},
                          .fields = nullptr,
                          .field_count = 0,
                          .reserved2 = 0,
                          .validate = nullptr,
                          .open = [](const hf_settings*, const hf_call*, hf_store** out) noexcept -> hf_status {
                            *out = &no_store;
                            return HF_OK;
                          }};

nanoseconds cost_of(const std::function<void()>& call) {
  std::vector<nanoseconds> times;
  for (int round = 0; round < rounds; ++round)
    times.push_back(timed([&] {
                      for (int i = 0; i < calls; ++i) call();
                    }) /
                    calls);
  return median(std::move(times));
}

/// Calls as operations make them: through the engine's retries, its judgement of answers, and the tables.
void measure_calls(PluginCosts& costs) {
  const hf_settings settings{
      .struct_size = sizeof(hf_settings), .count = 0, .reserved = 0, .instance = {}, .at = nullptr};
  store::RetryingStore store{store::open_plugin_store(nullptr, no_plugin, &settings, {.name = "no-op:"}), {}};
  constexpr std::string_view key = "nightly/node1/Article/chunk-1";
  costs.remove = cost_of([&] { store.remove(key, {}); });
  costs.stat = cost_of([&] { store.stat(key, {}); });
  costs.put = cost_of([&] { store.put({.key = key}, piece, {}); });
  costs.get = cost_of([&] { store.get({.key = key}, [](std::span<const std::byte>) {}, {}); });
}

}  // namespace

PluginCosts plugin_costs(const fs::path& plugin) {
  const Copies copies{plugin};
  PluginCosts costs{.listing = listing_of(copies.folder()), .loading = loading_in(copies.folder())};
  measure_calls(costs);
  return costs;
}

}  // namespace holdfast::bench
