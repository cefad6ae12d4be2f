#include "rest.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <random>
#include <stdexcept>

namespace holdfast::test {
namespace {

constexpr std::size_t batch = 200;
constexpr std::uint64_t largest_page = std::uint64_t{64} << 20;

http::ClientOptions with_key(const std::string& key) {
  http::ClientOptions options{.headers = {{"Content-Type", "application/json"}}};
  if (!key.empty()) options.headers.emplace_back("Authorization", "Bearer " + key);
  return options;
}

/// The same for the same number, and different for all others.
std::string id_of(std::string_view collection, std::size_t number) {
  return fmt::format("{:08x}-0000-4000-8000-{:012x}", std::hash<std::string_view>{}(collection)&0xffffffffU, number);
}

std::string object_text(std::string_view collection, std::size_t number, std::string_view text) {
  const double part = static_cast<double>(number % 100) / 100.0;
  return fmt::format(R"({{"class":"{}","id":"{}","properties":{{"text":"{}"}},"vector":[{},{},1.0]}})", collection,
                     id_of(collection, number), text, part, 1.0 - part);
}

std::vector<std::string> sorted(const simdjson::dom::array& all, std::string_view key) {
  std::vector<std::string> found;
  for (const simdjson::dom::element one : all) found.emplace_back(std::string_view{one[key]});
  std::ranges::sort(found);
  return found;
}

std::string digits(std::mt19937_64& random, std::size_t size) {
  std::string text;
  while (text.size() < size) text += fmt::format("{:016x}", random());
  return text;
}

}  // namespace

Rest::Rest(std::string url, const std::string& key) : http_{with_key(key)}, url_{std::move(url)} {}

std::string Rest::call(std::string_view method, std::string_view path, std::string_view body) {
  http::Request request{
      .method = std::string{method}, .url = fmt::format("{}/v1{}", url_, path), .max_reply = largest_page};
  if (!body.empty()) request.body = http::as_body(body);
  const http::Response response = http_.send(request);
  if (response.status / 100 != 2)
    throw std::runtime_error{fmt::format("{} {}: {} {}", method, path, response.status, response.body)};
  return response.body;
}

void Rest::create_collection(std::string_view name) {
  call("POST", "/schema",
       fmt::format(R"({{"class":"{}","vectorizer":"none","properties":[{{"name":"text","dataType":["text"]}}]}})",
                   name));
}

void Rest::delete_collection(std::string_view name) { call("DELETE", fmt::format("/schema/{}", name)); }

std::vector<std::string> Rest::collections() {
  simdjson::dom::parser parser;
  const simdjson::padded_string text{call("GET", "/schema")};
  return sorted(parser.parse(text)["classes"], "class");
}

void Rest::clear() {
  for (const auto& [alias, unused] : aliases()) call("DELETE", fmt::format("/aliases/{}", alias));
  for (const std::string& name : collections()) delete_collection(name);
}

void Rest::store(std::string_view objects) {
  const std::string answer = call("POST", "/batch/objects", fmt::format(R"({{"objects":[{}]}})", objects));
  if (answer.find(R"("errors")") != std::string::npos)
    throw std::runtime_error{"not all objects are stored: " + answer};
}

void Rest::load(std::string_view collection, std::size_t count, std::string_view text) {
  std::string objects;
  for (std::size_t i = 0; i < count; ++i)
    objects += (i == 0 ? "" : ",") + object_text(collection, i, fmt::format("{} {}", text, i));
  store(objects);
}

void Rest::load_large(std::string_view collection, std::size_t count, std::size_t size) {
  std::mt19937_64 random{count};
  std::string objects;
  for (std::size_t i = 0; i < count; ++i) {
    objects += (objects.empty() ? "" : ",") + object_text(collection, i, digits(random, size));
    if (i + 1 < count && (i + 1) % batch != 0) continue;
    store(objects);
    objects.clear();
  }
}

std::map<std::string, std::string> Rest::objects(std::string_view collection) {
  simdjson::dom::parser parser;
  const simdjson::padded_string text{
      call("GET", fmt::format("/objects?class={}&limit=1000&include=vector", collection))};
  std::map<std::string, std::string> found;
  for (const simdjson::dom::element one : parser.parse(text)["objects"])
    found[std::string{std::string_view{one["id"]}}] = simdjson::minify(simdjson::dom::element{one["properties"]}) +
                                                      simdjson::minify(simdjson::dom::element{one["vector"]});
  return found;
}

bool Rest::finds_by_vector(std::string_view collection) {
  const std::string query = fmt::format("{{Get {{{}(nearVector: {{vector: [0.5, 0.5, 1]}}) {{text}}}}}}", collection);
  simdjson::dom::parser parser;
  const simdjson::padded_string text{call("POST", "/graphql", fmt::format(R"({{"query":"{}"}})", query))};
  return simdjson::dom::array{parser.parse(text)["data"]["Get"][collection]}.size() > 0;
}

void Rest::point_alias(std::string_view alias, std::string_view collection) {
  if (aliases().contains(std::string{alias}))
    call("PUT", fmt::format("/aliases/{}", alias), fmt::format(R"({{"class":"{}"}})", collection));
  else
    call("POST", "/aliases", fmt::format(R"({{"alias":"{}","class":"{}"}})", alias, collection));
}

std::map<std::string, std::string> Rest::aliases() {
  simdjson::dom::parser parser;
  const simdjson::padded_string text{call("GET", "/aliases")};
  std::map<std::string, std::string> found;
  for (const simdjson::dom::element one : parser.parse(text)["aliases"])
    found[std::string{std::string_view{one["alias"]}}] = std::string_view{one["class"]};
  return found;
}

void Rest::create_user(std::string_view name) { call("POST", fmt::format("/users/db/{}", name)); }

void Rest::create_role(std::string_view name) {
  call("POST", "/authz/roles",
       fmt::format(
           R"({{"name":"{}","permissions":[{{"action":"read_collections","collections":{{"collection":"*"}}}}]}})",
           name));
}

std::vector<std::string> Rest::users() {
  simdjson::dom::parser parser;
  const simdjson::padded_string text{call("GET", "/users/db")};
  std::vector<std::string> found;
  for (const simdjson::dom::element one : parser.parse(text))
    if (std::string_view{one["dbUserType"]} == "db_user") found.emplace_back(std::string_view{one["userId"]});
  std::ranges::sort(found);
  return found;
}

std::vector<std::string> Rest::roles() {
  simdjson::dom::parser parser;
  const simdjson::padded_string text{call("GET", "/authz/roles")};
  return sorted(parser.parse(text), "name");
}

}  // namespace holdfast::test
