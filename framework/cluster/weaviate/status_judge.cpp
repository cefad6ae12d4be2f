#include "cluster/weaviate/status_judge.hpp"

#include <fmt/format.h>

namespace holdfast::weaviate {

using Outcome = Verdict::Outcome;

Evidence evidence_of(const ServerVersion& version) noexcept {
  return has(version, Feature::times) ? Evidence::needed : Evidence::not_offered;
}

Verdict StatusJudge::verdict(Outcome outcome) const {
  return {.outcome = outcome, .answer = last_, .troubles = troubles_};
}

/// An end that is not wholly told yet is asked about again; one that never is, is what was told.
Verdict StatusJudge::over_or_again(Outcome outcome, Elapsed now) {
  if (!incomplete_since_) incomplete_since_ = now;
  return verdict(now - *incomplete_since_ < options_.patience.evidence_for ? Outcome::look_again : outcome);
}

Verdict StatusJudge::answered(const BackupAnswer& answer, Elapsed now) {
  troubles_ = 0;
  refusals_ = 0;
  silent_since_.reset();
  if (answer.status != last_.status) {
    if (!last_.status.empty()) changed_ = now;  // the first word says nothing of when it came
    incomplete_since_.reset();
  }
  last_ = answer;
  if (answer.status == "CANCELED") return verdict(Outcome::cancelled);
  if (answer.status == "FAILED")
    return answer.error.empty() ? over_or_again(Outcome::failed, now) : verdict(Outcome::failed);
  if (answer.status != "SUCCESS") return verdict(Outcome::running);
  const bool is_proven = options_.kind == operation::Kind::restore || options_.evidence == Evidence::not_offered ||
                         answer.completed_at.has_value();
  if (is_proven) return verdict(Outcome::succeeded);
  Verdict unproven = over_or_again(Outcome::lost, now);
  if (unproven.outcome == Outcome::lost)
    unproven.cause = FailedError{
        {.message = "the server says SUCCESS, but its stored descriptor does not say that the backup was completed",
         .hint = "look at the backup once more with `holdfast status`, and at the server's log"}};
  return unproven;
}

Verdict StatusJudge::failed(const Error& error, Elapsed now) {
  ++troubles_;
  const auto lost = [&] {
    Verdict gone = verdict(Outcome::lost);
    gone.cause = error;
    return gone;
  };
  const auto waiting = [&] {
    Verdict again = verdict(Outcome::running);
    again.cause = error;
    return again;
  };
  const ErrorCode code = error.code();
  if (code == ErrorCode::unauthenticated || code == ErrorCode::permission_denied) return lost();
  if (code == ErrorCode::not_found && now < options_.patience.unknown_for) return waiting();
  const bool passes = error.retryable() || code == ErrorCode::unavailable || code == ErrorCode::timeout;
  if (!passes) return ++refusals_ < options_.patience.refusals ? waiting() : lost();
  if (!silent_since_) silent_since_ = now;
  return now - *silent_since_ < options_.patience.silent_for ? waiting() : lost();
}

}  // namespace holdfast::weaviate
