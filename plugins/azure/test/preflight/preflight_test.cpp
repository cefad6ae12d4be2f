// The preflight against a service with one fault each. What a real one refuses is tried in tests/servers.
#include "preflight/preflight.hpp"

#include "fake_azure.hpp"
#include "support/catch.hpp"
#include "support/preflight_outcomes.hpp"

#include <holdfast/support/encoding.hpp>
#include <holdfast/support/hash.hpp>

using namespace holdfast::azure;
using namespace holdfast::azure::test;
using holdfast::http::Cause;
using holdfast::http::Sent;
namespace http = holdfast::http;
namespace sdk = holdfast::sdk;
namespace support = holdfast::support;

namespace {

const std::vector<std::string> writing{"write",     "versioning", "read-back", "create-only",
                                       "integrity", "blocks",     "delete"};
const Credentials key{.account_key = "CANARY-key", .source = "the account key of the settings"};

std::string token_with(const std::string& claims) {
  return "e30." + support::base64url(support::bytes_of(claims)) + ".CANARY";
}

Credentials token() {
  return {.token = token_with(R"({"appid": "app-1", "oid": "o-1", "tid": "t-1"})"),
          .principal = "app-1",
          .source = "the client secret of the settings"};
}

Credentials signature(const std::string& query) {
  return {.sas = query + "&sig=CANARY", .source = "the shared access signature of the settings"};
}

/// A store before the fake service.
struct Place : FakePlace<FakeAzure, AzureStore> {
  explicit Place(Credentials who = key,
                 Settings settings = {.container = "backups", .path = "p", .account = "mystorage"})
      : FakePlace{std::move(settings), std::make_shared<GivenCredentials>(std::move(who))} {}
};

}  // namespace

TEST_CASE("a good container passes every check and is left as it was", "[azure][preflight]") {
  Place place;
  const Seen seen = place.run();
  CHECK(seen.size() == 21);
  none_fails(seen);
  CHECK(with_outcome(seen, HF_CHECK_WARN).empty());
  const auto skipped = with_outcome(seen, HF_CHECK_SKIP);
  CHECK(skipped.size() == 2);
  CHECK(skipped.at("read") == "there is no object to try it with");
  CHECK_THAT(skipped.at("lifecycle"), Catch::Contains("are kept by Azure Resource Manager"));
  CHECK(seen.at("identity").detail == "account 'mystorage', StorageV2, Standard_LRS");
  CHECK(seen.at("integrity").detail == "compared: crc64, md5");
  CHECK(place.service->objects() == 0);
}

TEST_CASE("without the right to write nothing is written and nothing asked for it", "[azure][preflight]") {
  Place place;
  for (const std::string name : {"PUT azure", "PUT blocks?block", "DELETE azure"})
    place.service->refuse(name, 403, "AuthorizationPermissionMismatch");
  writes_nothing_unasked(place, writing);
}

TEST_CASE("where nothing may be removed nothing is, and the probe stays", "[azure][preflight]") {
  Place place;
  place.service->refuse("DELETE azure", 403, "AuthorizationPermissionMismatch");
  const Seen seen = place.run(HF_PREFLIGHT_WRITE | HF_PREFLIGHT_KEEP);
  none_fails(seen);
  CHECK(seen.at("delete").detail == "removing was not allowed");
  CHECK_FALSE(place.service->was_asked("DELETE azure"));
  CHECK(place.service->objects() == 2);
}

TEST_CASE("a clock that is off is told before it confuses", "[azure][preflight]") {
  Place place;
  tells_of_clocks(place);
}

TEST_CASE("what cannot be reached, or is no blob service, stops everything else", "[azure][preflight]") {
  Place place;
  place.service->on("GET unsigned", {.status = 200, .body = "<html><body>CANARY login</body></html>"});
  stops_at(place.run(), "connect", "but not as a blob service does");
  place.service->on("GET unsigned", {.status = 503, .body = "busy"});
  stops_at(place.run(), "connect", "trouble of its own (HTTP 503)");
}

TEST_CASE("a host without an address is an account that does not exist", "[azure][preflight]") {
  const auto unresolved = [](const http::Request& request) -> std::optional<http::Response> {
    http::raise_failure({.cause = Cause::not_resolved, .sent = Sent::no}, request, "URL");
  };
  Place place;
  place.service->on("GET unsigned", unresolved);
  const Seen seen = place.run();
  stops_at(seen, "connect", "there is no storage account 'mystorage'");
  CHECK_THAT(seen.at("connect").remedy, Catch::Contains("`account`"));
  Place custom{key, {.container = "backups", .account = "mystorage", .endpoint = "https://blobs.example"}};
  custom.service->on("GET unsigned", unresolved);
  stops_at(custom.run(), "connect", "has no address");
  CHECK_THAT(custom.run().at("connect").detail, !Catch::Contains("storage account"));
}

TEST_CASE("a signature is judged before it is sent, by what the operation needs", "[azure][preflight]") {
  const auto judged = [](const std::string& query, std::uint32_t flags) {
    Place place{signature(query)};
    const Seen seen = place.run(flags);
    if (seen.at("credentials").outcome == HF_CHECK_FAIL) CHECK_FALSE(place.service->was_asked("GET ?list"));
    return seen;
  };
  const std::uint32_t keeps = HF_PREFLIGHT_WRITE | HF_PREFLIGHT_KEEP;
  CHECK(with_outcome(judged("sr=c&sp=rl", 0), HF_CHECK_FAIL).empty());
  CHECK(with_outcome(judged("sr=c&sp=rwl", keeps), HF_CHECK_FAIL).empty());
  CHECK(with_outcome(judged("sr=c&sp=rwdl", HF_PREFLIGHT_WRITE), HF_CHECK_FAIL).empty());
  stops_at(judged("sr=c&sp=rl", HF_PREFLIGHT_WRITE), "credentials", "lacks w (write), d (delete) (sp=rl)");
  stops_at(judged("sr=c&sp=rwl", HF_PREFLIGHT_WRITE), "credentials", "lacks d (delete)");
  only_fails(judged("sr=c&sp=r", 0), "credentials", "lacks l (list)");
  stops_at(judged("ss=b&srt=o&sp=rwdl", HF_PREFLIGHT_WRITE), "credentials", "is not for containers");

  const Seen seen = judged("ss=b&srt=sco&sp=rwdl&sip=10.0.0.1", HF_PREFLIGHT_WRITE);
  CHECK(seen.at("identity").detail == "of the account, sp=rwdl, from 10.0.0.1");
}

TEST_CASE("a signature that ends while a backup runs is warned of", "[azure][preflight]") {
  Credentials ending = signature("sr=c&sp=rwdl");
  ending.expires_at = holdfast::test::rig_now() + std::chrono::minutes{10};
  Place place{ending};
  only_warns_of(place.run(), "credentials", "and nobody renews it");
}

TEST_CASE("a signature for TLS, and a token, do not go without it", "[azure][preflight]") {
  const Settings plain{.container = "backups", .account = "mystorage", .endpoint = "http://127.0.0.1:1/mystorage"};
  Place by_signature{signature("sr=c&sp=rwdl&spr=https"), plain};
  stops_at(by_signature.run(), "credentials", "is for TLS alone (spr=https)");
  Place by_token{token(), {.container = "backups", .endpoint = "http://blobs.example.com/mystorage"}};
  stops_at(by_token.run(), "signature", "is not sent without TLS");
}

TEST_CASE("a token says whom it is for", "[azure][preflight]") {
  Place place{token()};
  const Seen seen = place.run();
  none_fails(seen);
  CHECK(seen.at("identity").detail == "application 'app-1', object id 'o-1', tenant 't-1'");
  Place opaque{{.token = "CANARY", .source = "it"}};
  CHECK(opaque.run().at("identity").outcome == HF_CHECK_SKIP);
}

TEST_CASE("credentials that are not accepted stop everything else", "[azure][preflight]") {
  Place wrong;
  wrong.service->refuse("GET ?account", 403, "AuthenticationFailed");
  stops_at(wrong.run(), "identity", "AuthenticationFailed");
  Place firewall;
  firewall.service->refuse("GET ?account", 403, "AuthorizationFailure");
  stops_at(firewall.run(), "identity", "AuthorizationFailure");
  Place elsewhere{signature("sr=c&sp=rwdl")};
  elsewhere.service->refuse("GET ?list", 403, "AuthorizationSourceIPMismatch");
  stops_at(elsewhere.run(), "signature", "this machine's address");
  Place nobody;
  nobody.service->refuse("GET ?account", 404, "ResourceNotFound");
  stops_at(nobody.run(), "identity", "the service has no account 'mystorage'");
  Place tenant{token()};
  tenant.service->refuse("GET ?list", 401, "InvalidAuthenticationInfo");
  stops_at(tenant.run(), "signature", "InvalidAuthenticationInfo");
}

TEST_CASE("a container that is missing stops everything else, and one that may not be looked at is told apart",
          "[azure][preflight]") {
  Place missing;
  missing.service->refuse("GET ?list", 404, "ContainerNotFound");
  stops_at(missing.run(), "container", "the container 'backups' does not exist");
  Place foreign{token()};
  foreign.service->refuse("GET ?list", 403, "AuthorizationPermissionMismatch");
  const Seen denied = foreign.run();
  CHECK(denied.at("container").outcome == HF_CHECK_WARN);
  only_fails(denied, "list", "AuthorizationPermissionMismatch");
  CHECK_THAT(denied.at("list").remedy,
             Catch::StartsWith("give 'app-1' the role \"Storage Blob Data Reader\" on the container 'backups'"));
}

TEST_CASE("each right that is missing is named by its check", "[azure][preflight]") {
  for (const auto& [request, id, word] : {std::tuple{"PUT azure", "write", "Storage Blob Data Contributor"},
                                          {"GET azure", "read-back", "Storage Blob Data Reader"},
                                          {"DELETE azure", "delete", "Storage Blob Data Contributor"}}) {
    INFO(id);
    Place by_role{token()};
    by_role.service->refuse(request, 403, "AuthorizationPermissionMismatch");
    const Seen seen = by_role.run();
    CHECK(seen.at(id).outcome == HF_CHECK_FAIL);
    CHECK_THAT(seen.at(id).remedy, Catch::Contains(word));
    static_cast<void>(with_outcome(seen, HF_CHECK_FAIL));
  }
  Place by_policy{signature("sr=c&si=weekly")};
  by_policy.service->refuse("PUT azure", 403, "AuthorizationPermissionMismatch");
  const Seen seen = by_policy.run();
  only_fails(seen, "write", "AuthorizationPermissionMismatch");
  CHECK_THAT(seen.at("write").remedy, Catch::Contains("w (write)"));
}

TEST_CASE("a missing object that is told as forbidden is warned of", "[azure][preflight]") {
  Place place;
  place.service->refuse("HEAD missing", 403, "AuthorizationPermissionMismatch");
  only_warns_of(place.run(), "missing", "told as forbidden");
}

TEST_CASE("a service that does not heed conditions fails", "[azure][preflight]") {
  Place deaf;
  deaf.service->heeds_conditions = false;
  const Seen seen = deaf.run();
  only_fails(seen, "create-only", "two backups could take one id");
  CHECK(seen.at("blocks").outcome == HF_CHECK_WARN);
  CHECK(deaf.service->objects() == 0);
}

TEST_CASE("objects that cannot be made of blocks, or are not what was sent, are found", "[azure][preflight]") {
  Place refusing;
  refusing.service->refuse("PUT blocks?blocklist", 400, "InvalidBlockList");
  only_fails(refusing.run(), "blocks", "InvalidBlockList");
  Place mixing;
  mixing.service->on("GET blocks", {.status = 200, .body = "one block alone"});
  only_fails(mixing.run(), "blocks", "is not what is read");
  CHECK(mixing.service->objects() == 0);
}

TEST_CASE("checksums that nobody compares are found out", "[azure][preflight]") {
  Place place;
  place.service->compares_checksums = false;
  only_warns_of(place.run(), "integrity", "no checksum is compared");
  CHECK(place.service->objects() == 0);
}

TEST_CASE("CRC-64 guards bodies once it was seen compared, unless it is Azurite that compares it",
          "[azure][preflight]") {
  for (const auto& [server, guard] :
       {std::pair{"Windows-Azure-Blob/1.0", "x-ms-content-crc64"}, {"Azurite-Blob/3.37.0", "content-md5"}}) {
    Place place{key, {.container = "backups", .account = "mystorage", .endpoint = "https://blobs.example"}};
    place.service->written = {{"Server", server}};
    CHECK(place.run().at("integrity").detail == "compared: crc64, md5");
    bool is_guarded = false;
    place.service->on("PUT a", [&, guard = guard](const http::Request& request) {
      is_guarded = http::find(request.headers, guard).has_value();
      return std::optional<http::Response>{};
    });
    put(place.store, "a", "x");
    CHECK(is_guarded);
  }
}

TEST_CASE("what reads differently than it was written fails", "[azure][preflight]") {
  Place whole;
  whole.service->on("GET azure", [](const http::Request& request) -> std::optional<http::Response> {
    for (const auto& [name, value] : request.headers)
      if (name == "x-ms-range") return http::Response{.status = 200, .body = "all of it"};
    return {};
  });
  only_fails(whole.run(), "read-back", "'bytes=3-7' answers with HTTP 200");
  Place sticky;
  sticky.service->on("DELETE azure", {.status = 202});
  only_fails(sticky.run(), "delete", "still there");
}

TEST_CASE("what the owner has set up is told where it harms backups", "[azure][preflight]") {
  const auto warns = [](const http::Headers& properties, const std::string& id, const std::string& word) {
    INFO(id << " " << word);
    Place place{key, {.container = "backups", .path = "p", .account = "mystorage", .encryption_scope = "ours"}};
    place.service->properties = properties;
    only_warns_of(place.run(), id, word);
  };
  warns({{"x-ms-has-immutability-policy", "true"}}, "immutability", "a retention policy of the container");
  warns({{"x-ms-has-legal-hold", "true"}}, "immutability", "a legal hold of the container");
  warns({{"x-ms-has-immutability-policy", "true"}, {"x-ms-has-legal-hold", "true"}}, "immutability",
        "a retention policy and a legal hold");
  warns({{"x-ms-blob-public-access", "blob"}}, "exposure", "everybody may read the container's blobs");
  warns({{"x-ms-default-encryption-scope", "theirs"}, {"x-ms-deny-encryption-scope-override", "true"}}, "encryption",
        "the scope 'theirs'");
}

TEST_CASE("a lock that forbids what is needed is told by what it forbids", "[azure][preflight]") {
  Place place;
  place.service->properties = {{"x-ms-has-immutability-policy", "true"}};
  place.service->refuse("DELETE azure", 409, "BlobImmutableDueToPolicy");
  const Seen seen = place.run();
  CHECK(seen.at("delete").outcome == HF_CHECK_FAIL);
  CHECK(seen.at("immutability").outcome == HF_CHECK_WARN);
}

TEST_CASE("what becomes of removed objects is told", "[azure][preflight]") {
  Place off;
  CHECK(off.run().at("soft-delete").detail == "off: what is removed is gone");
  Place on;
  on.service->account_policy = "<DeleteRetentionPolicy><Enabled>true</Enabled><Days>7</Days></DeleteRetentionPolicy>";
  on.service->written = {{"x-ms-version-id", "2026"}};
  const Seen seen = on.run();
  CHECK(seen.at("soft-delete").detail == "on: what is removed or replaced stays for 7 days, and takes up space");
  CHECK_THAT(seen.at("versioning").detail, Catch::Contains("on: "));
}

TEST_CASE("what may not be looked at is left unknown", "[azure][preflight]") {
  Place place{signature("sr=c&sp=rwdl")};
  place.service->refuse("GET ?container", 403, "AuthorizationPermissionMismatch");
  place.service->refuse("GET ?service", 403, "AuthorizationResourceTypeMismatch");
  const Seen seen = place.run();
  none_fails(seen);
  CHECK(with_outcome(seen, HF_CHECK_WARN).empty());
  for (const std::string id : {"immutability", "encryption", "exposure", "soft-delete"})
    CHECK_THAT(seen.at(id).detail, Catch::StartsWith("unknown: these credentials may not look at"));
}

TEST_CASE("trouble that passes is tried once more", "[azure][preflight]") {
  Place place;
  int asked = 0;
  place.service->on("PUT azure", [&asked](const http::Request&) -> std::optional<http::Response> {
    if (++asked > 1) return {};
    return refused(503, "ServerBusy");
  });
  none_fails(place.run());
  Place busy;
  int greeted = 0;
  busy.service->on("GET unsigned", [&greeted](const http::Request&) -> std::optional<http::Response> {
    if (++greeted > 1) return {};
    return refused(503, "ServerBusy");
  });
  none_fails(busy.run());
}

TEST_CASE("a preflight ends with its operation and leaves nothing behind", "[azure][preflight]") {
  Place place;
  FakeCall call;
  place.service->on("GET azure", [&call](const http::Request&) -> std::optional<http::Response> {
    call.cancel();
    return {};
  });
  const hf_check_sink sink{.struct_size = sizeof(hf_check_sink),
                           .context = nullptr,
                           .begin = [](void*, hf_str, hf_str) noexcept {},
                           .end = [](void*, const hf_check*) noexcept {}};
  sdk::Checks checks{&sink};
  CHECK(error_of([&] { place.store.preflight(call, HF_PREFLIGHT_WRITE, checks); }).status() == HF_E_CANCELLED);
  CHECK(place.service->objects() == 0);
}
