// Reading and writing the small JSON documents of this room; damage is named by what it is in.
#pragma once

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <string>
#include <string_view>

namespace holdfast::cluster {

using JsonWriter = rapidjson::Writer<rapidjson::StringBuffer>;

/// Throws DamagedError: `what` `why`.
[[noreturn]] void refuse_json(std::string_view what, std::string_view why);
/// Throws DamagedError where `json` is none.
rapidjson::Document parse_json(std::string_view json, std::string_view what);
/// The same, also where it is no object.
rapidjson::Document parse_object(std::string_view json, std::string_view what);
/// The text member `key` of `object`. Throws DamagedError where there is none.
std::string text_of(const rapidjson::Value& object, const char* key, std::string_view what);
std::string text_of(const rapidjson::Value& text);
std::string json_of(const rapidjson::Value& value);
void write_text(JsonWriter& writer, std::string_view key, std::string_view text);

}  // namespace holdfast::cluster
