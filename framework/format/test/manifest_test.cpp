#include "format/manifest.hpp"

#include <fmt/format.h>

#include "format/test/support.hpp"
#include "holdfast/errors.hpp"
#include "support/catch.hpp"

using namespace holdfast;
using namespace holdfast::format;

namespace {

const ManifestHeader header{.id = "b",
                            .tool = "holdfast 0.1.0",
                            .plugin = "filesystem 0.1.0",
                            .created = parse_timestamp("2026-11-23T06:48:08.5Z")};

std::string manifest_of(const std::vector<std::pair<std::string, ManifestEntry>>& entries) {
  std::string json;
  ManifestWriter writer{[&](std::string_view piece) { json += piece; }, header};
  for (const auto& [key, entry] : entries) writer.add(key, entry);
  writer.finish();
  return json;
}

/// `body` as a later version might have written it: with a seal that fits.
std::string sealed(const std::string& body) { return fmt::format(R"({},"seal":"{}"}})", body, hash::xxh3(body).hex()); }

}  // namespace

TEST_CASE("a manifest reads as the grammar of the design page says", "[format]") {
  const auto json = manifest_of({{"node1/backup.json", {.size = 5, .xxh3 = hash::xxh3(std::string_view{"hello"})}}});
  const auto body = R"({"format":"holdfast-manifest/1","id":"b","tool":"holdfast 0.1.0","plugin":"filesystem 0.1.0",)"
                    R"("created":"2026-11-23T06:48:08.5Z","objects":[{"key":"node1/backup.json","size":5,"xxh3":")" +
                    hash::xxh3(std::string_view{"hello"}).hex() + "\"}]";
  CHECK(json == sealed(body));
}

TEST_CASE("a manifest of many objects finds each of them and no other", "[format]") {
  std::vector<std::pair<std::string, ManifestEntry>> entries;
  for (std::uint64_t i = 0; i < 3000; ++i) {
    const auto key = fmt::format("node1/Article/chunk-{}", i * 7919 % 3001);
    entries.emplace_back(key, ManifestEntry{.size = i << 32, .xxh3 = hash::xxh3(key)});
  }
  const auto manifest = Manifest::parse(manifest_of(entries));
  CHECK(manifest.header() == header);
  CHECK(manifest.size() == entries.size());
  for (const auto& [key, entry] : entries) CHECK(manifest.find(key) == entry);
  CHECK_FALSE(manifest.find("node1/Article/chunk-3001").has_value());
  CHECK_FALSE(manifest.find("").has_value());
  std::string last;
  std::size_t count = 0;
  manifest.for_each([&](std::string_view key, const ManifestEntry&) {
    CHECK(last < key);
    last = key;
    ++count;
  });
  CHECK(count == entries.size());
}

TEST_CASE("a manifest cut or altered at any byte is refused", "[format]") {
  const auto json = manifest_of({{"a", {.size = 5}}, {"b", {.size = 6}}});
  CHECK(Manifest::parse(json).size() == 2);
  for (std::size_t at = 0; at < json.size(); ++at) {
    INFO(at);
    CHECK_THROWS_AS(Manifest::parse(json.substr(0, at)), DamagedError);
    auto altered = json;
    altered[at] = static_cast<char>(altered[at] ^ 1);
    CHECK_THROWS_AS(Manifest::parse(altered), DamagedError);
  }
  CHECK_THROWS_AS(Manifest::parse(json + "\n"), DamagedError);
}

TEST_CASE("unknown fields of a later version are ignored unless they are critical", "[format]") {
  const std::string start = R"({"format":"holdfast-manifest/1","id":"b")";
  const std::string digest(32, '0');
  CHECK(Manifest::parse(
            sealed(start + R"(,"later":[1],"objects":[{"key":"a","size":1,"xxh3":")" + digest + R"(","crc32c":"x"}])"))
            .size() == 1);
  CHECK_THROWS_AS(Manifest::parse(sealed(start + R"(,"!encryption":"age","objects":[])")), UnsupportedError);
  CHECK_THROWS_AS(Manifest::parse(sealed(start + R"(,"objects":[{"key":"a","!part":1}])")), UnsupportedError);
  CHECK_THROWS_AS(Manifest::parse(sealed(R"({"format":"holdfast-manifest/2","objects":[])")), UnsupportedError);
  CHECK_THROWS_AS(Manifest::parse(sealed(R"({"objects":[])")), UnsupportedError);
}

TEST_CASE("a key that stands twice in a manifest is refused", "[format]") {
  CHECK_THROWS_AS(Manifest::parse(manifest_of({{"a", {}}, {"b", {}}, {"a", {}}})), DamagedError);
}

TEST_CASE("an object without key or size or hash is refused", "[format]") {
  const std::string digest(32, '0');
  for (const auto& object : {R"({"size":1,"xxh3":")" + digest + "\"}", R"({"key":"a","xxh3":")" + digest + "\"}",
                             std::string{R"({"key":"a","size":1})"}})
    CHECK_THROWS_AS(Manifest::parse(sealed(R"({"format":"holdfast-manifest/1","id":"b","objects":[)" + object + "]")),
                    DamagedError);
}

TEST_CASE("nothing is added to a manifest that is finished", "[format]") {
  ManifestWriter writer{[](std::string_view) {}, header};
  writer.finish();
  CHECK_THROWS_AS(writer.add("a", {}), InternalError);
  CHECK_THROWS_AS(writer.finish(), InternalError);
}
