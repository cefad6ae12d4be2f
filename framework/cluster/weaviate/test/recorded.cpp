#include "cluster/weaviate/test/recorded.hpp"

#include <simdjson.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <sstream>
#include <stdexcept>

#include "support/temp_folder.hpp"

namespace holdfast::weaviate::test {
namespace {

namespace dom = simdjson::dom;

std::string text_or_nothing(simdjson::simdjson_result<dom::element> member) {
  std::string_view text;
  return member.get(text) == simdjson::SUCCESS ? std::string{text} : std::string{};
}

std::string json_or_nothing(simdjson::simdjson_result<dom::element> member) {
  dom::element element;
  return member.get(element) == simdjson::SUCCESS ? simdjson::minify(element) : std::string{};
}

Recorded read(std::string_view line) {
  dom::parser parser;
  const dom::element document = parser.parse(line.data(), line.size());
  const dom::element request = document["request"];
  const dom::element response = document["response"];
  std::string body = json_or_nothing(response["json"]);
  return {.name = text_or_nothing(document["case"]),
          .method = text_or_nothing(request["method"]),
          .path = text_or_nothing(request["path"]),
          .request_body = json_or_nothing(request["body"]),
          .status = static_cast<int>(response["status"].get_int64()),
          .body = body.empty() ? text_or_nothing(response["text"]) : std::move(body)};
}

std::vector<Recorded> read_all() {
  std::vector<Recorded> all;
  const std::filesystem::path folder = std::filesystem::path{HOLDFAST_TEST_FIXTURES} / "weaviate-1.39.0";
  for (const auto* file : {"rest-filesystem-1node.jsonl", "rest-s3-3nodes.jsonl"}) {
    std::istringstream lines{holdfast::test::read_file(folder / file)};
    for (std::string line; std::getline(lines, line);) all.push_back(read(line));
  }
  return all;
}

std::string sorted(dom::element element) {
  std::string text;
  if (element.is_array()) {
    for (const dom::element child : element.get_array()) text += (text.empty() ? "" : ",") + sorted(child);
    return "[" + text + "]";
  }
  if (!element.is_object()) return simdjson::minify(element);
  std::map<std::string, std::string> fields;
  for (const auto& [key, value] : dom::object{element}) fields.emplace(key, sorted(value));
  for (const auto& [key, value] : fields) text += (text.empty() ? "\"" : ",\"") + key + "\":" + value;
  return "{" + text + "}";
}

}  // namespace

const std::vector<Recorded>& recorded() {
  static const std::vector<Recorded> all = read_all();
  return all;
}

const Recorded& recorded(std::string_view name) {
  const auto found = std::ranges::find(recorded(), name, &Recorded::name);
  if (found == recorded().end()) throw std::out_of_range{"nothing recorded is called '" + std::string{name} + "'"};
  return *found;
}

std::string normalised(std::string_view json) {
  dom::parser parser;
  return sorted(parser.parse(json.data(), json.size()));
}

}  // namespace holdfast::weaviate::test
