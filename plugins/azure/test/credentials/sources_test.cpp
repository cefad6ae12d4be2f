#include "credentials/sources.hpp"

#include "doubles.hpp"

using namespace holdfast;
using namespace holdfast::azure;
using namespace holdfast::azure::test;
using holdfast::support::Environment;

namespace {

/// A machine on which nothing is set up, not even a metadata service.
Environment::Values sealed(Environment::Values variables = {}) {
  variables.emplace("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1:1");
  return variables;
}

const std::string sas = "?sv=2021-12-02&sr=c&sp=rwdl&se=2026-11-23T04:15:00Z&sig=CANARY%3D";

}  // namespace

TEST_CASE("the first place that has credentials wins, and those before it say why they had none",
          "[azure][credentials]") {
  const auto key = make_credential_source({.settings = {.account_key = "a2V5"}}, around(sealed()));
  CHECK(current(*key).account_key == "key");
  CHECK(current(*key).source == "the account key of the settings");
  CHECK(skipped(*key) == std::vector<std::string>{"the account key of the connection string",
                                                  "the shared access signature of the connection string"});

  const auto signature = make_credential_source({.settings = {.sas = sas}}, around(sealed()));
  CHECK(current(*signature).sas == sas.substr(1));
  CHECK(current(*signature).expires_at == std::chrono::system_clock::from_time_t(now_seconds + 3600));

  const auto connection = make_credential_source(
      {.connection_string = {.sas = sas}, .settings = {.account_key = "a2V5"}}, around(sealed()));
  CHECK(current(*connection).source == "the shared access signature of the connection string");
}

TEST_CASE("keys that are written down stand above applications, and those above the machine's own",
          "[azure][credentials]") {
  HttpServer server;
  server.on("POST /t-1/oauth2/v2.0/token", replies(gives("token")));
  const Environment::Values application{{"AZURE_TENANT_ID", "t-1"},
                                        {"AZURE_CLIENT_ID", "app"},
                                        {"AZURE_CLIENT_SECRET", "CANARY"},
                                        {"AZURE_AUTHORITY_HOST", server.url("/")}};
  const auto with_key = make_credential_source({.settings = {.account_key = "a2V5"}}, around(sealed(application)));
  CHECK(current(*with_key).account_key == "key");
  const auto with_secret = make_credential_source({}, around(sealed(application)));
  CHECK(current(*with_secret).token == "token");
  CHECK(skipped(*with_secret).size() == 4);
}

TEST_CASE("where there are no credentials every place says why", "[azure][credentials]") {
  const auto source = make_credential_source({}, around(sealed()));
  const Refused refused = refusal_of([&] { current(*source); });
  CHECK(refused.status == HF_E_UNAUTHENTICATED);
  for (const std::string word :
       {"the account key of the connection string (there is none)", "the shared access signature of the settings (",
        "a client secret (", "a client certificate (", "workload identity (AZURE_FEDERATED_TOKEN_FILE is not set)",
        "the managed identity of App Service (", "the managed identity of Arc (",
        "the managed identity of the virtual machine ('http://127.0.0.1:1' does not answer"})
    CHECK_THAT(refused.message, Catch::Contains(word));
}

TEST_CASE("a place that is chosen is the only one, and nobody is anonymous without having asked for it",
          "[azure][credentials]") {
  for (const auto& [name, kind] : {std::pair{"connection-string", CredentialKind::connection_string},
                                   {"sas", CredentialKind::sas},
                                   {"client-secret", CredentialKind::client_secret},
                                   {"client-certificate", CredentialKind::client_certificate},
                                   {"workload-identity", CredentialKind::workload_identity},
                                   {"managed-identity", CredentialKind::managed_identity}}) {
    INFO(name);
    CHECK(credential_kind(name) == kind);
    const auto source = make_credential_source({.kind = kind, .settings = {.account_key = "a2V5"}}, around(sealed()));
    CHECK(refusal_of([&] { current(*source); }).status == HF_E_UNAUTHENTICATED);
  }
  CHECK_FALSE(credential_kind("moon"));
  const auto anonymous = make_credential_source(
      {.kind = CredentialKind::anonymous, .settings = {.account_key = "a2V5"}}, around(sealed()));
  CHECK(current(*anonymous).is_anonymous());
}

TEST_CASE("keys and signatures that are none are refused before anybody is asked", "[azure][credentials]") {
  const auto refused = [](Keys keys) {
    const auto source = make_credential_source({.settings = std::move(keys)}, around(sealed()));
    return refusal_of([&] { current(*source); });
  };
  CHECK(refused({.account_key = "CANARY!"}).message == "the account key of the settings is not base64");
  CHECK_THAT(refused({.sas = "sp=r"}).message, Catch::Contains("is none: it has no sig"));
  CHECK(refused({.sas = "sp=r&se=2026-11-22&sig=CANARY"}).message ==
        "the shared access signature of the settings has expired at 2026-11-22T00:00:00Z");
  CHECK(refused({.sas = "sp=r&st=2026-11-24T00:00Z&sig=CANARY"}).message ==
        "the shared access signature of the settings does not hold before 2026-11-24T00:00:00Z");
}

TEST_CASE("a token is renewed five minutes before its end, and one that is refused at once", "[azure][credentials]") {
  HttpServer server;
  for (const std::string token : {"one", "two", "three"})
    server.on("POST /t-1/oauth2/v2.0/token", replies(gives(token)));
  std::int64_t seconds = now_seconds;
  Surroundings surroundings = around({});
  surroundings.now = [&seconds] { return std::chrono::system_clock::from_time_t(seconds); };
  const auto source = make_credential_source({.kind = CredentialKind::client_secret,
                                              .tenant_id = "t-1",
                                              .client_id = "app",
                                              .client_secret = "CANARY",
                                              .authority = server.url("/")},
                                             surroundings);
  CHECK(current(*source).token == "one");
  seconds = now_seconds + 3600 - 301;
  CHECK(current(*source).token == "one");
  seconds = now_seconds + 3600 - 300;
  const Credentials second = current(*source);
  CHECK(second.token == "two");
  source->expired(second);
  CHECK(current(*source).token == "three");
}
