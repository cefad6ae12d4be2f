#include "format/node_descriptor.hpp"

#include <fmt/format.h>
#include <rapidjson/document.h>

#include "format/test/support.hpp"
#include "holdfast/errors.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

using namespace holdfast;
using namespace holdfast::format;
using namespace holdfast::format::test;
using holdfast::test::read_file;

namespace {

/// Writes down again every shard it is shown.
class Copier final : public ShardVisitor {
 public:
  explicit Copier(NodeDescriptorWriter& writer) : writer_{writer} {}
  void begin_shard(const ShardHead& head) override { writer_.begin_shard(head.name, head.node); }
  void file(std::string_view path) override { writer_.file(path); }
  void big_file(const BigFile& file) override { writer_.big_file(file); }
  void base_file(const BaseFile& file) override { writer_.base_file(file); }
  void end_shard() override { writer_.end_shard(); }

 private:
  NodeDescriptorWriter& writer_;
};

std::string rewrite(const std::string& json) {
  NodeDescriptorReader reader{json};
  std::string out;
  NodeDescriptorWriter writer{[&](std::string_view piece) { out += piece; }};
  writer.begin(reader.header().started_at, reader.header().id);
  Copier copier{writer};
  for (const auto& collection : reader.collections()) {
    writer.begin_collection(collection.name, collection.backup_id);
    reader.visit_shards(collection.name, copier);
    writer.end_collection(collection);
  }
  writer.finish(reader.header());
  return out;
}

bool are_equal(const std::string& a, const std::string& b) {
  rapidjson::Document first;
  rapidjson::Document second;
  first.Parse(a.c_str());
  second.Parse(b.c_str());
  return !first.HasParseError() && !second.HasParseError() && first == second;
}

std::string message_of(std::string json) {
  try {
    const NodeDescriptorReader reader{std::move(json)};
  } catch (const DamagedError& error) {
    return error.message();
  }
  return "accepted";
}

const std::string head =
    R"("startedAt":"2026-11-23T06:48:08Z","id":"b","status":"SUCCESS","version":"2.1","serverVersion":"1.22.0")";

std::string with_shard(const std::string& shard) {
  return "{" + head + R"(,"classes":[{"name":"A","shards":[)" + shard + "]}]}";
}

/// Writes down what it is shown, one line each.
class Lister final : public ShardVisitor {
 public:
  void begin_shard(const ShardHead& shard) override {
    lines += fmt::format("shard {} {} {};", shard.name, shard.node, shard.chunk.value_or(-1));
  }
  void file(std::string_view path) override { lines += fmt::format("file {};", path); }
  void big_file(const BigFile& file) override {
    lines += fmt::format("big {} {} {} {};", file.path, file.size, fmt::join(file.chunk_keys, "+"),
                         format_timestamp(file.modified_at));
  }
  void base_file(const BaseFile& file) override {
    lines += fmt::format("base {} {} {};", file.base_id, file.path, fmt::join(file.chunk_keys, "+"));
  }
  void end_shard() override { lines += "end;"; }

  std::string lines = {};
};

std::string list(const std::string& json) {
  NodeDescriptorReader reader{json};
  Lister lister;
  reader.visit_shards("A", lister);
  return lister.lines;
}

}  // namespace

TEST_CASE("every recorded node descriptor is written as it was read", "[format][weaviate]") {
  const auto files = recorded_node_descriptors();
  REQUIRE(files.size() >= 8);
  for (const auto& file : files) {
    INFO(file);
    const auto json = read_file(file);
    CHECK(are_equal(rewrite(json), json));
    CHECK((rewrite(json) == json));
  }
}

TEST_CASE("a recorded node descriptor says what it says", "[format][weaviate]") {
  NodeDescriptorReader reader{read_file(recorded_backups() / "incr-1/node1/backup.json")};
  CHECK(reader.header().id == "incr-1");
  CHECK(reader.header().base_backup_id == "full-gzip");
  CHECK(reader.header().rbac_backups == "");
  CHECK(reader.header().pre_compression_size == 19511022);
  REQUIRE(reader.collections().size() == 3);
  const auto& article = reader.collections()[1];
  CHECK(article.name == "Article");
  CHECK(article.aliases == R"([{"alias":"Articles","class":"Article"}])");
  CHECK(article.aliases_included);
  CHECK_THAT(article.schema, Catch::StartsWith(R"({"class":"Article")"));
  CHECK_THAT(article.sharding_state, Catch::StartsWith(R"({"indexID":"Article")"));
  CHECK(article.chunks == Chunks{{1, {"AXYR7DbKYhfz"}}, {2, {"AXYR7DbKYhfz"}}});
  Lister lister;
  reader.visit_shards("Article", lister);
  CHECK_THAT(lister.lines, Catch::StartsWith("shard AXYR7DbKYhfz node1 -1;file article/"));
  CHECK_THAT(lister.lines, Catch::Contains(".snapshot 4194329 Article/chunk-2 2026-11-23T06:48:14.719481258Z;"));
  CHECK_THAT(lister.lines, Catch::EndsWith("s0.db Article/chunk-2;end;"));
  const auto first = lister.lines;
  lister.lines.clear();
  reader.visit_shards("Article", lister);
  CHECK(lister.lines == first);
  CHECK_THROWS_AS(reader.visit_shards("Nothing", lister), NotFoundError);
}

TEST_CASE("the fields of a shard may come in any order and with escapes", "[format]") {
  const auto* shard =
      R"({"incrementalBackupInfo":{"filesPerBackup":{"old":[{"chunkKeys":["A/chunk-1"],"file":"f\/1"}]}},
    "bigFilesChunk":{"b\u0069g":{"size":7,"chunkKeys":["A/chunk-2","A/chunk-3"],"modifiedAt":"2026-11-23T06:48:08Z"}},
    "files":["x","q\"\u00e9"], "chunk": 3, "unknown":[{}], "node":"n", "name":"s"})";
  CHECK(list(with_shard(shard)) ==
        "shard s n 3;file x;file q\"\u00e9;big big 7 A/chunk-2+A/chunk-3 2026-11-23T06:48:08Z;base old f/1 "
        "A/chunk-1;end;");
}

TEST_CASE("null lists and absent ones are empty", "[format]") {
  CHECK(list(with_shard(R"({"name":"s","node":"n"})")) == "shard s n -1;end;");
  CHECK(list(with_shard(R"({"name":"s","node":"n","files":null,"bigFilesChunk":null,"incrementalBackupInfo":null})")) ==
        "shard s n -1;end;");
  CHECK(list("{" + head + R"(,"classes":[{"name":"A","shards":null}]})").empty());
  CHECK(list("{" + head + R"(,"classes":[{"name":"A"}]})").empty());
  CHECK(NodeDescriptorReader{"{" + head + R"(,"classes":null})"}.collections().empty());
}

TEST_CASE("what is missing or wrong in a node descriptor is named before anything is visited", "[format]") {
  CHECK_THAT(message_of(with_shard(R"({"name":"s"})")), Catch::Contains("'shards[].node' is missing"));
  CHECK_THAT(message_of(with_shard(R"({"node":"n"})")), Catch::Contains("'shards[].name' is missing"));
  CHECK_THAT(message_of(with_shard(R"({"name":"s","node":"n","files":[1]})")), Catch::Contains("'files' is no text"));
  CHECK_THAT(message_of(with_shard(R"({"name":"s","node":"n","bigFilesChunk":{"f":{"size":-1}}})")),
             Catch::Contains("'size' is negative"));
  CHECK_THAT(message_of("{" + head + R"(,"classes":[{}]})"), Catch::Contains("'classes[].name' is missing"));
  CHECK_THAT(message_of("{" + head + R"(,"classes":[{"name":"A","schema":"%%"}]})"),
             Catch::Contains("'schema' is no base64"));
  CHECK_THAT(message_of("{" + head + R"(,"classes":[{"name":"A","chunks":{"x":[]}}]})"), Catch::Contains("'chunks'"));
  CHECK_THAT(message_of(R"({"id":"b"})"), Catch::Contains("'startedAt' is missing"));
}

TEST_CASE("a node descriptor cut at many places is refused", "[format][weaviate]") {
  const auto json = read_file(recorded_backups() / "three/weaviate-0/backup.json");
  for (std::size_t size = 0; size < json.size(); size += 61) {
    INFO(size);
    CHECK(message_of(json.substr(0, size)) != "accepted");
  }
}

TEST_CASE("hashes of credentials are in no message", "[format]") {
  CHECK_THAT(message_of("{" + head + R"(,"userBackups":["c2VjcmV0"]})"),
             Catch::Contains("'userBackups'") && !Catch::Contains("c2VjcmV0"));
}

TEST_CASE("calls out of order are refused", "[format]") {
  NodeDescriptorWriter writer{[](std::string_view) {}};
  CHECK_THROWS_AS(writer.file("x"), InternalError);
  writer.begin({}, "b");
  CHECK_THROWS_AS(writer.begin_shard("s", "n"), InternalError);
  writer.begin_collection("A", "b");
  CHECK_THROWS_AS(writer.finish({}), InternalError);
  writer.begin_shard("s", "n");
  writer.big_file({.path = "x"});
  CHECK_THROWS_AS(writer.file("x"), InternalError);
  writer.base_file({.base_id = "o", .path = "x"});
  CHECK_THROWS_AS(writer.big_file({.path = "x"}), InternalError);
}

TEST_CASE("a descriptor of many files is written in pieces and read back whole", "[format]") {
  constexpr int count = 20000;
  std::string json;
  std::size_t largest = 0;
  NodeDescriptorWriter writer{[&](std::string_view piece) {
    json += piece;
    largest = std::max(largest, piece.size());
  }};
  const auto time = parse_timestamp("2026-11-23T06:48:08Z");
  writer.begin(time, "b");
  writer.begin_collection("A", "b");
  writer.begin_shard("s", "n");
  for (int i = 0; i < count; ++i) writer.file(fmt::format("a/s/lsm/objects/segment-{}.db", i));
  writer.end_shard();
  writer.end_collection({.schema = "{}", .sharding_state = "{}", .aliases = "[]", .chunks = {{1, {"s"}}}});
  writer.finish({.status = "SUCCESS", .server_version = "1.39.0"});
  CHECK(largest <= std::size_t{64} << 10);

  class Counter final : public ShardVisitor {
   public:
    void file(std::string_view path) override {
      in_order = in_order && path == fmt::format("a/s/lsm/objects/segment-{}.db", files++);
    }
    int files = 0;
    bool in_order = true;
  } counter;
  NodeDescriptorReader{json}.visit_shards("A", counter);
  CHECK(counter.files == count);
  CHECK(counter.in_order);
}
