#include "credentials/keys.hpp"

#include "doubles.hpp"

using namespace holdfast::s3;
using namespace holdfast::s3::test;

TEST_CASE("keys of the settings are taken as they are", "[s3][credentials]") {
  SettingsKeys keys{{.key_id = "AKID", .secret = "secret", .session_token = "token"}};
  const Credentials found = credentials_of(keys);
  CHECK(found.key_id == "AKID");
  CHECK(found.secret == "secret");
  CHECK(found.session_token == "token");
  CHECK_FALSE(found.expires_at);
  CHECK(found.source == "the settings");
  SettingsKeys none{{}};
  CHECK(reason_of(none) == "there is no access_key");
}

TEST_CASE("the environment's keys may be temporary", "[s3][credentials]") {
  const Surroundings surroundings = around({{"AWS_ACCESS_KEY_ID", "AKID"},
                                            {"AWS_SECRET_ACCESS_KEY", "secret"},
                                            {"AWS_SECURITY_TOKEN", "old"},
                                            {"AWS_SESSION_TOKEN", "new"},
                                            {"AWS_CREDENTIAL_EXPIRATION", "2026-11-23T03:15:00Z"}});
  EnvironmentKeys keys{surroundings};
  const Credentials found = credentials_of(keys);
  CHECK(found.key_id == "AKID");
  CHECK(found.session_token == "new");
  REQUIRE(found.expires_at);
  CHECK(std::chrono::system_clock::to_time_t(*found.expires_at) == now_seconds);
}

TEST_CASE("without AWS_ACCESS_KEY_ID the environment has no keys", "[s3][credentials]") {
  const Surroundings surroundings = around({{"AWS_SESSION_TOKEN", "token"}});
  EnvironmentKeys keys{surroundings};
  CHECK(reason_of(keys) == "AWS_ACCESS_KEY_ID is not set");
}

TEST_CASE("half a pair of keys is a mistake that names the missing half", "[s3][credentials]") {
  const Surroundings surroundings = around({{"AWS_ACCESS_KEY_ID", "AKID"}});
  EnvironmentKeys environment{surroundings};
  CHECK(refusal_of(environment).message == "AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY");
  SettingsKeys settings{{.secret = "CANARY"}};
  const Refused refusal = refusal_of(settings);
  CHECK(refusal.status == HF_E_INVALID_CONFIG);
  CHECK(refusal.message == "secret_key is set without access_key");
}

TEST_CASE("an expiration that is no time is refused", "[s3][credentials]") {
  const Surroundings surroundings = around(
      {{"AWS_ACCESS_KEY_ID", "AKID"}, {"AWS_SECRET_ACCESS_KEY", "secret"}, {"AWS_CREDENTIAL_EXPIRATION", "tomorrow"}});
  EnvironmentKeys keys{surroundings};
  CHECK(refusal_of(keys).status == HF_E_INVALID_CONFIG);
}

TEST_CASE("anonymous credentials sign nothing", "[s3][credentials]") {
  Anonymous nobody;
  CHECK(credentials_of(nobody).is_anonymous());
}
