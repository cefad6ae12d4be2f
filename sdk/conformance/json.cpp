#include <holdfast/conformance.hpp>

#include <fmt/format.h>
#include <holdfast/abi.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace holdfast::conformance {

namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void string(Writer& writer, const char* key, std::string_view value) {
  writer.Key(key);
  writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

void count(Writer& writer, const char* key, std::uint64_t value) {
  writer.Key(key);
  writer.Uint64(value);
}

void verdict(Writer& writer, const Verdict& verdict) {
  writer.StartObject();
  string(writer, "id", verdict.id);
  string(writer, "group", verdict.group());
  string(writer, "rule", verdict.sentence);
  string(writer, "outcome", to_string(verdict.outcome));
  if (!verdict.expected.empty()) string(writer, "expected", verdict.expected);
  if (!verdict.seen.empty()) string(writer, "seen", verdict.seen);
  if (!verdict.reason.empty()) string(writer, "reason", verdict.reason);
  string(writer, "rerun", verdict.rerun);
  writer.Key("seconds");
  writer.Double(std::chrono::duration<double>(verdict.took).count());
  writer.EndObject();
}

}  // namespace

std::string to_json(const Report& report) {
  rapidjson::StringBuffer buffer;
  Writer writer{buffer};
  writer.StartObject();
  string(writer, "abi", fmt::format("{}.{}", HF_ABI_MAJOR, HF_ABI_MINOR));
  string(writer, "plugin", report.plugin);
  string(writer, "version", report.version);
  writer.Key("conforms");
  writer.Bool(report.conforms());
  count(writer, "seed", report.seed);
  count(writer, "pass", report.count(Outcome::pass));
  count(writer, "fail", report.count(Outcome::fail));
  count(writer, "not_applicable", report.count(Outcome::not_applicable));
  count(writer, "excused", report.count(Outcome::excused));
  count(writer, "not_run", report.count(Outcome::not_run));
  writer.Key("rules");
  writer.StartArray();
  for (const Verdict& each : report.verdicts) verdict(writer, each);
  writer.EndArray();
  writer.Key("leftovers");
  writer.StartArray();
  for (const std::string& key : report.leftovers) {
    writer.String(key.data(), static_cast<rapidjson::SizeType>(key.size()));
  }
  writer.EndArray();
  writer.EndObject();
  return buffer.GetString();
}

}  // namespace holdfast::conformance
