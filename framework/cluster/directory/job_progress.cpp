#include "cluster/directory/job_progress.hpp"

namespace holdfast::cluster {

JobProgress::JobProgress(const Plan& plan, JobObserver& observer) : plan_{plan}, observer_{observer} {
  progress_.bytes_total = plan.bytes;
  progress_.files_total = plan.files;
}

void JobProgress::moved(const Step& step) {
  operation::Progress now;
  {
    const std::scoped_lock lock{mutex_};
    progress_.bytes_done += step.bytes;
    progress_.files_done += step.files;
    progress_.stored_bytes += step.stored_bytes;
    progress_.chunks_done += step.chunks;
    if (!step.collection.empty()) progress_.collection = step.collection;
    now = progress_;
  }
  observer_.progressed(now);
}

operation::Summary JobProgress::summary() const {
  const std::scoped_lock lock{mutex_};
  operation::Summary summary{.bytes = progress_.bytes_done,
                             .stored_bytes = progress_.stored_bytes,
                             .files = progress_.files_done,
                             .chunks = progress_.chunks_done,
                             .collections = {},
                             .warnings = plan_.warnings};
  for (const CollectionPlan& collection : plan_.collections) summary.collections.push_back(collection.name);
  return summary;
}

}  // namespace holdfast::cluster
