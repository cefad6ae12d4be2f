// The preflight against a service with one fault each. What a stricter one refuses is tried in tests/servers.
#include "preflight/preflight.hpp"

#include "fake_gcs.hpp"
#include "support/catch.hpp"
#include "support/preflight_outcomes.hpp"

using namespace holdfast::gcs;
using namespace holdfast::gcs::test;
namespace http = holdfast::http;
namespace sdk = holdfast::sdk;

namespace {

const std::vector<std::string> writing{"write",     "read-back", "create-only", "integrity",
                                       "multipart", "finish",    "delete",      "uploads"};

/// A store before the fake service.
struct Place : FakePlace<FakeGcs, GcsStore> {
  explicit Place(Settings settings = {.bucket = "backups", .path = "p", .uploads = Uploads::resumable})
      : FakePlace{std::move(settings), std::make_shared<CountedCredentials>()} {}
};

}  // namespace

TEST_CASE("a good bucket passes every check and is left as it was", "[gcs][preflight]") {
  Place place;
  const Seen seen = place.run();
  CHECK(seen.size() == 25);
  none_fails(seen);
  CHECK(with_outcome(seen, HF_CHECK_WARN).empty());
  const std::map<std::string, std::string> skipped{{"read", "there is no object to try it with"},
                                                   {"uploads", "abort_uploads_after is 0"}};
  CHECK(with_outcome(seen, HF_CHECK_SKIP) == skipped);
  CHECK(seen.at("identity").detail == "'backup@p.iam.example'");
  CHECK(place.service->objects() == 0);
}

TEST_CASE("without the right to write nothing is written and nothing asked for it", "[gcs][preflight]") {
  Place place;
  for (const std::string name : {"POST insert", "POST begin", "DELETE gcs"})
    place.service->refuse(name, 403, "forbidden");
  writes_nothing_unasked(place, writing);
}

TEST_CASE("where nothing may be removed nothing is, and the probe stays", "[gcs][preflight]") {
  Place place;
  const Seen seen = place.run(HF_PREFLIGHT_WRITE | HF_PREFLIGHT_KEEP);
  none_fails(seen);
  CHECK(seen.at("delete").detail == "removing was not allowed");
  CHECK(seen.at("finish").detail == "removing was not allowed");
  CHECK_FALSE(place.service->was_asked("DELETE gcs"));
  CHECK(place.service->objects() == 1);
}

TEST_CASE("what cannot be reached, or is not Google's storage, stops everything else", "[gcs][preflight]") {
  Place place;
  place.service->on("GET unsigned", {.status = 200, .body = "<html><body>CANARY login</body></html>"});
  stops_at(place.run(), "connect", "but not as Google's storage does");
  place.service->on("GET unsigned", {.status = 503, .body = "busy"});
  stops_at(place.run(), "connect", "trouble of its own (HTTP 503)");
  CHECK_FALSE(place.service->was_asked("GET bucket"));
}

TEST_CASE("a clock that is off is told before it confuses", "[gcs][preflight]") {
  Place place;
  tells_of_clocks(place);
}

TEST_CASE("a token that is not accepted, or good for too little, stops everything else", "[gcs][preflight]") {
  Place refused_token;
  refused_token.service->refuse("GET bucket", 401, "authError");
  stops_at(refused_token.run(), "accepted", "the token is not accepted");
  Place unknown;
  unknown.service->on("POST tokeninfo",
                      {.status = 400, .body = R"({"error": "invalid_token", "error_description": "CANARY"})"});
  stops_at(unknown.run(), "identity", "the token is not accepted (invalid_token, HTTP 400)");
  Place reader;
  reader.service->on("POST tokeninfo",
                     {.status = 200, .body = R"({"scope": "https://www.googleapis.com/auth/devstorage.read_only"})"});
  stops_at(reader.run(), "identity", "not good for writing: it lacks the scope devstorage.read_write");
  none_fails(reader.run(0));
}

TEST_CASE("a token service that is not reached, or does not know, stops nothing", "[gcs][preflight]") {
  Place place;
  place.service->on("POST tokeninfo", [](const http::Request& request) -> std::optional<http::Response> {
    http::raise_failure({.cause = http::Cause::not_connected, .sent = http::Sent::no}, request, "tokens");
  });
  const Seen seen = place.run();
  none_fails(seen);
  CHECK_THAT(seen.at("identity").detail, Catch::Contains("the token service does not tell"));
}

TEST_CASE("a bucket that is missing is told from one that may not be looked at", "[gcs][preflight]") {
  Place missing;
  for (const std::string name : {"GET bucket", "GET list"})
    missing.service->refuse(name, 404, "notFound", "The specified bucket does not exist.");
  stops_at(missing.run(), "bucket", "'backups' does not exist");

  Place hidden;
  hidden.service->refuse("GET bucket", 403, "forbidden");
  const Seen seen = hidden.run();
  none_fails(seen);
  CHECK_THAT(seen.at("bucket").detail, Catch::Contains("storage.buckets.get is not granted"));
  CHECK(seen.at("lifecycle").detail == "unknown: storage.buckets.get is not granted");
}

TEST_CASE("each right that is missing is named, with whom to grant it to", "[gcs][preflight]") {
  Place place;
  place.service->on("GET permissions", {.status = 200, .body = R"({"permissions": ["storage.objects.list",
                                                                  "storage.objects.get", "storage.objects.create"]})"});
  const Seen seen = place.run();
  only_warns_of(seen, "permissions", "not granted on the whole bucket: storage.objects.delete");
  CHECK_THAT(seen.at("permissions").remedy, Catch::Contains("to 'backup@p.iam.example'"));
  for (const auto& [request, id, right] : {std::tuple{"POST insert", "write", "storage.objects.create"},
                                           {"GET gcs", "read-back", "storage.objects.get"},
                                           {"DELETE gcs", "delete", "storage.objects.delete"}}) {
    INFO(id);
    Place other;
    other.service->refuse(request, 403, "forbidden");
    const Seen found = other.run();
    only_fails(found, id, "access denied");
    CHECK_THAT(found.at(id).remedy, Catch::Contains(right));
  }
  Place silent;
  silent.service->refuse("GET permissions", 404, "notFound");
  CHECK(silent.run().at("permissions").outcome == HF_CHECK_SKIP);
}

TEST_CASE("an organisation's rule against objects is no object that is there already", "[gcs][preflight]") {
  Place place;
  place.service->refuse("POST insert", 412, "orgPolicyConstraintFailed", "violates constraint 'restrictNonCmek'");
  const Seen seen = place.run();
  only_fails(seen, "write", "a policy of the organisation denies it");
  CHECK_THAT(seen.at("write").detail, Catch::Contains("'restrictNonCmek'"));
}

TEST_CASE("a bucket that a perimeter hides is skipped with that reason", "[gcs][preflight]") {
  Place place;
  place.service->refuse("GET bucket", 403, "vpcServiceControls", "by perimeter-7");
  CHECK_THAT(place.run().at("bucket").detail, Catch::Contains("by perimeter-7"));
}

TEST_CASE("a missing object that is told as forbidden is warned of", "[gcs][preflight]") {
  Place place;
  place.service->refuse("GET missing", 403, "forbidden");
  only_warns_of(place.run(), "missing", "told as forbidden");
}

TEST_CASE("a service that does not heed conditions or compares nothing is found out", "[gcs][preflight]") {
  Place deaf;
  deaf.service->heeds_conditions = false;
  only_fails(deaf.run(), "create-only", "two backups could take one id");
  Place blind;
  blind.service->compares_checksums = false;
  only_warns_of(blind.run(), "integrity", "no checksum is compared");
  CHECK(blind.service->objects() == 0);
}

TEST_CASE("what reads differently than it was written, or does not go, fails", "[gcs][preflight]") {
  Place cached;
  cached.service->on("GET gcs", {.status = 200, .body = "an older text"});
  only_fails(cached.run(), "read-back", "not what was written");
  Place sticky;
  sticky.service->on("DELETE gcs", {.status = 204});
  only_fails(sticky.run(), "delete", "still there");
  Place held;
  held.service->refuse("DELETE gcs", 403, "retentionPolicyNotMet");
  only_fails(held.run(), "delete", "the bucket's retention policy keeps the object");
}

TEST_CASE("what the bucket's owner has set up is told where it harms backups", "[gcs][preflight]") {
  const auto warns = [](const std::string& members, const std::string& id, const std::string& word) {
    INFO(members);
    Place place;
    place.service->set_up(members);
    only_warns_of(place.run(), id, word);
  };
  const auto rule = [](const std::string& condition) {
    return R"("lifecycle": {"rule": [{"action": {"type": "Delete"}, "condition": {)" + condition + "}}]}";
  };
  warns(rule(R"("age": 30)"), "lifecycle", "a rule removes objects after 30 days");
  warns(rule(R"("age": 1, "matchesPrefix": ["x/", "p/one"])"), "lifecycle", "after 1 days");
  warns(rule(R"("createdBefore": "2026-01-01")"), "lifecycle", "older than 2026-01-01");
  warns(R"("versioning": {"enabled": true})", "lifecycle", "no rule removes old versions");
  warns(R"("retentionPolicy": {"retentionPeriod": "604800", "isLocked": true})", "retention",
        "for 7 days, and nobody can change that");
  warns(R"("defaultEventBasedHold": true)", "retention", "under a hold until somebody lifts it");
}

TEST_CASE("rules for others, for old versions or for other classes do no harm", "[gcs][preflight]") {
  for (const std::string rule :
       {R"({"action": {"type": "Delete"}, "condition": {"age": 1, "matchesPrefix": ["logs/"]}})",
        R"({"action": {"type": "Delete"}, "condition": {"age": 1, "matchesSuffix": [".log"]}})",
        R"({"action": {"type": "Delete"}, "condition": {"age": 1, "isLive": false}})",
        R"({"action": {"type": "SetStorageClass", "storageClass": "ARCHIVE"}, "condition": {"age": 1}})"}) {
    INFO(rule);
    Place place;
    place.service->set_up(R"("lifecycle": {"rule": [)" + rule + "]}");
    CHECK(place.run().at("lifecycle").outcome == HF_CHECK_PASS);
  }
  Place versions;
  versions.service->set_up(R"("versioning": {"enabled": true}, "lifecycle": {"rule": [{"action": {"type": "Delete"},
                              "condition": {"numNewerVersions": 1}}]})");
  CHECK(with_outcome(versions.run(), HF_CHECK_WARN).empty());
}

TEST_CASE("a payer that is wanted is named, and HMAC keys leave unknown what they cannot ask", "[gcs][preflight]") {
  Place paid{{.bucket = "backups", .user_project = "payer", .uploads = Uploads::resumable}};
  paid.service->set_up(R"("billing": {"requesterPays": true})");
  CHECK(paid.run().at("payer").detail == "whoever asks: 'payer'");
  Place unpaid;
  unpaid.service->refuse("GET bucket", 400, "required",
                         "Bucket is a requester pays bucket but no user project provided.");
  const Seen seen = unpaid.run();
  stops_at(seen, "bucket", "the bucket has whoever asks pay");
  CHECK_THAT(seen.at("bucket").remedy, Catch::Contains("user_project"));
}

TEST_CASE("trouble that passes is tried once more", "[gcs][preflight]") {
  for (const std::string name : {"GET unsigned", "POST insert", "GET bucket", "PUT session"}) {
    INFO(name);
    Place place;
    int asked = 0;
    place.service->on(name, [&asked](const http::Request&) -> std::optional<http::Response> {
      if (++asked > 1) return {};
      return refused(503, "backendError");
    });
    none_fails(place.run());
    CHECK(place.service->objects() == 0);
  }
}

TEST_CASE("a probe whose answer was lost is no probe of somebody else", "[gcs][preflight]") {
  Place place;
  bool is_first = true;
  place.service->on("POST insert", [&](const http::Request& request) -> std::optional<http::Response> {
    if (!std::exchange(is_first, false)) return {};
    const auto name = request.url.find("name=") + 5;
    const auto key = request.url.substr(name, request.url.find('&', name) - name);
    place.service->put_object(holdfast::support::form_decoded(key).value_or(""),
                              std::string{holdfast::support::probe_content});
    return refused(503, "backendError");
  });
  const Seen seen = place.run();
  none_fails(seen);
  CHECK(place.service->objects() == 0);
}
