// A vendor's test: the conformance kit as a library, on the example that keeps its objects in memory.
#include <holdfast/conformance.hpp>
#include <holdfast/errors.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace kit = holdfast::conformance;

namespace {

void require(bool holds, std::string_view otherwise) {
  if (holds) return;
  std::fprintf(stderr, "%.*s\n", static_cast<int>(otherwise.size()), otherwise.data());
  std::exit(1);
}

const kit::Verdict& verdict_on(const kit::Report& report, std::string_view id) {
  const auto found = std::find_if(report.verdicts.begin(), report.verdicts.end(),
                                  [&](const kit::Verdict& verdict) { return verdict.id == id; });
  require(found != report.verdicts.end(), "a rule was not tried");
  return *found;
}

/// Two groups and a rule, with the quirk that the vendor's profile confesses to.
void with_profile(const std::filesystem::path& file, const std::filesystem::path& profile) {
  std::vector<std::string> told;
  const kit::Report report =
      kit::check_apart({.file = file,
                        .profile = profile,
                        .only = {"objects", "remove", "errors.failed", "list.token-elsewhere"},
                        .seed = 7,
                        .on_verdict = [&](const kit::Verdict& verdict) { told.push_back(kit::to_text(verdict)); }});
  for (const std::string& line : told) std::puts(line.c_str());
  require(report.conforms() && report.leftovers.empty(), "the example breaks a rule, or leaves something behind");
  require(report.plugin == "memory" && report.seed == 7, "the report is about something else");
  require(told.size() == report.verdicts.size(), "not every verdict was told");
  for (const kit::Verdict& verdict : report.verdicts) {
    const bool was_tried = verdict.outcome == kit::Outcome::pass;
    require(was_tried == (verdict.seen == "as expected") && !verdict.group().empty(), "a rule is not told as it is");
  }
  const kit::Verdict& fault = verdict_on(report, "errors.failed");
  require(fault.outcome == kit::Outcome::not_applicable && !fault.reason.empty(), "a service of the example failed");
  const kit::Verdict& quirk = verdict_on(report, "list.token-elsewhere");
  require(quirk.outcome == kit::Outcome::excused && !quirk.reason.empty(), "the quirk excuses nothing");
  require(kit::to_json(report).find("\"expected\":") != std::string::npos, "the JSON does not say what was expected");
}

/// The same rule without the profile that excuses it.
void without_profile(const std::filesystem::path& file) {
  const kit::Report report = kit::check({.file = file, .only = {"list.token-*"}, .seed = 42});
  const kit::Verdict& broken = verdict_on(report, "list.token-elsewhere");
  require(!report.conforms() && broken.outcome == kit::Outcome::fail, "nobody found out");
  require(!broken.expected.empty() && !broken.seen.empty(), "it is not said what was expected and seen");
  require(broken.rerun == "--only list.token-elsewhere --seed 42", "it is not said how to try it again");
  require(kit::to_junit(report).find("<failure") != std::string::npos, "the XML knows of no failure");
}

}  // namespace

int main(int argc, char** argv) {
  require(argc == 3, "usage: try_memory PLUGIN PROFILE");
  with_profile(argv[1], argv[2]);
  without_profile(argv[1]);
  try {
    static_cast<void>(kit::check({.file = argv[1], .only = {"lists"}}));
    require(false, "a group that is not there was tried");
  } catch (const holdfast::UsageError& error) {
    require(error.message().find("lists") != std::string::npos, "the error does not name what is not there");
  }
  return 0;
}
