// Errors: what the engine decides on, so a failure must be told as what it is.
//
// Services that fail on demand are rare; where a plugin speaks through the engine's HTTP, the kit fails for them. Where
// one keeps its objects in files, the system fails on the kit's demand.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <holdfast/errors.hpp>

#include "../bench.hpp"
#include "../faults.hpp"
#include "../fresh.hpp"
#include "../validation.hpp"
#include "settings/field.hpp"

namespace holdfast::conformance {

namespace {

using Kind = Fault::Kind;

void require_http(Bench& bench) {
  const std::uint64_t before = http_requests();
  bench.store().stat(bench.key("probe"));
  if (http_requests() == before) {
    throw NotApplicable{"no request of it goes through the engine's HTTP, where the kit could answer for the service"};
  }
}

/// A call on a store that a fault meets.
struct Attempt {
  std::string_view name;
  Answer (*make)(OpenStore& store, const std::string& key);
};

constexpr Attempt stat{.name = "stat", .make = [](OpenStore& s, const std::string& key) { return s.stat(key); }};
constexpr Attempt get{.name = "get", .make = [](OpenStore& s, const std::string& key) { return s.get({.key = key}); }};
constexpr Attempt list{.name = "list",
                       .make = [](OpenStore& s, const std::string& key) { return s.list({.prefix = key}); }};
constexpr Attempt put{.name = "put",
                      .make = [](OpenStore& s, const std::string& key) { return s.put({.key = key}, "new"); }};
constexpr Attempt put_new{.name = "put(create)", .make = [](OpenStore& s, const std::string& key) {
                            return s.put({.key = key, .mode = HF_PUT_CREATE}, "new");
                          }};
constexpr Attempt put_over{.name = "put(match)", .make = [](OpenStore& s, const std::string& key) {
                             return s.put({.key = key, .mode = HF_PUT_MATCH, .if_match = "\"an etag\""}, "new");
                           }};
constexpr Attempt remove{.name = "remove", .make = [](OpenStore& s, const std::string& key) { return s.remove(key); }};

constexpr std::array all_attempts{stat, get, list, put, remove};
constexpr std::array reading{stat, get};
constexpr std::array putting{put};
constexpr std::array putting_new{put_new};
constexpr std::array putting_over{put_over};

/// A fault, the calls that meet it, and what may become of them.
struct Case {
  Fault fault = {};
  std::span<const Attempt> attempts = all_attempts;
  std::array<hf_status, 3> wanted = {};  ///< Any of them; HF_OK stands for none.
  std::int32_t wrong_retry = -1;         ///< What hf_error.retry must not say.
  std::uint64_t feature = 0;             ///< HF_CAN_*: what the attempts need.
};

std::string name_of(const Fault& fault) {
  switch (fault.kind) {
    case Kind::answer:
      return fmt::format("a {}", fault.status);
    case Kind::timeout:
      return "no answer in time";
    case Kind::unreachable:
      return "no connection";
    case Kind::stalled:
      return "a service that stalls";
    case Kind::truncated:
      return "an answer that breaks off";
  }
  return {};
}

std::string names_of(const std::array<hf_status, 3>& statuses) {
  std::vector<std::string> names;
  for (const hf_status status : statuses) {
    if (status != HF_OK) names.push_back(status_name(status));
  }
  return fmt::format("{}", fmt::join(names, " or "));
}

template <const Case& tried>
void classified(Bench& bench) {
  require_http(bench);
  if (!bench.store().can(tried.feature)) throw NotApplicable{"the store does not claim the puts that would meet it"};
  const std::string key = bench.key("key");
  bench.put(key, "old");
  for (const Attempt& attempt : tried.attempts) {
    Answer answer;
    {
      const Injected injected{tried.fault};
      answer = attempt.make(bench.store(), key);
    }
    const std::string what = fmt::format("{} that met {}", attempt.name, name_of(tried.fault));
    expect(
        !answer.ok() && std::find(tried.wanted.begin(), tried.wanted.end(), answer.status) != tried.wanted.end(),
        {.expected = fmt::format("{} returns {}", what, names_of(tried.wanted)), .seen = status_name(answer.status)});
    const bool is_safe = tried.wrong_retry == HF_RETRY_NEVER;
    expect(answer.retry != tried.wrong_retry,
           {.expected = fmt::format("{} says that it may {}be tried again", what, is_safe ? "" : "not "),
            .seen = is_safe ? "HF_RETRY_NEVER" : "HF_RETRY_SAFE"});
  }
}

constexpr Case unauthenticated{
    .fault = {.status = 401}, .wanted = {HF_E_UNAUTHENTICATED}, .wrong_retry = HF_RETRY_SAFE};
constexpr Case forbidden{
    .fault = {.status = 403}, .wanted = {HF_E_FORBIDDEN, HF_E_UNAUTHENTICATED}, .wrong_retry = HF_RETRY_SAFE};
constexpr Case missing{.fault = {.status = 404},
                       .attempts = reading,
                       .wanted = {HF_E_NOT_FOUND, HF_E_INVALID_CONFIG},
                       .wrong_retry = HF_RETRY_SAFE};
constexpr Case in_the_way{
    .fault = {.status = 409}, .attempts = putting, .wanted = {HF_E_CONFLICT, HF_E_ALREADY_EXISTS, HF_E_UNAVAILABLE}};
constexpr Case exists_already{.fault = {.status = 412},
                              .attempts = putting_new,
                              .wanted = {HF_E_ALREADY_EXISTS},
                              .wrong_retry = HF_RETRY_SAFE,
                              .feature = HF_CAN_CREATE};
constexpr Case changed_meanwhile{.fault = {.status = 412},
                                 .attempts = putting_over,
                                 .wanted = {HF_E_CONFLICT},
                                 .wrong_retry = HF_RETRY_SAFE,
                                 .feature = HF_CAN_MATCH};
constexpr Case throttled{.fault = {.status = 429}, .wanted = {HF_E_THROTTLED}, .wrong_retry = HF_RETRY_NEVER};
constexpr Case failed{.fault = {.status = 500}, .wanted = {HF_E_UNAVAILABLE}, .wrong_retry = HF_RETRY_NEVER};
constexpr Case unavailable{
    .fault = {.status = 503}, .wanted = {HF_E_UNAVAILABLE, HF_E_THROTTLED}, .wrong_retry = HF_RETRY_NEVER};
constexpr Case timed_out{
    .fault = {.kind = Kind::timeout}, .wanted = {HF_E_TIMEOUT, HF_E_UNAVAILABLE}, .wrong_retry = HF_RETRY_NEVER};
constexpr Case unreachable{
    .fault = {.kind = Kind::unreachable}, .wanted = {HF_E_UNAVAILABLE}, .wrong_retry = HF_RETRY_NEVER};

/// Half an answer is none: neither the bytes of an object nor the lines of a listing may go missing in silence.
void truncated(Bench& bench) {
  require_http(bench);
  const std::string key = bench.key("key"), data = random_bytes(bench.random(), bench.store().put_size(100'000));
  bench.put(key, data);
  const Injected injected{{.kind = Kind::truncated}};
  const Answer got = bench.store().get({.key = key});
  expect(!got.ok() || got.data == data,
         {.expected = "get fails where the service's answer breaks off",
          .seen = fmt::format("HF_OK with {} of {} bytes", got.data.size(), data.size())});
  const Answer listed = bench.store().list({.prefix = key});
  expect(!listed.ok() || listed.objects.size() == 1,
         {.expected = "list fails where the service's answer breaks off", .seen = "HF_OK without the object"});
  for (const Answer* answer : {&got, &listed}) {
    constexpr std::array good{HF_OK, HF_E_UNAVAILABLE, HF_E_TIMEOUT, HF_E_CORRUPT, HF_E_IO};
    expect(std::find(good.begin(), good.end(), answer->status) != good.end(),
           {.expected = "an answer that breaks off is HF_E_UNAVAILABLE, HF_E_TIMEOUT, HF_E_CORRUPT or HF_E_IO",
            .seen = status_name(answer->status)});
  }
}

void retry_after(Bench& bench) {
  require_http(bench);
  for (const std::int32_t status : {429, 503}) {
    const Injected injected{{.status = status, .retry_after = "7"}};
    const Answer answer = bench.store().get({.key = bench.key("key")});
    expect(answer.retry_after == std::chrono::seconds{7},
           {.expected = fmt::format("a {} with \"Retry-After: 7\" is reported with a retry_after_ns of 7 s", status),
            .seen = fmt::format("{} ns", answer.retry_after.count())});
  }
}

void host_retries(Bench& bench) {
  require_http(bench);
  constexpr std::uint64_t most = 2;  // for those who look at a refusal a second time, to say more of it
  for (const Fault& fault : {Fault{.status = 503}, Fault{.status = 429}, Fault{.kind = Kind::unreachable}}) {
    for (const Attempt& attempt : all_attempts) {
      const Injected injected{fault};
      attempt.make(bench.store(), bench.key("key"));
      expect(injected.requests() <= most,
             {.expected = fmt::format("{} that met {} sends {} requests at most", attempt.name, name_of(fault), most),
              .seen = fmt::format("{} requests", injected.requests())});
    }
  }
}

void one_report(Bench& bench) {
  require_http(bench);
  const std::size_t reports = bench.witness().count(Breach::report), silent = bench.witness().count(Breach::message);
  const Fault faults[] = {
      {.status = 401},           {.status = 403}, {.status = 404}, {.status = 409},         {.status = 412},
      {.status = 429},           {.status = 500}, {.status = 503}, {.kind = Kind::timeout}, {.kind = Kind::unreachable},
      {.kind = Kind::truncated}, {.status = 418}};
  for (const Fault& fault : faults) {
    const Injected injected{fault};
    for (const Attempt& attempt : all_attempts) {
      attempt.make(bench.store(), bench.key("key"));
      const std::string what = fmt::format("{} that met {}", attempt.name, name_of(fault));
      expect(
          bench.witness().count(Breach::report) == reports,
          {.expected = what + " calls fail() once, with the status that it returns", .seen = "none, more, or another"});
      expect(bench.witness().count(Breach::message) == silent,
             {.expected = what + " says what happened", .seen = "a failure without a message"});
    }
  }
}

void removals(Bench& bench) {
  require_http(bench);
  if (bench.store().limits().max_removals < 2 || bench.store().ops().remove_many == nullptr) {
    throw NotApplicable{"the store removes one by one"};
  }
  const std::vector<std::string> keys{bench.key("one"), bench.key("two")};
  bench.put_all(keys);
  const Injected injected{{.status = 403}};
  const Answer answer = bench.store().remove_many(keys);
  expect(!answer.ok() || answer.unremoved.size() == keys.size(),
         {.expected = "remove_many of 2 keys that met a 403 fails, or reports both",
          .seen = fmt::format("HF_OK and {} reported", answer.unremoved.size())});
}

/// Whether the kit can write something into the field that is known again.
bool takes_text(const settings::Field& field) noexcept {
  return field.is_secret() && (field.type == settings::Type::string || field.type == settings::Type::url);
}

/// Settings with `canary` in one secret; absent where the engine would refuse them.
std::optional<settings::Resolved> planted(Bench& bench, const settings::Field& field, const std::string& canary) {
  settings::RawSettings raw = bench.profile().settings;
  raw.set(field.key, field.type == settings::Type::url ? "http://" + canary + "@127.0.0.1:9" : canary, "the kit");
  try {
    return resolve(bench.plugin(), raw);
  } catch (const ConfigError&) {
    return std::nullopt;
  }
}

void secrets(Bench& bench) {
  bool has_planted = false;
  for (const settings::Field& field : settings::schema_of(bench.plugin())) {
    if (!takes_text(field)) continue;
    const std::string canary = fmt::format("canary{:016x}", bench.random()());
    const auto settings = planted(bench, field, canary);
    if (!settings) continue;
    has_planted = true;
    bench.witness().guard({canary});
    const Injected injected{{.status = 401}};
    std::unique_ptr<OpenStore> store;
    if (!has_error(validate(bench, bench.plugin(), *settings->abi()))) {
      bench.try_open(bench.plugin(), *settings->abi(), store);
    }
    if (store) {
      for (const Attempt& attempt : {stat, get, list}) attempt.make(*store, bench.key("key"));
      if (store->ops().preflight != nullptr) store->preflight(0);
    }
    const auto told = bench.witness().reports(Breach::secret);
    expect(told.empty(), {.expected = fmt::format("the value of \"{}\" is in nothing that is told", field.key),
                          .seen = fmt::format("{}", fmt::join(told, "; "))});
  }
  if (!has_planted) throw NotApplicable{"it has no secrets in its settings"};
}

/// While this lives, no file of this process grows beyond `bytes`: for those who write files, a disk that is full.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) {
    ::signal(SIGXFSZ, SIG_IGN);  // else that is the process's end
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit little{.rlim_cur = bytes, .rlim_max = before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &little);
  }
  ~FullDisk() { ::setrlimit(RLIMIT_FSIZE, &before_); }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_{};
};

void no_room(Bench& bench) {
  constexpr rlim_t room = 64 << 10;
  const std::string key = bench.key("key"), data = random_bytes(bench.random(), 4 * room);
  bench.in_child_with({key}, [&] {
    FreshPlugin plugin{bench};
    const auto store = plugin.open();
    if (store->put_size(data.size()) < data.size())
      throw NotApplicable{"max_put is too small for an object to outgrow"};
    expect_ok(store->put({.key = key}, "old"), "put of 3 bytes");
    Answer answer;
    {
      const FullDisk full{room};
      answer = store->put({.key = key}, data);
    }
    const Answer now = store->get({.key = key});
    expect_ok(now, "get after a put for which there was no room");
    if (answer.ok() && now.data == data)
      throw NotApplicable{"it keeps no objects in files, for which there could be no room"};
    expect(answer.status == HF_E_NO_SPACE || answer.status == HF_E_IO,
           {.expected = "put into files that cannot grow returns HF_E_NO_SPACE or HF_E_IO",
            .seen = status_name(answer.status)});
    expect(now.data == "old", {.expected = "a put for which there was no room leaves the old object",
                               .seen = difference(now.data, "old")});
    expect_ok(store->put({.key = key}, data), "put where there is room again");
    store->remove(key);
  });
}

constexpr Rule rules[] = {
    {.id = "errors.unauthenticated", .sentence = "a 401 is HF_E_UNAUTHENTICATED", .run = classified<unauthenticated>},
    {.id = "errors.forbidden", .sentence = "a 403 is HF_E_FORBIDDEN", .run = classified<forbidden>},
    {.id = "errors.missing", .sentence = "a 404 is HF_E_NOT_FOUND", .run = classified<missing>},
    {.id = "errors.in-the-way",
     .sentence = "a 409 is a conflict, or trouble that passes",
     .run = classified<in_the_way>},
    {.id = "errors.exists-already",
     .sentence = "a 412 of put(create) is HF_E_ALREADY_EXISTS",
     .run = classified<exists_already>},
    {.id = "errors.changed-meanwhile",
     .sentence = "a 412 of put(match) is HF_E_CONFLICT",
     .run = classified<changed_meanwhile>},
    {.id = "errors.throttled",
     .sentence = "a 429 is HF_E_THROTTLED, and may be tried again",
     .run = classified<throttled>},
    {.id = "errors.failed", .sentence = "a 500 is HF_E_UNAVAILABLE, and may be tried again", .run = classified<failed>},
    {.id = "errors.unavailable",
     .sentence = "a 503 is trouble that passes, and may be tried again",
     .run = classified<unavailable>},
    {.id = "errors.timed-out",
     .sentence = "no answer in time is HF_E_TIMEOUT, and may be tried again",
     .run = classified<timed_out>},
    {.id = "errors.unreachable",
     .sentence = "no connection is HF_E_UNAVAILABLE, and may be tried again",
     .run = classified<unreachable>},
    {.id = "errors.truncated", .sentence = "half an answer is a failure, not half an object", .run = truncated},
    {.id = "errors.retry-after",
     .sentence = "how long the service wants to be left alone is told to the engine",
     .run = retry_after},
    {.id = "errors.host-retries", .sentence = "the engine alone tries again", .run = host_retries},
    {.id = "errors.one-report",
     .sentence = "a call that a service's failure ends reports exactly one failure, in words",
     .run = one_report},
    {.id = "errors.removals", .sentence = "remove_many tells of each key that it could not remove", .run = removals},
    {.id = "errors.no-room",
     .sentence = "where its files cannot grow a put fails, and leaves the old object",
     .stage = Stage::process,
     .run = no_room},
    {.id = "errors.secrets", .sentence = "no failure, log, check or finding holds a secret", .run = secrets},
};

}  // namespace

std::span<const Rule> error_rules() noexcept { return rules; }

}  // namespace holdfast::conformance
