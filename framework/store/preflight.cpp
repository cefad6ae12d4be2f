#include "store/preflight.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <holdfast/errors.hpp>
#include <utility>

#include "errors/printable.hpp"
#include "store/probe.hpp"

namespace holdfast::store {
namespace {

using Outcome = Check::Outcome;
using std::chrono::steady_clock;

constexpr std::uint64_t small_size = 4096;
constexpr std::uint64_t least_part = std::uint64_t{64} << 10;
constexpr std::uint64_t last_part = 100;
constexpr std::size_t most_names_looked_at = 20;  // one request each
constexpr std::size_t most_names_shown = 3;

/// What a check found, before it has a name and a time.
struct Result {
  Outcome outcome = Outcome::pass;
  std::string detail = {};
  std::string remedy = {};
};

/// Bytes of the probe's content, different at every place, from `offset` on.
std::string pattern(std::uint64_t offset, std::uint64_t size) {
  std::string text(static_cast<std::size_t>(size), '\0');
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::uint64_t at = offset + i;
    text[i] = static_cast<char>(at ^ (at >> 8) ^ (at >> 16));
  }
  return text;
}

std::span<const std::byte> bytes(const std::string& text) noexcept {
  return std::as_bytes(std::span{text.data(), text.size()});
}

std::string read_range(Store& store, std::string_view key, std::uint64_t offset, std::uint64_t length,
                       const CallOptions& options) {
  std::string content;
  store.get(
      {.key = key, .offset = offset, .length = length},
      [&](std::span<const std::byte> data) { content.append(reinterpret_cast<const char*>(data.data()), data.size()); },
      options);
  return content;
}

/// Passes everything on and keeps it.
class RecordingObserver final : public CheckObserver {
 public:
  RecordingObserver(CheckObserver& next, std::vector<Check>& checks) : next_{next}, checks_{checks} {}
  void check_begins(std::string_view id, std::string_view title) override { next_.check_begins(id, title); }
  void check_ended(const Check& check) override {
    checks_.push_back(check);
    next_.check_ended(check);
  }

 private:
  CheckObserver& next_;
  std::vector<Check>& checks_;
};

/// Whether a put that ended so was refused as a whole. Of others nobody knows what they left.
bool says_nothing_was_written(ErrorCode code) noexcept {
  return code == ErrorCode::permission_denied || code == ErrorCode::unauthenticated || code == ErrorCode::config;
}

class Preflight {
 public:
  Preflight(Store& store, const PreflightOptions& preflight, CheckObserver& observer, const CallOptions& options)
      : store_{store},
        how_{preflight},
        options_{options},
        observer_{observer, report_.checks},
        probe_{store, preflight.prefix} {}

  PreflightReport run() {
    run_plugin_checks();
    find_blocker();
    check("layout", "What lies among the backups", [this] { return layout(); });
    if (how_.access == PreflightAccess::no_removal) {
      run_writing_checks();
      return std::move(report_);
    }
    try {
      run_writing_checks();
    } catch (...) {
      probe_.sweep();
      throw;
    }
    report_.left_behind = probe_.sweep();
    return std::move(report_);
  }

 private:
  void run_plugin_checks();
  void find_blocker();
  void run_writing_checks();
  Result layout();
  Result put();
  Result create_conflict();
  Result read_back();
  Result list_fresh();
  Result upload();
  Result remove();

  /// Runs one check; an Error of the storage is its failure. Returns whether it did not fail.
  template <class Body>
  bool check(std::string_view id, std::string_view title, const Body& body);
  /// A check of objects that are there: skipped where there are none.
  template <class Body>
  void check_written(std::string_view id, std::string_view title, const Body& body);
  [[nodiscard]] bool is_over() const noexcept {
    return options_.stop.stop_requested() || steady_clock::now() >= options_.deadline;
  }

  Store& store_;
  const PreflightOptions& how_;
  const CallOptions& options_;
  PreflightReport report_;
  RecordingObserver observer_;
  Probe probe_;
  std::string key_;      ///< The small object; empty until it is written.
  std::string blocker_;  ///< The plugin's check that failed, if one did.
};

template <class Body>
bool Preflight::check(std::string_view id, std::string_view title, const Body& body) {
  observer_.check_begins(id, title);
  const steady_clock::time_point began = steady_clock::now();
  const auto end = [&](Result result) {
    observer_.check_ended({.id = std::string{id},
                           .title = std::string{title},
                           .outcome = result.outcome,
                           .detail = std::move(result.detail),
                           .remedy = std::move(result.remedy),
                           .latency = steady_clock::now() - began});
    return result.outcome != Outcome::fail;
  };
  if (!blocker_.empty())
    return end({.outcome = Outcome::skip, .detail = fmt::format("needs the check '{}'", blocker_)});
  Result result;
  try {
    result = body();
  } catch (const Error& error) {
    result = {.outcome = Outcome::fail, .detail = error.message(), .remedy = error.hint()};
    if (is_over()) {
      end({.outcome = Outcome::skip, .detail = error.message()});
      throw;
    }
  }
  return end(std::move(result));
}

template <class Body>
void Preflight::check_written(std::string_view id, std::string_view title, const Body& body) {
  const bool read_only = how_.access == PreflightAccess::read_only;
  check(id, title, [&]() -> Result {
    if (read_only) return {.outcome = Outcome::skip, .detail = "nothing may be written"};
    if (key_.empty()) return {.outcome = Outcome::skip, .detail = "there is no object to check it with"};
    return body();
  });
}

void Preflight::run_plugin_checks() {
  try {
    store_.preflight(how_.access, observer_, options_);
  } catch (const Error& error) {
    if (is_over()) throw;
    observer_.check_begins("plugin", "The plugin's own checks");
    observer_.check_ended({.id = "plugin",
                           .title = "The plugin's own checks",
                           .outcome = Outcome::fail,
                           .detail = error.message(),
                           .remedy = error.hint()});
  }
}

/// What the plugin found wrong would be found once more here, and waited for once more: with retries, as for an
/// operation.
void Preflight::find_blocker() {
  const auto failed = [](const Check& check) { return check.outcome == Outcome::fail; };
  const auto first = std::ranges::find_if(report_.checks, failed);
  if (first != report_.checks.end()) blocker_ = first->id;
}

void Preflight::run_writing_checks() {
  check("put", "Write an object", [this]() -> Result {
    if (how_.access == PreflightAccess::read_only)
      return {.outcome = Outcome::skip, .detail = "nothing may be written"};
    return put();
  });
  check_written("create-conflict", "Create an object that exists", [this] { return create_conflict(); });
  check_written("read-range", "Read it back, whole and in part", [this] { return read_back(); });
  check_written("list-fresh", "Find it in a listing", [this] { return list_fresh(); });
  const bool keeps = how_.access == PreflightAccess::no_removal;
  check_written("upload", "Write an object in parts", [this, keeps]() -> Result {
    if (keeps) return {.outcome = Outcome::skip, .detail = "a large object would stay"};
    return upload();
  });
  check_written("remove", "Remove the objects", [this, keeps]() -> Result {
    if (keeps) return {.outcome = Outcome::skip, .detail = fmt::format("'{}' stays: nothing may be removed", key_)};
    return remove();
  });
}

Result Preflight::layout() {
  const ListPage page = store_.list({.prefix = how_.prefix, .delimiter = "/"}, options_);
  std::vector<std::string> foreign;
  const auto add = [&](std::string_view entry) {
    foreign.push_back(fmt::format("'{}'", printable(entry.substr(how_.prefix.size()))));
  };
  for (const ObjectInfo& object : page.objects)
    if (object.key != how_.prefix) add(object.key);  // some storages list the folder itself
  std::size_t looked_at = 0;
  for (const std::string& folder : page.prefixes) {
    if (folder.starts_with(how_.prefix + std::string{own_folders}) || ++looked_at > most_names_looked_at) continue;
    // The global descriptor of a backup, or the claim of one that is being made.
    if (!store_.stat(folder + "backup_config.json", options_) && !store_.stat(folder + "holdfast-claim.json", options_))
      add(folder);
  }
  if (foreign.empty()) {
    if (looked_at == 0) return {.detail = "empty"};
    if (looked_at <= most_names_looked_at)
      return {.detail = fmt::format("{} {}, nothing else", looked_at, looked_at == 1 ? "backup" : "backups")};
    return {.detail = fmt::format("nothing but backups among the first {} names", most_names_looked_at)};
  }
  const std::size_t shown = std::min(foreign.size(), most_names_shown);
  std::string detail = fmt::format(
      "not backups: {}", fmt::join(foreign.begin(), foreign.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
  if (foreign.size() > shown) detail += fmt::format(" and {} more", foreign.size() - shown);
  return {.outcome = Outcome::warn,
          .detail = std::move(detail),
          .remedy = "give the backups a bucket, a folder or a prefix that nothing else writes to"};
}

Result Preflight::put() {
  const std::string key = probe_.key("small");
  const std::string content = pattern(0, small_size);
  try {
    store_.put({.key = key, .mode = store_.limits().can_create ? PutMode::create : PutMode::overwrite}, bytes(content),
               options_);
  } catch (const Error& error) {
    if (says_nothing_was_written(error.code())) probe_.forget(key);
    throw;
  }
  key_ = key;
  return {.detail = fmt::format("{} bytes", small_size)};
}

Result Preflight::create_conflict() {
  if (!store_.limits().can_create)
    return {.outcome = Outcome::warn,
            .detail = "the storage cannot refuse to create an object that exists",
            .remedy = "never run two backups with the same id at once"};
  try {
    store_.put({.key = key_, .mode = PutMode::create}, bytes(pattern(1, small_size)), options_);
  } catch (const AlreadyExistsError&) {
    return {.detail = "the second creation lost"};
  }
  return {.outcome = Outcome::fail,
          .detail = "the storage accepted a second creation of the same object",
          .remedy =
              "update the storage to a version with conditional writes, or switch them off in the backend's settings"};
}

Result Preflight::read_back() {
  constexpr std::uint64_t offset = 1000;
  constexpr std::uint64_t length = 500;
  const auto damaged = [](std::string_view what) -> Result {
    return {.outcome = Outcome::fail,
            .detail = fmt::format("{} is not what was written", what),
            .remedy = "do not store backups here before the storage returns what it was given"};
  };
  const std::optional<ObjectInfo> info = store_.stat(key_, options_);
  if (!info || info->size != small_size) return damaged("the size of the object");
  if (read_range(store_, key_, 0, std::numeric_limits<std::uint64_t>::max(), options_) != pattern(0, small_size))
    return damaged("the object");
  if (read_range(store_, key_, offset, length, options_) != pattern(offset, length))
    return damaged("a range of the object");
  return {.detail = fmt::format("{} bytes, and {} from its middle", small_size, length)};
}

Result Preflight::list_fresh() {
  bool listed = false;
  for_each_object(store_, probe_.folder(), options_, [&](const ObjectInfo& o) { listed = listed || o.key == key_; });
  if (listed) return {.detail = "in the next listing"};
  if (store_.limits().list_fresh)
    return {.outcome = Outcome::fail,
            .detail = "the plugin promises fresh listings, and the object is not in the next one",
            .remedy = "look for a cache or a replica between here and the storage"};
  return {.outcome = Outcome::warn,
          .detail = "a new object is not in the next listing",
          .remedy = "expect new backups to show late in lists"};
}

Result Preflight::upload() {
  const Limits& limits = store_.limits();
  if (!limits.can_upload) return {.outcome = Outcome::skip, .detail = "the storage takes objects in one piece"};
  std::uint64_t part = std::max(limits.min_part, least_part);
  if (limits.max_part != 0) part = std::min(part, limits.max_part);
  const std::uint64_t size = 2 * part + last_part;
  const std::string key = probe_.key("large");
  const auto failed = [](std::string detail) -> Result {
    return {.outcome = Outcome::fail, .detail = std::move(detail), .remedy = "report this to the plugin's vendor"};
  };

  const auto sent = store_.begin_upload(
      {.key = key, .mode = limits.can_create ? PutMode::create : PutMode::overwrite, .size_hint = size}, options_);
  for (std::uint32_t i = 0; i < 3; ++i) {
    const std::uint64_t offset = i * part;
    const std::string content = pattern(offset, std::min(part, size - offset));
    sent->part(i, offset, bytes(content), options_);
  }
  if (store_.stat(key, options_)) return failed("the object shows before it is finished");
  sent->finish({.parts = 3, .size = size, .digest = hash::xxh3(pattern(0, size))}, options_);
  const std::optional<ObjectInfo> info = store_.stat(key, options_);
  if (!info || info->size != size) return failed("the size of the object is not what was written");
  const std::uint64_t before_seam = part - last_part / 2;
  if (read_range(store_, key, before_seam, last_part, options_) != pattern(before_seam, last_part))
    return failed("the seam between two parts is not what was written");
  return {.detail = fmt::format("3 parts, {} bytes", size)};
}

Result Preflight::remove() {
  for (const std::string& key : probe_.keys()) {
    probe_.remove(key, options_);
    store_.remove(key, options_);  // once more: removing what is not there succeeds
  }
  if (store_.stat(key_, options_))
    return {.outcome = Outcome::fail,
            .detail = "the object is still there",
            .remedy = "look for a retention rule or a cache between here and the storage"};
  const std::size_t old = probe_.sweep_old(options_);
  return {.detail = old == 0 ? std::string{"gone"} : fmt::format("gone, and {} objects of earlier probes", old)};
}

}  // namespace

std::size_t PreflightReport::count(Check::Outcome outcome) const noexcept {
  return static_cast<std::size_t>(
      std::count_if(checks.begin(), checks.end(), [&](const Check& check) { return check.outcome == outcome; }));
}

PreflightReport preflight(Store& store, const PreflightOptions& preflight, CheckObserver& observer,
                          const CallOptions& options) {
  return Preflight{store, preflight, observer, options}.run();
}

}  // namespace holdfast::store
