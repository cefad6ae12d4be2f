// Calls into plugins that must not hold up the engine for ever.
//
// A thread that is inside a stranger's code cannot be ended. One that takes too long is left behind instead, with
// everything it may touch; the plugin's code stays mapped until the process ends.
#pragma once

#include <chrono>
#include <functional>
#include <stop_token>

namespace holdfast::client {

/// How long is waited for a plugin. The contract asks for much less: 50 ms to validate, a second to heed a
/// cancellation.
struct Patience {
  std::chrono::milliseconds validate{10'000};
  std::chrono::milliseconds check{120'000};  ///< From one sign of life of a preflight to the next.
  std::chrono::milliseconds cancel{5'000};   ///< Once it was asked to stop.
};

/// Does `work` on a thread of its own. Returns true once it is done, having thrown what it threw; false once the moment
/// that `deadline` gives has passed: then `work` goes on, with what it holds, and nobody hears of it any more.
/// `deadline` is asked anew whenever it has passed, and whenever `stop` is requested.
bool do_in_time(std::function<void()> work, const std::function<std::chrono::steady_clock::time_point()>& deadline,
                const std::stop_token& stop = {});

}  // namespace holdfast::client
