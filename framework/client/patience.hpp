// Calls into plugins that must not hold up the engine for ever.
//
// A thread that is inside a stranger's code cannot be ended. One that takes too long is left behind instead, with
// everything it may touch; the plugin's code stays mapped until the process ends.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <stop_token>

namespace holdfast::client {

/// How long is waited for a plugin. The contract asks for much less: 50 ms to validate, a second to heed a
/// cancellation.
struct Patience {
  std::chrono::milliseconds load{10'000};  ///< Constructors and the entry.
  std::chrono::milliseconds validate{10'000};
  std::chrono::milliseconds open{10'000};
  std::chrono::milliseconds check{120'000};  ///< From one sign of life of a preflight to the next.
  std::chrono::milliseconds cancel{5'000};   ///< Once it was asked to stop.
  std::chrono::milliseconds close{10'000};
  /// For a call of an operation, once it was asked to stop: a slow disk may keep it longer than the contract allows.
  std::chrono::milliseconds call{15'000};

  // When it is said who is waited for, before anything is given up.
  std::chrono::milliseconds quiet{60'000};  ///< For a call that shows no sign of life.
  std::chrono::milliseconds heed{1'000};    ///< For what was asked to stop: as long as the contract allows.
};

/// How often a call that may be late is looked for.
inline constexpr std::chrono::milliseconds time_between_looks{100};

/// Does `work` on a thread of its own. Returns true once it is done, having thrown what it threw; false once the moment
/// that `deadline` gives has passed: then `work` goes on, with what it holds, and nobody hears of it any more.
/// `deadline` is asked anew whenever it has passed, and whenever `stop` is requested.
bool do_in_time(std::function<void()> work, const std::function<std::chrono::steady_clock::time_point()>& deadline,
                const std::stop_token& stop = {});

/// A thread that nobody waits for any more, as long as it is not done.
class LeftThread {
 public:
  LeftThread() noexcept;
  ~LeftThread();
  LeftThread(const LeftThread&) = delete;
  LeftThread& operator=(const LeftThread&) = delete;
};

/// How many threads of this process were left behind and are not done. While there are any, exit(3) may hang, or pull
/// away what they use: a program ends with _exit(2) then.
[[nodiscard]] std::size_t left_behind() noexcept;

}  // namespace holdfast::client
