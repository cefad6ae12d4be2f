// What a rule is, and what it works with.
#pragma once

#include "elf.hpp"
#include "profile.hpp"
#include "settings/resolve.hpp"
#include "store.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace holdfast::plugin {
class Plugin;
}

namespace holdfast::conformance {

using Random = std::mt19937_64;

/// What a rule wants of a plugin, and what it saw in its stead. Each is read alone, too: "get of a missing key returns
/// HF_E_NOT_FOUND", "HF_OK".
struct Mismatch {
  std::string expected;
  std::string seen;
};

/// The rule does not hold.
class Broken : public std::runtime_error {
 public:
  explicit Broken(Mismatch mismatch);
  [[nodiscard]] const Mismatch& mismatch() const noexcept { return mismatch_; }

 private:
  Mismatch mismatch_;
};

/// The rule does not apply to what the store claims; the text says to what.
class NotApplicable : public std::runtime_error {
 public:
  using runtime_error::runtime_error;
};

/// Throws Broken with `otherwise` unless `holds`.
void expect(bool holds, const Mismatch& otherwise);
/// Throws Broken unless `answer` has the status; `what` is the call: "get(offset=11)".
void expect_status(const Answer& answer, hf_status wanted, std::string_view what);
void expect_ok(const Answer& answer, std::string_view what);

/// In what `got` differs from `wanted`, for Mismatch::seen.
std::string difference(std::string_view got, std::string_view wanted);

/// `size` bytes that look like nothing in particular, the same for the same state of `random`.
std::string random_bytes(Random& random, std::size_t size);

/// Loads the plugin with the services that the engine offers. Throws plugin::RefusedError.
std::shared_ptr<const plugin::Plugin> load_plugin(const std::filesystem::path& file);

/// `raw` as the engine would give it to `plugin`. Throws ConfigError where it would refuse it.
settings::Resolved resolve(const hf_plugin& plugin, const settings::RawSettings& raw);

/// The plugin under test, and what one rule does with it.
class Bench {
 public:
  /// What all rules of a run share.
  struct Subject {
    std::filesystem::path file = {};
    std::filesystem::path scratch = {};  ///< A folder for whatever a rule needs.
    Profile profile = {};
    const hf_plugin* plugin = nullptr;      ///< Absent for the rules that come before it is loaded.
    const hf_settings* settings = nullptr;  ///< From the profile.
    std::string prefix = {};                ///< All keys begin with it.
    Witness witness = {};
    Ledger ledger = {};
    std::unique_ptr<OpenStore> store = {};
  };

  Bench(Subject& subject, std::string_view rule, std::uint64_t seed);

  [[nodiscard]] const std::filesystem::path& file() const noexcept { return subject_.file; }
  /// The plugin's table as far as the plugin knows it.
  [[nodiscard]] const hf_plugin& plugin() const noexcept { return plugin_; }
  [[nodiscard]] const hf_settings& settings() const noexcept { return *subject_.settings; }
  [[nodiscard]] const Profile& profile() const noexcept { return subject_.profile; }
  [[nodiscard]] const std::filesystem::path& scratch() const noexcept { return subject_.scratch; }
  [[nodiscard]] Witness& witness() noexcept { return subject_.witness; }
  [[nodiscard]] OpenStore& store() noexcept { return *subject_.store; }
  /// Opens the same backend again. Throws Broken where that fails.
  std::unique_ptr<OpenStore> open_store() { return open_store(plugin_, settings()); }
  std::unique_ptr<OpenStore> open_store(const hf_plugin& plugin, const hf_settings& with);
  /// The same, where opening may fail: absent then.
  Answer try_open(const hf_plugin& plugin, const hf_settings& with, std::unique_ptr<OpenStore>& store);

  [[nodiscard]] Random& random() noexcept { return random_; }
  /// A key of this rule's own.
  [[nodiscard]] std::string key(std::string_view name) const { return prefix_ + std::string{name}; }
  /// What all keys of this rule begin with.
  [[nodiscard]] const std::string& prefix() const noexcept { return prefix_; }
  /// Runs `body` in a child (see child.hpp), in which keys() come into being: what it leaves is removed here.
  void in_child_with(const std::vector<std::string>& keys, const std::function<void()>& body);

  /// Puts and expects that to work.
  Object put(std::string_view key, std::string_view data);
  /// Puts objects of one byte under all `keys`, from several threads where the store allows it.
  void put_all(const std::vector<std::string>& keys);
  /// Expects `key` to hold `data`.
  void expect_holds(std::string_view key, std::string_view data, std::string_view when);
  /// Expects that there is no object under `key`.
  void expect_missing(std::string_view key, std::string_view when);

 private:
  Subject& subject_;
  hf_plugin plugin_{};
  std::string prefix_;
  Random random_;
};

/// Runs `body(0)` ... `body(count - 1)` at once, each on a thread of its own; rethrows the first thing one of them
/// threw.
void in_parallel(std::uint32_t count, const std::function<void(std::uint32_t)>& body);

/// What a rule needs before it can be tried.
enum class Stage : std::uint8_t {
  file,      ///< The file alone.
  process,   ///< The plugin, loaded anew in a child of its own (see fresh.hpp).
  table,     ///< The plugin, loaded.
  settings,  ///< The settings of the profile too.
  store,     ///< A store opened with them.
};

struct Rule {
  std::string_view id;        ///< "objects.range-past-end"
  std::string_view sentence;  ///< What must hold, as a promise of the plugin.
  Stage stage = Stage::store;
  std::uint64_t features = 0;  ///< HF_CAN_*: left out unless the store claims them all.
  void (*run)(Bench&) = nullptr;
};

std::span<const Rule> file_rules() noexcept;
std::span<const Rule> manner_rules() noexcept;
std::span<const Rule> leak_rules() noexcept;
std::span<const Rule> table_rules() noexcept;
std::span<const Rule> skew_rules() noexcept;
std::span<const Rule> settings_rules() noexcept;
std::span<const Rule> preflight_rules() noexcept;
std::span<const Rule> object_rules() noexcept;
std::span<const Rule> conditional_rules() noexcept;
std::span<const Rule> list_rules() noexcept;
std::span<const Rule> upload_rules() noexcept;
std::span<const Rule> remove_rules() noexcept;
std::span<const Rule> error_rules() noexcept;
std::span<const Rule> cancel_rules() noexcept;
std::span<const Rule> thread_rules() noexcept;
/// Judge every call that the rules before them made: they come last.
std::span<const Rule> contract_rules() noexcept;

/// Every rule, in the order in which they run.
std::vector<Rule> all_rules();

}  // namespace holdfast::conformance
