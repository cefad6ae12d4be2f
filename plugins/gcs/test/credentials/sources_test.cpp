#include "credentials/sources.hpp"

#include "doubles.hpp"
#include "support/temp_folder.hpp"

using namespace holdfast::gcs;
using namespace holdfast::gcs::test;
using holdfast::support::Environment;

namespace {

/// Variables that keep a test away from the machine's own files and services.
Environment::Values sealed(const TempFolder& home, Environment::Values variables = {}) {
  variables["HOME"] = home.path().string();
  variables.emplace("NO_GCE_CHECK", "true");
  return variables;
}

/// A token service that gives out tokens without end.
class Tokens {
 public:
  Tokens() {
    for (int i = 0; i < 9; ++i) server_.on("POST /token", replies(token_reply("ya29." + std::to_string(i))));
  }
  [[nodiscard]] TokenOptions options() const { return {.endpoint = server_.url("")}; }
  [[nodiscard]] HttpServer& server() noexcept { return server_; }

 private:
  HttpServer server_;
};

}  // namespace

TEST_CASE("the first place that has credentials wins, and those before it say why they had none",
          "[gcs][credentials]") {
  const TempFolder home;
  const Tokens tokens;
  const std::string named = (home / "named.json").string();
  write_file(home / "named.json", service_account());
  write_file(home / ".config/gcloud/application_default_credentials.json", authorized_user());
  const Environment::Values variables = sealed(home, {{"GOOGLE_APPLICATION_CREDENTIALS", named}});

  const auto inline_key =
      make_credential_source({.key = service_account(), .tokens = tokens.options()}, around(variables));
  CHECK(current(*inline_key).source == "`key`");
  CHECK(inline_key->skipped().empty());

  const auto file = make_credential_source({.key_file = "~/named.json", .tokens = tokens.options()}, around(variables));
  CHECK(current(*file).source == "the key file '" + named + "'");

  const auto hmac = make_credential_source({.hmac = {.access_id = "GOOG1", .secret = "s"}}, around(variables));
  CHECK(current(*hmac).access_id == "GOOG1");
  CHECK(skipped(*hmac) == std::vector<std::string>{"the settings"});

  const auto environment = make_credential_source({.tokens = tokens.options()}, around(variables));
  CHECK(current(*environment).principal == "backup@p.iam.gserviceaccount.com");
  CHECK(skipped(*environment) == std::vector<std::string>{"the settings", "the HMAC keys of the settings"});

  const auto gcloud = make_credential_source({.tokens = tokens.options()}, around(sealed(home)));
  CHECK_THAT(current(*gcloud).source, Catch::Contains("gcloud's file"));
  CHECK(skipped(*gcloud) ==
        std::vector<std::string>{"the settings", "the HMAC keys of the settings", "the environment"});

  const TempFolder elsewhere;
  write_file(elsewhere / "application_default_credentials.json", authorized_user());
  const auto moved = make_credential_source({.tokens = tokens.options()},
                                            around(sealed(home, {{"CLOUDSDK_CONFIG", elsewhere.path().string()}})));
  CHECK_THAT(current(*moved).source, Catch::Contains(elsewhere.path().string()));
}

TEST_CASE("where there are no credentials every place says why", "[gcs][credentials]") {
  const TempFolder home;
  const auto source = make_credential_source({}, around(sealed(home)));
  const Refused refused = refusal_of([&] { current(*source); });
  CHECK(refused.status == HF_E_UNAUTHENTICATED);
  for (const std::string word : {"the settings (there is no key and no key_file)", "(there is no access_key)",
                                 "the environment (GOOGLE_APPLICATION_CREDENTIALS is not set)", "gcloud (there is no '",
                                 "the metadata server ("})
    CHECK_THAT(refused.message, Catch::Contains(word));
  CHECK_THAT(refused.remedy, Catch::Contains("key_file"));
}

TEST_CASE("a file that somebody has named and that is not there is no reason to look elsewhere", "[gcs][credentials]") {
  const TempFolder home;
  write_file(home / ".config/gcloud/application_default_credentials.json", authorized_user());
  const auto named =
      make_credential_source({}, around(sealed(home, {{"GOOGLE_APPLICATION_CREDENTIALS", "/nowhere.json"}})));
  const Refused refused = refusal_of([&] { current(*named); });
  CHECK(refused.status == HF_E_INVALID_CONFIG);
  CHECK(refused.message == "the key file '/nowhere.json' does not exist");
  const auto folder = make_credential_source({.key_file = home.path().string()}, around(sealed(home)));
  CHECK_THAT(refusal_of([&] { current(*folder); }).remedy, Catch::Contains("correct `key_file`"));
  const auto half = make_credential_source({.hmac = {.access_id = "GOOG1"}}, around(sealed(home)));
  CHECK(refusal_of([&] { current(*half); }).message == "access_key is set without secret_key");
}

TEST_CASE("an emulator is asked by nobody, and gets no token of anybody's", "[gcs][credentials]") {
  const TempFolder home;
  write_file(home / "named.json", service_account());
  const auto variables = sealed(home, {{"GOOGLE_APPLICATION_CREDENTIALS", (home / "named.json").string()}});
  const auto source = make_credential_source({.service = ServiceKind::emulator}, around(variables));
  CHECK(current(*source).is_anonymous());
  const auto keys = make_credential_source(
      {.hmac = {.access_id = "GOOG1", .secret = "s"}, .service = ServiceKind::emulator}, around(variables));
  CHECK(current(*keys).access_id == "GOOG1");
}

TEST_CASE("a place that is chosen is the only one, and nobody is anonymous without having asked for it",
          "[gcs][credentials]") {
  const TempFolder home;
  for (const auto& [name, kind] : {std::pair{"settings", CredentialKind::settings},
                                   {"environment", CredentialKind::environment},
                                   {"gcloud", CredentialKind::gcloud},
                                   {"instance", CredentialKind::instance}}) {
    INFO(name);
    CHECK(credential_kind(name) == kind);
    const auto source = make_credential_source({.kind = kind}, around(sealed(home)));
    CHECK(refusal_of([&] { current(*source); }).status == HF_E_UNAUTHENTICATED);
  }
  CHECK_FALSE(credential_kind("moon"));
  const auto anonymous = make_credential_source({.kind = CredentialKind::anonymous}, around(sealed(home)));
  CHECK(current(*anonymous).is_anonymous());
}

TEST_CASE("an account is acted as with whatever credentials there are", "[gcs][credentials]") {
  const TempFolder home;
  Tokens tokens;
  tokens.server().on("POST /v1/projects/-/serviceAccounts/a@b:generateAccessToken",
                     replies({.body = R"({"accessToken": "ya29.OTHER", "expireTime": "2026-11-23T04:15:00Z"})"}));
  const auto source = make_credential_source(
      {.key = service_account(), .impersonate = "a@b", .tokens = tokens.options()}, around(sealed(home)));
  const Credentials found = current(*source);
  CHECK(found.token == "ya29.OTHER");
  CHECK(found.source == "`key`, acting as 'a@b'");
}

TEST_CASE("a token is kept until the service calls it expired, and then fetched from where it was",
          "[gcs][credentials]") {
  const TempFolder home;
  const Tokens tokens;
  const auto source =
      make_credential_source({.key = service_account(), .tokens = tokens.options()}, around(sealed(home)));
  const Credentials first = current(*source);
  CHECK(current(*source).token == first.token);
  source->expired(first);
  const Credentials second = current(*source);
  CHECK(second.token != first.token);
  source->expired(first);  // old news
  CHECK(current(*source).token == second.token);
}
