// What libcurl tells about a transfer, on the calling thread.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <holdfast/errors.hpp>
#include <span>

#include "http/address.hpp"
#include "http/transfer.hpp"

namespace holdfast::http {
namespace {

/// Far beyond any real answer's headers.
constexpr std::size_t most_head_bytes = 256 << 10;

Transfer& self_of(void* self) noexcept { return *static_cast<Transfer*>(self); }

/// "127.0.0.1:8080", "[::1]:8080"
std::string address_text(const curl_sockaddr& address) {
  std::array<char, NI_MAXHOST> host{};
  std::array<char, NI_MAXSERV> port{};
  if (getnameinfo(&address.addr, address.addrlen, host.data(), host.size(), port.data(), port.size(),
                  NI_NUMERICHOST | NI_NUMERICSERV) != 0)
    return {};
  const std::string shown = address.family == AF_INET6 ? fmt::format("[{}]", host.data()) : std::string{host.data()};
  return fmt::format("{}:{}", shown, port.data());
}

std::string_view trimmed(std::string_view text) noexcept {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

/// Runs what may throw; what it throws is kept until libcurl has returned.
template <class Body>
bool Transfer::guard(Body&& body) noexcept {
  if (thrown_) return false;
  try {
    std::forward<Body>(body)();
    return true;
  } catch (...) {
    thrown_ = std::current_exception();
    return false;
  }
}

/// Asked for each address that a name resolved to, so that no name leads where it must not.
curl_socket_t Transfer::on_open_socket(void* self, curlsocktype, curl_sockaddr* address) noexcept {
  Transfer& transfer = self_of(self);
  if (transfer.exchange_.request.reach != Reach::metadata && is_link_local(address->addr)) {
    transfer.met_link_local_ = true;
    return CURL_SOCKET_BAD;
  }
  if (!transfer.guard([&] { transfer.peer_ = address_text(*address); })) return CURL_SOCKET_BAD;
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/// Connected, and about to send. The second time libcurl found the first connection, a kept one, dead without an answer
/// and means to send again. But the first server may have got the request and died of it.
int Transfer::on_request(void* self, char*, char*, int, int) noexcept {
  Transfer& transfer = self_of(self);
  if (transfer.attempts_ > 0 && !is_repeatable(transfer.exchange_.request)) return CURL_PREREQFUNC_ABORT;
  ++transfer.attempts_;
  transfer.pace_.step(Clock::now());
  return CURL_PREREQFUNC_OK;
}

std::size_t Transfer::on_header(char* data, std::size_t size, std::size_t count, void* self) noexcept {
  Transfer& transfer = self_of(self);
  const bool is_taken = transfer.guard([&] { transfer.take_header_line({data, size * count}); });
  transfer.pace_.step(Clock::now());
  return is_taken ? size * count : 0;
}

void Transfer::take_header_line(std::string_view line) {
  head_size_ += line.size();
  if (head_size_ > most_head_bytes) {
    failure_ = failure(Cause::too_large, fmt::format("more than {} bytes of headers", most_head_bytes));
    throw FailedError{{.message = failure_->detail}};
  }
  if (head_done_) return;  // a trailer
  const std::string_view text = trimmed(line);
  if (line.starts_with("HTTP/")) {
    head_ = {};
  } else if (text.empty()) {
    finish_head();
  } else if (const auto colon = text.find(':'); colon != std::string_view::npos) {
    head_.headers.emplace_back(trimmed(text.substr(0, colon)), trimmed(text.substr(colon + 1)));
  }
}

void Transfer::finish_head() {
  head_.status = static_cast<int>(number(CURLINFO_RESPONSE_CODE));
  if (head_.status < 200) return;  // "100 Continue": another one follows
  head_done_ = true;
  if (exchange_.sink.head) exchange_.sink.head(head_);
}

std::size_t Transfer::on_data(char* data, std::size_t size, std::size_t count, void* self) noexcept {
  Transfer& transfer = self_of(self);
  const std::size_t bytes = size * count;
  const Clock::time_point arrived = Clock::now();
  transfer.received_ += bytes;
  transfer.pace_.moved(bytes, arrived);
  if (!transfer.exchange_.sink.data) return bytes;
  const bool is_taken = transfer.guard([&] { transfer.exchange_.sink.data(std::as_bytes(std::span{data, bytes})); });
  transfer.pace_.held_up(arrived, Clock::now());
  return is_taken ? bytes : 0;
}

std::size_t Transfer::on_read(char* data, std::size_t size, std::size_t count, void* self) noexcept {
  Transfer& transfer = self_of(self);
  const Clock::time_point asked = Clock::now();
  const std::size_t wanted = std::min<std::uint64_t>(size * count, transfer.body_size_ - transfer.body_offset_);
  const std::span into = std::as_writable_bytes(std::span{data, wanted});
  std::size_t bytes = 0;
  const bool is_read = transfer.guard([&] { bytes = transfer.read_body(into); });
  if (!is_read) return CURL_READFUNC_ABORT;
  transfer.body_offset_ += bytes;
  transfer.pace_.held_up(asked, Clock::now());
  transfer.pace_.moved(bytes, Clock::now());
  if (transfer.body_offset_ == transfer.body_size_) transfer.pace_.step(Clock::now());
  return bytes;
}

std::size_t Transfer::read_body(std::span<std::byte> into) const {
  if (into.empty()) return 0;
  if (const auto* bytes = std::get_if<std::span<const std::byte>>(&exchange_.request.body)) {
    std::memcpy(into.data(), bytes->data() + body_offset_, into.size());
    return into.size();
  }
  const auto& source = std::get<BodySource>(exchange_.request.body);
  const std::size_t bytes = source.read(body_offset_, into);
  if (bytes == 0 || bytes > into.size())
    throw InternalError{{.message = fmt::format("a body of {} bytes gave {} bytes at {}, where {} were asked for",
                                                source.size, bytes, body_offset_, into.size())}};
  return bytes;
}

int Transfer::on_seek(void* self, curl_off_t offset, int origin) noexcept {
  Transfer& transfer = self_of(self);
  if (origin != SEEK_SET || offset < 0 || static_cast<std::uint64_t>(offset) > transfer.body_size_)
    return CURL_SEEKFUNC_FAIL;
  transfer.body_offset_ = static_cast<std::uint64_t>(offset);
  return CURL_SEEKFUNC_OK;
}

}  // namespace holdfast::http
