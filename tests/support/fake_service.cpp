#include "support/fake_service.hpp"

#include <holdfast/support/http_date.hpp>
#include <holdfast/support/number.hpp>
#include <holdfast/support/percent.hpp>

#include <algorithm>

namespace holdfast::test {
void FakeService::on(const std::string& name, http::Response response) {
  on(name, [response = std::move(response)](const http::Request&) { return response; });
}
void FakeService::on(const std::string& name, Answering answering) { scripts_[name] = std::move(answering); }

void FakeService::put_object(const std::string& key, std::string content) { stored_[key] = std::move(content); }

bool FakeService::was_asked(const std::string& name) const {
  const std::lock_guard lock{mutex_};
  return std::ranges::find(asked_, name) != asked_.end();
}

std::size_t FakeService::objects() const {
  const std::lock_guard lock{mutex_};
  return stored_.size();
}

http::Head FakeService::stream(const http::Request& request, const http::ReplySink& sink, const store::CallOptions&) {
  const std::lock_guard lock{mutex_};
  const std::string name = name_of(request);
  asked_.push_back(name);
  const auto script = scripts_.find(name);
  std::optional<http::Response> written;
  if (script != scripts_.end()) written = script->second(request);
  http::Response response = written ? *std::move(written) : answer_to(request, name);
  if (request.method == "HEAD") response.body.clear();
  response.headers.emplace_back("Date", support::http_date(rig_now() + clock));
  http::Head head{.status = response.status, .headers = response.headers};
  if (sink.head) sink.head(head);
  if (sink.data && !response.body.empty()) sink.data(http::as_body(response.body));
  return head;
}

std::string header_of(const http::Request& request, std::string_view name) {
  return std::string{http::find(request.headers, name).value_or("")};
}

std::string_view path_of(std::string_view url) {
  url = url.substr(0, url.find('?'));
  return url.substr(url.find('/', url.find("://") + 3));
}

std::string parameter_of(const http::Request& request, std::string_view name) {
  const auto question = request.url.find('?');
  if (question == std::string::npos) return {};
  const std::string query = '&' + request.url.substr(question + 1);
  const std::string mark = '&' + std::string{name} + '=';
  const auto at = query.find(mark);
  if (at == std::string::npos) return {};
  const auto begin = at + mark.size();
  return support::form_decoded(query.substr(begin, query.find('&', begin) - begin)).value_or("");
}

std::string body_of(const http::Request& request) {
  const auto* body = std::get_if<std::span<const std::byte>>(&request.body);
  return body == nullptr ? std::string{} : std::string{reinterpret_cast<const char*>(body->data()), body->size()};
}

http::Response content_in(std::string_view range, const std::string& content) {
  constexpr std::string_view unit = "bytes=";
  const auto dash = range.find('-');
  if (!range.starts_with(unit) || dash == std::string_view::npos) return {.status = 200, .body = content};
  const auto first = support::parse_number(range.substr(unit.size(), dash - unit.size()));
  const auto last = support::parse_number(range.substr(dash + 1));
  if (!first || !last || *first > content.size() || *last < *first) return {.status = 416};
  return {.status = 206, .body = content.substr(*first, *last - *first + 1)};
}

}  // namespace holdfast::test
