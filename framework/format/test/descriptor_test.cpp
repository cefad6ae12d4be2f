#include "format/descriptor.hpp"

#include "format/test/support.hpp"
#include "holdfast/errors.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

using namespace holdfast;
using namespace holdfast::format;
using namespace holdfast::format::test;
using holdfast::test::read_file;

namespace {

std::string message_of(const std::string& json) {
  try {
    static_cast<void>(GlobalDescriptor::parse(json));
  } catch (const DamagedError& error) {
    return error.message();
  }
  return "accepted";
}

/// The smallest descriptor there is, without the field `left_out`.
std::string without(std::string_view left_out) {
  std::string json = "{";
  for (const auto& [name, value] :
       std::vector<std::pair<std::string, std::string>>{{"startedAt", R"("2026-11-23T06:48:08Z")"},
                                                        {"id", R"("b")"},
                                                        {"nodes", "{}"},
                                                        {"status", R"("SUCCESS")"},
                                                        {"version", R"("2.1")"},
                                                        {"serverVersion", R"("1.39.0")"}})
    if (name != left_out) json += (json.size() > 1 ? ",\"" : "\"") + name + "\":" + value;
  return json + "}";
}

}  // namespace

TEST_CASE("every recorded global descriptor is written as it was read", "[format][weaviate]") {
  const auto files = recorded_global_descriptors();
  REQUIRE(files.size() >= 9);
  for (const auto& file : files) {
    const auto json = read_file(file);
    CHECK(GlobalDescriptor::parse(json).to_json() == json);
  }
}

TEST_CASE("a recorded global descriptor says what it says", "[format][weaviate]") {
  const auto three = GlobalDescriptor::parse(read_file(recorded_backups() / "three/restore_config.json"));
  CHECK(three.id == "three");
  CHECK(three.status == "SUCCESS");
  CHECK(three.leader == "weaviate-2");
  CHECK(three.server_version == "1.39.0");
  CHECK(three.compression_type == "gzip");
  CHECK(three.nodes.size() == 3);
  CHECK(three.nodes.at("weaviate-0").collections == std::vector<std::string>{"Article", "Author"});
  CHECK(three.nodes.at("weaviate-0").pre_compression_size == 305413);
  CHECK(three.node_mapping.at("weaviate-1") == "weaviate-2");
  const auto cancelled = GlobalDescriptor::parse(read_file(recorded_backups() / "to-cancel/backup_config.json"));
  CHECK(cancelled.status == "CANCELED");
  CHECK(cancelled.error == "context canceled");
}

TEST_CASE("users and roles and texts with signs survive writing and reading", "[format]") {
  auto descriptor = GlobalDescriptor::parse(without("nothing"));
  descriptor.users = {"a<b>", "\"c\\"};
  descriptor.roles = {"r&d"};
  descriptor.error = "line\nbreak \xe2\x80\xa8";
  descriptor.nodes["n"].collections = {"A"};
  CHECK(GlobalDescriptor::parse(descriptor.to_json()) == descriptor);
  CHECK_THAT(descriptor.to_json(), Catch::Contains("\\u003c") && Catch::Contains("\\u2028"));
}

TEST_CASE("the few fields of old versions are enough and unknown ones are ignored", "[format]") {
  const auto old = GlobalDescriptor::parse(without("nothing"));
  CHECK(old.compression_type.empty());
  CHECK(old.leader.empty());
  CHECK_FALSE(old.completed_at.has_value());
  auto json = without("nothing");
  json.insert(1, R"("later":{"deep":[1,{"x":null}]},"users":null,"leader":null,)");
  CHECK(GlobalDescriptor::parse(json) == old);
}

TEST_CASE("a missing field is named", "[format]") {
  for (const auto* field : {"startedAt", "id", "nodes", "status", "version", "serverVersion"})
    CHECK_THAT(message_of(without(field)), Catch::Contains(std::string{"'"} + field + "' is missing"));
}

TEST_CASE("a field of the wrong type is named", "[format]") {
  for (const auto* field :
       {"id", "nodes", "status", "completedAt", "preCompressionSizeBytes", "node_mapping", "users"}) {
    auto json = without(field);
    json.insert(1, std::string{"\""} + field + "\":[1],");
    CHECK_THAT(message_of(json), Catch::Contains(std::string{"'"} + field + "'"));
  }
}

TEST_CASE("a descriptor cut at any byte is refused with the place", "[format][weaviate]") {
  const auto json = read_file(recorded_backups() / "three/restore_config.json");
  for (std::size_t size = 0; size < json.size(); ++size) {
    INFO(size);
    CHECK(message_of(json.substr(0, size)) != "accepted");
  }
  CHECK_THAT(message_of(json.substr(0, 300)), Catch::Contains("cut at byte 300"));
  CHECK_THAT(message_of(""), Catch::Contains("empty"));
  CHECK_THAT(message_of(json + "{}"), Catch::Contains("byte"));
  CHECK_THAT(message_of("[]"), Catch::Contains("byte"));
}
