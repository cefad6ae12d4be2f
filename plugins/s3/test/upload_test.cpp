// Uploads in parts, and that none of them stays behind.
#include "upload.hpp"

#include "rig.hpp"
#include "stale_uploads.hpp"
#include "support/catch.hpp"
#include "support/uploads.hpp"

using namespace holdfast::s3;
using namespace holdfast::s3::test;
using holdfast::http::Cause;
using holdfast::http::Sent;
namespace sdk = holdfast::sdk;

namespace {

const std::string began = "<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>";
const std::string completed =
    "<CompleteMultipartUploadResult><ETag>&quot;e-2&quot;</ETag></CompleteMultipartUploadResult>";

/// A rig whose service takes an upload of "a" in two parts.
class UploadRig : public Rig {
 public:
  using Rig::Rig;
  void begins() { on("POST a?uploads=").reply({.body = began}); }
  void takes_parts() {
    on("PUT a?partNumber=1&uploadId=u1").reply({.headers = {{"ETag", "\"0cc175b9c0f1b6a831c399e269772661\""}}});
    on("PUT a?partNumber=2&uploadId=u1").reply({.headers = {{"ETag", "\"92eb5ffee6ae2fec3ad71c777531578f\""}}});
  }
  void is_dropped() { on("DELETE a?uploadId=u1").reply({.status = 204}); }

  std::unique_ptr<sdk::Upload> begin(std::int32_t mode = HF_PUT_OVERWRITE, std::string_view if_match = {}) {
    return store.begin_upload(call, put_request("a", mode, if_match));
  }
  void send_parts(sdk::Upload& upload) { send_two_parts(upload, call); }
};

std::string unfinished(std::string_view uploads) {
  return "<ListMultipartUploadsResult>" + std::string{uploads} + "</ListMultipartUploadsResult>";
}

std::string one_unfinished(std::string_view key, std::string_view id, std::string_view began_at) {
  return "<Upload><Key>" + std::string{key} + "</Key><UploadId>" + std::string{id} + "</UploadId><Initiated>" +
         std::string{began_at} + "</Initiated></Upload>";
}

const std::string uploads_below_a = "GET ?encoding-type=url&prefix=p%2Fa&uploads=";
const std::string far_future = "2199-01-01T00:00:00.000Z";

}  // namespace

TEST_CASE("an upload is completed by its parts in order, with their checksums", "[s3][upload]") {
  UploadRig rig;
  rig.begins();
  rig.takes_parts();
  rig.on("POST a?uploadId=u1").reply({.body = "  \n" + completed});
  {
    const auto upload = rig.begin();
    CHECK(rig.last().header("x-amz-checksum-algorithm") == "CRC32C");
    CHECK(rig.last().header("content-type") == "application/octet-stream");
    rig.send_parts(*upload);
    const sdk::Object object = upload->finish(rig.call, 2, 2);
    CHECK(object.size == 2);
    CHECK(object.etag == "\"e-2\"");
  }
  CHECK(rig.last().body ==
        "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
        "<Part><ChecksumCRC32C>wdBDMA==</ChecksumCRC32C><ETag>\"0cc175b9c0f1b6a831c399e269772661\"</ETag>"
        "<PartNumber>1</PartNumber></Part><Part><ChecksumCRC32C>0oCwxA==</ChecksumCRC32C>"
        "<ETag>\"92eb5ffee6ae2fec3ad71c777531578f\"</ETag><PartNumber>2</PartNumber></Part></CompleteMultipartUpload>");
  CHECK(rig.sent("DELETE") == 0);
}

TEST_CASE("an upload that is not finished is dropped, however it ends", "[s3][upload]") {
  UploadRig aborted;
  aborted.begins();
  aborted.is_dropped();
  {
    const auto upload = aborted.begin();
    upload->abort(aborted.call);
  }
  CHECK(aborted.sent("DELETE") == 1);

  UploadRig released;
  released.begins();
  released.is_dropped();
  { const auto upload = released.begin(); }
  CHECK(released.sent("DELETE") == 1);

  UploadRig failed;
  failed.begins();
  failed.takes_parts();
  failed.on("POST a?uploadId=u1").reply({.body = error_xml("InternalError")});
  failed.is_dropped();
  {
    const auto upload = failed.begin();
    failed.send_parts(*upload);
    const sdk::Error error = error_of([&] { upload->finish(failed.call, 2, 2); });
    CHECK(error.status() == HF_E_UNAVAILABLE);
    CHECK(error.to_abi().retry == HF_RETRY_SAFE);
  }
  CHECK(failed.sent("DELETE") == 1);
}

TEST_CASE("an abort of what is gone already succeeds", "[s3][upload]") {
  UploadRig rig;
  rig.begins();
  rig.on("DELETE a?uploadId=u1").reply(refused(404, "NoSuchUpload"));
  const auto upload = rig.begin();
  upload->abort(rig.call);
}

TEST_CASE("an upload whose beginning was never answered is looked for and dropped", "[s3][upload]") {
  UploadRig rig;
  rig.on("POST a?uploads=").fail(Cause::cut, Sent::maybe);
  rig.on(uploads_below_a)
      .reply(
          {.body = unfinished(one_unfinished("p/a", "lost", far_future) + one_unfinished("p/ab", "other", far_future) +
                              one_unfinished("p/a", "older", "2013-05-23T23:59:00Z"))});
  rig.on("DELETE a?uploadId=lost").reply({.status = 204});
  const sdk::Error error = error_of([&] { rig.begin(); });
  CHECK(error.status() == HF_E_UNAVAILABLE);
  CHECK(error.to_abi().retry == HF_RETRY_SAFE);
  CHECK(rig.transport->is_used_up());
}

TEST_CASE("another upload of the process is not taken for one whose beginning was lost", "[s3][upload]") {
  UploadRig rig;
  rig.begins();
  const auto first = rig.begin();
  rig.on("POST a?uploads=").fail(Cause::cut, Sent::maybe);
  rig.on(uploads_below_a).reply({.body = unfinished(one_unfinished("p/a", "u1", far_future))});
  CHECK(error_of([&] { rig.begin(); }).to_abi().retry == HF_RETRY_SAFE);
  CHECK(rig.sent("DELETE") == 0);
  rig.is_dropped();
}

TEST_CASE("where unfinished uploads cannot be listed, a lost beginning is not repeated", "[s3][upload]") {
  UploadRig rig;
  rig.on("POST a?uploads=").fail(Cause::cut, Sent::maybe);
  rig.on(uploads_below_a).reply(refused(403, "AccessDenied"));
  CHECK(error_of([&] { rig.begin(); }).to_abi().retry == HF_RETRY_NEVER);
}

TEST_CASE("a completion whose answer was lost is recognised by what it made", "[s3][upload]") {
  UploadRig rig;
  rig.begins();
  rig.takes_parts();
  const auto upload = rig.begin();
  rig.send_parts(*upload);
  // md5(md5("a") md5("b"))
  const std::string made = "\"96e024ba2074fe77e8e965ba43a704be-2\"";
  rig.on("POST a?uploadId=u1").reply(refused(404, "NoSuchUpload"));
  rig.on("HEAD a").reply({.headers = {{"Content-Length", "2"}, {"ETag", "\"other\""}}});
  CHECK(error_of([&] { upload->finish(rig.call, 2, 2); }).status() == HF_E_NOT_FOUND);
  rig.on("POST a?uploadId=u1").reply(refused(404, "NoSuchUpload"));
  rig.on("HEAD a").reply({.headers = {{"Content-Length", "2"}, {"ETag", made}}});
  CHECK(upload->finish(rig.call, 2, 2).etag == made);
}

TEST_CASE("the condition of an upload holds when it is finished", "[s3][upload]") {
  for (const auto& [mode, header, status] : {std::tuple{HF_PUT_CREATE, "if-none-match", HF_E_ALREADY_EXISTS},
                                             std::tuple{HF_PUT_MATCH, "if-match", HF_E_CONFLICT}}) {
    UploadRig rig;
    rig.begins();
    rig.takes_parts();
    rig.is_dropped();
    rig.on("POST a?uploadId=u1").reply(refused(412, "PreconditionFailed"));
    const auto upload = rig.begin(mode, "\"1\"");
    rig.send_parts(*upload);
    CHECK(error_of([&] { upload->finish(rig.call, 2, 2); }).status() == status);
    CHECK(rig.last().header(header) != "(none)");
  }
}

TEST_CASE("an upload is not finished unless its parts cover it", "[s3][upload]") {
  UploadRig rig;
  rig.begins();
  rig.takes_parts();
  rig.is_dropped();
  const auto upload = rig.begin();
  wants_all_parts(*upload, rig.call, max_parts);
  CHECK(rig.sent("POST") == 1);
}

TEST_CASE("an upload without parts makes an empty object and leaves no upload", "[s3][upload]") {
  UploadRig rig;
  rig.begins();
  rig.on("PUT a").reply({.headers = {{"ETag", "\"0\""}}});
  rig.is_dropped();
  CHECK(rig.begin(HF_PUT_CREATE)->finish(rig.call, 0, 0).etag == "\"0\"");
  CHECK(rig.requests()[1].header("if-none-match") == "*");
  CHECK(rig.transport->is_used_up());
}

TEST_CASE("unfinished uploads are dropped that have grown old, on every page, and those alone", "[s3][upload]") {
  Rig rig;
  Service service{{.bucket = "backups", .region = "us-east-1"}, sdk::Http{&plugin_host()}, rig.credentials};
  rig.on("GET ?encoding-type=url&prefix=p%2F&uploads=")
      .reply({.body = unfinished("<EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>"
                                 "<NextKeyMarker>p%2Fb</NextKeyMarker><NextUploadIdMarker>y</NextUploadIdMarker>" +
                                 one_unfinished("p%2Fa", "x", "2013-05-22T23:59:59Z") +
                                 one_unfinished("p%2Fb", "y", "2013-05-23T00:00:01Z"))});
  rig.on("GET ?encoding-type=url&key-marker=p%2Fb&prefix=p%2F&upload-id-marker=y&uploads=")
      .reply({.body = unfinished(one_unfinished("p/c", "z", "2013-05-01T00:00:00Z"))});
  rig.on("DELETE a?uploadId=x").reply({.status = 204});
  rig.on("DELETE c?uploadId=z").reply({.status = 204});
  const std::chrono::system_clock::time_point now{rig_time};
  CHECK(drop_stale_uploads(service, rig.call, "p/", now - std::chrono::hours{24}) == 2);
  CHECK(rig.transport->is_used_up());
}
