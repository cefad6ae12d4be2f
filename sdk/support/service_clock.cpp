#include <holdfast/support/http_date.hpp>
#include <holdfast/support/service_clock.hpp>

#include <string>

namespace holdfast::support {

bool ServiceClock::follow(std::string_view date, const sdk::Call& call) {
  const auto theirs = parse_http_date(date);
  if (!theirs) return false;
  const auto ahead = std::chrono::duration_cast<std::chrono::seconds>(*theirs - machine_());
  offset_ = ahead.count();
  call.log(HF_LOG_WARN, "this machine's clock is " + std::to_string(std::chrono::abs(ahead).count()) + " s " +
                            (ahead.count() > 0 ? "behind" : "ahead of") + " the service's: set it (NTP)");
  return true;
}

}  // namespace holdfast::support
