#include <holdfast/support/encoding.hpp>
#include <holdfast/support/hash.hpp>
#include <holdfast/support/signature_v4.hpp>
#include <holdfast/support/text.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>

namespace holdfast::support {
namespace {

/// Proxies and libraries change these on the way.
constexpr std::array<std::string_view, 6> never_signed{"accept-encoding", "authorization", "connection",
                                                       "content-length",  "expect",        "user-agent"};

/// Without blanks at its ends, and with one between words.
std::string collapsed(std::string_view value) {
  std::string result;
  for (const char c : value)
    if (c != ' ' && c != '\t')
      result += c;
    else if (!result.empty() && result.back() != ' ')
      result += ' ';
  if (result.ends_with(' ')) result.pop_back();
  return result;
}

/// Names in lower case, in order.
using CanonicalHeaders = std::map<std::string, std::string>;

CanonicalHeaders canonical_headers(const sdk::HttpHeaders& headers, std::string_view host) {
  CanonicalHeaders canonical{{"host", std::string{host}}};
  for (const auto& [name, value] : headers) {
    const std::string key = lower_case(name);
    if (std::ranges::find(never_signed, key) != never_signed.end()) continue;
    const auto [at, is_new] = canonical.try_emplace(key, collapsed(value));
    if (!is_new) at->second.append(",").append(collapsed(value));
  }
  return canonical;
}

std::string names_of(const CanonicalHeaders& headers) {
  std::string names;
  for (const auto& [name, value] : headers) {
    if (!names.empty()) names += ';';
    names += name;
  }
  return names;
}

std::string canonical_request(const UnsignedRequest& request, const CanonicalHeaders& headers) {
  std::string text = request.method + '\n' + request.path + '\n' + encoded_query(request.query) + '\n';
  for (const auto& [name, value] : headers) text.append(name).append(":").append(value).append("\n");
  return text.append("\n").append(names_of(headers)).append("\n").append(request.payload_hash);
}

/// "20130524T000000Z"
std::string basic_date(std::chrono::system_clock::time_point moment) {
  const auto day = std::chrono::floor<std::chrono::days>(moment);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(moment - day)};
  std::array<char, 40> text{};
  const int size = std::snprintf(text.data(), text.size(), "%04d%02u%02uT%02d%02d%02dZ", static_cast<int>(date.year()),
                                 static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                                 static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                                 static_cast<int>(time.seconds().count()));
  return {text.data(), static_cast<std::size_t>(size)};
}

/// A key that signs for one day, region and service only.
Sha256 day_key(std::string_view secret, std::string_view day, const SignatureScope& scope) {
  const std::string first = std::string{scope.words.version}.append(secret);
  Sha256 key = hmac_sha256(bytes_of(first), bytes_of(day));
  for (const std::string_view step :
       {std::string_view{scope.region}, std::string_view{scope.service}, scope.words.ending})
    key = hmac_sha256(key, bytes_of(step));
  return key;
}

}  // namespace

SignedRequest sign_v4(const UnsignedRequest& request, const SigningKey& key, const SignatureScope& scope,
                      std::chrono::system_clock::time_point now) {
  const std::string date = basic_date(now);
  const std::string_view day = std::string_view{date}.substr(0, 8);
  const std::string prefix{scope.words.headers};
  SignedRequest result{.headers = request.headers};
  result.headers.emplace_back(prefix + "date", date);
  result.headers.emplace_back(prefix + "content-sha256", request.payload_hash);
  if (!key.session_token.empty()) result.headers.emplace_back(prefix + "security-token", key.session_token);

  const CanonicalHeaders headers = canonical_headers(result.headers, request.host);
  result.canonical_request = canonical_request(request, headers);
  const std::string algorithm = std::string{scope.words.version} + "-HMAC-SHA256";
  const std::string where =
      std::string{day} + '/' + scope.region + '/' + scope.service + '/' + std::string{scope.words.ending};
  result.string_to_sign =
      algorithm + '\n' + date + '\n' + where + '\n' + hex(sha256(bytes_of(result.canonical_request)));
  const std::string signature = hex(hmac_sha256(day_key(key.secret, day, scope), bytes_of(result.string_to_sign)));
  result.headers.emplace_back("authorization", algorithm + " Credential=" + key.id + '/' + where +
                                                   ", SignedHeaders=" + names_of(headers) + ", Signature=" + signature);
  return result;
}

}  // namespace holdfast::support
