// The plugin that is any of the mutants. Its note is the example's own, which sound.cpp brings along.
#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>

#include "mutant.hpp"

namespace mutants {

namespace {

const Mutant& current() {
  static const Mutant mutant = chosen();
  return mutant;
}

hf_plugin sound_plugin;

class MutantStore final : public Store {
 public:
  explicit MutantStore(const Settings& settings) : sound_{settings, current()} {}

  static void validate(const Settings& settings, Findings& out) {
    if (current().validate != nullptr) current().validate(settings, out);
  }

  [[nodiscard]] const Limits& limits() const noexcept override { return sound_.limits(); }
  void preflight(Call& call, std::uint32_t flags, Checks& out) override {
    current().preflight ? current().preflight(sound_, call, flags, out) : sound_.preflight(call, flags, out);
  }
  Object stat(Call& call, std::string_view key) override {
    return current().stat ? current().stat(sound_, call, key) : sound_.stat(call, key);
  }
  void list(Call& call, const hf_list& request, Page& out) override {
    current().list ? current().list(sound_, call, request, out) : sound_.list(call, request, out);
  }
  void get(Call& call, const hf_get& request, Sink& out) override {
    current().get ? current().get(sound_, call, request, out) : sound_.get(call, request, out);
  }
  Object put(Call& call, const hf_put& request, Bytes data) override {
    return current().put ? current().put(sound_, call, request, data) : sound_.put(call, request, data);
  }
  void remove(Call& call, std::string_view key) override {
    current().remove ? current().remove(sound_, call, key) : sound_.remove(call, key);
  }
  void remove_many(Call& call, std::span<const hf_str> keys, Removals& out) override {
    current().remove_many ? current().remove_many(sound_, call, keys, out) : sound_.remove_many(call, keys, out);
  }
  std::unique_ptr<Upload> begin_upload(Call& call, const hf_put& request) override {
    return current().begin_upload ? current().begin_upload(sound_, call, request) : sound_.begin_upload(call, request);
  }

 private:
  Sound sound_;
};

hf_status open(const hf_settings* settings, const hf_call* call, hf_store** store) noexcept {
  static const hf_store_ops ops = [] {
    hf_store_ops changed = detail::store_ops;
    if (current().ops != nullptr) current().ops(changed);
    return changed;
  }();
  const hf_status status = sound_plugin.open(settings, call, store);
  if (status == HF_OK) (*store)->ops = &ops;
  return status;
}

}  // namespace

}  // namespace mutants

extern "C" HF_EXPORT const hf_plugin* hf_plugin_entry_v1(const hf_host* host) noexcept {
  using namespace mutants;
  static hf_plugin table;
  if (current().start != nullptr) current().start(host);
  sound_plugin = *detail::entry<MutantStore, settings_table>(
      host, {"memory", "1.0.0", "Holdfast", "Breaks one rule of the contract"});
  table = sound_plugin;
  table.open = open;
  if (current().plugin != nullptr) current().plugin(table);
  return &table;
}
