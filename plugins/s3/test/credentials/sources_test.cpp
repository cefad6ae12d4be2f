#include "credentials/sources.hpp"

#include "doubles.hpp"
#include "support/temp_folder.hpp"

using namespace holdfast::s3;
using namespace holdfast::s3::test;
using holdfast::support::Environment;

namespace {

/// Variables that keep a test away from the machine's own files and services.
Environment::Values sealed(const TempFolder& home, Environment::Values variables = {}) {
  variables["HOME"] = home.path().string();
  variables.emplace("AWS_EC2_METADATA_DISABLED", "true");
  return variables;
}

const Environment::Values keys{{"AWS_ACCESS_KEY_ID", "ENV"}, {"AWS_SECRET_ACCESS_KEY", "s"}};

}  // namespace

TEST_CASE("the first place that has credentials wins, and those before it say why they had none", "[s3][credentials]") {
  const TempFolder home;
  const auto environment = make_credential_source({}, around(sealed(home, keys)));
  CHECK(current(*environment).source == "the environment");
  CHECK(skipped(*environment) == std::vector<std::string>{"the settings"});

  const auto settings = make_credential_source({.keys = {.key_id = "SET", .secret = "s"}}, around(sealed(home, keys)));
  CHECK(current(*settings).key_id == "SET");
  CHECK(settings->skipped().empty());

  write_file(home / ".aws/credentials", "[default]\naws_access_key_id = FILE\naws_secret_access_key = s\n");
  const auto profile = make_credential_source({}, around(sealed(home)));
  CHECK(current(*profile).key_id == "FILE");
  CHECK(skipped(*profile) == std::vector<std::string>{"the settings", "the environment", "web identity"});
}

TEST_CASE("a profile of the settings stands above the environment, and alone", "[s3][credentials]") {
  const TempFolder home;
  write_file(home / ".aws/credentials", "[backup]\naws_access_key_id = FILE\naws_secret_access_key = s\n");
  CHECK(current(*make_credential_source({.profile = "backup"}, around(sealed(home, keys)))).key_id == "FILE");
  const auto missing = make_credential_source({.profile = "other"}, around(sealed(home, keys)));
  CHECK(refusal_of([&] { current(*missing); }).status == HF_E_INVALID_CONFIG);
}

TEST_CASE("where there are no credentials every place says why", "[s3][credentials]") {
  const TempFolder home;
  const auto source = make_credential_source({}, around(sealed(home)));
  const Refused refusal = refusal_of([&] { current(*source); });
  CHECK(refusal.status == HF_E_UNAUTHENTICATED);
  for (const std::string word : {"the settings (", "the environment (AWS_ACCESS_KEY_ID is not set)", "web identity (",
                                 "profile 'default' (", "the container (", "the instance's metadata ("})
    CHECK_THAT(refusal.message, Catch::Contains(word));
}

TEST_CASE("a place that is chosen is the only one, and nobody is anonymous without having asked for it",
          "[s3][credentials]") {
  const TempFolder home;
  for (const auto& [name, kind] : {std::pair{"settings", CredentialKind::settings},
                                   {"profile", CredentialKind::profile},
                                   {"web-identity", CredentialKind::web_identity},
                                   {"container", CredentialKind::container},
                                   {"instance", CredentialKind::instance}}) {
    INFO(name);
    CHECK(credential_kind(name) == kind);
    const auto source = make_credential_source({.kind = kind}, around(sealed(home, keys)));
    CHECK(refusal_of([&] { current(*source); }).status == HF_E_UNAUTHENTICATED);
  }
  CHECK_FALSE(credential_kind("moon"));
  const auto anonymous = make_credential_source({.kind = CredentialKind::anonymous}, around(sealed(home, keys)));
  CHECK(current(*anonymous).is_anonymous());
  const auto environment = make_credential_source({.kind = CredentialKind::environment}, around(sealed(home, keys)));
  CHECK(current(*environment).key_id == "ENV");
}

TEST_CASE("a role is taken on with whatever credentials there are", "[s3][credentials]") {
  const TempFolder home;
  HttpServer server;
  server.on("POST /", replies({.body = sts_reply("AssumeRole")}));
  auto variables = sealed(home, keys);
  variables["AWS_ENDPOINT_URL_STS"] = server.url("");
  const auto source = make_credential_source({.role = Role{.arn = "arn:x"}}, around(variables));
  const Credentials found = current(*source);
  CHECK(found.key_id == "ROLEKEY");
  CHECK(found.source == "role 'arn:x', taken on with the environment");
  CHECK(skipped(*source) == std::vector<std::string>{"the settings"});
  const auto nobody =
      make_credential_source({.kind = CredentialKind::anonymous, .role = Role{.arn = "arn:x"}}, around(variables));
  CHECK(refusal_of([&] { current(*nobody); }).status == HF_E_INVALID_CONFIG);
}

TEST_CASE("credentials that the service calls expired are fetched again from where they were", "[s3][credentials]") {
  const TempFolder home;
  write_file(home / ".aws/credentials", "[default]\naws_access_key_id = ONE\naws_secret_access_key = s\n");
  const auto source = make_credential_source({}, around(sealed(home)));
  const Credentials first = current(*source);
  write_file(home / ".aws/credentials", "[default]\naws_access_key_id = TWO\naws_secret_access_key = s\n");
  CHECK(current(*source).key_id == "ONE");
  source->expired(first);
  CHECK(current(*source).key_id == "TWO");
}
