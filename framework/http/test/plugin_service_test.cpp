// holdfast.http/1 as plugins meet it: through the raw table, and through the SDK's class.
#include "http/plugin_service.hpp"

#include <holdfast/http.hpp>
#include <thread>

#include "failures.hpp"
#include "http/client.hpp"
#include "store/plugin_call.hpp"
#include "support/catch.hpp"
#include "support/http_server.hpp"
#include "support/scripted_transport.hpp"

using namespace holdfast;
using namespace holdfast::http;
using namespace holdfast::test;

namespace {

/// What plugins send through while it lives.
class Through {
 public:
  explicit Through(std::shared_ptr<Transport> transport) { set_plugin_transport(std::move(transport)); }
  ~Through() { set_plugin_transport(nullptr); }
  Through(const Through&) = delete;
  Through& operator=(const Through&) = delete;
};

/// An operation of the engine in which a plugin sends.
struct Operation {
  store::PluginContext context{.name = "s3:bucket", .redactor = store::Redactor{{"CANARY"}}, .log = {}, .progress = {}};
  store::CallOptions options = {};
  store::PluginCall call{context, {.verb = "put", .key = "k"}, options};
};

struct Received {
  hf_status answer_to_head = HF_OK;
  hf_status answer_to_data = HF_OK;
  int heads = 0;
  std::int32_t status = 0;
  Headers headers = {};
  std::string body = {};

  hf_http_sink sink() {
    return {.struct_size = sizeof(hf_http_sink), .context = this, .head = &on_head, .data = &on_data};
  }

 private:
  static hf_status on_head(void* context, std::int32_t status, const hf_pair* headers, std::size_t count) noexcept {
    auto& self = *static_cast<Received*>(context);
    ++self.heads;
    self.status = status;
    for (const hf_pair& header : std::span{headers, count})
      self.headers.emplace_back(store::view(header.name), store::view(header.value));
    return self.answer_to_head;
  }
  static hf_status on_data(void* context, const void* data, std::size_t size) noexcept {
    auto& self = *static_cast<Received*>(context);
    self.body.append(static_cast<const char*>(data), size);
    return self.answer_to_data;
  }
};

hf_http_request request_to(std::string_view url, std::string_view method = "GET") {
  return {.struct_size = sizeof(hf_http_request),
          .method = store::to_abi(method),
          .url = store::to_abi(url),
          .headers = nullptr,
          .header_count = 0,
          .body = nullptr,
          .body_size = 0,
          .flags = 0,
          .reserved = 0,
          .ca_file = {},
          .proxy = {}};
}

hf_status send(const Operation& operation, const hf_http_request& request, Received& received) {
  const hf_http_sink sink = received.sink();
  return plugin_service().send(operation.call.table(), &request, &sink);
}

/// The engine's host, with or without the service.
struct Engine : hf_host {
  explicit Engine(const hf_http* http)
      : hf_host{.struct_size = sizeof(hf_host),
                .abi_major = HF_ABI_MAJOR,
                .abi_minor = HF_ABI_MINOR,
                .name = {},
                .version = {},
                .service =
                    [](const hf_host* self, const char* id) noexcept {
                      const bool is_known = std::string_view{id} == HF_HTTP_SERVICE;
                      return is_known ? static_cast<const void*>(static_cast<const Engine*>(self)->http_) : nullptr;
                    }},
        http_{http} {}

 private:
  const hf_http* http_;
};

const Engine engine{&plugin_service()};

sdk::Error sdk_failure_of(const auto& call) {
  try {
    static_cast<void>(call());
  } catch (const sdk::Error& error) {
    return error;
  }
  throw std::logic_error{"nothing failed"};
}

}  // namespace

TEST_CASE("a plugin's request goes out and its answer comes in whole", "[service]") {
  HttpServer server;
  server.on("PUT /x", replies({.status = 412, .headers = {{"ETag", "e"}}, .body = "no"}));
  const Operation operation;
  const hf_pair header{HF_STR("X-A"), HF_STR("b")};
  const std::string url = server.url("/x");
  hf_http_request request = request_to(url, "PUT");
  request.headers = &header;
  request.header_count = 1;
  request.body = "abc";
  request.body_size = 3;
  Received received;
  CHECK(send(operation, request, received) == HF_OK);
  CHECK(received.heads == 1);
  CHECK(received.status == 412);
  CHECK(received.body == "no");
  CHECK(find(received.headers, "etag") == "e");
  CHECK(server.requests().at(0).body == "abc");
  CHECK(server.requests().at(0).header("x-a") == "b");
}

TEST_CASE("what fails on the way becomes the operation's failure", "[service]") {
  const auto transport = std::make_shared<ScriptedTransport>();
  const Through through{transport};
  transport->on("POST https://h/x").fail(Cause::cut, Sent::maybe);
  transport->on("POST https://h/x").fail(Cause::not_connected, Sent::no);
  transport->on("GET https://h/x").fail(Cause::link_local, Sent::no);
  const auto fail = [](std::string_view method) {
    Operation operation;
    Received received;
    const hf_status status = send(operation, request_to("https://h/x", method), received);
    return failure_of([&] { return operation.call.settle(status), 0; });
  };
  const Error lost = fail("POST");
  CHECK(lost.code() == ErrorCode::unavailable);
  CHECK(lost.message() ==
        "cannot put 'k' in 's3:bucket': POST 'https://h/x': the connection was cut, while waiting for the answer");
  CHECK(lost.hint() == "it may have had its effect: look before you send it again");
  CHECK_FALSE(lost.retryable());
  CHECK(fail("POST").retryable());
  CHECK(fail("GET").code() == ErrorCode::config);
}

TEST_CASE("a sink's refusal ends the transfer and is what send returns", "[service]") {
  const auto transport = std::make_shared<ScriptedTransport>();
  const Through through{transport};
  transport->on("GET https://h/x").reply({.body = std::string(100'000, 'x')}).always();
  const Operation operation;
  Received of_head{.answer_to_head = HF_E_NOT_FOUND};
  CHECK(send(operation, request_to("https://h/x"), of_head) == HF_E_NOT_FOUND);
  CHECK(of_head.body.empty());
  Received of_data{.answer_to_data = HF_E_IO};
  CHECK(send(operation, request_to("https://h/x"), of_data) == HF_E_IO);
  CHECK(of_data.body.size() < 100'000);
}

TEST_CASE("the engine's cancel wakes a plugin that waits for an answer", "[service]") {
  HttpServer server;
  server.on("GET /x", [](Exchange& exchange) { exchange.wait_for_end(); });
  std::stop_source stop;
  const Operation operation{.options = {.stop = stop.get_token()}};
  std::jthread canceller{[&] {
    static_cast<void>(server.wait_for_requests(1));
    stop.request_stop();
  }};
  Received received;
  const std::string url = server.url("/x");
  CHECK(send(operation, request_to(url), received) == HF_E_CANCELLED);
}

TEST_CASE("the engine's deadline ends a plugin's request", "[service]") {
  HttpServer server;
  server.on("GET /x", [](Exchange& exchange) { exchange.wait_for_end(); });
  const Operation operation{.options = {.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds{200}}};
  Received received;
  const std::string url = server.url("/x");
  CHECK(send(operation, request_to(url), received) == HF_E_TIMEOUT);
}

TEST_CASE("a plugin says what is for a metadata service and what may be repeated", "[service]") {
  struct Recorder final : Transport {
    Head stream(const Request& request, const ReplySink&, const store::CallOptions&) override {
      reach = request.reach;
      repeat = request.repeat;
      return {};
    }
    Reach reach = Reach::services;
    Repeat repeat = Repeat::by_method;
  };
  const auto recorder = std::make_shared<Recorder>();
  const Through through{recorder};
  const Operation operation;
  Received received;
  hf_http_request request = request_to("http://h/");
  request.flags = HF_HTTP_METADATA | HF_HTTP_REPEATABLE;
  CHECK(send(operation, request, received) == HF_OK);
  CHECK(recorder->reach == Reach::metadata);
  CHECK(recorder->repeat == Repeat::safe);
  // Built before there were flags: what lies behind the end is not looked at.
  request.struct_size = offsetof(hf_http_request, flags);
  CHECK(send(operation, request, received) == HF_OK);
  CHECK(recorder->reach == Reach::services);
  CHECK(recorder->repeat == Repeat::by_method);
}

TEST_CASE("a plugin says whom to trust and which proxy to take, request by request", "[service]") {
  struct Recorder : Transport {
    Head stream(const Request& request, const ReplySink&, const store::CallOptions&) override {
      seen.push_back(request);
      return {.status = 200};
    }
    std::vector<Request> seen;
  };
  const auto recorder = std::make_shared<Recorder>();
  const Through through{recorder};
  const Operation operation;
  const sdk::Http http{&engine};
  const sdk::Call call{operation.call.table()};
  (void)http.send(call, {.url = "https://h/", .ca_file = "/etc/ca.pem", .proxy = "http://proxy:3128"});
  (void)http.send(call, {.url = "https://h/", .proxy = "none"});
  (void)http.send(call, {.url = "https://h/"});
  REQUIRE(recorder->seen.size() == 3);
  CHECK(recorder->seen[0].ca_file == "/etc/ca.pem");
  CHECK(recorder->seen[0].proxy == "http://proxy:3128");
  CHECK(recorder->seen[1].proxy == "");
  CHECK(recorder->seen[2].ca_file.empty());
  CHECK_FALSE(recorder->seen[2].proxy.has_value());
}

TEST_CASE("a malformed request is the plugin's fault", "[service]") {
  const Operation operation;
  Received received;
  const hf_http_sink sink = received.sink();
  hf_http_sink short_sink = sink;
  short_sink.struct_size = offsetof(hf_http_sink, data);
  const hf_http_request good = request_to("http://127.0.0.1:1/");
  hf_http_request no_headers = good, no_body = good, cut = good;
  no_headers.header_count = 1;
  no_body.body_size = 1;
  cut.struct_size = offsetof(hf_http_request, body);
  const auto send_raw = [&](const hf_http_request* request, const hf_http_sink* out) {
    return plugin_service().send(operation.call.table(), request, out);
  };
  CHECK(send_raw(nullptr, &sink) == HF_E_INVALID_ARGUMENT);
  CHECK(send_raw(&good, nullptr) == HF_E_INVALID_ARGUMENT);
  CHECK(send_raw(&good, &short_sink) == HF_E_INVALID_ARGUMENT);
  for (const hf_http_request& bad : {no_headers, no_body, cut, request_to("ftp://h/"), request_to("http://h/", "get")})
    CHECK(send_raw(&bad, &sink) == HF_E_INVALID_ARGUMENT);
}

TEST_CASE("a plugin's requests are logged under its store, without secrets", "[service]") {
  HttpServer server;
  server.on("GET /CANARY?sig=other-secret", replies({.headers = {{"Set-Cookie", "other-secret"}}}));
  std::vector<store::LogRecord> log;
  Operation operation;
  operation.context.log = [&](const store::LogRecord& record) { log.push_back(record); };
  Received received;
  const std::string url = server.url("/CANARY?sig=other-secret");
  CHECK(send(operation, request_to(url), received) == HF_OK);
  REQUIRE(log.size() == 1);
  CHECK(log[0].level == store::LogLevel::debug);
  CHECK(log[0].fields.at(0) == std::pair<std::string, std::string>{"store", "s3:bucket"});
  std::string all = log[0].message;
  for (const auto& [name, value] : log[0].fields) all += name + '=' + value + '\n';
  CHECK(all.find("status=200") != std::string::npos);
  CHECK(all.find("CANARY") == std::string::npos);
  CHECK(all.find("other-secret") == std::string::npos);
}

TEST_CASE("the SDK's class sends and receives", "[service][sdk]") {
  HttpServer server;
  server.on("POST /x", replies({.status = 201, .headers = {{"X-Id", "7"}}, .body = "made"}));
  const Operation operation;
  const sdk::Http http{&engine};
  const sdk::HttpHeaders headers{{"X-A", "b"}};
  const sdk::HttpResponse response =
      http.send(sdk::Call{operation.call.table()},
                {.method = "POST", .url = server.url("/x"), .headers = headers, .body = as_body("abc")});
  CHECK(response.status == 201);
  CHECK(response.body == "made");
  CHECK(sdk::find_header(response.headers, "x-ID") == "7");
  CHECK(sdk::find_header(response.headers, "x").empty());
  CHECK(server.requests().at(0).body == "abc");
  CHECK(server.requests().at(0).header("x-a") == "b");
}

TEST_CASE("the SDK's class throws what failed, to be caught or to pass", "[service][sdk]") {
  const auto transport = std::make_shared<ScriptedTransport>();
  const Through through{transport};
  transport->on("POST https://h/x").fail(Cause::cut, Sent::maybe).always();
  transport->on("GET https://h/large").reply({.body = "four"}).always();
  const sdk::Http http{&engine};
  Operation operation;
  const sdk::Call call{operation.call.table()};
  const sdk::Error lost = sdk_failure_of([&] { return http.send(call, {.method = "POST", .url = "https://h/x"}); });
  CHECK(lost.status() == HF_E_UNAVAILABLE);
  CHECK(std::string{lost.what()} == "POST 'https://h/x': the connection was cut, while waiting for the answer");
  CHECK(lost.remedy_text() == "it may have had its effect: look before you send it again");
  CHECK(lost.to_abi().retry == HF_RETRY_NEVER);
  CHECK(sdk_failure_of([&] { return http.send(call, {.url = "https://h/large"}, 3); }).status() == HF_E_CORRUPT);
  CHECK(http.send(call, {.url = "https://h/large"}, 4).body == "four");
  CHECK_NOTHROW(operation.call.settle(HF_OK));  // what was caught is nobody's failure
  const auto stop = [](std::int32_t, const sdk::HttpHeaders&) { throw sdk::Stopped{HF_E_IO}; };
  CHECK_THROWS_AS(http.stream(call, {.url = "https://h/large"}, stop, [](std::span<const std::byte>) {}), sdk::Stopped);
}

TEST_CASE("threads of a plugin may send for one operation at once, and each learns of its own failure",
          "[service][sdk]") {
  HttpServer server;
  server.on("GET /good", replies({.body = "good"}));
  server.on("GET /bad", [](Exchange&) {});
  const Operation operation;
  const sdk::Http http{&engine};
  const sdk::Call call{operation.call.table()};
  std::atomic<int> good = 0, bad = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 16; ++i)
      threads.emplace_back([&, i] {
        for (int n = 0; n < 10; ++n) try {
            const std::string url = server.url(i % 2 == 0 ? "/good" : "/bad");
            if (http.send(call, {.url = url}).body == "good") ++good;
          } catch (const sdk::Error& error) {
            if (error.status() == HF_E_UNAVAILABLE && i % 2 == 1) ++bad;
          }
      });
  }
  CHECK(good == 80);
  CHECK(bad == 80);
}

TEST_CASE("a plugin learns that an engine has no HTTP", "[service][sdk]") {
  const Engine without{nullptr};
  CHECK(sdk_failure_of([&] { return sdk::Http{&without}; }).status() == HF_E_UNSUPPORTED);
  CHECK(sdk_failure_of([] { return sdk::Http{nullptr}; }).status() == HF_E_UNSUPPORTED);
}
