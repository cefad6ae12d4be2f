#include "cluster/directory/finished_chunks.hpp"

#include <holdfast/errors.hpp>

#include "cluster/directory/json.hpp"

namespace holdfast::cluster {

FinishedChunks::FinishedChunks(operation::ChunkLog* log) : log_{log} {
  if (!log_) return;
  constexpr std::string_view what = "the record of a finished chunk";
  for (const std::string& line : log_->read()) {
    const rapidjson::Document document = parse_json(line, what);
    const auto size = document.IsObject() ? document.FindMember("size") : rapidjson::Value::ConstMemberIterator{};
    if (!document.IsObject() || size == document.MemberEnd() || !size->value.IsUint64())
      refuse_json(what, "has no size");
    std::string key = text_of(document, "key", what);
    finished_[key] = {.fingerprint = hash::Digest::from_hex(text_of(document, "fingerprint", what)),
                      .object = {.key = key,
                                 .size = size->value.GetUint64(),
                                 .digest = hash::Digest::from_hex(text_of(document, "xxh3", what))}};
  }
}

std::optional<transfer::StoredObject> FinishedChunks::find(const std::string& key,
                                                           const hash::Digest& fingerprint) const {
  const std::scoped_lock lock{mutex_};
  const auto found = finished_.find(key);
  if (found == finished_.end() || found->second.fingerprint != fingerprint) return std::nullopt;
  return found->second.object;
}

void FinishedChunks::begin(const std::string& key, const hash::Digest& fingerprint) {
  const std::scoped_lock lock{mutex_};
  begun_[key] = fingerprint;
}

void FinishedChunks::finish(const transfer::StoredObject& chunk) {
  const std::scoped_lock lock{mutex_};
  const auto begun = begun_.extract(chunk.key);
  if (!log_ || begun.empty()) return;
  rapidjson::StringBuffer buffer;
  JsonWriter writer{buffer};
  writer.StartObject();
  write_text(writer, "key", chunk.key);
  write_text(writer, "fingerprint", begun.mapped().hex());
  writer.Key("size");
  writer.Uint64(chunk.size);
  write_text(writer, "xxh3", chunk.digest.hex());
  writer.EndObject();
  log_->append({buffer.GetString(), buffer.GetSize()});
}

}  // namespace holdfast::cluster
