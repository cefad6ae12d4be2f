// Jobs on a fake server, for tests of what they do.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "cluster/weaviate/server_job.hpp"
#include "http/test/failures.hpp"
#include "store/test/fake_pause.hpp"
#include "store/unreachable_store.hpp"
#include "support/fake_weaviate.hpp"

namespace holdfast::weaviate::test {

using holdfast::test::Arrives;
using holdfast::test::failure_of;
using holdfast::test::FakeWeaviate;

inline const cluster::Place in_s3{.module = "s3", .bucket = "b"};

inline const http::Failure cut{.cause = http::Cause::cut, .stage = http::Stage::wait, .sent = http::Sent::maybe};
inline const http::Failure away{
    .cause = http::Cause::not_connected, .stage = http::Stage::connect, .sent = http::Sent::no};

/// A server, and what jobs on it work with. Everything that takes long takes milliseconds.
struct Bench {
  FakeWeaviate server = {};
  std::unique_ptr<http::Transport> transport = server.transport();
  Api api{*transport, "http://h:8080", {.pause = std::make_shared<holdfast::test::FakePause>()}};
  StatusWatcher watcher{api};
  std::unique_ptr<store::Store> storage =
      store::make_unreachable_store("s3://b", UnsupportedError{{.message = "it is not to be seen"}});
  /// Longer than any machine takes; tests that wait it out shorten it before they begin a job.
  Patience patience{.unknown_for = std::chrono::seconds{5},
                    .evidence_for = std::chrono::seconds{5},
                    .silent_for = std::chrono::seconds{5}};

  [[nodiscard]] PrepareOptions options(cluster::Attempt attempt = cluster::Attempt::first) const {
    return {.place = in_s3, .attempt = attempt, .storage = *storage};
  }

  template <class Request>
  [[nodiscard]] std::unique_ptr<ServerJob> job(const Request& request,
                                               cluster::Attempt attempt = cluster::Attempt::first) {
    return std::make_unique<ServerJob>(
        ServerJobParts{.api = api,
                       .watcher = watcher,
                       .prepared = prepare(api, request, options(attempt)),
                       .attempt = attempt,
                       .polling = {.first_round = std::chrono::milliseconds{1}, .round = std::chrono::milliseconds{1}},
                       .patience = patience,
                       .slot_busy_for = std::chrono::seconds{5}});
  }

  /// A whole backup of both collections is there, and neither collection any more.
  void keep_only_the_backup() {
    server.change([](FakeWeaviate::Facts& facts) {
      facts.creates["nightly"] = {.words = {"SUCCESS"}, .classes = {"Article", "Author"}};
      facts.classes = {"Other"};
    });
  }
};

/// Writes down what a job says. Threads: every function from any thread.
class Notes final : public cluster::JobObserver {
 public:
  void transfer_begins(const cluster::Plan&) override { note("transfer"); }
  void accepted() noexcept override { is_accepted_ = true; }
  void commit_begins() override { note("commit"); }
  void progressed(const operation::Progress&) noexcept override {}
  void warned(std::string warning) noexcept override { note("warning: " + std::move(warning)); }

  [[nodiscard]] bool is_accepted() const { return is_accepted_; }
  [[nodiscard]] std::vector<std::string> all() const {
    const std::scoped_lock lock{mutex_};
    return notes_;
  }

 private:
  void note(std::string text) {
    const std::scoped_lock lock{mutex_};
    notes_.push_back(std::move(text));
  }

  mutable std::mutex mutex_;
  std::vector<std::string> notes_;
  std::atomic<bool> is_accepted_{false};
};

inline const cluster::CreateRequest create_nightly{.id = "nightly"};
inline const cluster::RestoreRequest restore_nightly{.id = "nightly"};

}  // namespace holdfast::weaviate::test
