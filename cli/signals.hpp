// What Ctrl-C and SIGTERM do.
//
// SIGINT, SIGTERM and SIGHUP are blocked in every thread and read from a descriptor by one of their own, so that what
// they cause runs in ordinary code. The first SIGINT calls `interrupt`, the second `leave`, and ends the process at
// once: the journal makes it safe. SIGTERM and SIGHUP call `terminate`. SIGPIPE and SIGXFSZ are ignored: a write says
// it better.
#pragma once

#include <functional>
#include <mutex>
#include <thread>

namespace holdfast::cli {

class Signals {
 public:
  struct Handlers {
    std::function<void()> interrupt = {};
    std::function<void()> terminate = {};
    /// Last words. On a thread that nobody waits for longer than a moment.
    std::function<void()> leave = {};
  };

  /// Blocks the signals and begins to listen. Before any other thread is started, which then inherits the mask.
  explicit Signals(Handlers handlers);
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  /// From now on these are called, on the listening thread. Returns once none of the old ones is being called.
  void handle(Handlers handlers);

 private:
  void listen() noexcept;
  [[noreturn]] void leave() noexcept;

  int signals_ = -1;
  int wake_ = -1;
  std::mutex mutex_;
  Handlers handlers_;
  bool interrupted_ = false;
  std::jthread thread_;
};

}  // namespace holdfast::cli
