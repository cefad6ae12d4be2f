#include "client/errand.hpp"

#include <fmt/format.h>

#include "settings/units.hpp"

namespace holdfast::client {

void Errand::watch(std::shared_ptr<store::RunningCalls> calls) {
  if (!calls) return;
  const std::scoped_lock lock{mutex_};
  calls_.push_back(std::move(calls));
}

std::optional<store::LateCall> Errand::late() const {
  const std::scoped_lock lock{mutex_};
  for (const auto& calls : calls_)
    if (auto late = calls->late(patience_)) return late;
  return std::nullopt;
}

void Errand::tell_of_calls() {
  const auto calls = [this] {
    const std::scoped_lock lock{mutex_};
    return calls_;
  };
  teller_.look(calls());
}

void run_errand(const std::shared_ptr<Errand>& errand, const std::stop_token& stop, std::function<void()> work) {
  const std::stop_callback pass_on{stop, [errand] { errand->request_stop(); }};
  std::optional<store::LateCall> late;
  const auto deadline = [&] {
    using Clock = std::chrono::steady_clock;
    late = errand->late();
    errand->tell_of_calls();
    return late ? Clock::time_point::min() : Clock::now() + time_between_looks;
  };
  if (do_in_time(std::move(work), deadline, stop)) return;
  errand->request_stop();  // whatever it does when the call returns, it begins nothing more
  throw late_error(*late, "nothing was waited for any longer");
}

PluginError late_error(const store::LateCall& call, std::string_view consequence) {
  return PluginError{{.message = fmt::format(
                          "{} hangs: asked to {}, it should have returned {} ago; {}", call.plugin, call.what,
                          settings::format_duration(std::chrono::floor<std::chrono::seconds>(call.late)), consequence),
                      .hint = "report this to the plugin's vendor"}};
}

}  // namespace holdfast::client
