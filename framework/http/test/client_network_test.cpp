// Whom the client trusts, by which way it goes, and what it leaves open.
#include <arpa/inet.h>
#include <fcntl.h>
#include <openssl/tls1.h>
#include <sys/socket.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "failures.hpp"
#include "http/client.hpp"
#include "support/catch.hpp"
#include "support/http_server.hpp"
#include "support/temp_folder.hpp"

using namespace holdfast;
using namespace holdfast::http;
using namespace holdfast::test;

namespace {

std::filesystem::path write(const std::filesystem::path& path, std::string_view text) {
  std::ofstream{path} << text;
  return path;
}

/// Sets a variable of the environment for as long as it lives. No other thread runs then.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_{name} { ::setenv(name, value.c_str(), 1); }
  ~Variable() { ::unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
};

}  // namespace

TEST_CASE("a server is trusted if its authority is, by file or by folder", "[client][tls]") {
  const TempFolder folder;
  const Authority authority;
  const Identity identity = authority.issue();
  HttpServer server{{.identity = &identity}};
  server.on("GET /x", replies({.body = "secret"}));
  const auto file = write(folder.path() / "ca.pem", authority.certificate());
  Client client{{.ca_file = file}};
  for (int i = 0; i < 3; ++i) CHECK(client.send({.url = server.url("/x")}).body == "secret");
  CHECK(server.connections() == 1);
}

TEST_CASE("a server that cannot prove who it is gets nothing", "[client][tls]") {
  const TempFolder folder;
  const Authority authority, stranger;
  const auto file = write(folder.path() / "ca.pem", authority.certificate());
  const auto refused = [&](const Identity& identity, std::string_view why) {
    HttpServer server{{.identity = &identity}};
    Client client{{.ca_file = file}};
    const Error error = failure_of(client, {.method = "POST", .url = server.url("/x"), .body = as_body("CANARY")});
    CHECK(error.code() == ErrorCode::unavailable);
    CHECK(
        error.message().starts_with("POST '" + server.url("/x") + "': the server's certificate cannot be verified: "));
    CHECK_THAT(error.message(), Catch::Contains(std::string{why}));
    CHECK_THAT(error.hint(), Catch::Contains("authority"));
    CHECK(sent(error) == Sent::no);
    CHECK(detail(error, "stage") == "secure");
    CHECK_FALSE(error.retryable());
    CHECK(server.requests().empty());
  };
  refused(stranger.issue(), "SSL certificate problem");
  refused(authority.issue({.name = "other", .names = "DNS:other.example"}), "127.0.0.1");
  refused(authority.issue({.valid_until = std::chrono::hours{-1}}), "expired");
}

TEST_CASE("what the system trusts does not count where an authority is named, and the other way round",
          "[client][tls]") {
  const Authority authority;
  const Identity identity = authority.issue();
  HttpServer server{{.identity = &identity}};
  Client client;
  CHECK(failure_of(client, {.url = server.url("/x")}).message().find("cannot be verified") != std::string::npos);
}

TEST_CASE("versions of TLS below 1.2 are refused", "[client][tls]") {
  const TempFolder folder;
  const Authority authority;
  const Identity identity = authority.issue();
  const auto file = write(folder.path() / "ca.pem", authority.certificate());
  Client client{{.ca_file = file}};
  HttpServer old{{.identity = &identity, .tls_version = TLS1_1_VERSION}};
  const Error error = failure_of(client, {.url = old.url("/x")});
  CHECK(error.message().find("no agreement on TLS") != std::string::npos);
  CHECK(sent(error) == Sent::no);
  CHECK(error.retryable());
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    HttpServer server{{.identity = &identity, .tls_version = version}};
    server.on("GET /x", replies({}));
    CHECK(client.send({.url = server.url("/x")}).status == 200);
  }
}

TEST_CASE("https to a port without TLS is told as that", "[client][tls]") {
  HttpServer server;
  Client client;
  const std::string url = "https://127.0.0.1:" + std::to_string(server.port()) + "/";
  const Error error = failure_of(client, {.url = url});
  CHECK(error.message().find("no agreement on TLS") != std::string::npos);
  CHECK_THAT(error.hint(), Catch::Contains("http://"));
}

TEST_CASE("a request that brings its own authority is trusted by it alone, and the next by the client's",
          "[client][tls]") {
  const TempFolder folder;
  const Authority authority;
  const Identity identity = authority.issue();
  HttpServer server{{.identity = &identity}};
  server.on("GET /x", replies({}));
  Client client;
  const auto ca_file = write(folder.path() / "ca.pem", authority.certificate());
  CHECK(client.send({.url = server.url("/x"), .ca_file = ca_file}).status == 200);
  CHECK(failure_of(client, {.url = server.url("/x")}).code() == ErrorCode::unavailable);
  CHECK(failure_of(client, {.url = server.url("/x"), .ca_file = "/nowhere/ca.pem"}).code() == ErrorCode::config);
}

TEST_CASE("a client shows its certificate where the server wants one", "[client][tls]") {
  const TempFolder folder;
  const Authority authority;
  const Identity identity = authority.issue(), own = authority.issue({.name = "holdfast"});
  HttpServer server{{.identity = &identity, .client_authority = authority.certificate()}};
  server.on("GET /x", replies({}));
  ClientOptions options{.ca_file = write(folder.path() / "ca.pem", authority.certificate())};
  CHECK_THROWS_AS(Client{options}.send({.url = server.url("/x")}), UnavailableError);
  options.certificate = write(folder.path() / "own.pem", own.certificate);
  options.key = write(folder.path() / "own.key", own.key);
  CHECK(Client{options}.send({.url = server.url("/x")}).status == 200);
}

TEST_CASE("files of certificates that are missing or nonsense are the configuration's fault", "[client][tls]") {
  const TempFolder folder;
  const Authority authority;
  const Identity identity = authority.issue();
  HttpServer server{{.identity = &identity}};
  const auto good = write(folder.path() / "ca.pem", authority.certificate());
  const auto nonsense = write(folder.path() / "nonsense.pem", "nonsense");
  for (const ClientOptions& options : {ClientOptions{.ca_file = "/nowhere/ca.pem"}, ClientOptions{.ca_file = nonsense},
                                       ClientOptions{.ca_file = good, .certificate = "/nowhere/own.pem"},
                                       ClientOptions{.ca_file = good, .certificate = nonsense, .key = nonsense}}) {
    Client client{options};
    const Error error = failure_of(client, {.url = server.url("/x")});
    CHECK(error.code() == ErrorCode::config);
    CHECK_FALSE(error.retryable());
  }
}

TEST_CASE("an upload to a TLS server that breaks off raises no signal", "[client][tls]") {
  const TempFolder folder;
  const Authority authority;
  const Identity identity = authority.issue();
  HttpServer server{{.identity = &identity}};
  server.on("PUT /x", [](Exchange& exchange) { exchange.reset(); });
  Client client{{.ca_file = write(folder.path() / "ca.pem", authority.certificate())}};
  const std::string body(30 << 20, 'x');
  for (int i = 0; i < 5; ++i)
    CHECK(failure_of(client, {.method = "PUT", .url = server.url("/x"), .body = as_body(body)}).code() ==
          ErrorCode::unavailable);
}

TEST_CASE("a proxy is used when it is named", "[client][proxy]") {
  HttpServer proxy;
  proxy.on("GET http://weaviate.example/x", replies({.body = "through the proxy"}));
  Client client{{.proxy = proxy.url("")}};
  CHECK(client.send({.url = "http://weaviate.example/x"}).body == "through the proxy");
}

TEST_CASE("a proxy that does not listen is told from a server that does not", "[client][proxy]") {
  Client client{{.proxy = HttpServer{}.url("")}};
  const Error error = failure_of(client, {.url = "http://weaviate.example/x"});
  CHECK_THAT(error.message(), Catch::Contains("the proxy does not connect: 127.0.0.1:"));
  CHECK_THAT(error.message(), Catch::Contains("connection refused"));
  CHECK_THAT(error.hint(), Catch::Contains("the proxy's address"));
  CHECK(sent(error) == Sent::no);
}

TEST_CASE("a request may name its own proxy, or none", "[client][proxy]") {
  HttpServer proxy, other, server;
  proxy.on("GET http://weaviate.example/x", replies({.body = "the client's"}));
  other.on("GET http://weaviate.example/x", replies({.body = "its own"}));
  server.on("GET /x", replies({.body = "direct"}));
  Client client{{.proxy = proxy.url("")}};
  CHECK(client.send({.url = "http://weaviate.example/x", .proxy = other.url("")}).body == "its own");
  CHECK(client.send({.url = server.url("/x"), .proxy = ""}).body == "direct");
  CHECK(client.send({.url = "http://weaviate.example/x"}).body == "the client's");
}

TEST_CASE("a proxy that refuses is said to be one", "[client][proxy]") {
  HttpServer proxy;
  proxy.on("CONNECT weaviate.example:443", replies({.status = 407}));
  std::string url = proxy.url("");
  url.insert(url.find("127"), "user:CANARY@");
  Client client{{.proxy = url}};
  const Error error = failure_of(client, {.method = "POST", .url = "https://weaviate.example/x"});
  CHECK(error.code() == ErrorCode::unavailable);
  CHECK(error.message() == "POST 'https://weaviate.example/x': the proxy does not connect: it answers 407");
  CHECK(sent(error) == Sent::no);
  CHECK(error.retryable());
}

TEST_CASE("the environment's proxy is used unless another or none is named", "[client][proxy]") {
  HttpServer proxy, server;
  proxy.on("GET http://weaviate.example/x", replies({.body = "proxy"}));
  server.on("GET /x", replies({.body = "direct"}));
  const Variable variable{"http_proxy", proxy.url("")};
  CHECK(Client{}.send({.url = "http://weaviate.example/x"}).body == "proxy");
  CHECK(Client{}.send({.url = server.url("/x")}).body == "direct");  // this machine itself
  Client direct{{.proxy = ""}};
  CHECK(detail(failure_of(direct, {.url = "http://weaviate.invalid/x"}), "stage") == "resolve");
  const Variable exception{"no_proxy", "weaviate.invalid"};
  Client client;
  CHECK(detail(failure_of(client, {.url = "http://weaviate.invalid/x"}), "stage") == "resolve");
}

TEST_CASE("requests to a metadata service never go through a proxy", "[client][proxy]") {
  HttpServer proxy, metadata;
  metadata.on("GET /latest/api/token", replies({.body = "token"}));
  Client client{{.proxy = proxy.url("")}};
  CHECK(client.send({.url = metadata.url("/latest/api/token"), .reach = Reach::metadata}).body == "token");
  CHECK(proxy.connections() == 0);
}

TEST_CASE("link-local addresses are refused to all but requests for metadata", "[client]") {
  Client client;
  const std::string url = GENERATE("http://169.254.169.254/latest/meta-data/", "http://[fe80::1%25lo]:1/",
                                   "http://[::ffff:169.254.169.254]/", "http://2852039166/", "http://[fd00:ec2::254]/");
  CAPTURE(url);
  const Error error = failure_of(client, {.url = url});
  CHECK(error.code() == ErrorCode::config);
  CHECK(error.message().find("link-local") != std::string::npos);
  CHECK(sent(error) == Sent::no);
  CHECK_FALSE(error.retryable());
}

TEST_CASE("a request for metadata may go to link-local addresses", "[client]") {
  Client client;
  // On the loopback interface, so that nobody is asked who may be there.
  const Error error = failure_of(client, {.url = "http://[fe80::1%25lo]:1/", .reach = Reach::metadata});
  CHECK(error.code() == ErrorCode::unavailable);
  CHECK(detail(error, "stage") == "connect");
}

TEST_CASE("a proxy is no way to link-local addresses", "[client][proxy]") {
  HttpServer proxy;
  Client client{{.proxy = proxy.url("")}};
  CHECK(failure_of(client, {.url = "http://169.254.169.254/"}).code() == ErrorCode::config);
  CHECK(proxy.connections() == 0);
}

TEST_CASE("an address is judged where the connection is made, whatever led there", "[client][proxy]") {
  Client client{{.proxy = "http://169.254.1.1:1"}};
  const Error error = failure_of(client, {.url = "http://weaviate.example/"});
  CHECK(error.code() == ErrorCode::config);
  CHECK(error.message().find("link-local") != std::string::npos);
}

TEST_CASE("no connection is left open for programs that are started", "[client]") {
  HttpServer server;
  server.on("GET /x", replies({}));
  Client client;
  client.send({.url = server.url("/x")});
  int connected = 0;
  for (const auto& entry : std::filesystem::directory_iterator{"/proc/self/fd"}) {
    const int descriptor = std::stoi(entry.path().filename());
    sockaddr_in peer{};
    socklen_t size = sizeof peer;
    if (::getpeername(descriptor, reinterpret_cast<sockaddr*>(&peer), &size) != 0) continue;
    if (peer.sin_family != AF_INET || ntohs(peer.sin_port) != server.port()) continue;
    ++connected;
    CHECK((::fcntl(descriptor, F_GETFD) & FD_CLOEXEC) != 0);
  }
  CHECK(connected == 1);
}
