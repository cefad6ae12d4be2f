// Adds up what a job has moved and tells its observer.
#pragma once

#include <mutex>
#include <string>

#include "cluster/cluster.hpp"

namespace holdfast::cluster {

/// Threads: every function from any thread.
class JobProgress {
 public:
  /// Both borrowed.
  JobProgress(const Plan& plan, JobObserver& observer);

  struct Step {
    std::uint64_t bytes = 0;
    std::uint64_t files = 0;
    std::uint64_t stored_bytes = 0;
    std::uint64_t chunks = 0;
    std::string_view collection = {};  ///< Empty: still the one before.
  };
  void moved(const Step& step);

  /// Of all that was moved.
  [[nodiscard]] operation::Summary summary() const;

 private:
  const Plan& plan_;
  JobObserver& observer_;
  mutable std::mutex mutex_;
  operation::Progress progress_;
};

}  // namespace holdfast::cluster
