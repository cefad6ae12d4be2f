#include "watch.hpp"

#include <fmt/format.h>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "cluster/weaviate/status_watcher.hpp"
#include "processor_time.hpp"

namespace holdfast::bench {
namespace {

class RunningServer final : public http::Transport {
 public:
  http::Head stream(const http::Request&, const http::ReplySink& sink, const store::CallOptions&) override {
    static constexpr std::string_view answer =
        R"({"backend":"s3","completedAt":"0001-01-01T00:00:00.000Z","id":"nightly","path":"s3://backups/nightly",)"
        R"("startedAt":"2026-11-23T06:52:04.921Z","status":"STARTED"})";
    ++requests;
    const http::Head head{.status = 200};
    if (sink.head) sink.head(head);
    if (sink.data) sink.data(std::as_bytes(std::span{answer}));
    return head;
  }
  std::atomic<std::uint64_t> requests{0};
};

void wait(std::chrono::seconds time) {
  std::mutex mutex;
  std::condition_variable never;
  std::unique_lock lock{mutex};
  never.wait_for(lock, time, [] { return false; });
}

}  // namespace

WatchCost watch_cost(std::size_t operations, std::chrono::seconds time) {
  RunningServer server;
  const weaviate::Api api{server, "http://localhost"};
  weaviate::StatusWatcher watcher{api};
  std::vector<std::unique_ptr<weaviate::Watched>> watched;
  const double before = processor_seconds();
  for (std::size_t i = 0; i < operations; ++i)
    watched.push_back(watcher.watch({.backup = {.module = "s3", .id = fmt::format("backup-{}", i)},
                                     .first_look = weaviate::FirstLook::on_schedule}));
  wait(time);
  const double used = processor_seconds() - before;
  return {.processor_share = used / static_cast<double>(time.count()), .requests = server.requests};
}

}  // namespace holdfast::bench
