// The preflight against a service with one fault each. What a real one refuses is tried in tests/servers.
#include "preflight/preflight.hpp"

#include "fake_s3.hpp"
#include "support/catch.hpp"
#include "support/certificates.hpp"
#include "support/http_server.hpp"
#include "support/preflight_outcomes.hpp"

using namespace holdfast::s3;
using namespace holdfast::s3::test;
using holdfast::http::Cause;
using holdfast::http::Sent;
namespace http = holdfast::http;
namespace sdk = holdfast::sdk;

namespace {

const std::vector<std::string> writing{"write",     "read-back", "create-only", "integrity",
                                       "multipart", "delete",    "uploads"};

/// A store before the fake service.
struct Place : FakePlace<FakeS3, S3Store> {
  explicit Place(Settings settings = {.bucket = "backups", .path = "p", .region = "us-east-1"})
      : FakePlace{std::move(settings), std::make_shared<CountedCredentials>()} {}
};

http::Response xml(std::string body) { return {.status = 200, .body = std::move(body)}; }

}  // namespace

TEST_CASE("a good bucket passes every check and is left as it was", "[s3][preflight]") {
  Place place;
  const Seen seen = place.run();
  CHECK(seen.size() == 22);
  none_fails(seen);
  CHECK(with_outcome(seen, HF_CHECK_WARN).empty());
  const std::map<std::string, std::string> skipped{{"read", "there is no object to try it with"},
                                                   {"uploads", "abort_uploads_after is 0"}};
  CHECK(with_outcome(seen, HF_CHECK_SKIP) == skipped);
  CHECK(seen.at("identity").detail == "arn:aws:iam::1:user/backup, account 1");
  CHECK(place.service->objects() == 0);
}

TEST_CASE("without the right to write nothing is written and nothing asked for it", "[s3][preflight]") {
  Place place;
  for (const std::string name : {"PUT s3", "POST s3?uploads", "DELETE s3"})
    place.service->refuse(name, 403, "AccessDenied");
  writes_nothing_unasked(place, writing);
}

TEST_CASE("where nothing may be removed nothing is, and the probe stays", "[s3][preflight]") {
  Place place;
  place.service->refuse("DELETE s3", 403, "AccessDenied");
  const Seen seen = place.run(HF_PREFLIGHT_WRITE | HF_PREFLIGHT_KEEP);
  none_fails(seen);
  CHECK(seen.at("delete").detail == "removing was not allowed");
  CHECK_FALSE(place.service->was_asked("DELETE s3"));
  CHECK(place.service->objects() == 1);
}

TEST_CASE("a clock that is off is told before it confuses", "[s3][preflight]") {
  Place place;
  tells_of_clocks(place);
}

TEST_CASE("what cannot be reached, or is not S3, stops everything else", "[s3][preflight]") {
  Place place;
  place.service->on("GET unsigned", {.status = 200, .body = "<html><body>CANARY login</body></html>"});
  stops_at(place.run(), "connect", "but not as S3 does");
  place.service->on("GET unsigned", {.status = 503, .body = "busy"});
  stops_at(place.run(), "connect", "trouble of its own (HTTP 503)");
  CHECK_FALSE(place.service->was_asked("HEAD "));
}

TEST_CASE("a certificate of an authority that nobody trusts stops everything else", "[s3][preflight]") {
  const Authority authority;
  const Identity identity = authority.issue();
  const HttpServer server{{.identity = &identity}};
  S3Store store{{.bucket = "backups", .endpoint = server.url(""), .region = "us-east-1"},
                sdk::Http{&plugin_host()},
                std::make_shared<CountedCredentials>()};
  const Seen seen = preflight(store, HF_PREFLIGHT_WRITE);
  stops_at(seen, "connect", "certificate cannot be verified");
  CHECK(server.requests().empty());
}

TEST_CASE("credentials that are not accepted stop everything else", "[s3][preflight]") {
  for (const std::string code : {"InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken"}) {
    INFO(code);
    Place place;
    place.service->refuse("HEAD ", 403, code);
    place.service->refuse("GET ?list-type", 403, code);  // where a HEAD gets its words
    stops_at(place.run(), "signature", code);
  }
  Place place;
  place.service->on("POST sts", {.status = 403,
                                 .body = "<ErrorResponse><Error><Code>InvalidClientTokenId</Code>"
                                         "<Message>CANARY</Message></Error></ErrorResponse>"});
  stops_at(place.run(), "identity", "InvalidClientTokenId");
}

TEST_CASE("an STS that is not reached stops nothing", "[s3][preflight]") {
  Place place;
  place.service->on("POST sts", [](const http::Request& request) -> std::optional<http::Response> {
    holdfast::http::raise_failure({.cause = Cause::not_connected, .sent = Sent::no}, request, "sts");
  });
  const Seen seen = place.run();
  none_fails(seen);
  CHECK_THAT(seen.at("identity").detail, Catch::Contains("STS does not tell"));
}

TEST_CASE("a bucket that is missing, elsewhere or somebody else's is told apart", "[s3][preflight]") {
  Place missing;
  missing.service->refuse("HEAD ", 404, "NoSuchBucket");
  missing.service->refuse("GET ?list-type", 404, "NoSuchBucket");
  stops_at(missing.run(), "bucket", "'backups' does not exist");

  Place elsewhere;
  elsewhere.service->on("HEAD ", [](const http::Request& request) -> std::optional<http::Response> {
    if (request.url.find("eu-west-3") != std::string::npos) return {};
    return http::Response{.status = 301, .headers = {{"x-amz-bucket-region", "eu-west-3"}}};
  });
  elsewhere.service->on("GET ?list-type", [](const http::Request& request) -> std::optional<http::Response> {
    if (request.url.find("eu-west-3") != std::string::npos) return {};
    return refused(301, "PermanentRedirect", "<Region>eu-west-3</Region>");
  });
  const Seen seen = elsewhere.run();
  only_warns_of(seen, "region", "not in us-east-1");
  CHECK(seen.at("region").remedy == "set region = \"eu-west-3\"");

  Place foreign;
  foreign.service->refuse("HEAD ", 403, "AccessDenied");
  foreign.service->refuse("GET ?list-type", 403, "AccessDenied");
  const Seen denied = foreign.run();
  CHECK(denied.at("bucket").outcome == HF_CHECK_WARN);
  only_fails(denied, "list", "access denied");
  CHECK(denied.at("list").remedy == "grant s3:ListBucket on arn:aws:s3:::backups, with s3:prefix p/*");
}

TEST_CASE("each right that is missing is named by its check", "[s3][preflight]") {
  for (const auto& [request, id, right] : {std::tuple{"PUT s3", "write", "s3:PutObject"},
                                           {"GET s3", "read-back", "s3:GetObject"},
                                           {"DELETE s3", "delete", "s3:DeleteObject"},
                                           {"POST s3?uploads", "multipart", "s3:PutObject"}}) {
    INFO(id);
    Place place;
    place.service->refuse(request, 403, "AccessDenied");
    const Seen seen = place.run();
    only_fails(seen, id, "access denied");
    CHECK_THAT(seen.at(id).remedy, Catch::Contains(right));
  }
  Place reader;
  reader.service->put_object("p/one/chunk-1", "x");
  reader.service->refuse("GET chunk-1", 403, "AccessDenied");
  only_fails(reader.run(0), "read", "cannot read 'p/one/chunk-1'");

  Place archive;
  archive.service->put_object("p/one/chunk-1", "x");
  archive.service->refuse("GET chunk-1", 403, "InvalidObjectState");
  only_fails(archive.run(0), "read", "in an archive");
}

TEST_CASE("a missing object that is told as forbidden is warned of", "[s3][preflight]") {
  Place place;
  place.service->refuse("HEAD missing", 403, "AccessDenied");
  place.service->refuse("GET missing", 403, "AccessDenied");
  only_warns_of(place.run(), "missing", "told as forbidden");
}

TEST_CASE("an upload that cannot be broken off, and old uploads that cannot be seen, are warned of",
          "[s3][preflight]") {
  Place place;
  place.service->refuse("DELETE s3?uploadId", 403, "AccessDenied");
  only_warns_of(place.run(), "multipart", "cannot be broken off");
  Place blind{{.bucket = "backups", .region = "us-east-1", .abort_uploads_after = std::chrono::hours{24}}};
  blind.service->refuse("GET ?uploads", 403, "AccessDenied");
  only_warns_of(blind.run(), "uploads", "access denied");
}

TEST_CASE("a service that does not heed conditions fails, and one that does not in parts is warned of",
          "[s3][preflight]") {
  Place deaf;
  deaf.service->heeds_conditions = false;
  const Seen seen = deaf.run();
  only_fails(seen, "create-only", "two backups could take one id");
  CHECK(seen.at("multipart").outcome == HF_CHECK_WARN);
  CHECK(deaf.service->objects() == 0);
}

TEST_CASE("checksums that nobody compares are found out", "[s3][preflight]") {
  Place place;
  place.service->compares_checksums = false;
  only_warns_of(place.run(), "integrity", "no checksum is compared");
  CHECK(place.service->objects() == 0);
}

TEST_CASE("what reads differently than it was written fails", "[s3][preflight]") {
  Place cached;
  cached.service->on("GET s3", {.status = 200, .body = "an older text"});
  only_fails(cached.run(), "read-back", "not what was written");
  Place whole;
  whole.service->on("GET s3", [](const http::Request& request) -> std::optional<http::Response> {
    for (const auto& [name, value] : request.headers)
      if (name == "range") return http::Response{.status = 200, .body = "all of it"};
    return {};
  });
  only_fails(whole.run(), "read-back", "'bytes=3-7' answers with HTTP 200");
  Place sticky;
  sticky.service->on("DELETE s3", {.status = 204});
  only_fails(sticky.run(), "delete", "still there");
}

TEST_CASE("what the bucket's owner has set up is told where it harms backups", "[s3][preflight]") {
  const auto warns = [](const std::string& name, const std::string& id, const std::string& body,
                        const std::string& word) {
    INFO(name << " " << body);
    Place place;
    place.service->on(name, xml(body));
    only_warns_of(place.run(), id, word);
  };
  const std::string rule = "<LifecycleConfiguration><Rule><ID>tidy</ID><Status>Enabled</Status>";
  const std::string end = "</Rule></LifecycleConfiguration>";
  const std::string days = "<Expiration><Days>30</Days></Expiration>";
  warns("GET ?lifecycle", "lifecycle", rule + "<Filter><Prefix>p/</Prefix></Filter>" + days + end,
        "rule 'tidy' removes objects after 30 days");
  warns("GET ?lifecycle", "lifecycle", rule + "<Prefix></Prefix>" + days + end, "after 30 days");
  warns("GET ?lifecycle", "lifecycle",
        rule + "<Transition><Days>1</Days><StorageClass>DEEP_ARCHIVE</StorageClass></Transition>" + end,
        "moves objects to DEEP_ARCHIVE");
  warns("GET ?versioning", "versioning",
        "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>", "suspended");
  warns("GET ?versioning", "lifecycle", "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>",
        "no rule removes old versions");
  warns(
      "GET ?object-lock", "object-lock",
      "<ObjectLockConfiguration><Rule><DefaultRetention><Mode>COMPLIANCE</Mode><Days>7</Days></DefaultRetention></Rule>"
      "</ObjectLockConfiguration>",
      "(COMPLIANCE) for 7 days");
  warns("GET ?policyStatus", "exposure", "<PolicyStatus><IsPublic>TRUE</IsPublic></PolicyStatus>", "everybody");
}

TEST_CASE("lifecycle rules that are off, for others or for tags do no harm", "[s3][preflight]") {
  for (const std::string rule : {"<Status>Disabled</Status><Prefix/>", "<Status>Enabled</Status><Prefix>logs/</Prefix>",
                                 "<Status>Enabled</Status><Filter><Tag><Key>k</Key></Tag></Filter>",
                                 "<Status>Enabled</Status><Filter><And><Prefix>p/</Prefix><Tag/></And></Filter>"}) {
    INFO(rule);
    Place place;
    place.service->on("GET ?lifecycle", xml("<LifecycleConfiguration><Rule>" + rule +
                                            "<Expiration><Days>1</Days></Expiration></Rule></LifecycleConfiguration>"));
    CHECK(place.run().at("lifecycle").outcome == HF_CHECK_PASS);
  }
}

TEST_CASE("what may not be looked at is left unknown", "[s3][preflight]") {
  Place place;
  for (const std::string name : {"versioning", "object-lock", "lifecycle", "encryption", "policyStatus"})
    place.service->refuse("GET ?" + name, 403, "AccessDenied");
  const Seen seen = place.run();
  none_fails(seen);
  CHECK(with_outcome(seen, HF_CHECK_WARN).empty());
  CHECK(seen.at("lifecycle").detail == "unknown: s3:GetLifecycleConfiguration is not granted");
}

TEST_CASE("trouble that passes is tried once more", "[s3][preflight]") {
  Place place;
  int asked = 0;
  place.service->on("PUT s3", [&asked](const http::Request&) -> std::optional<http::Response> {
    if (++asked > 1) return {};
    return refused(503, "SlowDown");
  });
  none_fails(place.run());
  int looked = 0;
  place.service->on("HEAD ", [&looked](const http::Request&) -> std::optional<http::Response> {
    if (++looked > 1) return {};
    return http::Response{.status = 503};
  });
  none_fails(place.run());
  int greeted = 0;
  place.service->on("GET unsigned", [&greeted](const http::Request&) -> std::optional<http::Response> {
    if (++greeted > 1) return {};
    return http::Response{.status = 503};
  });
  none_fails(place.run());
  place.service->refuse("PUT s3", 503, "SlowDown");
  only_fails(place.run(), "write", "slow down");
}

TEST_CASE("a preflight ends with its operation and leaves nothing behind", "[s3][preflight]") {
  Place place;
  FakeCall call;
  place.service->on("GET s3", [&call](const http::Request&) -> std::optional<http::Response> {
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

TEST_CASE("unfinished uploads that have grown old are dropped, and those alone", "[s3][preflight]") {
  Place place{{.bucket = "backups", .path = "p", .region = "us-east-1", .abort_uploads_after = std::chrono::hours{24}}};
  const auto upload = [](const std::string& key, const std::string& began) {
    return "<Upload><Key>" + key + "</Key><UploadId>u</UploadId><Initiated>" + began + "</Initiated></Upload>";
  };
  place.service->on("GET ?uploads", xml("<ListMultipartUploadsResult>" + upload("p/old", "2013-05-22T23:59:59Z") +
                                        upload("p/new", "2013-05-23T00:00:01Z") + "</ListMultipartUploadsResult>"));
  const Seen seen = place.run();
  CHECK(seen.at("uploads").detail == "1 dropped");
  CHECK(place.service->was_asked("DELETE old?uploadId"));
  CHECK_FALSE(place.service->was_asked("DELETE new?uploadId"));
  CHECK(preflight(place.store, 0).at("uploads").outcome == HF_CHECK_SKIP);
}
