#include "cluster/directory/identity.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <chrono>

#include "cluster/directory/json.hpp"
#include "format/timestamp.hpp"

namespace holdfast::cluster {
namespace {

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

}  // namespace

std::string identity_json(const Claimant& claimant) {
  rapidjson::StringBuffer buffer;
  JsonWriter writer{buffer};
  writer.StartObject();
  write_text(writer, "operation", claimant.operation);
  write_text(writer, "kind", claimant.kind);
  write_text(writer, "id", claimant.id);
  write_text(writer, "host", host_name());
  writer.Key("pid");
  writer.Int64(::getpid());
  const auto now = std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
  write_text(writer, "startedAt", format::format_timestamp(now));
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

BackupConflictError::Running parse_identity(std::string_view json) {
  constexpr std::string_view what = "the note of who runs an operation";
  const rapidjson::Document document = parse_object(json, what);
  const auto pid = document.FindMember("pid");
  return {.id = text_of(document, "id", what),
          .kind = text_of(document, "kind", what),
          .operation = text_of(document, "operation", what),
          .holder = fmt::format("pid {} on host {}",
                                pid != document.MemberEnd() && pid->value.IsInt64() ? pid->value.GetInt64() : 0,
                                text_of(document, "host", what)),
          .since = text_of(document, "startedAt", what)};
}

}  // namespace holdfast::cluster
