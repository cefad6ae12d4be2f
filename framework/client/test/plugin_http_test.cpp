// A plugin that was loaded from its file speaks HTTP through the engine, under the engine's rules.
#include <thread>

#include "client/configured.hpp"
#include "support/catch.hpp"
#include "support/http_server.hpp"

using namespace holdfast;
using namespace holdfast::test;

namespace {

/// The web server as a backend, with the engine's retries.
std::shared_ptr<store::Store> open_web(const HttpServer& server) {
  client::ConfiguredBackends backends{{}, {.plugin_folders = {WEB_PLUGIN_FOLDER}}};
  return backends.open(BackupBackend::plugin("web", {{"url", server.url("/")}}), {}).store;
}

}  // namespace

TEST_CASE("a loaded plugin reads through the engine's HTTP", "[client][http]") {
  HttpServer server;
  server.on("HEAD /page", replies({.body = "hello"}));
  server.on("GET /page", replies({.body = "hello"}));
  server.on("HEAD /nothing", replies({.status = 404}));
  const auto store = open_web(server);
  CHECK(store->stat("page", {})->size == 5);
  CHECK(store::read_object(*store, "page", 100, {}) == "hello");
  CHECK_FALSE(store->stat("nothing", {}));
  CHECK(server.connections() == 1);
}

TEST_CASE("an answer that got lost on its way to a plugin is asked for again by the engine", "[client][http]") {
  HttpServer server;
  server.on("HEAD /page", [](Exchange&) {});
  server.on("HEAD /page", replies({.body = "hello"}));
  const auto store = open_web(server);
  CHECK(store->stat("page", {})->size == 5);
  CHECK(server.requests().size() == 2);
}

TEST_CASE("cancelling an operation wakes the plugin's request", "[client][http]") {
  HttpServer server;
  server.on("HEAD /page", [](Exchange& exchange) { exchange.wait_for_end(); });
  const auto store = open_web(server);
  std::stop_source stop;
  std::jthread canceller{[&] {
    static_cast<void>(server.wait_for_requests(1));
    stop.request_stop();
  }};
  CHECK_THROWS_AS(store->stat("page", {.stop = stop.get_token()}), CancelledError);
}
