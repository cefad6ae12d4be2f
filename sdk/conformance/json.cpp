#include "conformance.hpp"

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
  string(writer, "rule", verdict.sentence);
  string(writer, "outcome", to_string(verdict.outcome));
  if (!verdict.detail.empty()) string(writer, "detail", verdict.detail);
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
  for (const Outcome outcome : {Outcome::pass, Outcome::fail, Outcome::skip, Outcome::excused, Outcome::not_run}) {
    count(writer, outcome == Outcome::not_run ? "not_run" : std::string{to_string(outcome)}.c_str(),
          report.count(outcome));
  }
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
