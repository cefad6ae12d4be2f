// What becomes of an operation on a server whose process ended before it did, where the server's word alone misleads:
// it tells of creates and restores by their id, whoever began them.
#include "server_rig.hpp"
#include "support/catch.hpp"

namespace holdfast::test {

using operation::Event;
using operation::Kind;
using operation::Phase;

using namespace std::chrono_literals;

namespace {

const std::pair<Event, operation::State> started{Event::started, operation::Preparing{}};
const std::pair<Event, operation::State> prepared{Event::prepared, operation::Transferring{.collections = {"Article"}}};
const std::pair<Event, operation::State> cancelled{Event::cancel_requested, operation::Cancelling{}};

/// An earlier restore of `nightly` succeeded; the collection was deleted since.
void tell_of_an_earlier_restore(ServerRig& rig) {
  rig.server.change([](FakeWeaviate::Facts& facts) {
    facts.creates["nightly"] = {.words = {"SUCCESS"}, .classes = {"Article"}};
    facts.restores["nightly"] = {.words = {"SUCCESS"}};
    facts.classes = {"Other"};
  });
}

}  // namespace

TEST_CASE("a cancelled restore that never arrived does not end as an earlier one did", "[server][recovery]") {
  ServerRig rig;
  rig.leave_journal(Kind::restore, {started, prepared});
  tell_of_an_earlier_restore(rig);
  Client client = rig.client();
  CHECK(client.backups().cancel_restore("nightly", in_s3) == CancelAnswer::requested);
  CHECK(rig.journal(Kind::restore).phase() == Phase::cancelled);
}

TEST_CASE("a cancelled restore that is there after all ends as what it is", "[server][recovery]") {
  ServerRig rig;
  rig.leave_journal(Kind::restore, {started, prepared});
  tell_of_an_earlier_restore(rig);
  rig.server.change([](FakeWeaviate::Facts& facts) { facts.classes = {"Other", "Article"}; });
  Client client = rig.client();
  CHECK(client.backups().cancel_restore("nightly", in_s3) == CancelAnswer::too_late);
  CHECK(rig.journal(Kind::restore).phase() == Phase::succeeded);
}

TEST_CASE("the status of an earlier restore does not end one that was being cancelled", "[server][recovery]") {
  ServerRig rig;
  rig.leave_journal(Kind::restore, {started, prepared, cancelled});
  tell_of_an_earlier_restore(rig);
  Client client = rig.client();
  static_cast<void>(client.backups().restore_status("nightly", in_s3));
  CHECK(rig.journal(Kind::restore).phase() == Phase::cancelling);
}

TEST_CASE("an operation that died before it asked the server is cancelled without asking it", "[server][recovery]") {
  for (const auto& steps : {std::vector<std::pair<Event, operation::State>>{}, {started}, {started, cancelled}}) {
    ServerRig rig;
    rig.leave_journal(Kind::create, steps);
    rig.server.change([](FakeWeaviate::Facts& facts) { facts.creates["nightly"] = {.words = {"STARTED"}}; });
    Client client = rig.client();
    CHECK(client.backups().cancel("nightly", in_s3) == CancelAnswer::requested);
    CHECK(rig.journal().phase() == Phase::cancelled);
    CHECK(rig.server.count("DELETE") == 0);
    CHECK(rig.server.count(ask_nightly) == 0);
  }
}

TEST_CASE("another's backup is not taken for that of a create which died before it asked", "[server][recovery]") {
  ServerRig rig;
  rig.leave_journal(Kind::create, {started});
  rig.server.change([](FakeWeaviate::Facts& facts) { facts.creates["nightly"] = {.words = {"SUCCESS"}}; });
  Client client = rig.client();
  CHECK_THROWS_AS(client.backups().create({.id = "nightly", .backend = in_s3}), AlreadyExistsError);
}

TEST_CASE("what another server was asked for is neither told of this one nor cancelled on it", "[server][recovery]") {
  ServerRig rig;
  rig.leave_journal(Kind::create, {started, prepared}, "http://other:8080");
  Client client = rig.client();
  CHECK_THROWS_AS(client.backups().status("nightly", in_s3), NotFoundError);
  CHECK_THROWS_AS(client.backups().cancel("nightly", in_s3), NotFoundError);
  CHECK(rig.journal().phase() == Phase::transferring);
  CHECK(rig.server.count("DELETE") == 0);
}

TEST_CASE("a create that the server goes on with does not ask for a collection that is gone since",
          "[server][recovery]") {
  ServerRig rig;
  rig.leave_journal(Kind::create, {started, prepared});
  rig.server.change([](FakeWeaviate::Facts& facts) {
    facts.creates["nightly"] = {.words = {"STARTED", "STARTED", "SUCCESS"}, .classes = {"Article"}};
    facts.classes = {"Other"};
  });
  Client client = rig.client();
  const Backup done = client.backups().create_sync({.id = "nightly", .backend = in_s3}, {.timeout = 10s});
  CHECK(done.status == BackupStatus::success);
  CHECK(done.collections == std::vector<std::string>{"Article"});
  CHECK(rig.server.count("POST") == 0);
}

TEST_CASE("a server that is too old to cancel is not asked to, and says since when others can", "[server]") {
  for (const bool is_ours : {true, false}) {
    ServerRig rig;
    rig.server.change([](FakeWeaviate::Facts& facts) {
      facts.version = "1.35.9";
      facts.creates["nightly"] = {.words = {"SUCCESS"}, .classes = {"Article"}};
      facts.restore_words = {"TRANSFERRING"};
      facts.classes = {"Other"};
    });
    Client client = rig.client();
    const auto operation = client.backups().restore({.id = "nightly", .backend = in_s3});
    REQUIRE(rig.server.wait_for("POST", 1));
    Client other = rig.client();
    CHECK_THROWS_WITH(is_ours ? operation.cancel() : other.backups().cancel_restore("nightly", in_s3),
                      Catch::Contains("1.35.9") && Catch::Contains("came with 1.36.0"));
    CHECK(rig.journal(Kind::restore).phase() == Phase::transferring);
    CHECK(rig.server.count("DELETE") == 0);
  }
}

TEST_CASE("an interrupted restore on a server that is too old to cancel is refused at once", "[server][recovery]") {
  ServerRig rig;
  rig.leave_journal(Kind::restore, {started, prepared});
  tell_of_an_earlier_restore(rig);
  rig.server.change([](FakeWeaviate::Facts& facts) {
    facts.version = "1.35.9";
    facts.restores["nightly"] = {.words = {"TRANSFERRING"}};
  });
  Client client = rig.client();
  CHECK_THROWS_AS(client.backups().cancel_restore("nightly", in_s3), UnsupportedError);
  CHECK(rig.journal(Kind::restore).is_interrupted());
}

TEST_CASE("a restore that the server forgot while it committed can be given up", "[server][recovery]") {
  ServerRig rig;
  rig.leave_journal(Kind::restore, {started, prepared, {Event::transferred, operation::Committing{}}});
  Client client = rig.client();
  CHECK(client.backups().cancel_restore("nightly", in_s3) == CancelAnswer::requested);
  CHECK(rig.journal(Kind::restore).phase() == Phase::failed);
}

TEST_CASE("a restore that the server is about to finish is too late to be given up", "[server][recovery]") {
  ServerRig rig;
  rig.leave_journal(Kind::restore, {started, prepared, {Event::transferred, operation::Committing{}}});
  rig.server.change([](FakeWeaviate::Facts& facts) { facts.restores["nightly"] = {.words = {"FINALIZING"}}; });
  Client client = rig.client();
  CHECK(client.backups().cancel_restore("nightly", in_s3) == CancelAnswer::too_late);
  CHECK(rig.journal(Kind::restore).phase() == Phase::committing);
}

}  // namespace holdfast::test
