#include "operation/cancel_mark.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <condition_variable>
#include <holdfast/errors.hpp>
#include <mutex>
#include <string>

#include "operation/file.hpp"

namespace holdfast::operation {

void CancelMark::leave(StopReason reason) const {
  try {
    const File file{path_, O_WRONLY | O_CREAT | O_EXCL};
    file.write_at(0, fmt::format("{}\n", to_string(reason)));
    file.sync();
  } catch (const AlreadyExistsError&) {
    return;
  }
  files::sync_folder(path_.parent_path());
}

std::optional<StopReason> CancelMark::read() const {
  try {
    std::string word = File{path_, O_RDONLY}.read_all();
    if (!word.empty()) word.pop_back();
    return stop_reason_from_string(word) == StopReason::deadline ? StopReason::deadline : StopReason::user;
  } catch (const NotFoundError&) {
    return std::nullopt;
  }
}

CancelWatch::CancelWatch(Operation& operation, CancelMark mark, std::chrono::milliseconds interval)
    : operation_{operation}, mark_{std::move(mark)}, interval_{interval} {
  if (look()) return;
  thread_ = std::jthread{[this](const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock{mutex};
    while (!stop.stop_requested() && !look()) wake.wait_for(lock, stop, interval_, [] { return false; });
  }};
}

bool CancelWatch::look() {
  try {
    const auto reason = mark_.read();
    if (reason) operation_.request_cancel(*reason);
    return reason.has_value();
  } catch (const Error& error) {
    if (!warned_) operation_.warn(fmt::format("cannot cancel as asked for, trying again: {}", error.message()));
    warned_ = true;
    return false;
  }
}

}  // namespace holdfast::operation
