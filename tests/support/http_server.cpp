#include "support/http_server.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <limits>
#include <map>
#include <mutex>
#include <set>
#include <thread>

namespace holdfast::test {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using TlsStream = asio::ssl::stream<tcp::socket&>;

constexpr std::chrono::seconds patience{10};

asio::ssl::context make_tls(const HttpServerOptions& options) {
  asio::ssl::context context{asio::ssl::context::tls_server};
  if (options.identity == nullptr) return context;
  context.use_certificate_chain(asio::buffer(options.identity->certificate));
  context.use_private_key(asio::buffer(options.identity->key), asio::ssl::context::pem);
  if (options.tls_version) {
    SSL_CTX_set_security_level(context.native_handle(), 0);  // old versions need it
    SSL_CTX_set_min_proto_version(context.native_handle(), *options.tls_version);
    SSL_CTX_set_max_proto_version(context.native_handle(), *options.tls_version);
  }
  if (!options.client_authority.empty()) {
    context.add_certificate_authority(asio::buffer(options.client_authority));
    context.set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
  }
  return context;
}

std::string text_of(const Answer& answer, bool with_body) {
  std::string text = "HTTP/1.1 " + std::to_string(answer.status) + " Scripted\r\n";
  for (const auto& [name, value] : answer.headers) text.append(name).append(": ").append(value).append("\r\n");
  text += "Content-Length: " + std::to_string(answer.body.size()) + "\r\n\r\n";
  return with_body ? text + answer.body : text;
}

bool is_same(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

/// An exchange over a plain or a TLS stream.
template <class Stream>
class StreamExchange final : public Exchange {
 public:
  StreamExchange(Stream& stream, tcp::socket& socket, beast::flat_buffer& buffer)
      : stream_{stream}, socket_{socket}, buffer_{buffer} {
    parser_.body_limit(std::numeric_limits<std::uint64_t>::max());  // Boost 1.74 takes none for zero
  }

  /// False once the client has gone.
  bool read_head(std::uint64_t connection) {
    boost::system::error_code error;
    beast::http::read_header(stream_, buffer_, parser_, error);
    if (error) return false;
    const auto& head = parser_.get();
    request_ = {
        .method = std::string{head.method_string()}, .target = std::string{head.target()}, .connection = connection};
    for (const auto& field : head) request_.headers.emplace_back(field.name_string(), field.value());
    return true;
  }
  /// Told of the body before it is answered.
  void tell_body(std::function<void(const std::string&)> told) { told_ = std::move(told); }
  [[nodiscard]] bool may_go_on() const { return proper_answers_ == 1 && !broken_; }

  [[nodiscard]] const ReceivedRequest& request() const override { return request_; }
  void read_body() override {
    boost::system::error_code error;
    beast::http::read(stream_, buffer_, parser_, error);
    if (error) broken_ = true;
    request_.body = parser_.get().body();
    told_(request_.body);
  }
  void reply(const Answer& answer) override {
    if (!parser_.is_done()) read_body();
    write(text_of(answer, request_.method != "HEAD"));
    ++proper_answers_;
  }
  void send(std::string_view bytes) override {
    broken_ = true;
    write(bytes);
  }
  void reset() override {
    broken_ = true;
    socket_.set_option(asio::socket_base::linger{true, 0});  // once it is closed
  }
  void wait_for_end() override {
    broken_ = true;
    std::array<char, 4096> ignored{};
    boost::system::error_code error;
    while (!error) stream_.read_some(asio::buffer(ignored), error);
  }

 private:
  void write(std::string_view bytes) {
    boost::system::error_code error;
    asio::write(stream_, asio::buffer(bytes), error);
    if (error) broken_ = true;  // the client has gone: its business
  }

  Stream& stream_;
  tcp::socket& socket_;
  beast::flat_buffer& buffer_;
  beast::http::request_parser<beast::http::string_body> parser_;
  ReceivedRequest request_;
  std::function<void(const std::string&)> told_;
  int proper_answers_ = 0;
  bool broken_ = false;
};

}  // namespace

std::string ReceivedRequest::header(std::string_view name) const {
  const auto found = std::ranges::find_if(headers, [&](const auto& pair) { return is_same(pair.first, name); });
  return found == headers.end() ? "(none)" : found->second;
}

Script replies(Answer answer) {
  return [answer = std::move(answer)](Exchange& exchange) { exchange.reply(answer); };
}

class HttpServer::Impl {
 public:
  explicit Impl(const HttpServerOptions& options)
      : is_tls_{options.identity != nullptr},
        tls_{make_tls(options)},
        acceptor_{io_, {asio::ip::address_v4::loopback(), 0}},
        accepting_{[this] { accept(); }} {}

  ~Impl() {
    {
      const std::lock_guard lock{mutex_};
      is_over_ = true;
      for (const int socket : open_) ::shutdown(socket, SHUT_RDWR);
    }
    ::shutdown(acceptor_.native_handle(), SHUT_RDWR);
    accepting_.join();
    serving_.clear();  // joins
  }

  void on(std::string_view name, Script script) {
    const std::lock_guard lock{mutex_};
    scripts_[std::string{name}].push_back(std::move(script));
  }

  void otherwise(Script script) {
    const std::lock_guard lock{mutex_};
    otherwise_ = std::move(script);
  }

  [[nodiscard]] std::string base() const {
    return std::string{is_tls_ ? "https" : "http"} + "://127.0.0.1:" + std::to_string(port());
  }
  [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

  [[nodiscard]] std::uint64_t connections() const {
    const std::lock_guard lock{mutex_};
    return accepted_;
  }
  [[nodiscard]] std::vector<ReceivedRequest> requests() const {
    const std::lock_guard lock{mutex_};
    return {requests_.begin(), requests_.end()};
  }
  [[nodiscard]] bool wait_for_requests(std::size_t count) const {
    std::unique_lock lock{mutex_};
    return arrived_.wait_for(lock, patience, [&] { return requests_.size() >= count; });
  }

 private:
  void accept() {
    for (;;) {
      auto socket = std::make_unique<tcp::socket>(io_);
      boost::system::error_code error;
      acceptor_.accept(*socket, error);
      const std::lock_guard lock{mutex_};
      if (is_over_) return;
      if (error) continue;
      socket->set_option(tcp::no_delay{true});
      open_.insert(socket->native_handle());
      const std::uint64_t number = ++accepted_;
      serving_.emplace_back([this, number, own = std::move(socket)] { serve(*own, number); });
    }
  }

  void serve(tcp::socket& socket, std::uint64_t number) {
    const int descriptor = socket.native_handle();
    if (is_tls_) {
      TlsStream stream{socket, tls_};
      boost::system::error_code error;
      stream.handshake(asio::ssl::stream_base::server, error);
      if (!error) talk(stream, socket, number);
    } else {
      talk(socket, socket, number);
    }
    const std::lock_guard lock{mutex_};  // so that ~Impl shuts no stranger's descriptor down
    open_.erase(descriptor);
    boost::system::error_code ignored;
    socket.close(ignored);
  }

  template <class Stream>
  void talk(Stream& stream, tcp::socket& socket, std::uint64_t number) {
    beast::flat_buffer buffer;
    for (;;) {
      StreamExchange<Stream> exchange{stream, socket, buffer};
      if (!exchange.read_head(number)) return;
      exchange.tell_body([this, index = record(exchange.request())](const std::string& body) {
        const std::lock_guard lock{mutex_};
        requests_[index].body = body;
      });
      take_script(exchange.request())(exchange);
      if (!exchange.may_go_on()) return;
    }
  }

  std::size_t record(const ReceivedRequest& request) {
    const std::lock_guard lock{mutex_};
    requests_.push_back(request);
    arrived_.notify_all();
    return requests_.size() - 1;
  }

  Script take_script(const ReceivedRequest& request) {
    const std::lock_guard lock{mutex_};
    const auto found = scripts_.find(request.method + ' ' + request.target);
    if (found == scripts_.end()) return otherwise_;
    if (found->second.size() == 1) return found->second.front();
    Script script = std::move(found->second.front());
    found->second.pop_front();
    return script;
  }

  const bool is_tls_;
  asio::io_context io_;
  asio::ssl::context tls_;
  tcp::acceptor acceptor_;

  mutable std::mutex mutex_;
  mutable std::condition_variable arrived_;
  bool is_over_ = false;
  std::map<std::string, std::deque<Script>> scripts_;
  Script otherwise_ = replies({.status = 501, .body = "no script for this request"});
  std::deque<ReceivedRequest> requests_;
  std::uint64_t accepted_ = 0;
  std::set<int> open_;
  std::vector<std::jthread> serving_;
  std::jthread accepting_;
};

HttpServer::HttpServer(HttpServerOptions options) : impl_{std::make_unique<Impl>(options)} {}
HttpServer::~HttpServer() = default;

void HttpServer::on(std::string_view method_and_target, Script script) {
  impl_->on(method_and_target, std::move(script));
}
void HttpServer::otherwise(Script script) { impl_->otherwise(std::move(script)); }
std::uint16_t HttpServer::port() const { return impl_->port(); }
std::string HttpServer::url(std::string_view target) const { return impl_->base() + std::string{target}; }
std::uint64_t HttpServer::connections() const { return impl_->connections(); }
std::vector<ReceivedRequest> HttpServer::requests() const { return impl_->requests(); }
bool HttpServer::wait_for_requests(std::size_t count) const { return impl_->wait_for_requests(count); }

}  // namespace holdfast::test
