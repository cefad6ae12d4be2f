// Managed identities: of App Service, of Arc, of a virtual machine.
#include "credentials/app_service.hpp"
#include "credentials/arc.hpp"
#include "credentials/instance.hpp"

#include "doubles.hpp"
#include "support/temp_folder.hpp"

#include <filesystem>

using namespace holdfast;
using namespace holdfast::azure;
using namespace holdfast::azure::test;
using holdfast::test::TempFolder;
using holdfast::test::write_file;

namespace {

const std::string resource = "resource=https%3A%2F%2Fstorage.azure.com%2F";
const Answer token{.body = R"({"access_token": "m-token", "expires_on": "1795404300", "resource": "r"})"};
const CredentialOptions plain;

/// The metadata service of a virtual machine, which refuses whoever does not say what is meant.
struct Machine {
  HttpServer server;
  Surroundings surroundings = around({{"AZURE_POD_IDENTITY_AUTHORITY_HOST", server.url("/")}});
  const std::string path = "/metadata/identity/oauth2/token?api-version=2018-02-01&";

  void answers(const std::string& query, Answer answer) {
    server.on("GET " + path + query, [answer](Exchange& exchange) {
      exchange.reply(exchange.request().header("metadata") == "true" ? answer : Answer{.status = 400});
    });
  }
};

/// An agent of Arc, and the folder that it keeps its files in.
struct Agent {
  TempFolder folder;
  HttpServer server;
  Surroundings surroundings = around(
      {{"IDENTITY_ENDPOINT", server.url("/metadata/identity/oauth2/token")}, {"IMDS_ENDPOINT", "http://localhost:1"}});
  Arc arc{surroundings, folder.path().string()};

  void asks_for(const std::string& file) {
    server.on("GET /metadata/identity/oauth2/token?api-version=2019-11-01&" + resource, [file](Exchange& exchange) {
      const std::string proof = exchange.request().header("authorization");
      if (proof == "Basic CANARY-of-the-agent") return exchange.reply(token);
      exchange.reply({.status = 401, .headers = {{"WWW-Authenticate", "Basic realm=" + file}}});
    });
  }
};

}  // namespace

TEST_CASE("a virtual machine's identity is found, and asked for by its id where it has one", "[azure][credentials]") {
  Machine machine;
  machine.answers(resource, token);
  InstanceIdentity own{machine.surroundings, plain};
  const Credentials found = credentials_of(own);
  CHECK(found.token == "m-token");
  CHECK(found.expires_at == std::chrono::system_clock::from_time_t(now_seconds + 600));
  CHECK(found.source == "the managed identity of the virtual machine");
  static_cast<void>(credentials_of(own));
  CHECK(machine.server.requests().size() == 3);  // it is looked for once

  machine.server.on("GET " + machine.path + "client_id=c-1&" + resource, replies({.status = 400}));
  machine.server.on("GET " + machine.path + "client_id=c-1&" + resource, replies(token));
  const CredentialOptions assigned{.client_id = "c-1"};
  InstanceIdentity by_client{machine.surroundings, assigned};
  CHECK(credentials_of(by_client).token == "m-token");
  machine.answers("msi_res_id=%2Fsubscriptions%2Fs&" + resource, token);
  const CredentialOptions by_resource{.client_id = "/subscriptions/s"};
  InstanceIdentity by_id{machine.surroundings, by_resource};
  CHECK(credentials_of(by_id).token == "m-token");
}

TEST_CASE("a machine without an identity, another cloud's and none at all have no credentials",
          "[azure][credentials]") {
  Machine bare;
  bare.answers(resource, {.status = 400, .body = R"({"error": "invalid_request"})"});
  InstanceIdentity none{bare.surroundings, plain};
  CHECK(reason_of(none) == "this machine has no managed identity, or several");

  Machine other;
  other.server.otherwise(replies({.status = 404}));
  InstanceIdentity elsewhere{other.surroundings, plain};
  CHECK_THAT(reason_of(elsewhere), Catch::Contains("is no metadata service of Azure's (HTTP 404)"));

  Machine silent;
  silent.server.otherwise([](Exchange& exchange) { exchange.wait_for_end(); });
  InstanceIdentity nobody{silent.surroundings, plain};
  CHECK_THAT(reason_of(nobody), Catch::Contains("does not answer"));
}

TEST_CASE("a machine's service in trouble is tried again, and what it refuses is told", "[azure][credentials]") {
  for (const auto& [status, meaning] : {std::pair{503, HF_E_UNAVAILABLE},
                                        {429, HF_E_UNAVAILABLE},
                                        {410, HF_E_UNAVAILABLE},
                                        {404, HF_E_UNAVAILABLE},
                                        {403, HF_E_UNAUTHENTICATED}}) {
    INFO(status);
    Machine machine;
    machine.answers(resource, {.status = status, .body = "CANARY"});
    InstanceIdentity place{machine.surroundings, plain};
    CHECK(refusal_of(place).status == meaning);
  }
  Machine unknown;
  unknown.answers("client_id=c-1&" + resource, {.status = 400});
  const CredentialOptions assigned{.client_id = "c-1"};
  InstanceIdentity place{unknown.surroundings, assigned};
  CHECK_THAT(refusal_of(place).remedy, Catch::Contains("client_id"));
}

TEST_CASE("App Service gives its token for the header that it has put into the environment", "[azure][credentials]") {
  HttpServer server;
  server.on("GET /msi/token?api-version=2019-08-01&" + resource, replies(token));
  const Surroundings surroundings =
      around({{"IDENTITY_ENDPOINT", server.url("/msi/token")}, {"IDENTITY_HEADER", "CANARY-header"}});
  AppService service{surroundings, plain};
  CHECK(credentials_of(service).token == "m-token");
  CHECK(server.requests().at(0).header("x-identity-header") == "CANARY-header");
  const Surroundings nowhere = around({{"IDENTITY_ENDPOINT", "http://localhost:1"}});
  AppService none{nowhere, plain};
  CHECK_THAT(reason_of(none), Catch::Contains("IDENTITY_HEADER"));
}

TEST_CASE("App Service's header goes to this machine, to its link, or through TLS, and nowhere else",
          "[azure][credentials]") {
  for (const std::string url : {"http://127.0.0.1:41741/msi", "http://localhost/",
                                "http://169.254.130.4:8081/msi/token", "https://example.com/"})
    CHECK(is_near(url));
  for (const std::string url : {"http://example.com/", "http://10.0.0.1/", "http://169.253.1.1/",
                                "http://127.0.0.1@example.com/", "http://169.254.1.1.example.com/", "localhost", ""})
    CHECK_FALSE(is_near(url));
  const Surroundings surroundings =
      around({{"IDENTITY_ENDPOINT", "http://example.com/"}, {"IDENTITY_HEADER", "CANARY"}});
  AppService service{surroundings, plain};
  CHECK(refusal_of(service).status == HF_E_INVALID_CONFIG);
  const Surroundings lines =
      around({{"IDENTITY_ENDPOINT", "http://127.0.0.1:1/"}, {"IDENTITY_HEADER", "CANARY\r\na: b"}});
  AppService several{lines, plain};
  CHECK(refusal_of(several).message == "IDENTITY_HEADER has several lines");
}

TEST_CASE("Arc's agent gives a token to whoever can read its file", "[azure][credentials]") {
  Agent agent;
  const std::string file = (agent.folder / "x.key").string();
  write_file(file, "CANARY-of-the-agent");
  agent.asks_for(file);
  CHECK(credentials_of(agent.arc).token == "m-token");
  CHECK(agent.server.requests().at(0).header("metadata") == "true");
  const Surroundings elsewhere = around({{"IMDS_ENDPOINT", "http://localhost:1"}});
  Arc none{elsewhere};
  CHECK_THAT(reason_of(none), Catch::Contains("IDENTITY_ENDPOINT"));
}

TEST_CASE("Arc's agent gets no other file than one of its own", "[azure][credentials]") {
  const TempFolder outside;
  write_file(outside / "secret.key", "CANARY-of-the-agent");
  Agent agent;
  std::filesystem::create_symlink(outside / "secret.key", agent.folder / "link.key");
  write_file(agent.folder / "large.key", std::string(5000, 'x'));
  write_file(agent.folder / "token.txt", "CANARY-of-the-agent");
  std::filesystem::create_directories(agent.folder / "below");
  write_file(agent.folder / "below/x.key", "CANARY-of-the-agent");
  for (const std::string& file :
       {(outside / "secret.key").string(), (agent.folder / "link.key").string(), (agent.folder / "large.key").string(),
        (agent.folder / "token.txt").string(), (agent.folder / "below/x.key").string(),
        (agent.folder / "none.key").string(),
        agent.folder.path().string() + "/../" + outside.path().filename().string() + "/secret.key",
        agent.folder.path().string() + "x/a.key", std::string{}}) {
    INFO(file);
    Agent other;
    Arc arc{other.surroundings, agent.folder.path().string()};
    other.asks_for(file);
    CHECK_THAT(refusal_of(arc).message, Catch::StartsWith("the managed identity of Arc is not used: "));
    CHECK(other.server.requests().size() == 1);
  }
  Agent plainly;
  plainly.server.otherwise(replies(token));  // no challenge: this is no agent
  CHECK_THAT(refusal_of(plainly.arc).message, Catch::Contains("names no file (HTTP 200)"));
}
