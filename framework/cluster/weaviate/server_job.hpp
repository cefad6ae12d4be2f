// One create or restore that a server does: asked for once, then watched.
//
// The journal says `transferring` before the request is sent. An answer that gets lost is settled by asking: a create
// has its id to itself, so whatever the server knows of the id is ours; a restore is known by its status having changed
// since before the request, or by its collections being there. Only where the server knows nothing is the request sent
// again.
#pragma once

#include <memory>
#include <mutex>

#include "cluster/cluster.hpp"
#include "cluster/weaviate/prepared.hpp"
#include "cluster/weaviate/status_watcher.hpp"

namespace holdfast::weaviate {

struct ServerJobParts {
  const Api& api;
  StatusWatcher& watcher;
  store::Store* storage = nullptr;  ///< As far as it can be seen from here; null: nobody looks.
  Prepared prepared;
  cluster::Attempt attempt = cluster::Attempt::first;
  PollPolicy polling = {};
  Patience patience = {};
  std::chrono::milliseconds slot_busy_for{std::chrono::seconds{30}};  ///< A restore's slot, after its end.
  std::chrono::milliseconds cancel_shows_within{std::chrono::seconds{30}};
  std::chrono::milliseconds stalled_after{std::chrono::minutes{30}};  ///< Without a change of status: a warning.
};

class ServerJob final : public cluster::Job {
 public:
  explicit ServerJob(ServerJobParts parts)
      : parts_{std::move(parts)}, stage_{parts_.attempt == cluster::Attempt::again ? Stage::asked : Stage::idle} {}

  [[nodiscard]] const cluster::Plan& plan() const noexcept override { return parts_.prepared.plan; }
  operation::Summary run(cluster::JobObserver& observer, std::stop_token stop) override;
  /// Asks the server to cancel, unless it has nothing to do with it (any more), and waits for the end that it takes.
  std::optional<operation::Summary> clean_up() override;
  std::optional<operation::Summary> settle() override;
  void require_cancellable() const override;
  [[nodiscard]] bool goes_on() const noexcept override { return stage_ == Stage::accepted || stage_ == Stage::asked; }

 private:
  enum class Stage : std::uint8_t {
    idle,      ///< Nothing was sent, or what was sent was refused.
    asked,     ///< The request was sent; whether it arrived is not known.
    accepted,  ///< The server runs it.
    over,      ///< It told its end.
  };

  void ask(cluster::JobObserver& observer, const store::CallOptions& call);
  void ask_until_accepted(cluster::JobObserver& observer, const store::CallOptions& call);
  BackupAnswer post(const store::CallOptions& call) const;
  [[nodiscard]] bool shows(const store::CallOptions& call) const;
  [[nodiscard]] bool shows_in_the_end(cluster::JobObserver& observer, const store::CallOptions& call) const;
  void request_cancel(const store::CallOptions& call) const;
  void refuse_abandoned(const store::CallOptions& call);
  void settle_lost_answer(const Error& lost, cluster::JobObserver& observer, const store::CallOptions& call);
  [[nodiscard]] std::optional<BackupAnswer> known(const store::CallOptions& call) const;
  [[nodiscard]] bool is_ours(const BackupAnswer& answer, const store::CallOptions& call) const;
  [[nodiscard]] bool collections_are_there(const store::CallOptions& call) const;
  void note_narrowed(const BackupAnswer& accepted);
  [[nodiscard]] std::unique_ptr<Watched> watch(cluster::JobObserver* observer);
  operation::Summary finish(const Verdict& verdict, cluster::JobObserver& observer, const store::CallOptions& call);
  [[nodiscard]] operation::Summary summary_of(const BackupAnswer& answer) const;
  void look_into(const BackupAnswer& stored, cluster::JobObserver& observer, const store::CallOptions& call) const;
  void require_restored(const store::CallOptions& call);

  ServerJobParts parts_;
  Stage stage_;
  /// When the answer to the request did not come; long ago where another process sent it.
  std::chrono::steady_clock::time_point lost_at_{};
  FirstLook first_look_ = FirstLook::at_once;
  std::vector<std::string> narrowed_ = {};  ///< What was asked for and the server left out.
};

}  // namespace holdfast::weaviate
