#include "support/scripted_transport.hpp"

#include <algorithm>
#include <holdfast/errors.hpp>
#include <utility>

#include "http/shown.hpp"

namespace holdfast::test {
namespace {

constexpr std::uint64_t always_left = std::numeric_limits<std::uint64_t>::max();
/// What libcurl hands on at a time.
constexpr std::size_t piece = 16384;

std::string text_of(const http::Body& body) {
  if (const auto* bytes = std::get_if<std::span<const std::byte>>(&body))
    return {reinterpret_cast<const char*>(bytes->data()), bytes->size()};
  std::string text;
  if (const auto* source = std::get_if<http::BodySource>(&body)) {
    text.resize(source->size);
    for (std::size_t at = 0; at < text.size();)
      at += source->read(at, std::as_writable_bytes(std::span{text}.subspan(at)));
  }
  return text;
}

http::Stage stage_of(http::Cause cause, http::Sent sent) {
  if (sent == http::Sent::yes) return http::Stage::receive;
  if (sent == http::Sent::maybe) return http::Stage::wait;
  return cause == http::Cause::not_resolved ? http::Stage::resolve : http::Stage::connect;
}

void deliver(const http::ReplySink& sink, std::string_view body) {
  for (; sink.data && !body.empty(); body.remove_prefix(std::min(piece, body.size())))
    sink.data(http::as_body(body.substr(0, piece)));
}

[[noreturn]] void raise(const http::Failure& failure, const http::Request& request) {
  http::raise_failure(failure, request, http::shown_url(request.url));
}

/// As the client ends while it waits for an answer.
void wait(Gate& gate, const http::Request& request, const store::CallOptions& options) {
  http::Failure failure{.stage = http::Stage::wait, .sent = http::Sent::maybe};
  try {
    return gate.pass(options);
  } catch (const CancelledError&) {
    failure.cause = http::Cause::cancelled;
  } catch (const TimeoutError&) {
    failure.cause = http::Cause::deadline;
  }
  raise(failure, request);
}

}  // namespace

std::string SentRequest::header(std::string_view name) const {
  return std::string{http::find(headers, name).value_or("(none)")};
}

ScriptedAnswer& ScriptedAnswer::reply(http::Response response) {
  response_ = std::move(response);
  if (response_.status == 0) response_.status = 200;
  return *this;
}

ScriptedAnswer& ScriptedAnswer::fail(http::Cause cause, http::Sent sent, std::optional<http::Stage> stage) {
  failure_ = {.cause = cause, .stage = stage.value_or(stage_of(cause, sent)), .sent = sent};
  return *this;
}

ScriptedAnswer& ScriptedAnswer::cut_after(std::uint64_t bytes) {
  cut_after_ = bytes;
  return *this;
}

ScriptedAnswer& ScriptedAnswer::block_until(Gate& gate) {
  gate_ = &gate;
  return *this;
}

ScriptedAnswer& ScriptedAnswer::times(std::uint64_t requests) {
  left_ = requests;
  return *this;
}

ScriptedAnswer& ScriptedAnswer::always() { return times(always_left); }

ScriptedAnswer& ScriptedTransport::on(std::string_view method_and_url) {
  const std::lock_guard lock{mutex_};
  return answers_[std::string{method_and_url}].emplace_back();
}

ScriptedAnswer ScriptedTransport::take(const http::Request& request) {
  SentRequest sent{
      .method = request.method, .url = request.url, .headers = request.headers, .body = text_of(request.body)};
  const std::lock_guard lock{mutex_};
  requests_.push_back(std::move(sent));
  const std::string name = request.method + ' ' + request.url;
  const auto found = answers_.find(name);
  if (found != answers_.end())
    for (ScriptedAnswer& answer : found->second)
      if (answer.left_ > 0) {
        if (answer.left_ != always_left) --answer.left_;
        return answer;
      }
  throw InternalError{{.message = "nothing is written for request '" + name + "'"}};
}

http::Head ScriptedTransport::stream(const http::Request& request, const http::ReplySink& sink,
                                     const store::CallOptions& options) {
  if (options.stop.stop_requested()) raise({.cause = http::Cause::cancelled}, request);
  if (std::chrono::steady_clock::now() >= options.deadline) raise({.cause = http::Cause::deadline}, request);
  const ScriptedAnswer answer = take(request);
  if (answer.gate_ != nullptr) wait(*answer.gate_, request, options);
  if (answer.failure_) raise(*answer.failure_, request);
  http::Head head{.status = answer.response_.status, .headers = answer.response_.headers};
  if (sink.head) sink.head(head);
  if (request.method == "HEAD") return head;
  const std::string_view body = answer.response_.body;
  deliver(sink, body.substr(0, answer.cut_after_));
  if (answer.cut_after_ < body.size())
    raise({.cause = http::Cause::cut, .stage = http::Stage::receive, .sent = http::Sent::yes}, request);
  return head;
}

std::vector<SentRequest> ScriptedTransport::requests() const {
  const std::lock_guard lock{mutex_};
  return requests_;
}

bool ScriptedTransport::is_used_up() const {
  const std::lock_guard lock{mutex_};
  return std::ranges::all_of(answers_, [](const auto& entry) {
    return std::ranges::all_of(
        entry.second, [](const ScriptedAnswer& answer) { return answer.left_ == 0 || answer.left_ == always_left; });
  });
}

}  // namespace holdfast::test
