// What servers say of operations that nobody follows any more.
#include "client/reconcile.hpp"

#include "server_rig.hpp"
#include "support/catch.hpp"

namespace holdfast::test {

using operation::Event;
using operation::Kind;
using operation::Phase;

using namespace std::chrono_literals;

namespace {

const std::vector<std::pair<Event, operation::State>> to_transferring{
    {Event::started, operation::Preparing{}}, {Event::prepared, operation::Transferring{.collections = {"Article"}}}};

std::map<std::string, client::ServersWord> ask(ServerRig& rig, std::chrono::milliseconds limit = 10s) {
  return client::ask_servers(rig.journals().list(), [&](const std::string& address) { return rig.engine(address); },
                             {.deadline = std::chrono::steady_clock::now() + limit});
}

}  // namespace

TEST_CASE("an operation that the server still runs is told with the server's word", "[server][reconcile]") {
  ServerRig rig;
  rig.leave_journal(Kind::create, to_transferring);
  rig.server.change([](FakeWeaviate::Facts& facts) { facts.creates["nightly"] = {.words = {"STARTED"}}; });
  const auto words = ask(rig);
  REQUIRE(words.size() == 1);
  CHECK(words.begin()->second.status == "STARTED");
  CHECK(rig.journal().is_interrupted());
}

TEST_CASE("what the server has ended is written down as ended", "[server][reconcile]") {
  ServerRig rig;
  rig.leave_journal(Kind::create, to_transferring);
  rig.server.change([](FakeWeaviate::Facts& facts) { facts.creates["nightly"] = {.words = {"SUCCESS"}}; });
  static_cast<void>(ask(rig));
  CHECK(rig.journal().phase() == Phase::succeeded);
}

TEST_CASE("what the server knows nothing of stays as it is and is told so", "[server][reconcile]") {
  ServerRig rig;
  rig.leave_journal(Kind::create, to_transferring);
  const auto words = ask(rig);
  REQUIRE(words.size() == 1);
  CHECK(words.begin()->second.status.empty());
  CHECK(words.begin()->second.trouble.empty());
  CHECK(rig.journal().is_interrupted());
}

TEST_CASE("a server that cannot be asked holds up no other and is told of", "[server][reconcile]") {
  ServerRig rig;
  ServerRig silent;
  rig.leave_journal(Kind::create, to_transferring);
  rig.leave_journal(Kind::restore, to_transferring, "http://silent:8080");
  rig.other = &silent;
  rig.server.change([](FakeWeaviate::Facts& facts) { facts.creates["nightly"] = {.words = {"SUCCESS"}}; });
  silent.server.fail_next("GET", {.reply = http::Response{.status = 503}, .times = 1000});
  const auto words = ask(rig, 200ms);
  CHECK(words.at(rig.journal().operation).status == "SUCCESS");
  CHECK_FALSE(words.at(rig.journal(Kind::restore).operation).trouble.empty());
  CHECK(rig.journal(Kind::restore).is_interrupted());
}

TEST_CASE("nothing is asked about what ended, never reached its server, or is not a server's", "[server][reconcile]") {
  ServerRig rig;
  rig.leave_journal(Kind::create, {to_transferring.front()});
  rig.leave_journal(Kind::restore, to_transferring, "file:/var/lib/weaviate");
  CHECK(ask(rig).empty());
  CHECK(rig.server.count("") == 0);
}

TEST_CASE("the keys of one server are not shown to another", "[server][reconcile]") {
  settings::Config config;
  config.cluster = {.url = "http://127.0.0.1:1", .api_key = "secret", .headers = {{"X-Key", "secret"}}};
  const auto of = [&](const std::string& address) { return client::connection_to(address, config).cluster; };
  CHECK(of("http://127.0.0.1:1").api_key == "secret");
  CHECK(of("http://127.0.0.1:2").api_key.empty());
  CHECK(of("http://127.0.0.1:2").headers.empty());
  CHECK(of("http://127.0.0.1:2").url == "http://127.0.0.1:2");
}

}  // namespace holdfast::test
