// The one value that all clients of the process share.
#include <fmt/chrono.h>
#include <mutex>

#include <holdfast/client.hpp>

#include "client/default_config.hpp"

namespace holdfast {
namespace {

/// The guide's API has this setting static, so it is: one value behind one mutex, in a function so that it exists
/// whenever it is asked for.
struct Shared {
  std::mutex mutex = {};
  BackupClientConfig config = {};
};

Shared& shared() {
  static Shared value;
  return value;
}

}  // namespace

namespace client {

void check_config(const BackupClientConfig& config) {
  const auto refuse = [](std::string_view what, std::chrono::milliseconds value) {
    throw UsageError{{.message = fmt::format("the {} of {} is not above zero", what, value),
                      .hint = fmt::format("choose a {} of 1ms or more", what)}};
  };
  if (config.poll_interval.count() <= 0) refuse("poll interval", config.poll_interval);
  if (config.timeout.count() <= 0) refuse("timeout", config.timeout);
}

}  // namespace client

void BackupClient::set_default_config(const BackupClientConfig& config) {
  client::check_config(config);
  const std::scoped_lock lock{shared().mutex};
  shared().config = config;
}

BackupClientConfig BackupClient::default_config() {
  const std::scoped_lock lock{shared().mutex};
  return shared().config;
}

}  // namespace holdfast
