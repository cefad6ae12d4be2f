#include "credentials/web_identity.hpp"

#include "doubles.hpp"
#include "support/temp_folder.hpp"

#include <holdfast/support/percent.hpp>

using namespace holdfast::s3;
using namespace holdfast::s3::test;
using holdfast::test::TempFolder;
using holdfast::test::write_file;

namespace {

struct Place {
  TempFolder folder;
  HttpServer server;
  std::string token_file = (folder / "token").string();

  Surroundings surroundings() {
    return around({{"AWS_WEB_IDENTITY_TOKEN_FILE", token_file},
                   {"AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/backup"},
                   {"AWS_ROLE_SESSION_NAME", "node-1"},
                   {"AWS_ENDPOINT_URL_STS", server.url("")}});
  }
};

}  // namespace

TEST_CASE("the token of the file is sent in the body, unsigned, and read again each time", "[s3][credentials]") {
  Place place;
  place.server.on("POST /", replies({.body = sts_reply("AssumeRoleWithWebIdentity")}));
  const Surroundings surroundings = place.surroundings();
  const Sts sts{surroundings, {}};
  EnvironmentWebIdentity identity{surroundings, sts};
  write_file(place.token_file, "first+token\n");
  const Credentials found = credentials_of(identity);
  CHECK(found.key_id == "ROLEKEY");
  CHECK(found.secret == "role-secret");
  CHECK(found.session_token == "role-token");
  CHECK(found.expires_at == std::chrono::system_clock::from_time_t(now_seconds + 3600));
  CHECK(found.source == "web identity, role 'arn:aws:iam::123456789012:role/backup'");
  write_file(place.token_file, "second");
  static_cast<void>(credentials_of(identity));
  const auto requests = place.server.requests();
  REQUIRE(requests.size() == 2);
  CHECK(requests[0].target == "/");
  CHECK(requests[0].header("authorization") == "(none)");
  CHECK_THAT(requests[0].body, Catch::Contains("WebIdentityToken=first%2Btoken"));
  CHECK_THAT(requests[0].body, Catch::Contains("RoleSessionName=node-1"));
  CHECK_THAT(requests[1].body, Catch::Contains("WebIdentityToken=second"));
}

TEST_CASE("a token without a role, and a role without its token's file, are mistakes", "[s3][credentials]") {
  const Surroundings nothing = around({});
  const Sts sts{nothing, {}};
  EnvironmentWebIdentity none{nothing, sts};
  CHECK(reason_of(none) == "AWS_WEB_IDENTITY_TOKEN_FILE is not set");

  const Surroundings no_role = around({{"AWS_WEB_IDENTITY_TOKEN_FILE", "/nowhere/token"}});
  EnvironmentWebIdentity without_role{no_role, sts};
  CHECK(refusal_of(without_role).status == HF_E_INVALID_CONFIG);

  const Surroundings no_file =
      around({{"AWS_WEB_IDENTITY_TOKEN_FILE", "/nowhere/token"}, {"AWS_ROLE_ARN", "arn:aws:iam::1:role/x"}});
  EnvironmentWebIdentity without_file{no_file, sts};
  CHECK(refusal_of(without_file).message == "the token's file '/nowhere/token' does not exist");
}

TEST_CASE("what the service says of a token becomes a remedy, without its own words", "[s3][credentials]") {
  Place place;
  place.server.on("POST /", replies({.status = 400, .body = sts_refusal("InvalidIdentityToken")}));
  place.server.on("POST /", replies({.status = 403, .body = sts_refusal("AccessDenied")}));
  place.server.on("POST /", replies({.status = 500, .body = "trouble CANARY"}));
  const Surroundings surroundings = place.surroundings();
  const Sts sts{surroundings, {}};
  EnvironmentWebIdentity identity{surroundings, sts};
  write_file(place.token_file, "CANARY-token");
  for (const auto& [status, word] : {std::pair{HF_E_UNAUTHENTICATED, "not accepted"},
                                     {HF_E_FORBIDDEN, "does not let"},
                                     {HF_E_UNAVAILABLE, "trouble"}}) {
    const Refused refusal = refusal_of(identity);
    CHECK(refusal.status == status);
    CHECK_THAT(refusal.message, Catch::Contains(word));
    CHECK_THAT(refusal.message + refusal.remedy, !Catch::Contains("CANARY"));
  }
}
