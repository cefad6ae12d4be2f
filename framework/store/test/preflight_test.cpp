#include "store/preflight.hpp"

#include <algorithm>
#include <holdfast/errors.hpp>

#include "store/probe.hpp"
#include "support/catch.hpp"
#include "support/faulty_store.hpp"
#include "support/memory_store.hpp"

using namespace holdfast;
using namespace holdfast::store;
using namespace holdfast::test;
using Outcome = Check::Outcome;

namespace {

struct Recorder final : CheckObserver {
  void check_begins(std::string_view id, std::string_view) override { begun.emplace_back(id); }
  void check_ended(const Check& check) override { ended.push_back(check.id); }
  std::vector<std::string> begun;
  std::vector<std::string> ended;
};

const std::vector<std::string> all_checks{"layout",     "put",    "create-conflict", "read-range",
                                          "list-fresh", "upload", "remove"};

PreflightReport run(Store& store, const PreflightOptions& how = {}) {
  Recorder recorder;
  return preflight(store, how, recorder, {});
}

const Check& named(const PreflightReport& report, std::string_view id) {
  const auto found =
      std::find_if(report.checks.begin(), report.checks.end(), [&](const Check& c) { return c.id == id; });
  REQUIRE(found != report.checks.end());
  return *found;
}

/// Accepts every creation, as a service that ignores the condition does.
class CarelessStore final : public Store {
 public:
  explicit CarelessStore(Store& inner) : inner_{inner} {}
  [[nodiscard]] const std::string& name() const noexcept override { return inner_.name(); }
  [[nodiscard]] const Limits& limits() const noexcept override { return inner_.limits(); }
  void preflight(PreflightAccess a, CheckObserver& o, const CallOptions& c) override { inner_.preflight(a, o, c); }
  std::optional<ObjectInfo> stat(std::string_view k, const CallOptions& c) override { return inner_.stat(k, c); }
  ListPage list(const ListRequest& r, const CallOptions& c) override {
    ListPage page = inner_.list(r, c);
    if (stale) page.objects.clear();
    return page;
  }
  ObjectInfo get(const GetRequest& r, const ByteSink& s, const CallOptions& c) override { return inner_.get(r, s, c); }
  ObjectInfo put(const PutRequest& r, std::span<const std::byte> data, const CallOptions& c) override {
    return inner_.put({.key = r.key}, data, c);
  }
  void remove(std::string_view k, const CallOptions& c) override { inner_.remove(k, c); }
  void remove_many(std::span<const std::string> k, const CallOptions& c) override { inner_.remove_many(k, c); }
  std::unique_ptr<Upload> begin_upload(const PutRequest& r, const CallOptions& c) override {
    return inner_.begin_upload(r, c);
  }
  bool stale = false;

 private:
  Store& inner_;
};

}  // namespace

TEST_CASE("a good storage passes every check and is left as it was", "[preflight]") {
  MemoryStore memory;
  memory.put_text("monday/backup_config.json", "{}");
  Recorder recorder;
  const PreflightReport report = preflight(memory, {}, recorder, {});
  CHECK(recorder.begun == all_checks);
  CHECK(recorder.ended == all_checks);
  CHECK(report.is_passed());
  CHECK(report.count(Outcome::pass) == all_checks.size());
  CHECK(report.left_behind.empty());
  CHECK(memory.keys() == std::vector<std::string>{"monday/backup_config.json"});
  CHECK(memory.open_uploads() == 0);
  for (const Check& check : report.checks) {
    CAPTURE(check.id);
    CHECK(check.latency.count() > 0);
    CHECK_FALSE(check.title.empty());
    CHECK_FALSE(check.detail.empty());
  }
}

TEST_CASE("parts of the probe are as large as the storage demands", "[preflight]") {
  Limits limits = everything;
  SECTION("at least") { limits.min_part = 200'000; }
  SECTION("at most") { limits.max_part = 1000; }
  SECTION("in order") { limits.parallel_parts = false; }
  MemoryStore memory{{.limits = limits}};
  CHECK(run(memory).count(Outcome::pass) == all_checks.size());
}

TEST_CASE("without the right to write the writing checks are skipped", "[preflight]") {
  MemoryStore memory;
  Faults faults;
  FaultyStore faulty{memory, faults};
  const PreflightReport report = run(faulty, {.access = PreflightAccess::read_only});
  CHECK(report.is_passed());
  CHECK(report.count(Outcome::skip) == all_checks.size() - 1);
  CHECK(faults.side_effects() == 0);
}

TEST_CASE("where nothing may be removed one small object is written and stays", "[preflight]") {
  MemoryStore memory;
  Faults faults;
  FaultyStore faulty{memory, faults};
  const PreflightReport report = run(faulty, {.access = PreflightAccess::no_removal});
  CHECK(report.is_passed());
  CHECK(named(report, "put").outcome == Outcome::pass);
  CHECK(named(report, "create-conflict").outcome == Outcome::pass);
  CHECK(named(report, "read-range").outcome == Outcome::pass);
  CHECK(named(report, "upload").outcome == Outcome::skip);
  CHECK(named(report, "remove").outcome == Outcome::skip);
  CHECK(faults.calls(Op::remove) == 0);
  CHECK(faults.calls(Op::remove_many) == 0);
  CHECK(memory.keys().size() == 1);
}

TEST_CASE("what is not a backup is named and no more than three of it", "[preflight]") {
  MemoryStore memory;
  for (const char* key : {"in/a/backup_config.json", "in/photos/1.jpg", "in/music/1.ogg", "in/docs/x", "in/zeta/x",
                          "in/readme.txt", "outside/x"})
    memory.put_text(key, "x");
  const PreflightReport report = run(memory, {.prefix = "in/"});
  const Check& layout = named(report, "layout");
  CHECK(layout.outcome == Outcome::warn);
  CHECK(layout.detail == "not backups: 'readme.txt', 'docs/', 'music/' and 2 more");
  CHECK_FALSE(layout.remedy.empty());
  CHECK(report.is_passed());
}

TEST_CASE("a folder of a plugin's own is nobody else's", "[preflight]") {
  MemoryStore memory;
  memory.put_text("in/.holdfast-uploads/1f", "x");
  CHECK(named(run(memory, {.prefix = "in/"}), "layout").outcome == Outcome::pass);
}

TEST_CASE("a large place is not looked through", "[preflight]") {
  MemoryStore memory;
  Faults faults;
  FaultyStore faulty{memory, faults};
  for (int i = 0; i < 500; ++i) memory.put_text("backup-" + std::to_string(i) + "/backup_config.json", "x");
  CHECK(named(run(faulty, {.access = PreflightAccess::read_only}), "layout").outcome == Outcome::pass);
  CHECK(faults.calls(Op::stat) <= 20);
  CHECK(faults.calls(Op::list) == 1);
}

TEST_CASE("a storage that accepts a second creation fails", "[preflight]") {
  MemoryStore memory;
  CarelessStore careless{memory};
  const PreflightReport report = run(careless);
  CHECK(named(report, "create-conflict").outcome == Outcome::fail);
  CHECK_FALSE(named(report, "create-conflict").remedy.empty());
  CHECK_FALSE(report.is_passed());
  CHECK(memory.keys().empty());
}

TEST_CASE("a storage without race-free creation is warned about", "[preflight]") {
  Limits limits = everything;
  limits.can_create = false;
  limits.can_upload = false;
  MemoryStore memory{{.limits = limits}};
  const PreflightReport report = run(memory);
  CHECK(named(report, "create-conflict").outcome == Outcome::warn);
  CHECK(named(report, "upload").outcome == Outcome::skip);
  CHECK(report.is_passed());
}

TEST_CASE("a listing that lags is a failure only where it was promised not to", "[preflight]") {
  Limits limits = everything;
  const bool promised = GENERATE(true, false);
  limits.list_fresh = promised;
  MemoryStore memory{{.limits = limits}};
  CarelessStore stale{memory};
  stale.stale = true;
  CHECK(named(run(stale), "list-fresh").outcome == (promised ? Outcome::fail : Outcome::warn));
}

TEST_CASE("a fresh listing may begin with a page of nothing", "[preflight]") {
  MemoryStore memory{{.empty_first_page = true}};
  CHECK(named(run(memory), "list-fresh").outcome == Outcome::pass);
}

TEST_CASE("damage on the way back is a failure", "[preflight]") {
  MemoryStore memory;
  Faults faults;
  FaultyStore faulty{memory, faults};
  SECTION("of the whole") {
    faults.on(Op::get).flip_bit(17);
    CHECK(named(run(faulty), "read-range").outcome == Outcome::fail);
  }
  SECTION("of a range") {
    faults.on(Op::get).nth(2).flip_bit(1017);
    CHECK(named(run(faulty), "read-range").outcome == Outcome::fail);
  }
  SECTION("of an upload") {
    faults.on(Op::get).key("*/large").flip_bit(64 * 1024);
    CHECK(named(run(faulty), "upload").outcome == Outcome::fail);
  }
}

TEST_CASE("a failure of the storage is told with its remedy and the rest goes on", "[preflight]") {
  MemoryStore memory;
  Faults faults;
  FaultyStore faulty{memory, faults};
  faults.on(Op::put).fail(ErrorCode::permission_denied, {.message = "may not write", .hint = "grant PutObject"});
  const PreflightReport report = run(faulty);
  CHECK(named(report, "put").outcome == Outcome::fail);
  CHECK(named(report, "put").detail == "may not write");
  CHECK(named(report, "put").remedy == "grant PutObject");
  CHECK(report.checks.size() == all_checks.size());
  CHECK(report.count(Outcome::skip) == 5);
}

TEST_CASE("what could not be removed is reported", "[preflight]") {
  MemoryStore memory;
  Faults faults;
  FaultyStore faulty{memory, faults};
  faults.on(Op::remove).fail(ErrorCode::permission_denied).always();
  const PreflightReport report = run(faulty);
  CHECK(named(report, "remove").outcome == Outcome::fail);
  CHECK(report.left_behind.size() == 2);
  CHECK(memory.keys(".holdfast-preflight/").size() == 2);
}

TEST_CASE("nobody is told of objects that were never written", "[preflight]") {
  MemoryStore memory;
  Faults faults;
  FaultyStore faulty{memory, faults};
  const auto code = GENERATE(ErrorCode::permission_denied, ErrorCode::unauthenticated, ErrorCode::config);
  faults.on(Op::put).fail(code).always();
  faults.on(Op::remove).fail(code).always();
  CHECK(run(faulty).left_behind.empty());
}

TEST_CASE("an object that may have been written is removed, or told of", "[preflight]") {
  MemoryStore memory;
  Faults faults;
  FaultyStore faulty{memory, faults};
  faults.on(Op::put).fail(ErrorCode::timeout).always();
  faults.on(Op::remove).fail(ErrorCode::unavailable).always();
  CHECK(run(faulty).left_behind.size() == 1);
}

TEST_CASE("a failure of the checks of the plugin itself is a failed check", "[preflight]") {
  MemoryStore memory;
  Faults faults;
  FaultyStore faulty{memory, faults};
  faults.on(Op::preflight).fail(ErrorCode::unauthenticated, {.message = "token expired"});
  const PreflightReport report = run(faulty);
  CHECK(named(report, "plugin").outcome == Outcome::fail);
  CHECK(report.checks.size() == all_checks.size() + 1);
}

TEST_CASE("what the plugin's checks found wrong is not waited for once more", "[preflight]") {
  MemoryStore memory;
  Faults faults;
  FaultyStore faulty{memory, faults};
  faults.on(Op::preflight).fail(ErrorCode::unavailable, {.message = "nobody answers"});
  const PreflightReport report = run(faulty);
  for (const std::string& id : all_checks) {
    CHECK(named(report, id).outcome == Outcome::skip);
    CHECK(named(report, id).detail == "needs the check 'plugin'");
  }
  CHECK(faults.calls(Op::put) == 0);
}

TEST_CASE("a cancelled preflight leaves nothing behind", "[preflight]") {
  MemoryStore memory;
  Faults faults;
  FaultyStore faulty{memory, faults};
  std::stop_source stop;
  struct Canceller final : CheckObserver {
    void check_begins(std::string_view id, std::string_view) override {
      if (id == at) stop->request_stop();
    }
    void check_ended(const Check& check) override { last = check; }
    std::stop_source* stop = nullptr;
    std::string at;
    Check last;
  } canceller;
  canceller.stop = &stop;
  canceller.at = GENERATE(as<std::string>{}, "layout", "put", "read-range", "upload", "remove");
  CHECK_THROWS_AS(preflight(faulty, {}, canceller, {.stop = stop.get_token()}), CancelledError);
  CHECK(canceller.last.id == canceller.at);
  CHECK(memory.keys().empty());
  CHECK(memory.open_uploads() == 0);
}

TEST_CASE("probes that were left behind are removed once they are old", "[preflight]") {
  using std::chrono::hours;
  MemoryStore memory;
  const auto now = std::chrono::system_clock::now();
  const std::string old_key = "p/.holdfast-preflight/" + probe_name(now - hours{2}) + "small";
  const std::string young_key = "p/.holdfast-preflight/" + probe_name(now - std::chrono::minutes{5}) + "small";
  const std::string foreign_key = "p/.holdfast-preflight/notes.txt";
  for (const std::string& key : {old_key, young_key, foreign_key}) memory.put_text(key, "x");
  const PreflightReport report = run(memory, {.prefix = "p/"});
  CHECK(named(report, "remove").outcome == Outcome::pass);
  CHECK(memory.keys() == std::vector<std::string>{young_key, foreign_key});
}

TEST_CASE("the name of a probe says when it was made", "[preflight]") {
  const auto time = std::chrono::system_clock::from_time_t(1'795'416'488);
  CHECK(probe_name(time).starts_with("20261123T064808Z-"));
  CHECK(probe_time(probe_name(time)) == time);
  CHECK(probe_name(time) != probe_name(time));
  for (const char* other : {"", "notes.txt", "20261123T064808Z", "20261123X064808Z-a", "2026112aT064808Z-a",
                            "99991231T235959Z-a", "00000101T000000Z-a"})
    CHECK_FALSE(probe_time(other));
}
