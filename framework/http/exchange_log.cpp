#include "http/exchange_log.hpp"

#include <fmt/format.h>

#include "errors/printable.hpp"
#include "http/ascii.hpp"
#include "http/shown.hpp"

namespace holdfast::http {

void ExchangeLog::write(const Outcome& outcome) const {
  const store::LogSink& log = request_.log ? request_.log : client_.log;
  if (!log) return;
  try {
    log(record_of(outcome));
  } catch (...) {  // see LogSink
  }
}

store::LogRecord ExchangeLog::record_of(const Outcome& outcome) const {
  using std::chrono::milliseconds;
  const auto elapsed = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - began_);
  store::LogRecord record{.level = store::LogLevel::debug,
                          .message = fmt::format("{} '{}': {}", request_.method, shown_url_, outcome.head.status),
                          .fields = {{"method", request_.method},
                                     {"url", std::string{shown_url_}},
                                     {"status", std::to_string(outcome.head.status)},
                                     {"elapsed_ms", std::to_string(elapsed.count())},
                                     {"sent_bytes", std::to_string(outcome.bytes_sent)},
                                     {"received_bytes", std::to_string(outcome.bytes_received)},
                                     {"connection", outcome.on_kept_connection ? "kept" : "new"}}};
  const auto add = [&](std::string_view side, const Headers& headers) {
    for (const auto& [name, value] : headers)
      record.fields.emplace_back(fmt::format("{}.{}", side, printable(to_lower(name))),
                                 shown_header(name, client_.redactor.mask(value)));
  };
  add("request", client_.headers);
  add("request", request_.headers);
  add("reply", outcome.head.headers);
  if (outcome.failure) {
    record.message = to_error(*outcome.failure, request_, shown_url_).message();
    record.fields.emplace_back("error", record.message);
  }
  return record;
}

}  // namespace holdfast::http
