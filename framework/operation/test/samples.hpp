// What the tests of this room begin with: a header, a state for every phase, a log and an observer that remember.
#pragma once

#include <cstddef>
#include <cstdint>
#include <holdfast/errors.hpp>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "operation/operation.hpp"
#include "operation/record.hpp"

namespace holdfast::operation::test {

inline Timestamp moment(std::int64_t milliseconds = 0) {
  return Timestamp{std::chrono::milliseconds{1'795'403'700'123 + milliseconds}};  // 2026-11-23T03:15:00.123Z
}

inline Header sample_header() {
  return {.operation = "20261123t031500123-9f86d081a2b4",
          .kind = Kind::create,
          .backup = "nightly",
          .cluster = "file:/var/lib/weaviate",
          .backend = "filesystem:/backups",
          .plugin_id = "filesystem",
          .plugin_version = "0.1.0",
          .node = "node1",
          .started_at = moment(),
          .owner = {.pid = 4711, .start_time = 815, .boot_id = "5c6e", .host = "db1"},
          .request = {{"compression", "zstd"}, {"include", "Article\nAuthor \"ü\""}}};
}

/// With something in every field.
inline State sample_state(Phase phase) {
  switch (phase) {
    case Phase::pending:
      return Pending{};
    case Phase::preparing:
      return Preparing{};
    case Phase::transferring:
      return Transferring{.bytes_total = 1000, .files_total = 7, .collections = {"Article", "Author"}};
    case Phase::committing:
      return Committing{.descriptor_key = "nightly/backup_config.json"};
    case Phase::cancelling:
      return Cancelling{.reason = StopReason::deadline};
    case Phase::succeeded:
      return Succeeded{.summary = {.bytes = 1000,
                                   .stored_bytes = 250,
                                   .files = 7,
                                   .chunks = 2,
                                   .collections = {"Article", "Author"},
                                   .warnings = {"one file was left out"}}};
    case Phase::cancelled:
      return Cancelled{.reason = StopReason::deadline};
    case Phase::failed:
      return Failed{.code = ErrorCode::no_space, .message = "cannot put 'nightly/x'", .hint = "free some space"};
  }
  throw InternalError{{.message = "a phase without a sample"}};
}

/// What leads from pending to `phase` on the shortest way.
inline std::vector<Event> way_to(Phase phase) {
  switch (phase) {
    case Phase::pending:
      return {};
    case Phase::preparing:
      return {Event::started};
    case Phase::transferring:
      return {Event::started, Event::prepared};
    case Phase::committing:
      return {Event::started, Event::prepared, Event::transferred};
    case Phase::cancelling:
      return {Event::started, Event::cancel_requested};
    case Phase::succeeded:
      return {Event::started, Event::prepared, Event::transferred, Event::committed};
    case Phase::cancelled:
      return {Event::cancel_requested};
    case Phase::failed:
      return {Event::failed};
  }
  throw InternalError{{.message = "a phase without a way to it"}};
}

/// Takes `operation` to `phase` from pending.
inline void lead(Operation& operation, Phase phase) {
  for (const Event event : way_to(phase)) operation.apply(event, sample_state(*next_phase(operation.phase(), event)));
}

/// The records that lead from pending to `phase`.
inline std::vector<TransitionRecord> records_to(Phase phase) {
  std::vector<TransitionRecord> records;
  Phase from = Phase::pending;
  for (const Event event : way_to(phase)) {
    const Phase to = *next_phase(from, event);
    const auto sequence = records.size() + 1;
    records.push_back({.sequence = sequence,
                       .at = moment(static_cast<std::int64_t>(sequence)),
                       .from = from,
                       .on = event,
                       .state = sample_state(to)});
    from = to;
  }
  return records;
}

/// Threads: as Operation calls it; read it when the operation rests.
class MemoryLog : public TransitionLog {
 public:
  std::vector<TransitionRecord> records = {};
  std::optional<std::size_t> full_at = {};  ///< Fails with NoSpaceError when it holds so many.

  void append(const TransitionRecord& record) override {
    if (records.size() == full_at) throw NoSpaceError{{.message = "the log is full"}};
    records.push_back(record);
  }
};

class Recorder : public Observer {
 public:
  void on_transition(const TransitionRecord& record) noexcept override {
    const std::scoped_lock lock{mutex_};
    transitions_.push_back(record);
  }
  void on_progress(const Progress& progress) noexcept override {
    const std::scoped_lock lock{mutex_};
    progress_.push_back(progress);
  }
  void on_warning(std::string_view warning) noexcept override {
    const std::scoped_lock lock{mutex_};
    warnings_.emplace_back(warning);
  }

  [[nodiscard]] std::vector<TransitionRecord> transitions() const {
    const std::scoped_lock lock{mutex_};
    return transitions_;
  }
  [[nodiscard]] std::vector<Progress> progress() const {
    const std::scoped_lock lock{mutex_};
    return progress_;
  }
  [[nodiscard]] std::vector<std::string> warnings() const {
    const std::scoped_lock lock{mutex_};
    return warnings_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<TransitionRecord> transitions_;
  std::vector<Progress> progress_;
  std::vector<std::string> warnings_;
};

}  // namespace holdfast::operation::test
