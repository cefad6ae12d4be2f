#include <holdfast/support/preflight.hpp>
#include <holdfast/support/probe_objects.hpp>

#include "support/catch.hpp"
#include "support/fake_call.hpp"

#include <stdexcept>
#include <string>
#include <vector>

using namespace holdfast;
using namespace holdfast::support;
using namespace std::chrono_literals;
using holdfast::test::FakeCall;

namespace {

/// Fri, 24 May 2013 00:00:00 GMT
constexpr std::chrono::system_clock::time_point date_time{1'369'353'600s};
constexpr std::string_view date = "Fri, 24 May 2013 00:00:00 GMT";

ProbeOptions options_for(PreflightAccess access, std::vector<std::string>& removed) {
  return {.root = "p/",
          .access = access,
          .now = [] { return date_time; },
          .remove = [&removed](const sdk::Call&, const std::string& key) { removed.push_back(key); }};
}

}  // namespace

TEST_CASE("a clock that is off is told by how far and in which direction", "[support][preflight]") {
  const auto seen = [](std::chrono::seconds ahead) { return checks::compare_clocks(date, date_time + ahead); };
  CHECK(seen(59s).outcome == HF_CHECK_PASS);
  CHECK(seen(100s).outcome == HF_CHECK_WARN);
  CHECK(seen(100s).detail.find("100 s ahead of the service's") != std::string::npos);
  CHECK(seen(-10min).detail.find("10 min behind the service's") != std::string::npos);
  CHECK(seen(16min).outcome == HF_CHECK_FAIL);
  CHECK(seen(16min).remedy.find("NTP") != std::string::npos);
  CHECK(checks::compare_clocks("", date_time).outcome == HF_CHECK_SKIP);
}

TEST_CASE("whatever a check throws, it ends, and has failed", "[support][preflight]") {
  std::vector<std::string> told;
  const hf_check_sink sink{
      .struct_size = sizeof(hf_check_sink),
      .context = &told,
      .begin = [](void*, hf_str, hf_str) noexcept {},
      .end =
          [](void* context, const hf_check* check) noexcept {
            CHECK(check->outcome == HF_CHECK_FAIL);
            CHECK(check->remedy.size != 0);
            static_cast<std::vector<std::string>*>(context)->emplace_back(sdk::view(check->detail));
          }};
  sdk::Checks checks{&sink};
  const auto refuses = []() -> sdk::Checks::Result { throw sdk::Error{HF_E_IO, "it is broken"}.remedy("mend it"); };
  const auto throws = []() -> sdk::Checks::Result { throw std::runtime_error{"unforeseen"}; };
  CHECK_FALSE(checks.run("one", "one", refuses));
  CHECK_FALSE(checks.run("other", "other", throws));
  CHECK(told == std::vector<std::string>{"it is broken", "unforeseen"});
}

TEST_CASE("what an operation may is read from the engine's flags", "[support][preflight]") {
  CHECK(access_of(0) == PreflightAccess::read_only);
  CHECK(access_of(HF_PREFLIGHT_KEEP) == PreflightAccess::read_only);
  CHECK(access_of(HF_PREFLIGHT_WRITE) == PreflightAccess::full);
  CHECK(access_of(HF_PREFLIGHT_WRITE | HF_PREFLIGHT_KEEP) == PreflightAccess::no_removal);
}

TEST_CASE("probes that are left are removed at the end, where that is allowed", "[support][preflight]") {
  std::vector<std::string> removed;
  std::string one, other;
  {
    ProbeObjects probe{options_for(PreflightAccess::full, removed)};
    one = probe.key("one");
    other = probe.key("other");
    CHECK(one.starts_with("p/.holdfast-preflight/20130524T000000Z-"));
    probe.made(one);
    probe.made(one);
    probe.made(other);
    probe.removed(other);
  }
  CHECK(removed == std::vector{one});
  removed.clear();
  {
    ProbeObjects probe{options_for(PreflightAccess::no_removal, removed)};
    probe.made(probe.key("one"));
  }
  CHECK(removed.empty());
}

TEST_CASE("a probe that cannot be removed at once is tried again, and is in the way of no other",
          "[support][preflight]") {
  std::vector<std::string> asked;
  ProbeOptions options = options_for(PreflightAccess::full, asked);
  options.remove = [&](const sdk::Call&, const std::string& key) {
    asked.push_back(key.substr(key.size() - 1));
    if (asked.size() < 4) throw sdk::Error{HF_E_UNAVAILABLE, "busy"};
  };
  {
    ProbeObjects probe{options};
    for (const std::string_view name : {"a", "b", "c"}) probe.made(probe.key(name));
  }
  CHECK(asked == std::vector<std::string>{"a", "a", "b", "b", "c"});
}
