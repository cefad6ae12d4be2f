#include <holdfast/client.hpp>

#include "support/catch.hpp"

namespace holdfast {

TEST_CASE("a backend says which provider it is of", "[backend]") {
  CHECK(BackupBackend::filesystem({.path = "/backups"}).provider() == BackupStorageProvider::filesystem);
  CHECK(BackupBackend::s3({.bucket = "b"}).provider() == BackupStorageProvider::s3);
  CHECK(BackupBackend::gcs({.bucket = "b"}).provider() == BackupStorageProvider::gcs);
  CHECK(BackupBackend::azure({.bucket = "c"}).provider() == BackupStorageProvider::azure);
  CHECK(BackupBackend::plugin("com.acme.tape").provider() == BackupStorageProvider::plugin);
}

TEST_CASE("backends are values", "[backend]") {
  const auto one = BackupBackend::s3({.bucket = "b", .path = "p", .settings = {{"part_size", "8MiB"}}});
  BackupBackend other = one;
  CHECK(one == other);
  other = BackupBackend::s3({.bucket = "b", .path = "q"});
  CHECK_FALSE(one == other);
  CHECK_FALSE(BackupBackend::s3({.bucket = "b"}) == BackupBackend::gcs({.bucket = "b"}));
}

TEST_CASE("an address makes the backend that the factories make", "[backend]") {
  CHECK(BackupBackend::from_address("filesystem:/backups") == BackupBackend::filesystem({.path = "/backups"}));
  CHECK(BackupBackend::from_address("s3://bucket/a/b?region=eu-central-1&part_size=8MiB") ==
        BackupBackend::s3(
            {.bucket = "bucket", .path = "a/b", .region = "eu-central-1", .settings = {{"part_size", "8MiB"}}}));
  CHECK(BackupBackend::from_address("gs://bucket/p") == BackupBackend::gcs({.bucket = "bucket", .path = "p"}));
  CHECK(BackupBackend::from_address("azure://box?account=me") ==
        BackupBackend::azure({.bucket = "box", .settings = {{"account", "me"}}}));
  CHECK(BackupBackend::from_address("com.acme.tape:?library=7") ==
        BackupBackend::plugin("com.acme.tape", {{"library", "7"}}));
  CHECK_THROWS_AS(BackupBackend::from_address("/backups"), UsageError);
}

TEST_CASE("the name of a backend holds no setting that could be a secret", "[backend]") {
  const auto backend = BackupBackend::s3({.bucket = "b", .path = "p", .settings = {{"secret_key", "canary"}}});
  CHECK(backend.name() == "s3://b/p");
  CHECK(BackupBackend::plugin("x.y", {{"token", "canary"}}).name() == "x.y:");
}

TEST_CASE("a status is read in any case and printed in the words of the server", "[backup]") {
  CHECK(to_backup_status("success") == BackupStatus::success);
  CHECK(to_backup_status("CANCELLING") == BackupStatus::cancelling);
  CHECK(to_backup_status("Finalizing") == BackupStatus::finalizing);
  CHECK(to_backup_status("DEFROSTING") == BackupStatus::unknown);
  CHECK(to_backup_status("") == BackupStatus::unknown);
  CHECK(fmt::format("{}", BackupStatus::canceled) == "CANCELED");
  CHECK_FALSE(is_terminal(BackupStatus::unknown));
  CHECK(is_terminal(BackupStatus::canceled));
}

TEST_CASE("a compression is read as the command line has it", "[backup]") {
  CHECK(parse_compression("zstd:best") ==
        BackupCompression{.codec = CompressionCodec::zstd, .level = CompressionLevel::best});
  CHECK(parse_compression("gzip") == BackupCompression{});
  CHECK_THROWS_AS(parse_compression("lzma"), UsageError);
}

}  // namespace holdfast
