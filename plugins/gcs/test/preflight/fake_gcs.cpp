#include "fake_gcs.hpp"

#include <holdfast/support/percent.hpp>

#include <algorithm>
#include <ctime>

namespace holdfast::gcs::test {
namespace {

constexpr std::string_view bucket = "/storage/v1/b/backups";

std::string header(const http::Request& request, std::string_view name) {
  for (const auto& [have, value] : request.headers)
    if (have == name) return value;
  return {};
}

std::string_view path_of(std::string_view url) {
  url = url.substr(0, url.find('?'));
  return url.substr(url.find('/', url.find("://") + 3));
}

/// The value of a parameter of the query, decoded; empty where there is none.
std::string parameter(const http::Request& request, std::string_view name) {
  const auto question = request.url.find('?');
  if (question == std::string::npos) return {};
  const std::string query = '&' + request.url.substr(question + 1);
  const std::string mark = '&' + std::string{name} + '=';
  const auto at = query.find(mark);
  if (at == std::string::npos) return {};
  const auto begin = at + mark.size();
  return support::form_decoded(query.substr(begin, query.find('&', begin) - begin)).value_or("");
}

/// Empty for what is no object.
std::string key_of(const http::Request& request) {
  const std::string objects = std::string{bucket} + "/o/";
  const std::string_view path = path_of(request.url);
  if (!path.starts_with(objects)) return {};
  return support::form_decoded(path.substr(objects.size())).value_or("");
}

std::string name_of(const http::Request& request) {
  const std::string method = request.method + ' ';
  const std::string_view path = path_of(request.url);
  if (path == "/tokeninfo") return method + "tokeninfo";
  if (header(request, "authorization").empty()) return method + "unsigned";
  if (path == bucket) return method + "bucket";
  if (path.ends_with("/iam/testPermissions")) return method + "permissions";
  if (path.starts_with("/upload/")) {
    if (!parameter(request, "upload_id").empty()) return method + "session";
    return method + (parameter(request, "uploadType") == "resumable" ? "begin" : "insert");
  }
  const std::string key = key_of(request);
  if (key.empty()) return method + "list";
  const bool is_content = request.method != "GET" || parameter(request, "alt") == "media";
  return method + key.substr(key.rfind('/') + 1) + (is_content ? "" : "?fields");
}

std::string body_of(const http::Request& request) {
  const auto* body = std::get_if<std::span<const std::byte>>(&request.body);
  return body == nullptr ? std::string{} : std::string{reinterpret_cast<const char*>(body->data()), body->size()};
}

std::string http_date(std::chrono::seconds since_1970) {
  const std::time_t time = since_1970.count();
  std::tm parts{};
  ::gmtime_r(&time, &parts);
  char text[40];
  return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

}  // namespace

void FakeGcs::on(const std::string& name, http::Response response) {
  on(name, [response](const http::Request&) { return response; });
}
void FakeGcs::on(const std::string& name, Answering answering) { scripts_[name] = std::move(answering); }
void FakeGcs::refuse(const std::string& name, int status, std::string_view reason, std::string_view message) {
  on(name, refused(status, reason, message));
}
void FakeGcs::set_up(const std::string& members) {
  on("GET bucket", {.status = 200, .body = "{\"name\": \"backups\", " + members + "}"});
}
void FakeGcs::put_object(const std::string& key, std::string content) { objects_[key] = std::move(content); }

bool FakeGcs::was_asked(const std::string& name) const {
  const std::lock_guard lock{mutex_};
  return std::ranges::find(asked_, name) != asked_.end();
}
std::size_t FakeGcs::objects() const {
  const std::lock_guard lock{mutex_};
  return objects_.size();
}

http::Head FakeGcs::stream(const http::Request& request, const http::ReplySink& sink, const store::CallOptions&) {
  const std::lock_guard lock{mutex_};
  const std::string name = name_of(request);
  asked_.push_back(name);
  http::Response response = answer_to(request, name);
  response.headers.emplace_back("Date", http_date(rig_time + clock));
  const http::Head head{.status = response.status, .headers = response.headers};
  if (sink.head) sink.head(head);
  if (sink.data && !response.body.empty()) sink.data(http::as_body(response.body));
  return head;
}

http::Response FakeGcs::answer_to(const http::Request& request, const std::string& name) {
  if (const auto script = scripts_.find(name); script != scripts_.end())
    if (auto answer = script->second(request)) return *answer;
  if (name == "GET unsigned") return refused(401, "required");
  if (name == "POST tokeninfo")
    return {.status = 200, .body = R"({"email": "backup@p.iam.example",
                        "scope": "openid https://www.googleapis.com/auth/devstorage.read_write"})"};
  if (name == "GET bucket") return {.status = 200, .body = R"({"name": "backups", "location": "EU"})"};
  if (name == "GET permissions")
    return {.status = 200, .body = R"({"permissions": ["storage.objects.list", "storage.objects.get",
                                        "storage.objects.create", "storage.objects.delete"]})"};
  if (name == "GET list") return listing();
  if (name == "POST insert") return insert(request);
  if (name == "POST begin" || name.ends_with(" session")) return upload(request, name);
  const std::string key = key_of(request);
  if (request.method != "DELETE") return get(request, key);
  return objects_.erase(key) == 0 ? refused(404, "notFound", "No such object: x") : http::Response{.status = 204};
}

http::Response FakeGcs::listing() const {
  std::string items;
  for (const auto& [key, content] : objects_)
    items += (items.empty() ? "{\"name\":\"" : ",{\"name\":\"") + key + "\",\"size\":\"" +
             std::to_string(content.size()) + "\",\"generation\":\"7\"}";
  return {.status = 200, .body = "{\"items\": [" + items + "]}"};
}

bool FakeGcs::is_held_back(const http::Request& request, const std::string& key) const {
  return heeds_conditions && parameter(request, "ifGenerationMatch") == "0" && objects_.contains(key);
}

http::Response FakeGcs::insert(const http::Request& request) {
  const std::string body = body_of(request);
  const auto begin = body.find("\r\n\r\n", body.find("\r\n\r\n") + 4) + 4;
  const std::string content = body.substr(begin, body.rfind("\r\n--") - begin);
  const std::string key = parameter(request, "name");
  if (compares_checksums && body.find(crc32c_of(content)) == std::string::npos)
    return refused(400, "invalid", "Provided CRC32C doesn't match calculated CRC32C.");
  if (is_held_back(request, key)) return refused(412, "conditionNotMet");
  objects_[key] = content;
  return {.status = 200, .body = described(content)};
}

http::Response FakeGcs::upload(const http::Request& request, const std::string& name) {
  if (name == "DELETE session") return {.status = 499};
  if (name == "PUT session") {
    const std::string content = body_of(request);
    objects_[parameter(request, "upload_id")] = content;
    return {.status = 200, .body = described(content)};
  }
  const std::string key = parameter(request, "name");
  if (is_held_back(request, key)) return refused(412, "conditionNotMet");
  return {.status = 200,
          .headers = {{"Location", "https://storage.googleapis.com/upload/storage/v1/b/backups/o?upload_id=" +
                                       support::percent_encoded(key)}}};
}

http::Response FakeGcs::get(const http::Request& request, const std::string& key) const {
  const auto found = objects_.find(key);
  if (found == objects_.end()) return refused(404, "notFound", "No such object: x");
  const std::string& content = found->second;
  if (parameter(request, "alt") != "media") return {.status = 200, .body = described(content)};
  if (header(request, "range") == "bytes=3-7") return {.status = 206, .body = content.substr(3, 5)};
  if (header(request, "range") == "bytes=0-0") return {.status = 206, .body = content.substr(0, 1)};
  return {.status = 200, .body = content};
}

}  // namespace holdfast::gcs::test
