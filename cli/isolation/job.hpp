// What is done in the child process, and how it is told to the parent.
#pragma once

#include <holdfast/backup.hpp>
#include <holdfast/errors.hpp>

#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include "isolation/message.hpp"
#include "plugin/facts.hpp"
#include "store/store.hpp"

namespace holdfast::cli {

/// Where the child writes its messages.
inline constexpr int message_descriptor = 3;

/// Tells the parent of each step before it is taken: so the parent knows which one ended the child.
class Reporter final : public store::CheckObserver {
 public:
  /// What a step came to.
  struct Result {
    BackupCheck::Outcome outcome = BackupCheck::Outcome::pass;
    std::string detail = {};
    std::string remedy = {};
  };

  /// Takes the step. An Error is its failure. Returns whether it did not fail.
  bool step(std::string_view id, std::string_view title, const std::function<Result()>& body);
  void skip(std::string_view id, std::string_view title, std::string_view why, std::string_view remedy);

  /// Threads: any.
  void tell(const Message& message);
  /// What the plugin may be doing until the next one.
  void phase(std::string_view name, const plugin::Facts& facts);
  /// One that has begun and ended.
  void check(const BackupCheck& check);

  void check_begins(std::string_view id, std::string_view title) override;
  void check_ended(const store::Check& check) override;

 private:
  void ended(std::string_view id, const Result& result, std::chrono::nanoseconds took);

  std::mutex mutex_;
};

}  // namespace holdfast::cli
