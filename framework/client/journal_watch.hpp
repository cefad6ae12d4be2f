// An operation of another process, or one that is over: seen through its journal alone.
#pragma once

#include "client/watch.hpp"
#include "operation/journals.hpp"

namespace holdfast::client {

class JournalWatch final : public Watch {
 public:
  JournalWatch(operation::Journals journals, const operation::JournalInfo& journal, BackupBackend backend);

  [[nodiscard]] const std::string& id() const noexcept override { return header_.backup; }
  [[nodiscard]] const std::string& operation_id() const noexcept override { return header_.operation; }
  [[nodiscard]] BackupKind kind() const noexcept override;
  [[nodiscard]] const BackupPlan& plan() const noexcept override { return plan_; }
  [[nodiscard]] Backup current() const override;
  /// Journals keep no progress: all zero.
  [[nodiscard]] BackupProgress progress() const override { return {}; }
  /// Looks every `poll_interval` at first, and less often while nothing changes.
  [[nodiscard]] bool wait(const Wait& wait) const override;
  /// Leaves a mark for the owner, and looks whether it was in time.
  CancelAnswer cancel() override;
  /// Told of steps that wait() sees; an operation of another process tells no more than that.
  void observe(std::shared_ptr<BackupObserver> observer) override;
  void raise_outcome() const override;

 private:
  [[nodiscard]] operation::JournalInfo read() const;
  void tell(const operation::JournalInfo& before, const operation::JournalInfo& now) const;

  mutable operation::Journals journals_;
  operation::Header header_;
  BackupBackend backend_;
  BackupPlan plan_;
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<BackupObserver>> observers_;
};

}  // namespace holdfast::client
