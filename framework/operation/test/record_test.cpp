#include "operation/record.hpp"

#include <holdfast/errors.hpp>

#include "operation/test/samples.hpp"
#include "support/catch.hpp"

using namespace holdfast;
using namespace holdfast::operation;
using namespace holdfast::operation::test;

TEST_CASE("a header comes back as it was written", "[operation][record]") {
  const Header header = sample_header();
  CHECK(std::get<Header>(decode_record(encode_record(header))) == header);
}

TEST_CASE("a header tells the ABI of its plugin where it is known", "[operation][record]") {
  Header header = sample_header();
  header.plugin_abi = "1.0";
  CHECK_THAT(encode_record(header), Catch::Contains(R"("plugin_abi":"1.0")"));
  CHECK(std::get<Header>(decode_record(encode_record(header))) == header);
  header.plugin_abi.clear();
  CHECK_THAT(encode_record(header), !Catch::Contains("plugin_abi"));
}

TEST_CASE("the step into every phase comes back with its data", "[operation][record]") {
  for (const Phase phase : {Phase::succeeded, Phase::cancelling, Phase::cancelled, Phase::failed})
    for (const TransitionRecord& record : records_to(phase))
      CHECK(std::get<TransitionRecord>(decode_record(encode_record(record))) == record);
}

TEST_CASE("who took an operation over comes back as it was written", "[operation][record]") {
  const OwnerRecord record{.at = moment(), .owner = sample_header().owner};
  CHECK(std::get<OwnerRecord>(decode_record(encode_record(record))) == record);
}

TEST_CASE("a record is one line that a human can read", "[operation][record]") {
  const auto record = records_to(Phase::failed).front();
  CHECK(encode_record(record) ==
        R"({"type":"transition","seq":1,"at":"2026-11-23T03:15:00.124Z","from":"pending","on":"failed","to":"failed",)"
        R"("data":{"code":"no_space","message":"cannot put 'nightly/x'","hint":"free some space"}})");
  CHECK(encode_record(sample_header()).find('\n') == std::string::npos);
}

TEST_CASE("a message of any bytes can be recorded", "[operation][record]") {
  TransitionRecord record = records_to(Phase::failed).front();
  record.state = Failed{.message = "cannot read 'caf\xe9\n\x01'"};
  const auto read = std::get<TransitionRecord>(decode_record(encode_record(record)));
  CHECK(std::get<Failed>(read.state).message == "cannot read 'caf\xef\xbf\xbd\n\x01'");
}

TEST_CASE("fields of later versions are ignored unless they must not be", "[operation][record]") {
  std::string payload = encode_record(records_to(Phase::preparing).front());
  const auto with = [&](const std::string& field) { return payload.substr(0, payload.size() - 1) + "," + field + "}"; };
  CHECK(decode_record(with(R"("mood":"good")")) == decode_record(payload));
  CHECK_THROWS_AS(decode_record(with(R"("!lease":"x")")), UnsupportedError);
}

TEST_CASE("what only a later version can know is refused as such", "[operation][record]") {
  CHECK_THROWS_AS(decode_record(R"({"type":"lease"})"), UnsupportedError);
  std::string payload = encode_record(sample_header());
  payload.replace(payload.find(R"("format":1)"), 10, R"("format":2)");
  CHECK_THROWS_AS(decode_record(payload), UnsupportedError);
  payload = encode_record(records_to(Phase::preparing).front());
  payload.replace(payload.find("\"preparing\""), 11, "\"verifying\"");
  CHECK_THROWS_AS(decode_record(payload), UnsupportedError);
}

TEST_CASE("a code of a later version is read as a failure", "[operation][record]") {
  std::string payload = encode_record(records_to(Phase::failed).front());
  payload.replace(payload.find("no_space"), 8, "quantum");
  const auto record = std::get<TransitionRecord>(decode_record(payload));
  CHECK(std::get<Failed>(record.state).code == ErrorCode::failed);
}

TEST_CASE("text that is no record is damage", "[operation][record]") {
  for (const char* payload : {"", "{", "[]", "{}", "1", R"({"type":7})", R"({"type":"transition","seq":"1"})",
                              R"({"type":"owner","at":"yesterday","pid":1,"start_time":1,"boot_id":"","host":""})"}) {
    CAPTURE(payload);
    CHECK_THROWS_AS(decode_record(payload), DamagedError);
  }
}
