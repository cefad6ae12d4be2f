// What a server is asked for and what it is not. The labels are those of the tables of what other clients test.
#include "server_rig.hpp"
#include "support/catch.hpp"

namespace holdfast::test {

using namespace std::chrono_literals;
using Names = std::vector<std::string>;

namespace {

constexpr auto post_restore = "POST /v1/backups/s3/nightly/restore";

/// The server has the backup `nightly` of both collections, and neither of them any more.
void keep_only_the_backup(ServerRig& rig) {
  rig.server.change([](FakeWeaviate::Facts& facts) {
    facts.creates["nightly"] = {.words = {"SUCCESS"}, .classes = {"Article", "Author"}};
    facts.classes = {"Other"};
  });
}

/// What is sent for a restore of `nightly`.
std::string sent_for(BackupRestoreRequest request) {
  ServerRig rig;
  keep_only_the_backup(rig);
  Client client = rig.client();
  request.id = "nightly";
  request.backend = in_s3;
  client.backups().restore_sync(request, {.timeout = 10s});
  return rig.server.last_body(post_restore);
}

std::string detail_of(const Error& error, std::string_view name) {
  for (const auto& [key, value] : error.info().details)
    if (key == name) return value;
  return {};
}

}  // namespace

TEST_CASE("U4: a size that the server does not tell is none", "[server]") {
  ServerRig rig;
  rig.server.change([](FakeWeaviate::Facts& facts) { facts.creates["nightly"] = {.words = {"STARTED"}}; });
  Client client = rig.client();
  CHECK_FALSE(client.backups().status("nightly", in_s3).size_bytes.has_value());
}

TEST_CASE("U5: the cancel of a restore deletes the restore once and nothing of the backup", "[server]") {
  ServerRig rig;
  keep_only_the_backup(rig);
  rig.server.change([](FakeWeaviate::Facts& facts) { facts.restore_words = {"TRANSFERRING"}; });
  Client client = rig.client();
  const auto operation = client.backups().restore({.id = "nightly", .backend = in_s3});
  CHECK(operation.cancel() == CancelAnswer::requested);
  CHECK(operation.wait_for_completion({.timeout = 10s}).status == BackupStatus::canceled);
  CHECK(rig.server.count("DELETE") == 1);
  CHECK(rig.server.count("DELETE /v1/backups/s3/nightly/restore") == 1);
}

TEST_CASE("U8: a base on a server from before is refused with both versions and not asked for", "[server]") {
  ServerRig rig;
  rig.server.change([](FakeWeaviate::Facts& facts) { facts.version = "1.36.0"; });
  Client client = rig.client();
  try {
    static_cast<void>(
        client.backups().create({.id = "nightly", .backend = in_s3, .incremental_base_backup_id = "monday"}));
    FAIL("no error");
  } catch (const UnsupportedError& error) {
    CHECK(detail_of(error, "required_version") == "1.37.0");
    CHECK(detail_of(error, "server_version") == "1.36.0");
  }
  CHECK(rig.server.count("POST") == 0);
  CHECK(rig.journals().list().empty());
}

TEST_CASE("X2: the selection is one or several and comes back as the collections", "[server]") {
  for (const Names& names : {Names{"Article"}, Names{"Article", "Author"}}) {
    ServerRig rig;
    Client client = rig.client();
    const BackupCreateRequest request{.id = "nightly", .backend = in_s3, .include = names};
    CHECK(client.backups().create_sync(request, {.timeout = 10s}).collections == names);
    CHECK(client.backups().status("nightly", in_s3).collections == names);
    CHECK(client.backups().list(in_s3).front().collections == names);
  }
}

TEST_CASE("X9: a share of the processor and a level are sent with a create and the share with a restore", "[server]") {
  ServerRig rig;
  Client client = rig.client();
  client.backups().create_sync(
      {.id = "nightly", .backend = in_s3, .compression = {.level = CompressionLevel::fast}, .cpu_percentage = 60},
      {.timeout = 10s});
  CHECK_THAT(rig.server.last_body(post_nightly),
             Catch::Contains(R"("config":{"CPUPercentage":60,"CompressionLevel":"BestSpeed"})"));
  CHECK_THAT(sent_for({.cpu_percentage = 70}), Catch::Contains(R"("config":{"CPUPercentage":70})"));
}

TEST_CASE("X11: users and roles are asked for where they are wanted, each by itself", "[server]") {
  constexpr auto all = RestoreOption::all;
  CHECK_THAT(sent_for({.users = all, .roles = all}),
             Catch::Contains(R"("rolesOptions":"all")") && Catch::Contains(R"("usersOptions":"all")"));
  CHECK_THAT(sent_for({}), !Catch::Contains("Options"));
  CHECK_THAT(sent_for({.roles = all}), Catch::Contains("rolesOptions") && !Catch::Contains("usersOptions"));
  CHECK_THAT(sent_for({.users = all}), Catch::Contains("usersOptions") && !Catch::Contains("rolesOptions"));
}

TEST_CASE("X13: an incremental backup names its base, which must have succeeded", "[server]") {
  ServerRig rig;
  rig.server.change([](FakeWeaviate::Facts& facts) { facts.creates["monday"] = {.words = {"SUCCESS"}}; });
  Client client = rig.client();
  const BackupCreateRequest request{.id = "nightly", .backend = in_s3, .incremental_base_backup_id = "monday"};
  CHECK(client.backups().create_sync(request, {.timeout = 10s}).incremental_base_backup_id == "monday");
  CHECK_THAT(rig.server.last_body(post_nightly), Catch::Contains(R"("incremental_base_backup_id":"monday")"));
  CHECK(client.backups().status("nightly", in_s3).incremental_base_backup_id == "monday");
}

TEST_CASE("what a server refuses is thrown where it was asked for and runs nothing", "[server]") {
  ServerRig rig;
  rig.server.fail_next(post_nightly,
                       {.reply = http::Response{.status = 403, .body = R"({"error":[{"message":"ann may not"}]})"}});
  Client client = rig.client();
  CHECK_THROWS_AS(client.backups().create({.id = "nightly", .backend = in_s3}), PermissionError);
  CHECK(client.backups().create_sync({.id = "nightly", .backend = in_s3}, {.timeout = 10s}).status ==
        BackupStatus::success);
}

TEST_CASE("a stop while the server considers gives the handle of what has begun", "[server]") {
  ServerRig rig;
  Gate gate;
  rig.server.fail_next(post_nightly, {.arrives = Arrives::yes, .gate = &gate});
  Client client = rig.client();
  std::stop_source stop;
  std::jthread stopper{[&] {
    static_cast<void>(gate.wait_for_arrivals());
    stop.request_stop();
  }};
  const auto operation = client.backups().create({.id = "nightly", .backend = in_s3}, {.stop = stop.get_token()});
  CHECK_FALSE(operation.is_completed());
  gate.open();
  CHECK(operation.wait_for_completion({.timeout = 10s}).status == BackupStatus::success);
}

}  // namespace holdfast::test
