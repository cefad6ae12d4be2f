#include "support/fake_weaviate.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <chrono>

#include "http/shown.hpp"

namespace holdfast::test {
namespace {

constexpr std::string_view backups = "/v1/backups/";
constexpr std::string_view no_time = "0001-01-01T00:00:00.000Z";
constexpr std::string_view some_time = "2026-11-23T06:52:06.986Z";

bool is_over(std::string_view word) { return word == "SUCCESS" || word == "FAILED" || word == "CANCELED"; }

std::string text_of(const http::Body& body) {
  const auto* bytes = std::get_if<std::span<const std::byte>>(&body);
  return bytes == nullptr ? std::string{} : std::string{reinterpret_cast<const char*>(bytes->data()), bytes->size()};
}

std::string quoted(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += fmt::format("{}\"{}\"", text.empty() ? "" : ",", name);
  return text;
}

http::Response ok(std::string body) { return {.status = 200, .body = std::move(body)}; }

http::Response refused(int status, const std::string& message) {
  return {.status = status, .body = fmt::format(R"({{"error":[{{"message":"{}"}}]}})", message)};
}

std::string text_in(const std::string& json, std::string_view key) {
  simdjson::dom::parser parser;
  std::string_view text;
  return parser.parse(json)[key].get(text) == simdjson::SUCCESS ? std::string{text} : std::string{};
}

std::vector<std::string> list_in(const std::string& json, std::string_view key) {
  simdjson::dom::parser parser;
  simdjson::dom::array array;
  std::vector<std::string> all;
  if (parser.parse(json)[key].get(array) != simdjson::SUCCESS) return all;
  for (const auto element : array) all.emplace_back(element.get_string().value());
  return all;
}

/// The id of what runs; empty: nothing does.
std::string running(const std::map<std::string, FakeWeaviate::Known>& all) {
  for (const auto& [id, known] : all)
    if (!is_over(known.words.front())) return id;
  return {};
}

std::string schema_of(const FakeWeaviate::Facts& facts) {
  std::string text;
  for (const std::string& name : facts.classes)
    text += fmt::format(R"({}{{"class":"{}","multiTenancyConfig":{{"enabled":{}}}}})", text.empty() ? "" : ",", name,
                        facts.tenants.contains(name));
  return fmt::format(R"({{"classes":[{}]}})", text);
}

std::string nodes_of(const FakeWeaviate::Facts& facts) {
  std::string text;
  for (const std::string& name : facts.nodes)
    text += fmt::format(R"({}{{"name":"{}","status":"HEALTHY","version":"{}"}})", text.empty() ? "" : ",", name,
                        facts.version);
  return fmt::format(R"({{"nodes":[{}]}})", text);
}

std::string aliases_of(const FakeWeaviate::Facts& facts) {
  std::string text;
  for (const auto& [alias, target] : facts.aliases)
    text += fmt::format(R"({}{{"alias":"{}","class":"{}"}})", text.empty() ? "" : ",", alias, target);
  return fmt::format(R"({{"aliases":[{}]}})", text);
}

}  // namespace

class FakeWeaviate::Line final : public http::Transport {
 public:
  explicit Line(FakeWeaviate& server) : server_{server} {}

  http::Head stream(const http::Request& request, const http::ReplySink& sink,
                    const store::CallOptions& options) override {
    const http::Response response = server_.answer(request, options);
    http::Head head{.status = response.status, .headers = response.headers};
    if (sink.head) sink.head(head);
    if (sink.data && !response.body.empty()) sink.data(http::as_body(response.body));
    return head;
  }

 private:
  FakeWeaviate& server_;
};

std::unique_ptr<http::Transport> FakeWeaviate::transport() { return std::make_unique<Line>(*this); }

void FakeWeaviate::change(const std::function<void(Facts&)>& edit) {
  const std::scoped_lock lock{mutex_};
  edit(facts_);
}

FakeWeaviate::Facts FakeWeaviate::facts() const {
  const std::scoped_lock lock{mutex_};
  return facts_;
}

void FakeWeaviate::fail_next(std::string method_and_path, Trouble trouble) {
  const std::scoped_lock lock{mutex_};
  planned_.push_back({std::move(method_and_path), std::move(trouble)});
}

std::size_t FakeWeaviate::counted(std::string_view name) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(came_, [name](const Came& came) { return came.name.starts_with(name); }));
}

std::size_t FakeWeaviate::count(std::string_view method_and_path) const {
  const std::scoped_lock lock{mutex_};
  return counted(method_and_path);
}

std::string FakeWeaviate::last_body(std::string_view method_and_path) const {
  const std::scoped_lock lock{mutex_};
  std::string body;
  for (const Came& came : came_)
    if (came.name.starts_with(method_and_path)) body = came.body;
  return body;
}

bool FakeWeaviate::wait_for(std::string_view method_and_path, std::size_t count) const {
  std::unique_lock lock{mutex_};
  return came_changed_.wait_for(lock, std::chrono::seconds{10}, [&] { return counted(method_and_path) >= count; });
}

std::optional<Trouble> FakeWeaviate::take_trouble(std::string_view name) {
  for (Planned& planned : planned_)
    if (planned.trouble.times > 0 && name.starts_with(planned.name)) {
      --planned.trouble.times;
      return planned.trouble;
    }
  return std::nullopt;
}

http::Response FakeWeaviate::answer(const http::Request& request, const store::CallOptions& options) {
  const auto fail = [&](const http::Failure& failure) {
    http::raise_failure(failure, request, http::shown_url(request.url));
  };
  if (options.stop.stop_requested()) fail({.cause = http::Cause::cancelled});
  if (std::chrono::steady_clock::now() >= options.deadline) fail({.cause = http::Cause::deadline});
  const auto path = request.url.find("/v1/");
  const Came came{.name = request.method + ' ' + request.url.substr(path), .body = text_of(request.body)};
  std::optional<Trouble> trouble;
  http::Response response;
  {
    const std::scoped_lock lock{mutex_};
    came_.push_back(came);
    trouble = take_trouble(came.name);
    const bool is_obeyed = !trouble || trouble->arrives == Arrives::yes || (!trouble->failure && !trouble->reply);
    if (is_obeyed) response = obey(came);
  }
  came_changed_.notify_all();
  if (!trouble) return response;
  if (trouble->gate != nullptr) try {
      trouble->gate->pass(options);
    } catch (const CancelledError&) {
      fail({.cause = http::Cause::cancelled, .stage = http::Stage::wait, .sent = http::Sent::maybe});
    }
  if (trouble->failure) fail(*trouble->failure);
  return trouble->reply.value_or(response);
}

http::Response FakeWeaviate::obey(const Came& came) {
  const auto blank = came.name.find(' ');
  const std::string_view method = std::string_view{came.name}.substr(0, blank);
  std::string_view path = std::string_view{came.name}.substr(blank + 1);
  const std::string_view query = path.substr(std::min(path.find('?'), path.size()));
  path = path.substr(0, path.find('?'));
  if (path == "/v1/objects") return objects(query);
  if (path == "/v1/.well-known/ready") return {.status = 200};
  if (path == "/v1/meta") return ok(fmt::format(R"({{"modules":{},"version":"{}"}})", facts_.modules, facts_.version));
  if (path == "/v1/nodes") return ok(nodes_of(facts_));
  if (path == "/v1/schema") return ok(schema_of(facts_));
  if (path == "/v1/aliases") return ok(aliases_of(facts_));
  for (const auto& [name, tenants] : facts_.tenants)
    if (path == fmt::format("/v1/schema/{}/tenants", name)) return ok(tenants);
  if (path.starts_with(backups)) return about_backups(method, path.substr(backups.size()), came.body);
  return {.status = 404, .body = R"({"code":404,"message":"path was not found"})"};
}

http::Response FakeWeaviate::objects(std::string_view query) const {
  for (const auto& [name, objects] : facts_.objects)
    if (query.starts_with(fmt::format("?class={}&", name))) return ok(objects);
  return refused(403, "forbidden");
}

/// `path`: "s3", "s3/id", "s3/id/restore".
http::Response FakeWeaviate::about_backups(std::string_view method, std::string_view path, const std::string& body) {
  const auto slash = path.find('/');
  if (slash == std::string_view::npos) return method == "POST" ? create(body) : ok(list());
  std::string_view id = path.substr(slash + 1);
  constexpr std::string_view suffix = "/restore";
  const bool is_restore = id.ends_with(suffix);
  if (is_restore) id.remove_suffix(suffix.size());
  if (method == "POST") return restore(std::string{id}, body);
  auto& all = is_restore ? facts_.restores : facts_.creates;
  return method == "DELETE" ? cancel(all, std::string{id}) : status(all, std::string{id});
}

http::Response FakeWeaviate::create(const std::string& body) {
  const std::string id = text_in(body, "id");
  if (facts_.creates.contains(id))
    return refused(422, fmt::format(R"(backup \"{}\" already exists at \"s3://b/{}\")", id, id));
  if (const std::string other = running(facts_.creates); !other.empty())
    return refused(422, fmt::format("backup {} already in progress", other));
  const auto classes = list_in(body, "include");
  facts_.creates[id] = {.words = facts_.create_words, .error = facts_.error, .classes = classes};
  return ok(fmt::format(R"({{"backend":"s3","classes":[{}],"id":"{}","path":"s3://b/{}","status":"STARTED"}})",
                        quoted(classes), id, id));
}

http::Response FakeWeaviate::restore(const std::string& id, const std::string& body) {
  if (!facts_.creates.contains(id)) return refused(404, "backup not found");
  if (facts_.restore_slot_busy > 0 && facts_.restores.contains(id)) {
    --facts_.restore_slot_busy;
    return refused(422, fmt::format("restoration {} already in progress", id));
  }
  if (const std::string other = running(facts_.restores); !other.empty())
    return refused(422, fmt::format("restoration {} already in progress", other));
  const auto classes = list_in(body, "include");
  facts_.restores[id] = {.words = facts_.restore_words, .error = facts_.error, .classes = classes};
  return ok(fmt::format(R"({{"backend":"s3","classes":[{}],"id":"{}","path":"s3://b/{}","status":"STARTED"}})",
                        quoted(classes), id, id));
}

http::Response FakeWeaviate::status(std::map<std::string, Known>& all, const std::string& id) {
  const auto found = all.find(id);
  if (found == all.end()) return refused(404, "coordinator cannot get status: metadata not found");
  Known& known = found->second;
  const std::string word = known.words.front();
  if (known.words.size() > 1) known.words.pop_front();
  std::string more;
  if (&all == &facts_.restores) {
    if (word == "SUCCESS")
      for (const std::string& name : known.classes)
        if (std::ranges::find(facts_.classes, name) == facts_.classes.end()) facts_.classes.push_back(name);
  } else {
    const bool is_proven = is_over(word) && (word != "SUCCESS" || facts_.without_evidence-- <= 0);
    more = fmt::format(R"("completedAt":"{}","startedAt":"{}",)", is_proven ? some_time : no_time, some_time);
    if (is_proven && word == "SUCCESS") more += R"("size":1.5,)";
  }
  if (word == "FAILED") more += fmt::format(R"("error":"{}",)", known.error);
  return ok(fmt::format(R"({{"backend":"s3",{}"id":"{}","path":"s3://b/{}","status":"{}"}})", more, id, id, word));
}

http::Response FakeWeaviate::cancel(std::map<std::string, Known>& all, const std::string& id) {
  const auto found = all.find(id);
  if (found == all.end()) return {.status = 204};
  const std::string& word = found->second.words.front();
  const std::string_view what = &all == &facts_.restores ? "restore" : "backup";
  if (word == "SUCCESS") return refused(422, fmt::format(R"({} \"{}\" already succeeded)", what, id));
  if (word == "FINALIZING")
    return refused(422, fmt::format(R"({} \"{}\" is applying schema changes and cannot be cancelled)", what, id));
  if (!is_over(word)) found->second.words = facts_.cancel_words;
  return {.status = 204};
}

std::string FakeWeaviate::list() const {
  std::string text;
  for (const auto& [id, known] : facts_.creates)
    text += fmt::format(R"({}{{"classes":[{}],"id":"{}","startedAt":"{}","status":"{}"}})", text.empty() ? "" : ",",
                        quoted(known.classes), id, some_time, known.words.front());
  return fmt::format("[{}]", text);
}

}  // namespace holdfast::test
