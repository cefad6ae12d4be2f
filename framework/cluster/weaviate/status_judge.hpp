// What a server's answers mean: still running, over, or impossible to know. Pure, so that every trap has a test.
//
// The traps (seen on 1.39.0 or read from its source):
//   - SUCCESS shows a moment before the stored descriptor says so; after a coordinator that dies in between there is no
//     backup. A create counts as done once its answer has the time of its completion, which is read from there.
//   - FAILED shows up to 0.1 s before the reason does: read again.
//   - 404 shows for a moment after the start, and servers before 1.37.10 say 404 for any trouble with the storage.
//   - Words that are not known yet mean that it runs.
//   - Time of another clock is never used: the caller says how long ago the operation began.
#pragma once

#include <chrono>
#include <holdfast/errors.hpp>
#include <optional>
#include <string>

#include "cluster/weaviate/messages.hpp"
#include "cluster/weaviate/server_version.hpp"
#include "operation/phase.hpp"

namespace holdfast::weaviate {

/// How patient one is with a server.
struct Patience {
  std::chrono::milliseconds unknown_for{std::chrono::seconds{10}};   ///< 404s that do not count, after the start.
  std::chrono::milliseconds evidence_for{std::chrono::seconds{30}};  ///< A SUCCESS without evidence; a FAILED, reason.
  std::chrono::milliseconds silent_for{std::chrono::minutes{10}};    ///< Trouble that passes, without a break.
  int refusals = 3;  ///< Refusals in a row that a repetition is not expected to heal, but for 401 and 403.
};

enum class Evidence : std::uint8_t {
  needed,       ///< The server tells when a backup was completed.
  not_offered,  ///< It is too old to.
};

/// What a server of that version offers.
[[nodiscard]] Evidence evidence_of(const ServerVersion& version) noexcept;

struct Verdict {
  enum class Outcome : std::uint8_t {
    running,
    look_again,  ///< It says that it is over, and not yet all of it: ask again soon.
    succeeded,
    failed,     ///< On the server; `answer.error` has the reason.
    cancelled,  ///< On the server.
    lost,       ///< It cannot be known: `cause` says why. The operation may go on.
  };
  Outcome outcome = Outcome::running;
  BackupAnswer answer = {};         ///< The last that there was.
  std::optional<Error> cause = {};  ///< Of `lost`, and of trouble that is waited out.
  unsigned troubles = 0;            ///< Attempts in a row without an answer.
  [[nodiscard]] bool is_over() const noexcept { return outcome >= Outcome::succeeded; }
};

/// Follows one operation. Threads: one at a time.
class StatusJudge {
 public:
  using Elapsed = std::chrono::milliseconds;  ///< Since the operation began.
  struct Options {
    operation::Kind kind = operation::Kind::create;
    Evidence evidence = Evidence::needed;
    Patience patience = {};
  };
  explicit StatusJudge(Options options) : options_{options} {}

  [[nodiscard]] Verdict answered(const BackupAnswer& answer, Elapsed now);
  [[nodiscard]] Verdict failed(const Error& error, Elapsed now);
  /// When the word last changed.
  [[nodiscard]] Elapsed last_change() const noexcept { return changed_; }

 private:
  [[nodiscard]] Verdict over_or_again(Verdict::Outcome outcome, Elapsed now);
  [[nodiscard]] Verdict verdict(Verdict::Outcome outcome) const;

  const Options options_;
  BackupAnswer last_ = {};
  Elapsed changed_{0};
  std::optional<Elapsed> incomplete_since_ = {};
  std::optional<Elapsed> silent_since_ = {};
  unsigned troubles_ = 0;
  int refusals_ = 0;
};

}  // namespace holdfast::weaviate
