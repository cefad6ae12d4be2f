// Uploads in blocks: whose they are, and what becomes of them.
#include "upload.hpp"

#include "rig.hpp"
#include "support/catch.hpp"
#include "support/uploads.hpp"

#include <holdfast/support/encoding.hpp>

using namespace holdfast::azure;
using namespace holdfast::azure::test;
using holdfast::http::Cause;
using holdfast::http::Sent;
namespace http = holdfast::http;
namespace sdk = holdfast::sdk;
namespace support = holdfast::support;

namespace {

/// A service that takes every block of "a", and answers to its list as the test wrote.
class Blocks final : public http::Transport {
 public:
  http::Head stream(const http::Request& request, const http::ReplySink& sink,
                    const holdfast::store::CallOptions& options) override {
    const auto id = request.url.find("blockid=");
    if (id == std::string::npos) return script->stream(request, sink, options);
    ids.push_back(request.url.substr(id + 8, request.url.find('&', id) - id - 8));
    ScriptedTransport once;
    once.on(request.method + ' ' + request.url).reply({.status = 201});
    return once.stream(request, sink, options);
  }
  const std::shared_ptr<ScriptedTransport> script = std::make_shared<ScriptedTransport>();
  std::vector<std::string> ids;  // as they were sent, encoded
};

class UploadRig {
 public:
  std::unique_ptr<sdk::Upload> begin(std::int32_t mode = HF_PUT_OVERWRITE, std::string_view if_match = {}) {
    return store.begin_upload(call, put_request("a", mode, if_match));
  }
  void send_parts(sdk::Upload& upload) { send_two_parts(upload, call); }
  ScriptedAnswer& on_list() { return blocks->script->on("PUT " + url + "?comp=blocklist"); }
  ScriptedAnswer& on_committed() {
    return blocks->script->on("GET " + url + "?blocklisttype=committed&comp=blocklist");
  }
  ScriptedAnswer& on_stat() { return blocks->script->on("HEAD " + url); }
  /// The ids in the order of their parts: they were sent the other way round.
  [[nodiscard]] std::string first() const { return *support::form_decoded(blocks->ids.at(1)); }
  [[nodiscard]] std::string second() const { return *support::form_decoded(blocks->ids.at(0)); }
  [[nodiscard]] std::string committed(const std::string& one, const std::string& other) const {
    return "<?xml version=\"1.0\"?><BlockList><CommittedBlocks><Block><Name>" + one +
           "</Name><Size>1</Size></Block><Block><Name>" + other +
           "</Name><Size>1</Size></Block></CommittedBlocks></BlockList>";
  }

  const std::string url = "https://mystorage.blob.core.windows.net/backups/p/a";
  const std::shared_ptr<Blocks> blocks = std::make_shared<Blocks>();
  const PluginTransport sending{blocks};
  FakeCall call;
  AzureStore store{{.container = "backups", .path = "p", .account = "mystorage", .tier = Tier::cool},
                   sdk::Http{&plugin_host()},
                   std::make_shared<CountedCredentials>()};
};

const http::Response made{.status = 201, .headers = {{"ETag", "\"0x1\""}}};

}  // namespace

TEST_CASE("an upload is made an object by the list of its blocks in order", "[azure][upload]") {
  UploadRig rig;
  rig.on_list().reply(made);
  const auto upload = rig.begin();
  rig.send_parts(*upload);
  const sdk::Object object = upload->finish(rig.call, 2, 2);
  CHECK(object.size == 2);
  CHECK(object.etag == "\"0x1\"");
  const SentRequest list = rig.blocks->script->requests().back();
  CHECK(list.body == "<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList><Latest>" + rig.first() +
                         "</Latest><Latest>" + rig.second() + "</Latest></BlockList>");
  CHECK(list.header("x-ms-access-tier") == "Cool");
  CHECK(list.header("x-ms-blob-content-type") == "application/octet-stream");
  CHECK(list.header("content-md5") != "(none)");
}

TEST_CASE("the ids of blocks have one length, and no other writer's", "[azure][upload]") {
  const BlockIds one, other;
  const std::string first = one(0);
  CHECK(first.size() == 28);  // base64 of 20 bytes, as Azure's own tools have it
  for (const std::uint32_t index : {1U, 255U, 256U, max_parts - 1}) {
    CHECK(one(index).size() == first.size());
    CHECK(one(index) != first);
    CHECK(one(index) != other(index));
    CHECK(one(index) == one(index));
  }
}

TEST_CASE("an upload that is begun or given up asks nobody", "[azure][upload]") {
  UploadRig rig;
  {
    const auto upload = rig.begin();
    upload->abort(rig.call);
  }
  { const auto released = rig.begin(); }
  CHECK(rig.blocks->ids.empty());
  CHECK(rig.blocks->script->requests().empty());
}

TEST_CASE("a list whose answer was lost is recognised by the blocks of the object", "[azure][upload]") {
  for (const auto& [mode, status, code] :
       {std::tuple{HF_PUT_CREATE, 409, "BlobAlreadyExists"}, std::tuple{HF_PUT_MATCH, 412, "ConditionNotMet"},
        std::tuple{HF_PUT_OVERWRITE, 400, "InvalidBlockList"}}) {
    UploadRig rig;
    const auto upload = rig.begin(mode, "\"0x0\"");
    rig.send_parts(*upload);
    rig.on_list().fail(Cause::cut, Sent::maybe);
    CHECK(error_of([&] { upload->finish(rig.call, 2, 2); }).to_abi().retry == HF_RETRY_SAFE);
    rig.on_list().reply(refused(status, code));
    rig.on_committed().reply({.headers = {{"ETag", "\"0x9\""}}, .body = rig.committed(rig.first(), rig.second())});
    CHECK(upload->finish(rig.call, 2, 2).etag == "\"0x9\"");
  }
}

TEST_CASE("the condition of an upload holds when it is finished", "[azure][upload]") {
  for (const auto& [mode, header, status, code, expected] :
       {std::tuple{HF_PUT_CREATE, "if-none-match", 409, "BlobAlreadyExists", HF_E_ALREADY_EXISTS},
        std::tuple{HF_PUT_MATCH, "if-match", 412, "ConditionNotMet", HF_E_CONFLICT}}) {
    UploadRig rig;
    const auto upload = rig.begin(mode, "\"0x0\"");
    rig.send_parts(*upload);
    rig.on_list().reply(refused(status, code));
    rig.on_committed().reply({.body = rig.committed("b3RoZXI=", rig.second())});
    CHECK(error_of([&] { upload->finish(rig.call, 2, 2); }).status() == expected);
    CHECK(rig.blocks->script->requests().front().header(header) != "(none)");
  }
}

TEST_CASE("blocks that somebody's write has dropped are told as what it means", "[azure][upload]") {
  const auto lost = [](UploadRig& rig, std::int32_t mode) {
    const auto upload = rig.begin(mode, "\"0x0\"");
    rig.send_parts(*upload);
    rig.on_list().reply(refused(400, "InvalidBlockList"));
    rig.on_committed().reply(refused(404, "BlobNotFound"));
    return error_of([&] { upload->finish(rig.call, 2, 2); });
  };
  UploadRig existing;
  existing.on_stat().reply({.headers = {{"Content-Length", "1"}}});
  CHECK(lost(existing, HF_PUT_CREATE).status() == HF_E_ALREADY_EXISTS);
  UploadRig missing;
  missing.on_stat().reply({.status = 404, .headers = {{"x-ms-error-code", "BlobNotFound"}}});
  CHECK(lost(missing, HF_PUT_CREATE).status() == HF_E_CONFLICT);
  UploadRig other;
  CHECK(lost(other, HF_PUT_OVERWRITE).status() == HF_E_CONFLICT);
}

TEST_CASE("a block is guarded, and sent again under its id", "[azure][upload]") {
  UploadRig rig;
  const auto upload = rig.begin();
  upload->part(rig.call, 0, 0, bytes_of("a"));
  upload->part(rig.call, 0, 0, bytes_of("b"));
  REQUIRE(rig.blocks->ids.size() == 2);
  CHECK(rig.blocks->ids[0] == rig.blocks->ids[1]);
}

TEST_CASE("an upload is not finished unless its parts cover it", "[azure][upload]") {
  UploadRig rig;
  const auto upload = rig.begin();
  wants_all_parts(*upload, rig.call, max_parts);
  CHECK(rig.blocks->script->requests().empty());
}

TEST_CASE("an upload without parts makes an empty object", "[azure][upload]") {
  UploadRig rig;
  rig.on_list().reply(made);
  CHECK(rig.begin(HF_PUT_CREATE)->finish(rig.call, 0, 0).etag == "\"0x1\"");
  CHECK(rig.blocks->script->requests().back().body ==
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList></BlockList>");
}
