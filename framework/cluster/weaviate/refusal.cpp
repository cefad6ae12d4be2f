#include "cluster/weaviate/refusal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "errors/printable.hpp"
#include "format/json_reader.hpp"
#include "http/retry_after.hpp"
#include "http/shown.hpp"

namespace holdfast::weaviate {
namespace {

using format::JsonValue;
using Running = BackupConflictError::Running;

/// What a class of answers means, and what to do about it.
struct Meaning {
  ErrorCode code;
  std::string_view hint;
};

struct TextRule {
  std::string_view text;  ///< Somewhere in the message of a 422.
  Meaning meaning;
};

constexpr std::string_view another_id = "choose another id: a server uses each id once";
constexpr std::string_view id_was_cancelled = "choose another id: this one was used for a backup that was cancelled";

/// In the order in which they are tried.
constexpr std::array text_rules{
    TextRule{"\" already exists at \"", {ErrorCode::already_exists, another_id}},
    TextRule{"already exists", {ErrorCode::already_exists, "remove what exists, or leave it out"}},
    // From 1.27.2 on the id of a cancelled backup is refused with the words for a nil error, formatted as one.
    TextRule{": %!w(<nil>)", {ErrorCode::already_exists, id_was_cancelled}},
    TextRule{"please retry with new backup id", {ErrorCode::already_exists, id_was_cancelled}},
    TextRule{"did you enable the right module?",
             {ErrorCode::usage, "add the backend's module to ENABLE_MODULES of the server, such as backup-s3"}},
    TextRule{"'includeUsers'",
             {ErrorCode::not_found, "name users that the server keeps itself; GET /v1/users/db lists them"}},
    TextRule{"'includeRoles'", {ErrorCode::not_found, "name roles of your own; GET /v1/authz/roles lists them"}},
    TextRule{" has compression type ",
             {ErrorCode::usage, "give the --compression of the base: its codec must be the same"}},
    TextRule{"local filesystem backend is not viable",
             {ErrorCode::usage, "use a storage that all nodes reach: s3, gcs or azure"}},
};

Meaning meaning_of_success(const http::Response& response) noexcept {
  if (response.body.empty()) return {ErrorCode::failed, "look into the server's log: its handler gave up"};
  return {ErrorCode::failed, "check that the address is that of a Weaviate"};
}

Meaning meaning_of(int status) noexcept {
  switch (status) {
    case 401:
      return {ErrorCode::unauthenticated, "check the API key or the token for the server"};
    case 403:
      return {ErrorCode::permission_denied, "give the user the permission manage_backups for the collections"};
    case 404:
      return {ErrorCode::not_found, "check the name; a backup is found only where its bucket and path point"};
    case 408:
    case 429:
    case 502:
    case 503:
    case 504:
      return {ErrorCode::unavailable, "check that the server is healthy, and try again"};
    case 409:
      return {ErrorCode::changed, "look again, and try again"};
    default:
      break;
  }
  if (status >= 500) return {ErrorCode::failed, "look into the server's log"};
  if (status >= 300 && status < 400) return {ErrorCode::usage, "use the address that it redirects to"};
  return {ErrorCode::usage, ""};
}

/// The messages of a body in one of the known shapes; none for any other.
std::vector<std::string> server_words(const std::string& body) {
  std::vector<std::string> words;
  const auto add = [&](std::string_view key, JsonValue value) {
    if (key == "message") words.emplace_back(format::as_text(key, value));
  };
  try {
    const format::PaddedJson json{body};
    simdjson::ondemand::parser parser;
    format::read_json(parser, json.view(), [&](simdjson::ondemand::document& document) {
      format::each_field(document.get_object(), [&](std::string_view key, JsonValue value) {
        add(key, value);
        if (key == "error")
          format::each_element(key, value, [&](JsonValue element) { format::each_field(key, element, add); });
      });
    });
  } catch (const DamagedError&) {
    words.clear();
  }
  std::erase(words, std::string{});
  return words;
}

std::string shown(std::string_view text, std::size_t longest) {
  std::string out = printable(text.substr(0, longest));
  if (text.size() > longest) out += "...";
  return out;
}

constexpr std::size_t longest_message = 4096;
constexpr std::size_t longest_excerpt = 200;

std::string joined(const std::vector<std::string>& words) {
  return shown(fmt::format("{}", fmt::join(words, "; ")), longest_message);
}

std::string excerpt(std::string_view body) { return shown(body, longest_excerpt); }

/// What stands behind the colon of an error's message.
std::string why(const http::Response& response) {
  if (const auto words = server_words(response.body); !words.empty()) return joined(words);
  std::string text = fmt::format("it answered {}", response.status);
  if (const auto location = http::find(response.headers, "Location"); location && response.status / 100 == 3)
    return text += fmt::format(", see '{}'", http::shown_url(*location));
  if (response.body.empty()) return text += " and nothing else";
  return text += fmt::format(" and '{}'", excerpt(response.body));
}

constexpr bool is_id(std::string_view text) noexcept {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

constexpr std::string_view in_progress = " already in progress";

/// Of "backup x already in progress" and nothing else.
std::optional<Running> running_of(std::string_view text) {
  struct Word {
    std::string_view word;
    std::string_view kind;
  };
  static constexpr std::array words{Word{"backup ", "create"}, Word{"restoration ", "restore"},
                                    Word{"restore ", "restore"}};
  if (!text.ends_with(in_progress)) return std::nullopt;
  text.remove_suffix(in_progress.size());
  for (const auto& [word, kind] : words)
    if (text.starts_with(word) && is_id(text.substr(word.size())))
      return Running{.id = std::string{text.substr(word.size())}, .kind = std::string{kind}};
  return std::nullopt;
}

/// Behind `node "n": cannot commit : `, with which a coordinator passes on what one of its nodes says.
std::optional<std::string_view> told_by_node(std::string_view text) {
  static constexpr std::string_view begin = "node \"";
  static constexpr std::string_view middle = "\": cannot commit : ";
  if (!text.starts_with(begin)) return std::nullopt;
  const auto at = text.find(middle, begin.size());
  if (at == std::string_view::npos) return std::nullopt;
  return text.substr(at + middle.size());
}

/// What is in the way, where the answer is a conflict; without an id where the server's words are not known exactly.
std::optional<Running> conflict_of(const http::Response& response) {
  if (response.status != 422 && response.status != 500) return std::nullopt;
  const std::vector<std::string> words = server_words(response.body);
  if (words.size() != 1) return std::nullopt;
  const std::string_view text = words.front();
  const auto passed_on = told_by_node(text);
  if (auto running = passed_on ? running_of(*passed_on) : std::nullopt) return running;
  if (response.status == 500 || !text.ends_with(in_progress)) return std::nullopt;
  return running_of(text).value_or(Running{});
}

Meaning meaning_of(const http::Response& response, const std::optional<Running>& conflict) {
  if (conflict) return {ErrorCode::conflict, "wait for it to end, or cancel it"};
  if (response.status < 300) return meaning_of_success(response);
  if (response.status == 422) {
    const std::string text = joined(server_words(response.body));
    for (const TextRule& rule : text_rules)
      if (text.find(rule.text) != std::string::npos) return rule.meaning;
  }
  return meaning_of(response.status);
}

ErrorInfo info_of(const http::Response& response, const Asked& asked, const Meaning& meaning) {
  ErrorInfo info{.message = fmt::format("{}: {}", asked.failed(), why(response)),
                 .hint = std::string{meaning.hint},
                 .details = {{"status", std::to_string(response.status)}}};
  if (meaning.code == ErrorCode::unavailable) {
    info.retry = Retry::safe;
    info.retry_after = http::retry_after(response.headers);
  }
  if (response.status == 502 || response.status == 504) info.details.emplace_back("sent", "maybe");
  return info;
}

}  // namespace

std::string Asked::failed() const {
  if (object.empty()) return fmt::format("cannot {} at {}", verb, server);
  return fmt::format("cannot {} '{}' at {}", verb, printable(object), server);
}

std::string message_of(const http::Response& response) {
  const auto words = server_words(response.body);
  return words.empty() ? excerpt(response.body) : joined(words);
}

Error to_error(const http::Response& response, const Asked& asked) {
  const Meaning meaning = meaning_of(response, conflict_of(response));
  return Error{meaning.code, info_of(response, asked, meaning)};
}

void raise_refusal(const http::Response& response, const Asked& asked) {
  auto conflict = conflict_of(response);
  const Meaning meaning = meaning_of(response, conflict);
  ErrorInfo info = info_of(response, asked, meaning);
  if (conflict) throw BackupConflictError{std::move(info), std::move(*conflict)};
  raise(meaning.code, std::move(info));
}

}  // namespace holdfast::weaviate
