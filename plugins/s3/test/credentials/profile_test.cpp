#include "credentials/profile.hpp"

#include "doubles.hpp"
#include "support/temp_folder.hpp"

using namespace holdfast::s3;
using namespace holdfast::s3::test;
using holdfast::test::TempFolder;
using holdfast::test::write_file;

namespace {

/// A home folder with the files of the AWS tools, and an STS.
struct Home {
  TempFolder folder;
  HttpServer server;

  void config(std::string_view text) const { write_file(folder / ".aws/config", text); }
  void credentials(std::string_view text) const { write_file(folder / ".aws/credentials", text); }
  [[nodiscard]] Surroundings with(holdfast::support::Environment::Values variables = {}) const {
    variables["HOME"] = folder.path().string();
    variables.emplace("AWS_ENDPOINT_URL_STS", server.url(""));
    return around(std::move(variables));
  }
};

struct Under {
  Surroundings surroundings;
  Sts sts{surroundings, {}};
  ProfileCredentials profile;

  explicit Under(Surroundings given, std::string_view wanted = {})
      : surroundings{std::move(given)}, profile{surroundings, sts, wanted} {}
};

}  // namespace

TEST_CASE("keys of a profile come from the file of credentials before the config", "[s3][credentials]") {
  const Home home;
  home.config(
      "[default]\naws_access_key_id = OLD\naws_secret_access_key = old\n"
      "[profile backup]\naws_access_key_id = BKEY\naws_secret_access_key = b-secret\n");
  home.credentials(
      "[default]\naws_access_key_id = DKEY\naws_secret_access_key = d-secret\naws_session_token = d-token\n");
  Under plain{home.with()};
  const Credentials found = credentials_of(plain.profile);
  CHECK(found.key_id == "DKEY");
  CHECK(found.secret == "d-secret");
  CHECK(found.session_token == "d-token");
  CHECK(found.source == "profile 'default'");
  Under named{home.with({{"AWS_PROFILE", "backup"}})};
  CHECK(credentials_of(named.profile).key_id == "BKEY");
  Under wanted{home.with({{"AWS_PROFILE", "nothing"}}), "backup"};
  CHECK(credentials_of(wanted.profile).key_id == "BKEY");
}

TEST_CASE("the files of profiles may be elsewhere, and are read again each time", "[s3][credentials]") {
  const Home home;
  write_file(home.folder / "own", "[default]\naws_access_key_id = ONE\naws_secret_access_key = s\n");
  Under under{home.with({{"AWS_SHARED_CREDENTIALS_FILE", "~/own"}})};
  CHECK(credentials_of(under.profile).key_id == "ONE");
  write_file(home.folder / "own", "[default]\naws_access_key_id = TWO\naws_secret_access_key = s\n");
  CHECK(credentials_of(under.profile).key_id == "TWO");
}

TEST_CASE("a default profile may be missing, a named one may not", "[s3][credentials]") {
  const Home home;
  Under plain{home.with()};
  CHECK_THAT(reason_of(plain.profile), Catch::Contains("there is no profile 'default'"));
  Under named{home.with({{"AWS_PROFILE", "backup"}})};
  CHECK(refusal_of(named.profile).status == HF_E_INVALID_CONFIG);
  Under wanted{home.with(), "backup"};
  CHECK_THAT(refusal_of(wanted.profile).message, Catch::Contains("there is no profile 'backup'"));
  home.config("[default]\nregion = eu-west-1\n");
  CHECK(reason_of(plain.profile) == "profile 'default' says nothing of credentials");
}

TEST_CASE("half a pair of keys in a profile is a mistake", "[s3][credentials]") {
  const Home home;
  home.credentials("[default]\naws_secret_access_key = CANARY\n");
  Under under{home.with()};
  const Refused refusal = refusal_of(under.profile);
  CHECK(refusal.status == HF_E_INVALID_CONFIG);
  CHECK_THAT(refusal.message, !Catch::Contains("CANARY"));
}

TEST_CASE("a profile's role is taken on with the keys of another profile", "[s3][credentials]") {
  Home home;
  home.server.on("POST /", replies({.body = sts_reply("AssumeRole")}));
  home.config(
      "[profile backup]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = base\nexternal_id = e\n"
      "duration_seconds = 900\n[profile base]\nregion = x\n");
  home.credentials("[base]\naws_access_key_id = BASE\naws_secret_access_key = s\n");
  Under under{home.with(), "backup"};
  const Credentials found = credentials_of(under.profile);
  CHECK(found.key_id == "ROLEKEY");
  CHECK(found.source == "profile 'backup', role 'arn:aws:iam::1:role/x'");
  const auto request = home.server.requests().at(0);
  CHECK_THAT(request.header("authorization"), Catch::Contains("Credential=BASE/"));
  CHECK_THAT(request.body, Catch::Contains("DurationSeconds=900&ExternalId=e"));
}

TEST_CASE("a role may be taken on with keys beside it, with the environment's, or by way of another role",
          "[s3][credentials]") {
  Home home;
  home.server.on("POST /", replies({.body = sts_reply("AssumeRole")}));
  home.config(
      "[profile self]\nrole_arn = a\nsource_profile = self\naws_access_key_id = SELF\naws_secret_access_key = s\n"
      "[profile outer]\nrole_arn = b\nsource_profile = inner\n"
      "[profile inner]\nrole_arn = c\ncredential_source = Environment\n");
  const auto around_home = home.with({{"AWS_ACCESS_KEY_ID", "ENV"}, {"AWS_SECRET_ACCESS_KEY", "s"}});
  Under self{around_home, "self"};
  CHECK(credentials_of(self.profile).key_id == "ROLEKEY");
  Under outer{around_home, "outer"};
  CHECK(credentials_of(outer.profile).key_id == "ROLEKEY");
  const auto requests = home.server.requests();
  REQUIRE(requests.size() == 3);
  CHECK_THAT(requests[0].header("authorization"), Catch::Contains("Credential=SELF/"));
  CHECK_THAT(requests[1].header("authorization"), Catch::Contains("Credential=ENV/"));
  CHECK_THAT(requests[2].header("authorization"), Catch::Contains("Credential=ROLEKEY/"));
}

TEST_CASE("a role that cannot be taken on says what is wrong with its profile", "[s3][credentials]") {
  const Home home;
  home.config(
      "[profile circle]\nrole_arn = a\nsource_profile = square\n[profile square]\nrole_arn = b\nsource_profile = "
      "circle\n"
      "[profile lost]\nrole_arn = a\nsource_profile = nowhere\n"
      "[profile both]\nrole_arn = a\nsource_profile = lost\ncredential_source = Environment\n"
      "[profile none]\nrole_arn = a\n"
      "[profile odd]\nrole_arn = a\ncredential_source = Moon\n"
      "[profile empty]\nrole_arn = a\ncredential_source = Environment\n"
      "[profile mfa]\nrole_arn = a\nsource_profile = lost\nmfa_serial = m\n"
      "[profile long]\nrole_arn = a\ncredential_source = Environment\nduration_seconds = 1h\n");
  for (const auto& [name, word] : {std::pair{"circle", "leads back to itself"},
                                   {"lost", "'nowhere', which is not there"},
                                   {"both", "not exactly one of"},
                                   {"none", "not exactly one of"},
                                   {"odd", "'Moon', which is none"},
                                   {"empty", "AWS_ACCESS_KEY_ID is not set"},
                                   {"mfa", "mfa_serial"}}) {
    INFO(name);
    Under under{home.with(), name};
    const Refused refusal = refusal_of(under.profile);
    CHECK(refusal.status == HF_E_INVALID_CONFIG);
    CHECK_THAT(refusal.message, Catch::Contains(word));
  }
  Under lasting{home.with({{"AWS_ACCESS_KEY_ID", "A"}, {"AWS_SECRET_ACCESS_KEY", "s"}}), "long"};
  CHECK_THAT(refusal_of(lasting.profile).message, Catch::Contains("duration_seconds"));
}

TEST_CASE("a profile may name the token's file of a web identity", "[s3][credentials]") {
  Home home;
  home.server.on("POST /", replies({.body = sts_reply("AssumeRoleWithWebIdentity")}));
  write_file(home.folder / "token", "t");
  home.config("[default]\nrole_arn = a\nweb_identity_token_file = " + (home.folder / "token").string() + "\n");
  Under under{home.with()};
  CHECK(credentials_of(under.profile).source == "profile 'default', web identity, role 'a'");
}

TEST_CASE("a profile's program is run for its credentials", "[s3][credentials]") {
  const Home home;
  write_file(
      home.folder / "keys.json",
      R"({"Version": 1, "AccessKeyId": "PKEY", "SecretAccessKey": "p-secret", "Expiration": "2026-11-23T04:15:00Z"})");
  home.config("[default]\ncredential_process = cat '" + (home.folder / "keys.json").string() + "'\n");
  Under under{home.with()};
  const Credentials found = credentials_of(under.profile);
  CHECK(found.key_id == "PKEY");
  CHECK(found.session_token.empty());
  CHECK(found.expires_at == std::chrono::system_clock::from_time_t(now_seconds + 3600));
}

TEST_CASE("a profile's login is read from the cache of the AWS tools and never written", "[s3][credentials]") {
  Home home;
  home.server.on("GET /federation/credentials?account_id=123&role_name=r%2Fx",
                 replies({.body = R"({"roleCredentials": {"accessKeyId": "SKEY", "secretAccessKey": "s-secret",
                                      "sessionToken": "s-token", "expiration": 1795407300000}})"}));
  home.server.on("GET /federation/credentials?account_id=123&role_name=r%2Fx", replies({.status = 401}));
  home.server.on("GET /federation/credentials?account_id=123&role_name=r%2Fx",
                 replies({.body = R"({"roleCredentials": {"accessKeyId": "SKEY", "secretAccessKey": "s-secret",
                                      "sessionToken": "s-token", "expiration": 9223372036854775807}})"}));
  home.config(
      "[profile new]\nsso_session = corp\nsso_account_id = 123\nsso_role_name = r/x\n"
      "[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://corp\n");
  // echo -n corp | sha1sum
  const auto cache = home.folder / ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json";
  Under under{home.with({{"AWS_ENDPOINT_URL_SSO", home.server.url("")}}), "new"};
  CHECK_THAT(refusal_of(under.profile).remedy, Catch::Contains("aws sso login --profile new"));
  write_file(cache, R"({"accessToken": "CANARY", "expiresAt": "2026-11-23T03:14:00Z"})");
  CHECK_THAT(refusal_of(under.profile).message, Catch::Contains("has expired"));
  const std::string login = R"({"accessToken": "bearer", "expiresAt": "2026-11-23T05:00:00UTC"})";
  write_file(cache, login);
  const Credentials found = credentials_of(under.profile);
  CHECK(found.key_id == "SKEY");
  CHECK(found.session_token == "s-token");
  CHECK(found.expires_at == std::chrono::system_clock::from_time_t(now_seconds + 3600));
  CHECK(home.server.requests().at(0).header("x-amz-sso_bearer_token") == "bearer");
  CHECK_THAT(refusal_of(under.profile).message, Catch::Contains("no longer accepted"));
  CHECK_THAT(refusal_of(under.profile).message,
             Catch::Contains("holds no credentials"));  // of a time no clock can tell
  CHECK(holdfast::test::read_file(cache) == login);
}
