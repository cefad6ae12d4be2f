#include <holdfast/conformance.hpp>

#include <fmt/format.h>
#include <holdfast/abi.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "errors/printable.hpp"
#include "settings/text.hpp"

namespace holdfast::conformance {

namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

/// Whatever a plugin said is legal JSON.
void text(Writer& writer, std::string_view value) {
  const std::string legal = settings::is_clean_utf8(value) ? std::string{value} : printable(value);
  writer.String(legal.data(), static_cast<rapidjson::SizeType>(legal.size()));
}

void string(Writer& writer, const char* key, std::string_view value) {
  writer.Key(key);
  text(writer, value);
}

void texts(Writer& writer, const char* key, const std::vector<std::string>& values) {
  writer.Key(key);
  writer.StartArray();
  for (const std::string& value : values) text(writer, value);
  writer.EndArray();
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
  texts(writer, "dependencies", report.dependencies);
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
  texts(writer, "leftovers", report.leftovers);
  writer.EndObject();
  return buffer.GetString();
}

}  // namespace holdfast::conformance
