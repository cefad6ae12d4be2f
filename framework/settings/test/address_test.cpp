#include "settings/address.hpp"

#include <fmt/format.h>
#include <holdfast/errors.hpp>

#include "support/catch.hpp"

using namespace holdfast::settings;

namespace {

/// "plugin key=value key=value"
std::string parsed(std::string_view address) {
  const BackendConfig backend = parse_address(address);
  std::string result = backend.plugin;
  for (const RawEntry& entry : backend.settings.entries())
    result += fmt::format(" {}={}", entry.key, *entry.value.text());
  return result;
}

std::string refused(std::string_view address) {
  try {
    return "accepted: " + parsed(address);
  } catch (const holdfast::UsageError& error) {
    CHECK_FALSE(error.hint().empty());
    return error.message();
  }
}

}  // namespace

TEST_CASE("an address is a plugin and its settings") {
  CHECK(parsed("filesystem:/backups") == "filesystem path=/backups");
  CHECK(parsed("filesystem:backups/a%20b") == "filesystem path=backups/a b");
  CHECK(parsed("filesystem:/backups?sync=off") == "filesystem path=/backups sync=off");
  CHECK(parsed("filesystem:?path=/b") == "filesystem path=/b");
  CHECK(parsed("filesystem:") == "filesystem");
  CHECK(parsed("s3://bucket") == "s3 bucket=bucket");
  CHECK(parsed("s3://bucket/") == "s3 bucket=bucket");
  CHECK(parsed("s3://bucket/a/b/?region=eu-central-1&endpoint=https%3A%2F%2Fminio:9000") ==
        "s3 bucket=bucket path=a/b/ region=eu-central-1 endpoint=https://minio:9000");
  CHECK(parsed("s3://bucket?endpoint=http://a:9000/x?y") == "s3 bucket=bucket endpoint=http://a:9000/x?y");
  CHECK(parsed("gs://bucket/p") == "gcs bucket=bucket path=p");
  CHECK(parsed("azure://container/p?account=acme") == "azure container=container path=p account=acme");
  CHECK(parsed("com.acme.tape:?drive=3&pool=a+b&") == "com.acme.tape drive=3 pool=a+b");
  CHECK(parsed("s3:?bucket=b") == "s3 bucket=b");
  CHECK(parsed("tape:") == "tape");
}

TEST_CASE("the name of an address holds nothing of its query") {
  const BackendConfig backend = parse_address("s3://bucket/p?secret_key=CANARY", "--to");
  CHECK(backend.name == "s3://bucket/p");
  CHECK(backend.place.origin == "--to");
  CHECK(backend.settings.find("secret_key")->value.place.origin == "--to");
}

TEST_CASE("a broken address says what is wrong with it") {
  CHECK(refused("local") == "the backend address 'local' has no plugin in front of a colon");
  CHECK(refused(":x") == "the backend address ':x' has no plugin in front of a colon");
  CHECK(refused("s3://") == "the backend address 's3://' names no bucket");
  CHECK(refused("azure:///x") == "the backend address 'azure:///x' names no container");
  CHECK(refused("S3://b") == "the backend address 'S3://b' begins with the unknown 'S3://'; did you mean 's3'?");
  CHECK(refused("azur://b") ==
        "the backend address 'azur://b' begins with the unknown 'azur://'; did you mean 'azure'?");
  CHECK(refused("s3:bucket/path") == "the backend address 's3:bucket/path' lacks the two slashes behind its colon");
  CHECK(refused("tape:7") == "the backend address 'tape:7' has more between 'tape:' and its settings than it may");
  CHECK(refused("a b:?x=y") == "the backend address 'a b:' has no plugin's id in front of its colon");
  CHECK(refused("s3://b?region") == "the backend address 's3://b' has a setting without '=' behind its '?'");
  CHECK(refused("s3://b?a=1&a=2") == "the backend address 's3://b' gives 'a' twice");
  CHECK(refused("s3://b?bucket=c") == "the backend address 's3://b' gives 'bucket' twice");
  CHECK(refused("s3://b%2") ==
        "the backend address 's3://b%2' has a '%' that is not followed by two hexadecimal digits");
  CHECK(refused("s3://b/%00") == "the backend address 's3://b/%00' holds bytes that are not UTF-8 text");
}

TEST_CASE("no error about an address repeats what could be a secret") {
  for (const std::string_view address :
       {"s3://b?secret_key=CANARY&secret_key=CANARY", "s3://b?CANARY", "s3://key:CANARY@bucket", "x:?a=%CANARY",
        "nope://key:CANARY@b?x=CANARY", "s3://b/%ff?secret=CANARY", "s3:key:CANARY@bucket"})
    CHECK(refused(address).find("CANARY") == std::string::npos);
}
