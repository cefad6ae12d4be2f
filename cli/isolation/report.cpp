#include "isolation/report.hpp"

#include <algorithm>
#include <charconv>

#include "errors/printable.hpp"

namespace holdfast::cli {
namespace {

constexpr std::size_t fields_before_details = 3;
constexpr std::size_t fields_before_items = 6;
constexpr std::size_t fields_before_env = 11;
constexpr unsigned widest_caret = 1000;  // wider than any terminal

template <class Number>
Number number_of(const std::string& text) {
  Number number{};
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

template <class Number>
std::string number_text(Number number) {
  return std::to_string(static_cast<std::int64_t>(number));
}

/// The one of an enumeration with that number, or its last.
template <class Enumeration>
Enumeration one_of(const std::string& text, Enumeration last) {
  return static_cast<Enumeration>(std::min(number_of<unsigned>(text), static_cast<unsigned>(last)));
}

}  // namespace

void tell(Reporter& out, const settings::Finding& finding) {
  const settings::Place& place = finding.place;
  out.tell(
      {.kind = Message::Kind::finding,
       .fields = {std::to_string(static_cast<int>(finding.severity)), place.file, std::to_string(place.line),
                  std::to_string(place.column), place.origin, finding.code, finding.summary, finding.remedy,
                  finding.source_line, std::to_string(finding.caret_column), std::to_string(finding.caret_width)}});
}

settings::Finding finding_of(const Message& message) {
  return {.severity = one_of(message.field(0), settings::Severity::hint),
          .place = {.file = message.field(1),
                    .line = number_of<unsigned>(message.field(2)),
                    .column = number_of<unsigned>(message.field(3)),
                    .origin = message.field(4)},
          .code = message.field(5),
          .summary = message.field(6),
          .remedy = message.field(7),
          .source_line = message.field(8),
          .caret_column = number_of<unsigned>(message.field(9)),
          .caret_width = std::min(number_of<unsigned>(message.field(10)), widest_caret)};
}

void tell(Reporter& out, const settings::ShownSetting& setting) {
  Message message{.kind = Message::Kind::setting,
                  .fields = {setting.key, number_text(setting.type), setting.text, setting.origin,
                             number_text(setting.is_default), number_text(setting.is_secret)}};
  message.fields.insert(message.fields.end(), setting.items.begin(), setting.items.end());
  out.tell(message);
}

settings::ShownSetting setting_of(const Message& message) {
  settings::ShownSetting setting{.key = message.field(0),
                                 .type = one_of(message.field(1), settings::Type::map),
                                 .text = message.field(2),
                                 .origin = message.field(3),
                                 .is_default = number_of<int>(message.field(4)) != 0,
                                 .is_secret = number_of<int>(message.field(5)) != 0};
  for (std::size_t at = fields_before_items; at < message.fields.size(); ++at)
    setting.items.push_back(message.field(at));
  // A number is written as it stands.
  if (setting.type == settings::Type::integer) setting.text = std::to_string(number_of<std::int64_t>(setting.text));
  return setting;
}

void tell(Reporter& out, const settings::Field& field) {
  Message message{.kind = Message::Kind::field,
                  .fields = {field.key, number_text(field.type), number_text(field.flags), field.help, field.details,
                             field.fallback, field.example, field.replaced_by, number_text(field.min),
                             number_text(field.max), number_text(field.env.size())}};
  message.fields.insert(message.fields.end(), field.env.begin(), field.env.end());
  for (const settings::Choice& choice : field.choices)
    message.fields.insert(message.fields.end(), {choice.value, choice.help});
  out.tell(message);
}

settings::Field field_of(const Message& message) {
  settings::Field field{.key = message.field(0),
                        .type = one_of(message.field(1), settings::Type::map),
                        .flags = number_of<std::uint32_t>(message.field(2)),
                        .help = message.field(3),
                        .details = message.field(4),
                        .fallback = message.field(5),
                        .example = message.field(6),
                        .replaced_by = message.field(7),
                        .min = number_of<std::int64_t>(message.field(8)),
                        .max = number_of<std::int64_t>(message.field(9))};
  const std::size_t end =
      std::min(message.fields.size(), fields_before_env + number_of<std::uint32_t>(message.field(10)));
  std::size_t at = fields_before_env;
  for (; at < end; ++at) field.env.push_back(message.field(at));
  for (; at + 1 < message.fields.size(); at += 2) field.choices.push_back({message.field(at), message.field(at + 1)});
  return field;
}

void tell(Reporter& out, const Error& error) {
  Message message{.kind = Message::Kind::error,
                  .fields = {std::to_string(static_cast<int>(error.code())), error.message(), error.hint()}};
  for (const auto& [name, value] : error.info().details) message.fields.insert(message.fields.end(), {name, value});
  out.tell(message);
}

Error error_of(const Message& message) {
  ErrorInfo info{.message = printable_lines(message.field(1)), .hint = printable_lines(message.field(2))};
  for (std::size_t at = fields_before_details; at + 1 < message.fields.size(); at += 2)
    info.details.emplace_back(printable(message.field(at)), printable_lines(message.field(at + 1)));
  const auto last = static_cast<ErrorCode>(error_table.size() - 1);
  return Error{one_of(message.field(0), last), std::move(info)};
}

BackupCheck check_of(const Message& message, const std::string& title) {
  return {.id = printable(message.field(0)),
          .title = title,
          .outcome = one_of(message.field(1), BackupCheck::Outcome::skip),
          .detail = printable(message.field(2)),
          .remedy = printable(message.field(3)),
          .latency = std::chrono::nanoseconds{number_of<std::int64_t>(message.field(4))}};
}

}  // namespace holdfast::cli
