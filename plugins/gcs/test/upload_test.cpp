// Uploads whose parts go out side by side, and that none of them stays behind.
#include "upload.hpp"

#include "rig.hpp"
#include "stale_uploads.hpp"
#include "support/catch.hpp"
#include "support/uploads.hpp"

using namespace holdfast::gcs;
using namespace holdfast::gcs::test;
namespace http = holdfast::http;
namespace sdk = holdfast::sdk;

namespace {

const std::string began = "<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>";
const std::string completed =
    "<CompleteMultipartUploadResult><ETag>&quot;e&quot;</ETag></CompleteMultipartUploadResult>";
const std::string stat_a = "GET a?fields=crc32c%2Cgeneration%2Csize%2Cupdated";

/// A rig whose service takes an upload of "a" in two parts.
class UploadRig : public Rig {
 public:
  using Rig::Rig;
  void begins() { on_xml("POST a?uploads=").reply({.body = began}); }
  void takes_parts() {
    on_xml("PUT a?partNumber=1&uploadId=u1").reply({.headers = {{"ETag", "\"1\""}, {"x-goog-hash", hash_of("a")}}});
    on_xml("PUT a?partNumber=2&uploadId=u1").reply({.headers = {{"ETag", "\"2\""}, {"x-goog-hash", hash_of("b")}}});
  }
  void is_dropped() { on_xml("DELETE a?uploadId=u1").reply({.status = 204}); }
  std::unique_ptr<sdk::Upload> begin() { return store.begin_upload(call, put_request("a")); }
  void send_parts(sdk::Upload& upload) { send_two_parts(upload, call); }
  static std::string hash_of(std::string_view content) { return "crc32c=" + crc32c_of(content); }
};

/// A service that takes one upload with a condition, wherever it waits for it.
class WaitingService final : public http::Transport {
 public:
  http::Head stream(const http::Request& request, const http::ReplySink& sink,
                    const holdfast::store::CallOptions&) override {
    const http::Response response = answer(request);
    const http::Head head{.status = response.status, .headers = response.headers};
    if (sink.head) sink.head(head);
    if (!response.body.empty()) sink.data(std::as_bytes(std::span{response.body}));
    return head;
  }

  int compose_status = 200;
  std::string waiting = {};   ///< The URL where it waits.
  std::string composed = {};  ///< The URL of what was composed, and the body that said from what.
  http::Headers conditions = {};
  int removed = 0;

 private:
  http::Response answer(const http::Request& request) {
    const std::string url{request.url};
    const bool is_upload = url.find("uploadId=") != std::string::npos;
    if (url.ends_with("?uploads=")) {
      waiting = url.substr(0, url.find('?'));
      return {.status = 200, .body = began};
    }
    if (url.ends_with("?compose=")) {
      const auto body = std::get<std::span<const std::byte>>(request.body);
      composed = url + ' ' + std::string{reinterpret_cast<const char*>(body.data()), body.size()};
      conditions.assign(request.headers.begin(), request.headers.end());
      return {.status = compose_status, .headers = headers_of("a", "12")};
    }
    if (request.method == "PUT" && is_upload) return {.status = 200, .headers = {{"ETag", "\"1\""}}};
    if (request.method == "POST" && is_upload) return {.status = 200, .body = completed};
    if (request.method == "GET") return {.status = 200, .body = described("a", "11")};
    ++removed;
    return {.status = 204};
  }
};

std::string one_unfinished(std::string_view key, std::string_view id, std::string_view began_at) {
  return "<Upload><Key>" + std::string{key} + "</Key><UploadId>" + std::string{id} + "</UploadId><Initiated>" +
         std::string{began_at} + "</Initiated></Upload>";
}

std::string unfinished(std::string_view uploads) {
  return "<ListMultipartUploadsResult>" + std::string{uploads} + "</ListMultipartUploadsResult>";
}

}  // namespace

TEST_CASE("an upload is completed by its parts in order, and what they made is compared with them", "[gcs][upload]") {
  UploadRig rig{{.bucket = "backups", .path = "p", .storage_class = "NEARLINE"}};
  rig.begins();
  rig.takes_parts();
  rig.on_xml("POST a?uploadId=u1").reply({.body = completed});
  rig.on(stat_a).reply({.body = described("ab")});
  const auto upload = rig.begin();
  CHECK(rig.last().header("x-goog-storage-class") == "NEARLINE");
  CHECK(rig.last().header("content-type") == "application/octet-stream");
  CHECK(rig.last().header("authorization") == "Bearer CANARY-token-0");
  rig.send_parts(*upload);
  CHECK(rig.last().header("x-goog-hash") == UploadRig::hash_of("a"));
  CHECK(rig.call.bytes() == 2);
  const sdk::Object object = upload->finish(rig.call, 2, 2);
  CHECK(object.size == 2);
  CHECK(object.etag == "7");
  CHECK(rig.requests()[3].body ==
        "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>\"1\"</ETag></Part>"
        "<Part><PartNumber>2</PartNumber><ETag>\"2\"</ETag></Part></CompleteMultipartUpload>");
  CHECK(rig.transport->is_used_up());
}

TEST_CASE("parts and objects that are stored otherwise than they were sent have failed", "[gcs][upload]") {
  UploadRig rig;
  rig.begins();
  rig.is_dropped();
  const auto upload = rig.begin();
  rig.on_xml("PUT a?partNumber=1&uploadId=u1")
      .reply({.headers = {{"ETag", "\"1\""}, {"x-goog-hash", UploadRig::hash_of("x")}}});
  CHECK(error_of([&] { upload->part(rig.call, 0, 0, bytes_of("a")); }).status() == HF_E_CORRUPT);
  rig.takes_parts();
  rig.send_parts(*upload);
  rig.on_xml("POST a?uploadId=u1").reply({.body = completed});
  rig.on(stat_a).reply({.body = described("aX")});
  CHECK(error_of([&] { upload->finish(rig.call, 2, 2); }).status() == HF_E_CORRUPT);
}

TEST_CASE("a completion whose answer was lost is recognised by what it made", "[gcs][upload]") {
  UploadRig rig;
  rig.begins();
  rig.takes_parts();
  const auto upload = rig.begin();
  rig.send_parts(*upload);
  rig.on_xml("POST a?uploadId=u1").reply(refused_by_xml(404, "NoSuchUpload")).times(2);
  rig.on(stat_a).reply({.body = described("xy")});
  CHECK(error_of([&] { upload->finish(rig.call, 2, 2); }).status() == HF_E_NOT_FOUND);
  rig.on(stat_a).reply({.body = described("ab", "9")});
  CHECK(upload->finish(rig.call, 2, 2).etag == "9");
}

TEST_CASE("an upload with a condition is completed beside and composed under it", "[gcs][upload]") {
  for (const auto& [mode, generation] : {std::pair{HF_PUT_CREATE, "0"}, std::pair{HF_PUT_MATCH, "7"}}) {
    const auto service = std::make_shared<WaitingService>();
    const PluginTransport sending{service};
    FakeCall call;
    GcsStore store{
        {.bucket = "backups", .path = "p"}, sdk::Http{&plugin_host()}, std::make_shared<CountedCredentials>()};
    const auto upload = store.begin_upload(call, put_request("a", mode, "7"));
    const std::string folder = "https://storage.googleapis.com/backups/p/.holdfast-uploads/";
    REQUIRE(service->waiting.starts_with(folder));
    upload->part(call, 0, 0, bytes_of("a"));
    CHECK(upload->finish(call, 1, 1).etag == "12");
    CHECK(service->composed ==
          "https://storage.googleapis.com/backups/p/a?compose= <ComposeRequest><Component><Name>p/"
          ".holdfast-uploads/" +
              service->waiting.substr(folder.size()) +
              "</Name><Generation>11</Generation></Component></ComposeRequest>");
    CHECK(sdk::find_header(service->conditions, "x-goog-if-generation-match") == generation);
    CHECK(service->removed == 1);
  }
}

TEST_CASE("an upload whose condition does not hold any more changes nothing and leaves nothing", "[gcs][upload]") {
  for (const auto& [mode, status] :
       {std::pair{HF_PUT_CREATE, HF_E_ALREADY_EXISTS}, std::pair{HF_PUT_MATCH, HF_E_CONFLICT}}) {
    const auto service = std::make_shared<WaitingService>();
    service->compose_status = 412;
    const PluginTransport sending{service};
    FakeCall call;
    GcsStore store{{.bucket = "backups"}, sdk::Http{&plugin_host()}, std::make_shared<CountedCredentials>()};
    {
      const auto upload = store.begin_upload(call, put_request("a", mode, "7"));
      upload->part(call, 0, 0, bytes_of("a"));
      CHECK(error_of([&] { upload->finish(call, 1, 1); }).status() == status);
    }
    CHECK(service->removed == 1);
  }
}

TEST_CASE("an upload that is not finished is dropped, however it ends", "[gcs][upload]") {
  UploadRig aborted;
  aborted.begins();
  aborted.is_dropped();
  aborted.begin()->abort(aborted.call);
  CHECK(aborted.sent("DELETE") == 1);
  UploadRig released;
  released.begins();
  released.on_xml("DELETE a?uploadId=u1").reply(refused_by_xml(404, "NoSuchUpload"));
  { const auto upload = released.begin(); }
  CHECK(released.sent("DELETE") == 1);
}

TEST_CASE("an upload is not finished unless its parts cover it", "[gcs][upload]") {
  UploadRig rig;
  rig.begins();
  rig.takes_parts();
  rig.is_dropped();
  const auto upload = rig.begin();
  wants_all_parts(*upload, rig.call, max_parts);
  CHECK(rig.sent("POST") == 1);
}

TEST_CASE("an upload without parts makes an empty object and leaves no upload", "[gcs][upload]") {
  UploadRig rig;
  rig.begins();
  rig.on_upload("POST ?name=p%2Fa&uploadType=multipart").reply({.body = described("")});
  rig.is_dropped();
  CHECK(rig.begin()->finish(rig.call, 0, 0).etag == "7");
  CHECK(rig.transport->is_used_up());
}

TEST_CASE("where there are no multipart uploads the other way is named", "[gcs][upload]") {
  const Settings emulator{
      .bucket = "backups", .path = "p", .endpoint = "http://localhost:4443", .uploads = Uploads::multipart};
  for (const auto& response : {refused(400, "invalid", "invalid uploadType"), http::Response{.status = 405}}) {
    UploadRig rig{emulator};
    rig.on_xml("POST a?uploads=").reply(response);
    const sdk::Error error = error_of([&] { rig.begin(); });
    CHECK(error.status() == HF_E_UNSUPPORTED);
    CHECK(says(error, "uploads = \"resumable\""));
  }
}

TEST_CASE("unfinished uploads are dropped that have grown old, on every page, and those alone", "[gcs][upload]") {
  Rig rig;
  Service service{{.bucket = "backups"}, sdk::Http{&plugin_host()}, rig.credentials};
  const std::string fields = "fields=items%28crc32c%2Cgeneration%2Csize%2Cupdated%2Cname%29%2CnextPageToken%2Cprefixes";
  rig.on("GET ?" + fields + "&maxResults=1000&prefix=p%2F.holdfast-uploads%2F")
      .reply({.body = R"({"items":[{"name":"p/.holdfast-uploads/1","size":"1","generation":"1",)"
                      R"("updated":"2013-05-22T23:59:59Z"},{"name":"p/.holdfast-uploads/2","size":"1",)"
                      R"("generation":"1","updated":"2013-05-23T00:00:01Z"}]})"});
  rig.on("DELETE .holdfast-uploads/1").reply({.status = 204});
  rig.on_xml("GET ?encoding-type=url&prefix=p%2F&uploads=")
      .reply({.body = unfinished("<EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>"
                                 "<NextKeyMarker>p%2Fb</NextKeyMarker><NextUploadIdMarker>y</NextUploadIdMarker>" +
                                 one_unfinished("p%2Fa", "x", "2013-05-22T23:59:59Z") +
                                 one_unfinished("p%2Fb", "y", "2013-05-23T00:00:01Z"))});
  rig.on_xml("GET ?encoding-type=url&key-marker=p%2Fb&prefix=p%2F&upload-id-marker=y&uploads=")
      .reply({.body = unfinished(one_unfinished("p/c", "z", "2013-05-01T00:00:00Z"))});
  rig.on_xml("DELETE a?uploadId=x").reply({.status = 204});
  rig.on_xml("DELETE c?uploadId=z").reply({.status = 204});
  const std::chrono::system_clock::time_point now{rig_time};
  CHECK(drop_stale_uploads(service, rig.call, "p/", now - std::chrono::hours{24}) == 3);
  CHECK(rig.transport->is_used_up());
}
