// The payloads of a journal's lines, as JSON.
//
//   header     {"type":"header","format":1,"operation":...,"kind":"create","backup":...,...}    the first line
//   owner      {"type":"owner","at":...,"pid":...,"host":...,...}          another process goes on from here
//   transition {"type":"transition","seq":1,"at":...,"from":"pending","on":"started","to":"preparing","data":{...}}
//
// Fields that are not known are ignored, so that later versions can add some. A field whose name begins with '!' must
// not be ignored: who does not know it refuses the journal (RocksDB's "ni::"). So does who does not know a line's type.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <variant>

#include "operation/observer.hpp"
#include "operation/owner.hpp"
#include "operation/phase.hpp"

namespace holdfast::operation {

inline constexpr int journal_format = 1;

/// What an operation is, written once. Nothing of it is ever a secret.
struct Header {
  std::string operation = {};  ///< The operation's own id; Journals::create() makes one where it is empty.
  Kind kind = Kind::create;
  std::string backup = {};   ///< The backup's id.
  std::string cluster = {};  ///< "file:/var/lib/weaviate".
  std::string backend = {};  ///< As it is shown: "s3://bucket/path".
  std::string plugin_id = {};
  std::string plugin_version = {};
  std::string plugin_abi = {};  ///< "1.0"; empty in the journals of versions that did not write it.
  std::string node = {};
  Timestamp started_at = {};
  Owner owner = {};                                 ///< Who began it.
  std::map<std::string, std::string> request = {};  ///< What another process needs to go on with it.
  bool operator==(const Header&) const = default;
};

/// Another process took the operation over.
struct OwnerRecord {
  Timestamp at = {};
  Owner owner = {};
  bool operator==(const OwnerRecord&) const = default;
};

using Record = std::variant<Header, OwnerRecord, TransitionRecord>;

[[nodiscard]] std::string encode_record(const Record& record);

/// Throws DamagedError where the payload is not a record, UnsupportedError where a later version of Holdfast wrote it.
[[nodiscard]] Record decode_record(std::string_view payload);

/// RFC 3339, UTC, to the millisecond, as records have it: "2026-11-23T03:15:00.123Z".
[[nodiscard]] std::string format_timestamp(Timestamp at);

/// Whether `text` is UTF-8, which records keep as it is; of anything else they keep U+FFFD for what is not.
[[nodiscard]] bool is_text(std::string_view text) noexcept;

}  // namespace holdfast::operation
