// check_apart(): rules are tried in a child; where it dies, the rule at hand has failed, and another child goes on.
#include <holdfast/conformance.hpp>
#include "child.hpp"
#include "records.hpp"
#include "rest.hpp"

#include <charconv>
#include <exception>
#include <holdfast/errors.hpp>
#include <iterator>
#include <optional>
#include <utility>

namespace holdfast::conformance {

namespace {

Record to_record(const Verdict& verdict) {
  return {.topic = Topic::verdict,
          .texts = {verdict.id, std::to_string(static_cast<int>(verdict.outcome)), verdict.expected, verdict.seen,
                    verdict.reason, std::to_string(verdict.took.count())}};
}

std::int64_t number(const std::string& text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Verdict to_verdict(const Record& record, std::uint64_t seed) {
  Verdict verdict = verdict_on(record.texts.at(0), seed);
  verdict.outcome = static_cast<Outcome>(number(record.texts.at(1)));
  verdict.expected = record.texts.at(2);
  verdict.seen = record.texts.at(3);
  verdict.reason = record.texts.at(4);
  verdict.took = std::chrono::nanoseconds{number(record.texts.at(5))};
  return verdict;
}

/// The child's part.
void tell(int pipe, const Options& asked, const Rest& rest) noexcept {
  try {
    Options options = asked;
    options.on_begin = [&](std::string_view id) { send(pipe, {.topic = Topic::begins, .texts = {std::string{id}}}); };
    options.on_verdict = [&](const Verdict& verdict) { send(pipe, to_record(verdict)); };
    Report report = check_rest(options, rest);
    Record record{.topic = Topic::report, .texts = {std::move(report.plugin), std::move(report.version)}};
    std::move(report.leftovers.begin(), report.leftovers.end(), std::back_inserter(record.texts));
    send(pipe, record);
  } catch (const Error& error) {
    send(pipe, {.topic = Topic::error, .texts = {error.message(), error.hint()}});
  } catch (const std::exception& error) {
    send(pipe, {.topic = Topic::error, .texts = {error.what(), ""}});
  }
}

/// The parent's part: puts together what its children tell.
class Supervision {
 public:
  explicit Supervision(const Options& options) : options_{options}, rest_{.prefix = new_prefix()} {
    report_.seed = options.seed;
    report_.prefix = rest_.prefix;
    report_.dependencies = dependencies_of(options.file);
  }

  Report all() {
    while (!one_child()) {
    }
    return std::move(report_);
  }

 private:
  /// Follows a child to its end; true if that was the end of the run.
  bool one_child() {
    at_hand_.reset();
    Child child{[&](int pipe) { tell(pipe, options_, rest_); }};
    Records records{child.pipe()};
    for (Record record;;) {
      const auto state = records.next(record, options_.patience);
      if (state == Records::State::got) {
        if (hear(record)) return true;
        continue;
      }
      const bool is_late = state == Records::State::late;
      if (is_late) child.kill();
      std::string end = child.wait();
      died(is_late ? no_end_within(options_.patience) : ended_early(std::move(end)));
      return false;
    }
  }

  /// True if the run is over.
  bool hear(const Record& record) {
    switch (record.topic) {
      case Topic::begins:
        at_hand_ = record.texts.at(0);
        if (options_.on_begin) options_.on_begin(*at_hand_);
        return false;
      case Topic::verdict:
        add(to_verdict(record, options_.seed));
        return false;
      case Topic::report:
        report_.plugin = record.texts.at(0);
        report_.version = record.texts.at(1);
        report_.leftovers.assign(record.texts.begin() + 2, record.texts.end());
        return true;
      case Topic::error:
        break;
    }
    throw ConfigError{{.message = record.texts.at(0), .hint = record.texts.at(1)}};
  }

  void add(Verdict verdict) {
    rest_.after = verdict.id;
    at_hand_.reset();
    if (options_.on_verdict) options_.on_verdict(verdict);
    report_.verdicts.push_back(std::move(verdict));
  }

  /// A child that dies between two rules cannot be gone on from: the next would die there, too.
  void died(Mismatch how) {
    if (!at_hand_)
      throw PluginError{{.message = "with no rule at hand, " + how.seen, .hint = "report this to the plugin's vendor"}};
    Verdict verdict = verdict_on(*at_hand_, options_.seed);
    verdict.outcome = Outcome::fail;
    verdict.expected = std::move(how.expected);
    verdict.seen = std::move(how.seen);
    add(std::move(verdict));
  }

  const Options& options_;
  Report report_;
  Rest rest_;
  std::optional<std::string> at_hand_;  ///< The rule that the child is at.
};

}  // namespace

Report check_apart(const Options& options) { return Supervision{options}.all(); }

}  // namespace holdfast::conformance
