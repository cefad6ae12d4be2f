// Preflight: the plugin's own checks, which people read before they trust a store with anything.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "../bench.hpp"
#include "../faults.hpp"

namespace holdfast::conformance {

namespace {

OpenStore& with_checks(OpenStore& store) {
  if (store.ops().preflight == nullptr) throw NotApplicable{"the store has no checks of its own"};
  return store;
}

std::vector<Check> checks_of(OpenStore& store, std::uint32_t flags) {
  Answer answer = with_checks(store).preflight(flags);
  expect_ok(answer, "preflight");
  return std::move(answer.checks);
}

std::vector<std::string> ids_of(const std::vector<Check>& checks) {
  std::vector<std::string> ids;
  ids.reserve(checks.size());
  for (const Check& check : checks) ids.push_back(check.id);
  return ids;
}

void expect_failed(const std::vector<Check>& checks, std::string_view when) {
  expect(std::any_of(checks.begin(), checks.end(), [](const Check& check) { return check.outcome == HF_CHECK_FAIL; }),
         {.expected = fmt::format("{} one of [{}] fails", when, fmt::join(ids_of(checks), ", ")), .seen = "none did"});
}

/// A store like the bench's, whose credential is the profile's wrong one.
std::unique_ptr<OpenStore> open_with_wrong_credential(Bench& bench) {
  if (!bench.profile().wrong_credential) throw NotApplicable{"the profile names no [wrong-credential]"};
  const auto settings = resolve(bench.plugin(), *bench.profile().wrong_credential);
  bench.witness().guard(settings.secrets());
  return bench.open_store(bench.plugin(), *settings.abi());
}

void nothing_wrong(Bench& bench) {
  for (const std::uint32_t flags : {0U, std::uint32_t{HF_PREFLIGHT_WRITE}}) {
    for (const Check& check : checks_of(bench.store(), flags)) {
      expect(check.outcome != HF_CHECK_FAIL, {.expected = fmt::format("check \"{}\" does not fail", check.id),
                                              .seen = fmt::format("it failed: {}", check.detail)});
    }
  }
}

void pairs(Bench& bench) {
  const std::size_t before = bench.witness().count(Breach::order);
  for (const std::uint32_t flags : {0U, std::uint32_t{HF_PREFLIGHT_WRITE}}) {
    for (const Check& check : checks_of(bench.store(), flags)) {
      expect(check.has_ended, {.expected = fmt::format("check \"{}\" ends", check.id), .seen = "no end of it"});
      expect(check.outcome >= HF_CHECK_PASS && check.outcome <= HF_CHECK_SKIP,
             {.expected = fmt::format("check \"{}\" ends with one of HF_CHECK_*", check.id),
              .seen = fmt::format("the outcome {}", check.outcome)});
    }
  }
  expect(bench.witness().count(Breach::order) == before,
         {.expected = "only checks end that have begun", .seen = "another one ended"});
}

void stable_ids(Bench& bench) {
  const auto first = checks_of(bench.store(), 0), second = checks_of(bench.store(), 0);
  expect(ids_of(first) == ids_of(second),
         {.expected = fmt::format("the checks [{}] again", fmt::join(ids_of(first), ", ")),
          .seen = fmt::format("[{}]", fmt::join(ids_of(second), ", "))});
  std::set<std::string_view> seen;
  for (const Check& check : first) {
    expect(
        !check.id.empty() && check.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-_") == std::string::npos,
        {.expected = "ids of lower-case letters, digits and .-_", .seen = fmt::format("\"{}\"", check.id)});
    expect(!check.title.empty(),
           {.expected = fmt::format("check \"{}\" has a title", check.id), .seen = "an empty one"});
    expect(seen.insert(check.id).second,
           {.expected = "every check has an id of its own", .seen = fmt::format("two are called \"{}\"", check.id)});
  }
}

void expect_remedies(const std::vector<Check>& checks) {
  for (const Check& check : checks) {
    if (check.outcome != HF_CHECK_WARN && check.outcome != HF_CHECK_FAIL) continue;
    expect(!check.detail.empty(),
           {.expected = fmt::format("check \"{}\" says what it saw", check.id), .seen = "an empty detail"});
    expect(!check.remedy.empty(),
           {.expected = fmt::format("check \"{}\" has a remedy for: {}", check.id, check.detail), .seen = "none"});
  }
}

/// Whatever can be made to go wrong here.
void remedies(Bench& bench) {
  for (const std::uint32_t flags : {0U, std::uint32_t{HF_PREFLIGHT_WRITE}}) {
    expect_remedies(checks_of(bench.store(), flags));
  }
  for (const Fault& fault : {Fault{.kind = Fault::Kind::unreachable}, Fault{.status = 403}, Fault{.status = 503}}) {
    const Injected injected{fault};
    expect_remedies(with_checks(bench.store()).preflight(0).checks);
  }
  if (bench.profile().wrong_credential) expect_remedies(open_with_wrong_credential(bench)->preflight(0).checks);
}

/// Every key of the store, unless there are too many.
std::set<std::string> all_keys(Bench& bench) {
  constexpr int most_pages = 30;
  std::set<std::string> keys;
  std::string token;
  for (int page = 0; page < most_pages; ++page) {
    const Answer answer = bench.store().list({.page = token});
    expect_ok(answer, "list of everything");
    for (const Object& object : answer.objects) keys.insert(object.key);
    if (!answer.next) return keys;
    token = *answer.next;
  }
  throw NotApplicable{"too many objects are there to tell a new one"};
}

template <std::uint32_t flags>
void leaves_nothing(Bench& bench) {
  with_checks(bench.store());
  const std::set<std::string> before = all_keys(bench);
  checks_of(bench.store(), flags);
  for (const std::string& key : all_keys(bench)) {
    expect(before.contains(key), {.expected = "preflight leaves no object", .seen = fmt::format("\"{}\"", key)});
  }
}

void wrong_credential(Bench& bench) {
  with_checks(bench.store());
  const auto store = open_with_wrong_credential(bench);
  const Answer answer = store->preflight(0);
  expect_ok(answer, "preflight with a wrong credential, which a failed check is to tell,");
  expect_failed(answer.checks, "with a wrong credential");
}

void fault(Bench& bench) {
  const std::uint64_t before = http_requests();
  if (checks_of(bench.store(), 0).empty() || http_requests() == before) {
    throw NotApplicable{"no check of it sends a request through the engine's HTTP, where the kit could let it fail"};
  }
  const Injected injected{{.kind = Fault::Kind::unreachable}};
  const Answer answer = bench.store().preflight(0);
  expect_ok(answer, "preflight of a service that cannot be reached, which a failed check is to tell,");
  expect_failed(answer.checks, "with a service that cannot be reached");
}

constexpr Rule rules[] = {
    {.id = "preflight.nothing-wrong", .sentence = "with settings that work no check fails", .run = nothing_wrong},
    {.id = "preflight.pairs", .sentence = "every check that begins ends, once", .run = pairs},
    {.id = "preflight.stable-ids",
     .sentence = "checks have titles, and ids that are the same in every run",
     .run = stable_ids},
    {.id = "preflight.remedies",
     .sentence = "a check that warns or fails says what it saw and what to do",
     .run = remedies},
    {.id = "preflight.read-only",
     .sentence = "without HF_PREFLIGHT_WRITE no object comes into being",
     .run = leaves_nothing<0>},
    {.id = "preflight.cleans-up",
     .sentence = "with HF_PREFLIGHT_WRITE no object stays behind",
     .run = leaves_nothing<HF_PREFLIGHT_WRITE>},
    {.id = "preflight.wrong-credential",
     .sentence = "a wrong credential is a failed check, not a failed preflight",
     .run = wrong_credential},
    {.id = "preflight.fault",
     .sentence = "a service that cannot be reached is a failed check, not a failed preflight",
     .run = fault},
};

}  // namespace

std::span<const Rule> preflight_rules() noexcept { return rules; }

}  // namespace holdfast::conformance
