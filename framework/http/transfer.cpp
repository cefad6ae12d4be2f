#include "http/transfer.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <utility>

namespace holdfast::http {
namespace {

using std::chrono::milliseconds;

/// How often a cancellation is looked for that no descriptor tells of.
constexpr milliseconds look_for_cancel{50};
/// Longer waits gain nothing.
constexpr milliseconds longest_wait = std::chrono::minutes{1};

void check(CURLMcode code) {
  if (code != CURLM_OK)
    throw InternalError{{.message = fmt::format("libcurl failed: {}", curl().multi_strerror(code))}};
}

/// Taking an unfinished transfer out closes its connection.
class Running {
 public:
  explicit Running(Lane& lane) : lane_{lane} { check(curl().multi_add_handle(lane.multi.get(), lane.easy.get())); }
  ~Running() { curl().multi_remove_handle(lane_.multi.get(), lane_.easy.get()); }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

 private:
  Lane& lane_;
};

}  // namespace

Transfer::Transfer(Lane& lane, const Exchange& exchange)
    : lane_{lane},
      exchange_{exchange},
      timeouts_{exchange.request.timeouts.value_or(exchange.client.timeouts)},
      pace_{timeouts_} {
  set_up();
}

Outcome Transfer::run(int cancel_descriptor) {
  failure_ = must_end();  // before anything was done
  if (!failure_) drive(cancel_descriptor);
  Outcome outcome{.failure = std::move(failure_),
                  .thrown = {},
                  .head = std::move(head_),
                  .bytes_sent = static_cast<std::uint64_t>(number(CURLINFO_SIZE_UPLOAD_T)),
                  .bytes_received = received_,
                  .on_kept_connection = attempts_ > 0 && number(CURLINFO_NUM_CONNECTS) == 0};
  if (!outcome.failure) outcome.thrown = std::move(thrown_);
  return outcome;
}

void Transfer::drive(int cancel_descriptor) {
  const Running running{lane_};
  for (;;) {
    int still_running = 0;
    check(curl().multi_perform(lane_.multi.get(), &still_running));
    if (const auto code = finished()) {
      if (failure_ || thrown_) return;
      if (*code != CURLE_OK) failure_ = explain(*code);
      if (*code == CURLE_OK && !head_done_) failure_ = failure(Cause::cut);  // in the middle of the headers
      return;
    }
    failure_ = must_end();
    if (failure_) return;
    wait(cancel_descriptor);
  }
}

std::optional<CURLcode> Transfer::finished() {
  int left = 0;
  while (const CURLMsg* message = curl().multi_info_read(lane_.multi.get(), &left))
    if (message->msg == CURLMSG_DONE) return message->data.result;
  return std::nullopt;
}

std::optional<Failure> Transfer::must_end() {
  const CancelPoll& cancel = exchange_.request.cancel;
  if (is_cancelled_ || exchange_.options.stop.stop_requested() || (cancel.is_wanted && cancel.is_wanted()))
    return failure(Cause::cancelled);
  const Clock::time_point now = Clock::now();
  if (now >= exchange_.options.deadline) return failure(Cause::deadline);
  if (timeouts_.total.count() > 0 && now - began_ >= timeouts_.total)
    return failure(Cause::too_slow, "more than " + in_seconds(timeouts_.total));
  switch (pace_.judge(now)) {
    case Pace::Verdict::fine:
      return std::nullopt;
    case Pace::Verdict::idle:
      return failure(Cause::too_slow, "nothing for " + in_seconds(timeouts_.idle));
    case Pace::Verdict::slow:
      break;
  }
  return failure(Cause::too_slow,
                 fmt::format("less than {} bytes a second for {}", timeouts_.slowest, in_seconds(timeouts_.slow_for)));
}

void Transfer::wait(int cancel_descriptor) {
  std::array<curl_waitfd, 2> wake{};
  unsigned count = 0;
  for (const int descriptor : {cancel_descriptor, exchange_.request.cancel.descriptor})
    if (descriptor >= 0) wake[count++] = {.fd = descriptor, .events = CURL_WAIT_POLLIN, .revents = 0};
  check(curl().multi_poll(lane_.multi.get(), wake.data(), count, patience(cancel_descriptor), nullptr));
  is_cancelled_ = std::ranges::any_of(wake, [](const curl_waitfd& fd) { return fd.revents != 0; });
}

/// In milliseconds. libcurl shortens it for timers of its own.
int Transfer::patience(int cancel_descriptor) const {
  const Clock::time_point now = Clock::now();
  Clock::time_point until = std::min(now + longest_wait, exchange_.options.deadline);
  if (timeouts_.total.count() > 0) until = std::min(until, began_ + timeouts_.total);
  if (const auto look = pace_.next_look()) until = std::min(until, *look);
  const CancelPoll& cancel = exchange_.request.cancel;
  const bool must_look =
      (cancel.is_wanted && cancel.descriptor < 0) || (exchange_.options.stop.stop_possible() && cancel_descriptor < 0);
  if (must_look) until = std::min(until, now + look_for_cancel);
  return static_cast<int>(std::max(milliseconds{0}, std::chrono::ceil<milliseconds>(until - now)).count());
}

}  // namespace holdfast::http
