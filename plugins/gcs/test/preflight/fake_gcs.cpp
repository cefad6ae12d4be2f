#include "fake_gcs.hpp"

#include <holdfast/support/percent.hpp>

namespace holdfast::gcs::test {
namespace {

constexpr std::string_view bucket = "/storage/v1/b/backups";

/// Empty for what is no object.
std::string key_of(const http::Request& request) {
  const std::string objects = std::string{bucket} + "/o/";
  const std::string_view path = path_of(request.url);
  if (!path.starts_with(objects)) return {};
  return support::form_decoded(path.substr(objects.size())).value_or("");
}

}  // namespace

void FakeGcs::refuse(const std::string& name, int status, std::string_view reason, std::string_view message) {
  on(name, refused(status, reason, message));
}

void FakeGcs::set_up(const std::string& members) {
  on("GET bucket", {.status = 200, .body = "{\"name\": \"backups\", " + members + "}"});
}

std::string FakeGcs::name_of(const http::Request& request) const {
  const std::string method = request.method + ' ';
  const std::string_view path = path_of(request.url);
  if (path == "/tokeninfo") return method + "tokeninfo";
  if (header_of(request, "authorization").empty()) return method + "unsigned";
  if (path == bucket) return method + "bucket";
  if (path.ends_with("/iam/testPermissions")) return method + "permissions";
  if (path.starts_with("/upload/")) {
    if (!parameter_of(request, "upload_id").empty()) return method + "session";
    return method + (parameter_of(request, "uploadType") == "resumable" ? "begin" : "insert");
  }
  const std::string key = key_of(request);
  if (key.empty()) return method + "list";
  const bool is_content = request.method != "GET" || parameter_of(request, "alt") == "media";
  return method + key.substr(key.rfind('/') + 1) + (is_content ? "" : "?fields");
}

http::Response FakeGcs::answer_to(const http::Request& request, const std::string& name) {
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
  return stored_.erase(key) == 0 ? refused(404, "notFound", "No such object: x") : http::Response{.status = 204};
}

http::Response FakeGcs::listing() const {
  std::string items;
  for (const auto& [key, content] : stored_)
    items += (items.empty() ? "{\"name\":\"" : ",{\"name\":\"") + key + "\",\"size\":\"" +
             std::to_string(content.size()) + "\",\"generation\":\"7\"}";
  return {.status = 200, .body = "{\"items\": [" + items + "]}"};
}

bool FakeGcs::is_held_back(const http::Request& request, const std::string& key) const {
  return heeds_conditions && parameter_of(request, "ifGenerationMatch") == "0" && stored_.contains(key);
}

http::Response FakeGcs::insert(const http::Request& request) {
  const std::string body = body_of(request);
  const auto begin = body.find("\r\n\r\n", body.find("\r\n\r\n") + 4) + 4;
  const std::string content = body.substr(begin, body.rfind("\r\n--") - begin);
  const std::string key = parameter_of(request, "name");
  if (compares_checksums && body.find(crc32c_of(content)) == std::string::npos)
    return refused(400, "invalid", "Provided CRC32C doesn't match calculated CRC32C.");
  if (is_held_back(request, key)) return refused(412, "conditionNotMet");
  stored_[key] = content;
  return {.status = 200, .body = described(content)};
}

http::Response FakeGcs::upload(const http::Request& request, const std::string& name) {
  if (name == "DELETE session") return {.status = 499};
  if (name == "PUT session") {
    const std::string content = body_of(request);
    stored_[parameter_of(request, "upload_id")] = content;
    return {.status = 200, .body = described(content)};
  }
  const std::string key = parameter_of(request, "name");
  if (is_held_back(request, key)) return refused(412, "conditionNotMet");
  return {.status = 200,
          .headers = {{"Location", "https://storage.googleapis.com/upload/storage/v1/b/backups/o?upload_id=" +
                                       support::percent_encoded(key)}}};
}

http::Response FakeGcs::get(const http::Request& request, const std::string& key) const {
  const auto found = stored_.find(key);
  if (found == stored_.end()) return refused(404, "notFound", "No such object: x");
  const std::string& content = found->second;
  if (parameter_of(request, "alt") != "media") return {.status = 200, .body = described(content)};
  return content_in(header_of(request, "range"), content);
}

}  // namespace holdfast::gcs::test
