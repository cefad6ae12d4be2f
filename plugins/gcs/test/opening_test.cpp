#include "opening.hpp"

#include "rig.hpp"
#include "support/catch.hpp"

using namespace holdfast::gcs;
using namespace holdfast::gcs::test;

TEST_CASE("only Google's own hosts are given credentials that nobody named", "[gcs][opening]") {
  const CredentialOptions emulator = credential_options_for({.bucket = "b1b", .endpoint = "http://127.0.0.1:4443"});
  CHECK(emulator.kind == CredentialKind::automatic);
  CHECK(emulator.service == ServiceKind::emulator);
  CHECK(credential_options_for({.bucket = "b1b"}).service == ServiceKind::google);
  const CredentialOptions hmac =
      credential_options_for({.bucket = "b1b", .credentials = "settings", .access_key = "GOOG1", .secret_key = "x"});
  CHECK(hmac.kind == CredentialKind::settings);
  CHECK(hmac.hmac.access_id == "GOOG1");
}

TEST_CASE("what the store can do follows from where it is and who asks, before anybody was asked", "[gcs][opening]") {
  const auto features = [](const Settings& settings) { return Rig{settings}.store.limits().features; };
  CHECK((features({.bucket = "backups"}) & HF_CAN_PARALLEL_PARTS) != 0);
  CHECK((features({.bucket = "backups", .endpoint = "http://localhost:1"}) & HF_CAN_PARALLEL_PARTS) == 0);
  CHECK((features({.bucket = "backups", .endpoint = "http://localhost:1", .access_key = "a", .secret_key = "b"}) &
         HF_CAN_PARALLEL_PARTS) != 0);
  CHECK((features({.bucket = "backups", .uploads = Uploads::resumable}) & HF_CAN_PARALLEL_PARTS) == 0);
  CHECK((features({.bucket = "backups", .endpoint = "http://localhost:1", .uploads = Uploads::multipart}) &
         HF_CAN_PARALLEL_PARTS) != 0);
  CHECK(Rig{}.store.limits().max_key == 1024 - 2);
}
