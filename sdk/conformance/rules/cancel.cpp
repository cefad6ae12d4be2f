// Cancellation: at once, without a modification begun after it, and the store goes on.
//
// The host is told to cancel at the plugin's own n-th question whether to stop, for every n there is: no timing is
// involved, and no place is left out.
#include <fmt/format.h>

#include <ctime>

#include "../bench.hpp"
#include "../faults.hpp"

namespace holdfast::conformance {

namespace {

constexpr std::chrono::seconds patience{1};
constexpr std::uint32_t most_polls = 64;

void expect_prompt(const Answer& answer, std::string_view what) {
  expect(answer.after_cancel <= patience,
         {.expected = fmt::format("{} returns within {} s of its cancellation", what, patience.count()),
          .seen = fmt::format("{} ms",
                              std::chrono::duration_cast<std::chrono::milliseconds>(answer.after_cancel).count())});
}

void expect_cancelled(const Answer& answer, std::string_view what) {
  expect_prompt(answer, what);
  expect_status(answer, HF_E_CANCELLED, std::string{what} + " with a call that is cancelled already");
}

constexpr Plan cancelled{.cancel_at_poll = 0};

void before_reading(Bench& bench) {
  const std::string key = bench.key("key");
  bench.put(key, "x");
  expect_cancelled(bench.store().stat(key, cancelled), "stat");
  const Answer get = bench.store().get({.key = key}, cancelled);
  expect_cancelled(get, "get");
  expect(get.data.empty(), {.expected = "get with a call that is cancelled already gives no data",
                            .seen = fmt::format("{} bytes", get.data.size())});
  expect_cancelled(bench.store().list({.prefix = bench.prefix()}, cancelled), "list");
}

void before_writing(Bench& bench) {
  const std::string key = bench.key("key");
  expect_cancelled(bench.store().put({.key = key}, "x", cancelled), "put");
  bench.expect_missing(key, "after a put that was cancelled before it began");
  bench.put(key, "old");
  expect_cancelled(bench.store().put({.key = key}, "new", cancelled), "put");
  bench.expect_holds(key, "old", "after a put over it that was cancelled before it began");
  expect_cancelled(bench.store().remove(key, cancelled), "remove");
  bench.expect_holds(key, "old", "after a remove that was cancelled before it began");
}

/// Calls `attempt(plan)` with ever later cancellations until one is not noticed any more.
template <class Attempt>
void at_every_poll(std::string_view what, Attempt&& attempt) {
  for (std::uint32_t poll = 1; poll <= most_polls; ++poll) {
    const Answer answer = attempt(Plan{.cancel_at_poll = poll});
    expect_prompt(answer, what);
    if (answer.ok()) return;
    expect_status(answer, HF_E_CANCELLED, fmt::format("{} that was cancelled at poll {}", what, poll));
  }
}

void put_midway(Bench& bench) {
  const std::string key = bench.key("key");
  std::string old = random_bytes(bench.random(), bench.store().put_size(1 << 20));
  bench.put(key, old);
  at_every_poll("put", [&](const Plan& plan) {
    const std::string data = random_bytes(bench.random(), bench.store().put_size((1 << 20) + 7));
    Answer answer = bench.store().put({.key = key}, data, plan);
    const Answer now = bench.store().get({.key = key});
    expect_ok(now, "get after a cancelled put");
    expect(now.data == data || (!answer.ok() && now.data == old),
           {.expected = answer.ok() ? "a put that returned HF_OK leaves the new object"
                                    : "a cancelled put leaves the old object or the new one",
            .seen = now.data == old ? "the old one" : fmt::format("{} bytes that are neither", now.data.size())});
    old = now.data;
    return answer;
  });
}

void get_midway(Bench& bench) {
  const std::string key = bench.key("key"), data = random_bytes(bench.random(), bench.store().put_size(8 << 20));
  bench.put(key, data);
  const Answer answer = bench.store().get({.key = key}, {.cancel_at_delivery = 0});
  expect_prompt(answer, "get");
  expect(answer.status == HF_E_CANCELLED || answer.deliveries == 1,
         {.expected = "get that is cancelled at its first piece gives no other, and returns HF_E_CANCELLED",
          .seen = fmt::format("{} pieces more, and {}", answer.deliveries - 1, status_name(answer.status))});
  at_every_poll("get", [&](const Plan& plan) { return bench.store().get({.key = key}, plan); });
}

void list_midway(Bench& bench) {
  std::vector<std::string> keys;
  for (int i = 0; i < 40; ++i) keys.push_back(bench.key(fmt::format("key-{}", i)));
  bench.put_all(keys);
  const Answer answer = bench.store().list({.prefix = bench.prefix()}, {.cancel_at_delivery = 3});
  expect_prompt(answer, "list");
  if (!answer.ok()) expect_status(answer, HF_E_CANCELLED, "list that was cancelled midway");
  at_every_poll("list", [&](const Plan& plan) { return bench.store().list({.prefix = bench.prefix()}, plan); });
}

void upload_midway(Bench& bench) {
  const std::string key = bench.key("key"), part = random_bytes(bench.random(), bench.store().part_size());
  OpenUpload none = bench.store().begin({.key = key}, cancelled);
  expect_cancelled(none.begun, "upload_begin");
  OpenUpload upload = bench.store().begin({.key = key});
  expect_ok(upload.begun, "upload_begin");
  expect_cancelled(upload.part(0, 0, part, cancelled), "upload_part");
  expect_ok(upload.part(0, 0, part), "upload_part that is sent again after it was cancelled");
  expect_cancelled(upload.finish(1, part.size(), cancelled), "upload_finish");
  bench.expect_missing(key, "after an upload_finish that was cancelled before it began");
  expect_ok(upload.finish(1, part.size()), "upload_finish that is tried again after it was cancelled");
  bench.expect_holds(key, part, "after an upload_finish that was tried again");
}

void deadline(Bench& bench) {
  const std::string key = bench.key("key");
  bench.put(key, "old");
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  const Plan late{.deadline_ns = std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec - 1};
  expect_status(bench.store().put({.key = key}, "new", late), HF_E_TIMEOUT, "put whose deadline has passed");
  bench.expect_holds(key, "old", "after a put over it whose deadline had passed");
  expect_status(bench.store().get({.key = key}, late), HF_E_TIMEOUT, "get whose deadline has passed");
  expect_status(bench.store().list({.prefix = key}, late), HF_E_TIMEOUT, "list whose deadline has passed");
}

/// A service that stalls: the engine's HTTP asks whether to stop, and must not be told otherwise.
void stalled(Bench& bench) {
  const std::string key = bench.key("key");
  const std::uint64_t before = http_requests();
  bench.put(key, "x");
  if (http_requests() == before)
    throw NotApplicable{"no request of it goes through the engine's HTTP, where the kit could let it stall"};
  const Injected injected{{.kind = Fault::Kind::stalled}};
  for (const std::uint32_t poll : {2U, 5U}) {
    const Plan plan{.cancel_at_poll = poll};
    const std::string when = fmt::format("that was cancelled at poll {}, while the service stalled", poll);
    expect_status(bench.store().stat(key, plan), HF_E_CANCELLED, "stat " + when);
    expect_status(bench.store().get({.key = key}, plan), HF_E_CANCELLED, "get " + when);
    expect_status(bench.store().put({.key = key}, "y", plan), HF_E_CANCELLED, "put " + when);
    expect_status(bench.store().list({.prefix = key}, plan), HF_E_CANCELLED, "list " + when);
  }
}

constexpr Rule rules[] = {
    {.id = "cancel.before-reading",
     .sentence = "a call that is cancelled already reads nothing and is HF_E_CANCELLED",
     .run = before_reading},
    {.id = "cancel.before-writing",
     .sentence = "a call that is cancelled already changes nothing and is HF_E_CANCELLED",
     .run = before_writing},
    {.id = "cancel.put", .sentence = "a put cancelled midway leaves the old object or the new one", .run = put_midway},
    {.id = "cancel.get", .sentence = "a get cancelled midway stops within a second", .run = get_midway},
    {.id = "cancel.list", .sentence = "a list cancelled midway stops within a second", .run = list_midway},
    {.id = "cancel.upload",
     .sentence = "what was cancelled of an upload can be sent again",
     .features = HF_CAN_UPLOAD,
     .run = upload_midway},
    {.id = "cancel.stalled", .sentence = "a call whose service stalls ends when it is cancelled", .run = stalled},
    {.id = "cancel.deadline",
     .sentence = "past its deadline a call changes nothing and is HF_E_TIMEOUT",
     .run = deadline},
};

}  // namespace

std::span<const Rule> cancel_rules() noexcept { return rules; }

}  // namespace holdfast::conformance
