// Seeded mutations of everything that is read from a storage: whatever comes, the readers return or throw one of our
// errors. Run with the sanitisers, this is the net under the hand-written cases.
#include <functional>

#include "format/descriptor.hpp"
#include "format/manifest.hpp"
#include "format/node_descriptor.hpp"
#include "format/test/support.hpp"
#include "holdfast/errors.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

using namespace holdfast;
using namespace holdfast::format;
using namespace holdfast::format::test;
using holdfast::test::read_file;

namespace {

/// One to eight changes: bytes replaced, runs removed, doubled, or cut off at the end.
std::string mutate(std::string bytes, Dice& dice) {
  for (std::size_t changes = 1 + dice.roll(8); changes > 0 && !bytes.empty(); --changes) {
    const auto at = dice.roll(bytes.size());
    const auto length = 1 + dice.roll(40);
    switch (dice.roll(5)) {
      case 0:
        bytes.erase(at, length);
        break;
      case 1:
        bytes.insert(at, bytes.substr(dice.roll(bytes.size()), length));
        break;
      case 2:
        if (dice.roll(8) == 0) bytes.resize(at);
        break;
      case 3:
        bytes[at] = "{}[]\",:\\0n"[dice.roll(10)];
        break;
      default:
        bytes[at] = static_cast<char>(dice.roll(256));
    }
  }
  return bytes;
}

/// Reads `rounds` mutations; how many of them were refused.
int refusals(const std::string& original, int rounds, const std::function<void(std::string)>& read) {
  Dice dice{original.size()};
  int refused = 0;
  for (int i = 0; i < rounds; ++i) {
    try {
      read(mutate(original, dice));
    } catch (const DamagedError&) {
      ++refused;
    } catch (const UnsupportedError&) {
      ++refused;
    }
  }
  return refused;
}

}  // namespace

TEST_CASE("mutated global descriptors are read or refused", "[format][mutation]") {
  for (const auto* name : {"three/restore_config.json", "to-cancel/backup_config.json"})
    CHECK(refusals(read_file(recorded_backups() / name), 2000,
                   [](std::string json) { static_cast<void>(GlobalDescriptor::parse(json).to_json()); }) > 500);
}

TEST_CASE("mutated node descriptors are read or refused", "[format][mutation]") {
  const auto read = [](std::string json) {
    NodeDescriptorReader reader{std::move(json)};
    ShardVisitor visitor;
    for (const auto& collection : reader.collections()) reader.visit_shards(collection.name, visitor);
  };
  CHECK(refusals(read_file(recorded_backups() / "to-cancel/node1/backup.json"), 1500, read) > 300);
  CHECK(refusals(read_file(recorded_backups() / "incr-1/node1/backup.json"), 300, read) > 100);
}

TEST_CASE("mutated manifests are refused", "[format][mutation]") {
  std::string json;
  ManifestWriter writer{[&](std::string_view piece) { json += piece; }, {.id = "b"}};
  for (int i = 0; i < 20; ++i) writer.add("node1/Article/chunk-" + std::to_string(i), {.size = 1});
  writer.finish();
  int unchanged = 0;
  const auto refused = refusals(json, 1000, [&](const std::string& text) {
    if (std::string_view{text} == std::string_view{json}) ++unchanged;
    static_cast<void>(Manifest::parse(text));
  });
  CHECK(refused + unchanged == 1000);
}

TEST_CASE("mutated archives are read or refused and entries always end", "[format][mutation]") {
  auto archive = read_file(recorded_backups() / "none-others/node1/Note/chunk-1").substr(0, 12 * 512);
  append_tar_header(archive, {.name = std::string(300, 'x'), .size = 3, .file_offset = 7, .uname = "\xc3\xa9"});
  archive.append("abc").append(509, '\0').append(1024, '\0');
  CHECK(refusals(archive, 3000, [](std::string bytes) {
          TarRecorder recorder;
          TarReader reader{recorder};
          reader.feed(bytes_of(bytes));
          reader.finish();
          CHECK(recorder.open == 0);
          for (const auto& [entry, data] : recorder.entries) CHECK(entry.size == data.size());
        }) > 500);
}

TEST_CASE("mutated gzip and zstd streams are refused or read as they were", "[format][mutation]") {
  Dice dice{40};
  const auto text = dice.json_like(3000);
  const auto twice = text + text;
  for (const auto codec : {Codec::gzip, Codec::zstd}) {
    const auto stored = compress({.codec = codec}, text) + compress({.codec = codec}, text);
    Decoder decoder{codec};
    CHECK(refusals(stored, 1500, [&](std::string bytes) {
            // Removing a whole member is the one change that a codec cannot see.
            const auto read = decoder.decompress(bytes);
            CHECK((read == twice || read == text));
          }) > 1000);
  }
}
