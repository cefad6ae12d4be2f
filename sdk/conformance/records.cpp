#include "records.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <optional>

namespace holdfast::conformance {

namespace {

using Clock = std::chrono::steady_clock;
using Size = std::uint32_t;

void append_size(std::string& bytes, std::size_t size) {
  const auto written = static_cast<Size>(size);
  bytes.append(reinterpret_cast<const char*>(&written), sizeof written);
}

std::optional<Size> size_at(std::string_view bytes, std::size_t at) {
  if (bytes.size() < at + sizeof(Size)) return std::nullopt;
  Size size = 0;
  std::memcpy(&size, bytes.data() + at, sizeof size);
  return size;
}

}  // namespace

void send(int pipe, const Record& record) noexcept {
  std::string bytes{static_cast<char>(record.topic)};
  append_size(bytes, record.texts.size());
  for (const std::string& text : record.texts) {
    append_size(bytes, text.size());
    bytes += text;
  }
  for (std::string_view rest = bytes; !rest.empty();) {
    const ssize_t written = ::write(pipe, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

/// One whole record from the buffer, if it is there.
bool Records::take(Record& record) {
  std::size_t at = 1;
  const auto count = size_at(buffer_, at);
  if (!count) return false;
  at += sizeof(Size);
  Record read{.topic = static_cast<Topic>(buffer_.front())};
  for (Size i = 0; i < *count; ++i) {
    const auto size = size_at(buffer_, at);
    if (!size || buffer_.size() < at + sizeof(Size) + *size) return false;
    read.texts.push_back(buffer_.substr(at + sizeof(Size), *size));
    at += sizeof(Size) + *size;
  }
  buffer_.erase(0, at);
  record = std::move(read);
  return true;
}

Records::State Records::next(Record& record, std::chrono::milliseconds patience) {
  const auto deadline = Clock::now() + patience;
  while (!take(record)) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    pollfd ready{.fd = pipe_, .events = POLLIN, .revents = 0};
    const int polled = ::poll(&ready, 1, static_cast<int>(std::max<std::int64_t>(left, 0)));
    if (polled < 0 && errno == EINTR) continue;
    if (polled <= 0) return State::late;
    char bytes[4096];
    const ssize_t got = ::read(pipe_, bytes, sizeof bytes);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return State::ended;
    buffer_.append(bytes, static_cast<std::size_t>(got));
  }
  return State::got;
}

}  // namespace holdfast::conformance
