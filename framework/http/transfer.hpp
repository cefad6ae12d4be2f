// One request on its way: what libcurl is told, what it tells, and when to stop waiting.
#pragma once

#include <array>
#include <chrono>
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "http/client.hpp"
#include "http/failure.hpp"
#include "http/lane.hpp"
#include "http/pace.hpp"
#include "http/url.hpp"

namespace holdfast::http {

/// What one call is about. Borrows all of it.
struct Exchange {
  const ClientOptions& client;
  const Request& request;
  const ReplySink& sink;
  const store::CallOptions& options;
  const Target& target;
};

/// How a transfer ended.
struct Outcome {
  std::optional<Failure> failure;
  std::exception_ptr thrown;  ///< By the sink or the body's source.
  Head head;
  std::uint64_t bytes_sent = 0;      ///< Of the body.
  std::uint64_t bytes_received = 0;  ///< Of the body.
  bool on_kept_connection = false;
};

/// What keeps a request with those headers, and `more` of the client, from being sent; nothing for most.
[[nodiscard]] std::optional<std::string> why_unsendable(const Request& request, const Headers& more);

/// "2.5 s"
[[nodiscard]] std::string in_seconds(std::chrono::nanoseconds duration);

/// Lives on the calling thread's stack, is run once, and leaves the lane fit for the next.
class Transfer {
 public:
  Transfer(Lane& lane, const Exchange& exchange);
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  /// Throws InternalError where libcurl itself fails. `cancel_descriptor` turns readable when the options' stop is
  /// requested; -1 if it cannot or there is none left.
  Outcome run(int cancel_descriptor);

 private:
  using Clock = std::chrono::steady_clock;

  // transfer_setup.cpp: what libcurl is told.
  void set_up();
  void set_up_request();
  void set_up_headers();
  void set_up_body();
  void set_up_connection();
  void set_up_tls();
  void set_up_callbacks();

  // transfer.cpp: the loop around libcurl.
  void drive(int cancel_descriptor);
  [[nodiscard]] std::optional<CURLcode> finished();
  [[nodiscard]] std::optional<Failure> must_end();
  void wait(int cancel_descriptor);
  [[nodiscard]] int patience(int cancel_descriptor) const;

  // transfer_failure.cpp: what an end means.
  [[nodiscard]] Stage stage() const;
  [[nodiscard]] Failure failure(Cause cause, std::string detail = {}) const;
  [[nodiscard]] Failure explain(CURLcode code) const;
  [[nodiscard]] Failure explain_connect() const;
  [[nodiscard]] bool is_by_proxy() const;
  [[nodiscard]] Failure explain_cut(CURLcode code) const;
  [[nodiscard]] std::string reason(CURLcode code) const;
  [[nodiscard]] long number(CURLINFO which) const;

  // transfer_callbacks.cpp: what libcurl tells.
  template <class Body>
  bool guard(Body&& body) noexcept;
  void take_header_line(std::string_view line);
  void finish_head();
  std::size_t read_body(std::span<std::byte> into) const;
  static curl_socket_t on_open_socket(void* self, curlsocktype purpose, curl_sockaddr* address) noexcept;
  static int on_request(void* self, char*, char*, int, int) noexcept;
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self) noexcept;
  static std::size_t on_data(char* data, std::size_t size, std::size_t count, void* self) noexcept;
  static std::size_t on_read(char* data, std::size_t size, std::size_t count, void* self) noexcept;
  static int on_seek(void* self, curl_off_t offset, int origin) noexcept;

  Lane& lane_;
  const Exchange exchange_;
  const Timeouts timeouts_;
  const Clock::time_point began_ = Clock::now();
  HeaderList headers_;
  std::array<char, CURL_ERROR_SIZE> reason_{};

  std::optional<Failure> failure_;
  Pace pace_;
  bool is_cancelled_ = false;
  std::string peer_;             // the address tried last
  bool met_link_local_ = false;  // and did not try it
  int attempts_ = 0;             // connections that were about to carry the request
  std::uint64_t body_size_ = 0;
  std::uint64_t body_offset_ = 0;
  bool head_done_ = false;
  std::size_t head_size_ = 0;
  Head head_;
  std::uint64_t received_ = 0;
  std::exception_ptr thrown_;
};

}  // namespace holdfast::http
