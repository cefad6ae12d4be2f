#include "cluster/weaviate/messages.hpp"

#include <holdfast/errors.hpp>

#include "cluster/weaviate/test/recorded.hpp"
#include "format/descriptor.hpp"
#include "format/timestamp.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

using namespace holdfast;
using namespace holdfast::weaviate;
using namespace holdfast::weaviate::test;
using format::Codec;
using format::Level;

namespace {

Time at(std::string_view text) {
  return std::chrono::time_point_cast<Time::duration>(format::parse_timestamp(text).value());
}

std::string repeated(std::string_view text, std::size_t count) {
  std::string all;
  while (count-- > 0) all += text;
  return all;
}

template <class Parse>
std::string refusal_of(Parse parse, std::string_view json) {
  try {
    static_cast<void>(parse(json));
  } catch (const DamagedError& error) {
    return error.message();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("every level of compression has the server's name", "[weaviate]") {
  CHECK(level_name({}) == "DefaultCompression");
  CHECK(level_name({Codec::gzip, Level::fast}) == "BestSpeed");
  CHECK(level_name({Codec::gzip, Level::best}) == "BestCompression");
  CHECK(level_name({Codec::zstd, Level::standard}) == "ZstdDefaultCompression");
  CHECK(level_name({Codec::zstd, Level::fast}) == "ZstdBestSpeed");
  CHECK(level_name({Codec::zstd, Level::best}) == "ZstdBestCompression");
  for (const auto level : {Level::fast, Level::standard, Level::best})
    CHECK(level_name({Codec::none, level}) == "NoCompression");
}

TEST_CASE("a create that asks for nothing special sends its id alone", "[weaviate]") {
  CHECK(CreateBody{.id = "nightly"}.to_json() == R"({"id":"nightly"})");
}

TEST_CASE("a restore that asks for nothing special sends an empty object", "[weaviate]") {
  CHECK(RestoreBody{}.to_json() == "{}");
}

TEST_CASE("a create sends what is set in the server's spelling", "[weaviate]") {
  const CreateBody body{.id = "nightly",
                        .location = {.bucket = "b", .path = "deep/er"},
                        .include = {"Article", "Author"},
                        .compression = {Codec::zstd, Level::best},
                        .cpu_percentage = 80,
                        .base = "sunday",
                        .include_users = {"ann"},
                        .include_roles = {"reader", "team-*"}};
  CHECK(normalised(body.to_json()) == normalised(R"({
    "id": "nightly",
    "config": {"Bucket": "b", "Path": "deep/er", "CPUPercentage": 80, "CompressionLevel": "ZstdBestCompression"},
    "include": ["Article", "Author"],
    "incremental_base_backup_id": "sunday",
    "includeUsers": ["ann"],
    "includeRoles": ["reader", "team-*"]})"));
}

TEST_CASE("a restore sends what is set in the server's spelling", "[weaviate]") {
  const RestoreBody body{.location = {.bucket = "b", .path = "p"},
                         .include = {"Article"},
                         .node_mapping = {{"node1", "node2"}, {"node3", "node4"}},
                         .cpu_percentage = 70,
                         .users = RestoreBody::Access::all,
                         .roles = RestoreBody::Access::all,
                         .alias = RestoreBody::Alias::overwrite};
  CHECK(normalised(body.to_json()) == normalised(R"({
    "config": {"Bucket": "b", "Path": "p", "CPUPercentage": 70, "rolesOptions": "all", "usersOptions": "all"},
    "include": ["Article"],
    "node_mapping": {"node1": "node2", "node3": "node4"},
    "overwriteAlias": true})"));
}

TEST_CASE("users and roles are asked for one by one", "[weaviate]") {
  CHECK(RestoreBody{.users = RestoreBody::Access::all}.to_json() == R"({"config":{"usersOptions":"all"}})");
  CHECK(RestoreBody{.roles = RestoreBody::Access::all}.to_json() == R"({"config":{"rolesOptions":"all"}})");
}

TEST_CASE("X9: a share of the processor and a level travel in the config", "[weaviate]") {
  CHECK(CreateBody{.id = "b", .compression = {Codec::gzip, Level::fast}, .cpu_percentage = 60}.to_json() ==
        R"({"id":"b","config":{"CPUPercentage":60,"CompressionLevel":"BestSpeed"}})");
  CHECK(RestoreBody{.cpu_percentage = 70}.to_json() == R"({"config":{"CPUPercentage":70}})");
}

TEST_CASE("U7: the base of an incremental backup is sent only when there is one", "[weaviate]") {
  CHECK(CreateBody{.id = "b", .base = "base-backup"}.to_json() ==
        R"({"id":"b","incremental_base_backup_id":"base-backup"})");
  CHECK(CreateBody{.id = "b"}.to_json().find("incremental") == std::string::npos);
}

TEST_CASE("names with signs are sent as JSON", "[weaviate]") {
  CHECK(CreateBody{.id = "a\"b\\c\n"}.to_json() == R"({"id":"a\"b\\c\n"})");
}

TEST_CASE("the recorded requests are what the bodies write", "[weaviate]") {
  CHECK(normalised(CreateBody{.id = "zstd-articles",
                              .include = {"Article"},
                              .compression = {Codec::zstd, Level::standard},
                              .cpu_percentage = 80}
                       .to_json()) == normalised(recorded("create zstd include").request_body));
  CHECK(normalised(CreateBody{.id = "incr-1", .base = "full-gzip"}.to_json()) ==
        normalised(recorded("create incremental").request_body));
  CHECK(normalised(CreateBody{.id = "pathy", .location = {.bucket = "backups-3n", .path = "deep/er"}}.to_json()) ==
        normalised(recorded("create with bucket and path").request_body));
  CHECK(
      normalised(RestoreBody{.node_mapping = {{"weaviate-1", "weaviate-2"}, {"weaviate-2", "weaviate-1"}}}.to_json()) ==
      normalised(recorded("restore with swapped nodes").request_body));
}

TEST_CASE("a recorded create's answer says what it says", "[weaviate]") {
  const auto answer = BackupAnswer::parse(recorded("create with bucket and path").body);
  CHECK(answer.id == "pathy");
  CHECK(answer.status == "STARTED");
  CHECK(answer.path == "s3://backups-3n/deep/er/pathy");
  CHECK(answer.classes == std::vector<std::string>{"Article", "Author"});
  CHECK(answer.error.empty());
  CHECK_FALSE(answer.started_at.has_value());
}

TEST_CASE("U3: a recorded status has times, size and base", "[weaviate]") {
  const auto answer = BackupAnswer::parse(recorded("create status full-gzip final").body);
  CHECK(answer.status == "SUCCESS");
  CHECK(answer.started_at == at("2026-11-23T06:48:08.781Z"));
  CHECK(answer.completed_at == at("2026-11-23T06:48:10.797Z"));
  const auto other = BackupAnswer::parse(R"({"id":"b","size":1.5,"incremental_base_backup_id":"base"})");
  CHECK(other.size == std::uint64_t{3} << 29);
  CHECK(other.base == "base");
}

TEST_CASE("a size in GiB is the descriptor's in bytes", "[weaviate]") {
  for (const auto* id : {"full-gzip", "incr-1", "none-others", "zstd-articles", "three"}) {
    const auto file = std::filesystem::path{HOLDFAST_TEST_FIXTURES} / "weaviate-1.39.0/backups" / id;
    const auto descriptor = format::GlobalDescriptor::parse(holdfast::test::read_file(file / "backup_config.json"));
    const std::string name = std::string_view{id} == "three" ? "status from another node at the end"
                                                             : "create status " + std::string{id} + " final";
    INFO(id);
    CHECK(BackupAnswer::parse(recorded(name).body).size == static_cast<std::uint64_t>(descriptor.pre_compression_size));
  }
}

TEST_CASE("U4: no size is none rather than zero", "[weaviate]") {
  CHECK_FALSE(BackupAnswer::parse(recorded("create status full-gzip after 0.0s").body).size.has_value());
  CHECK(BackupAnswer::parse(R"({"size":0})").size == 0U);
}

TEST_CASE("a size that cannot be one is none", "[weaviate]") {
  for (const auto* size : {"-1", "1e300", "\"big\"", "null", "[1]", "{\"a\":{}}", "true", "17179869184", "1e999"}) {
    const auto answer = BackupAnswer::parse(std::string{R"({"size":)"} + size + R"(,"status":"SUCCESS"})");
    INFO(size);
    CHECK_FALSE(answer.size.has_value());
    CHECK(answer.status == "SUCCESS");
  }
}

TEST_CASE("a time in the year 1 is none", "[weaviate]") {
  const auto running = BackupAnswer::parse(recorded("create status full-gzip after 0.0s").body);
  CHECK(running.started_at.has_value());
  CHECK_FALSE(running.completed_at.has_value());
  CHECK_FALSE(BackupAnswer::parse(R"({"completedAt":"0001-01-01T00:00:00Z"})").completed_at.has_value());
  CHECK_FALSE(BackupAnswer::parse(R"({"completedAt":""})").completed_at.has_value());
}

TEST_CASE("times have any fraction and zone", "[weaviate]") {
  const auto time_of = [](std::string_view text) {
    return BackupAnswer::parse(R"({"startedAt":")" + std::string{text} + "\"}").started_at;
  };
  CHECK(time_of("2026-11-23T06:48:08Z") == at("2026-11-23T06:48:08Z"));
  CHECK(time_of("2026-11-23T06:48:08.7Z") == at("2026-11-23T06:48:08.700Z"));
  CHECK(time_of("2026-11-23T06:48:08.781018761Z") == at("2026-11-23T06:48:08.781018761Z"));
  CHECK(time_of("2026-11-23T08:48:08.781+02:00") == at("2026-11-23T06:48:08.781Z"));
}

TEST_CASE("U6: statuses are kept as the word that was sent", "[weaviate]") {
  for (const auto* word : {"CANCELLING", "FINALIZING", "CANCELED", "HIBERNATING", "success"})
    CHECK(BackupAnswer::parse(std::string{R"({"status":")"} + word + "\"}").status == word);
  CHECK(BackupAnswer::parse(R"({"id":"b"})").status.empty());
  CHECK(BackupAnswer::parse(R"({"status":null})").status.empty());
}

TEST_CASE("U9 and X18: a list has sizes and bases, which may be absent, null or empty", "[weaviate]") {
  const auto list = BackupAnswer::parse_list(
      R"([{"id":"a","size":2.5,"incremental_base_backup_id":"base","classes":["X"]},
          {"id":"b","incremental_base_backup_id":null,"classes":null},{"id":"c","incremental_base_backup_id":""}])");
  REQUIRE(list.size() == 3);
  CHECK(list[0].id == "a");
  CHECK(list[0].size == std::uint64_t{5} << 29);
  CHECK(list[0].base == "base");
  CHECK(list[0].classes == std::vector<std::string>{"X"});
  CHECK(list[1].base.empty());
  CHECK(list[1].classes.empty());
  CHECK(list[2].base.empty());
}

TEST_CASE("a recorded list is read in its order", "[weaviate]") {
  const auto list = BackupAnswer::parse_list(recorded("list").body);
  REQUIRE(list.size() == 7);
  CHECK(list.front().id == "incr-1");
  CHECK(list[1].status == "CANCELED");
  CHECK(list.back().id == "full-gzip");
  CHECK(BackupAnswer::parse_list("[]").empty());
  CHECK(BackupAnswer::parse_list("null").empty());
}

TEST_CASE("a recorded meta names version and modules", "[weaviate]") {
  const auto one = Meta::parse(recorded("meta").body);
  CHECK(one.version == "1.39.0");
  CHECK(one.modules.at("backup-filesystem").at("backupsPath") == "BACKUPS");
  const auto meta = Meta::parse(R"({"version":"1.39.0","modules":{
      "backup-s3":{"bucketName":"b\u002d1","endpoint":"127.0.0.1:9000","useSSL":false , "parts":16 },
      "text2vec":{"model":{"deep":[1,{"x":2}]},"name":"v"},"odd":null,"odder":[1],"none":{}}})");
  CHECK(meta.modules.size() == 5);
  CHECK(meta.modules.at("backup-s3") ==
        std::map<std::string, std::string>{
            {"bucketName", "b-1"}, {"endpoint", "127.0.0.1:9000"}, {"useSSL", "false"}, {"parts", "16"}});
  CHECK(meta.modules.at("text2vec") == std::map<std::string, std::string>{{"name", "v"}});
  CHECK(Meta::parse(R"({"version":"1.15.0"})").modules.empty());
}

TEST_CASE("recorded nodes have names, states and versions", "[weaviate]") {
  for (const auto* name : {"nodes", "nodes verbose"}) {
    const auto nodes = parse_nodes(recorded(name).body);
    REQUIRE(nodes.size() == 1);
    CHECK(nodes[0].name == "node1");
    CHECK(nodes[0].status == "HEALTHY");
    CHECK(nodes[0].version == "1.39.0");
  }
  CHECK(parse_nodes(recorded("nodes verbose after restore").body).size() == 3);
}

TEST_CASE("a recorded schema tells collections with tenants from others", "[weaviate]") {
  const auto schema = parse_schema(recorded("schema after restore").body);
  REQUIRE(schema.size() == 2);
  CHECK(schema[0].name == "Note");
  CHECK(schema[0].tenancy == Class::Tenancy::multi);
  CHECK(schema[1].name == "Author");
  CHECK(schema[1].tenancy == Class::Tenancy::single);
  CHECK(parse_schema(R"({"classes":null})").empty());
  CHECK(parse_schema(R"({"classes":[{"class":"Old"}]})").at(0).tenancy == Class::Tenancy::single);
}

TEST_CASE("recorded aliases point to collections", "[weaviate]") {
  CHECK(parse_aliases(recorded("aliases after restore").body) ==
        std::map<std::string, std::string>{{"Articles", "Article"}});
  CHECK(parse_aliases(R"({"aliases":null})").empty());
}

TEST_CASE("tenants have names and an activity in the server's word", "[weaviate]") {
  const auto tenants = parse_tenants(R"([{"activityStatus":"ACTIVE","name":"acme"},{"name":"old","activityStatus":"HOT",
                                         "belongsToNodes":["n"]},{"name":"mute"}])");
  REQUIRE(tenants.size() == 3);
  CHECK(tenants[0].name == "acme");
  CHECK(tenants[0].activity == "ACTIVE");
  CHECK(tenants[1].activity == "HOT");
  CHECK(tenants[2].activity.empty());
  CHECK(parse_tenants("null").empty());
}

TEST_CASE("unknown fields are skipped whatever they hold", "[weaviate]") {
  const std::string unknown =
      R"("later":{"deep":[1,{"x":null}],"s":"a\u0000b"},"nodes":[],"more":)" + repeated("[", 900) + repeated("]", 900);
  const auto answer = BackupAnswer::parse("{" + unknown + R"(,"id":"b","status":"STARTED","last":1e2})");
  CHECK(answer.id == "b");
  CHECK(answer.status == "STARTED");
  CHECK(BackupAnswer::parse("{}").id.empty());
}

TEST_CASE("what is no answer is refused as damaged", "[weaviate]") {
  for (const auto* json : {"", " ", "null", "[]", "\"x\"", "1", "{", "{}{}", "{\"id\":1}", "{\"classes\":{}}",
                           "{\"classes\":[1]}", "{\"startedAt\":\"noon\"}", "{\"status\":[]}", "<html></html>"}) {
    INFO(json);
    CHECK(refusal_of(BackupAnswer::parse, json).starts_with("cannot read the server's answer: "));
  }
  for (const auto* json : {"", "{}", "1", "\"x\"", "[", "[{]", "[1]", "[{}", "[{}] x"}) {
    INFO(json);
    CHECK(refusal_of(BackupAnswer::parse_list, json) != "accepted");
    CHECK(refusal_of(parse_tenants, json) != "accepted");
  }
  for (const auto* json : {"", "[]", "null", "{\"nodes\":{}}", "{\"nodes\":[1]}", "{\"nodes\":[{\"name\":1}]}"}) {
    INFO(json);
    CHECK(refusal_of(parse_nodes, json) != "accepted");
  }
}

TEST_CASE("answers cut at any byte are refused as damaged", "[weaviate]") {
  for (const auto* name : {"create full gzip", "create status full-gzip final", "restore status of existing final"}) {
    const std::string& body = recorded(name).body;
    for (std::size_t size = 0; size < body.size(); ++size) {
      INFO(name << " up to " << size);
      CHECK(refusal_of(BackupAnswer::parse, std::string_view{body}.substr(0, size)) != "accepted");
    }
  }
  const std::string& schema = recorded("schema after restore").body;
  for (std::size_t size = 0; size < schema.size(); size += 7)
    CHECK(refusal_of(parse_schema, std::string_view{schema}.substr(0, size)) != "accepted");
}

TEST_CASE("deep and huge answers are read or refused and nothing worse", "[weaviate]") {
  const std::string open = repeated("[", 200'000);
  const std::string deep = open + repeated("]", 200'000);
  CHECK(refusal_of(BackupAnswer::parse, open) != "accepted");
  CHECK(refusal_of(BackupAnswer::parse_list, open) != "accepted");
  CHECK(refusal_of(BackupAnswer::parse_list, deep) != "accepted");
  CHECK(refusal_of(BackupAnswer::parse, R"({"status":)" + deep + "}") != "accepted");
  CHECK(refusal_of(BackupAnswer::parse, R"({"later":)" + open) != "accepted");
  CHECK(refusal_of(parse_nodes, R"({"nodes":)" + deep + "}") != "accepted");
  CHECK(BackupAnswer::parse(R"({"error":")" + std::string(std::size_t{8} << 20, 'x') + "\"}").error.size() ==
        std::size_t{8} << 20);
  CHECK(BackupAnswer::parse_list("[" + repeated("{},", 100'000) + "{}]").size() == 100'001);
}
