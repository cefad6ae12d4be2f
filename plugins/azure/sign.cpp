#include "sign.hpp"

#include <holdfast/support/encoding.hpp>
#include <holdfast/support/hash.hpp>
#include <holdfast/support/http_date.hpp>
#include <holdfast/support/text.hpp>

#include <algorithm>
#include <string_view>
#include <vector>

namespace holdfast::azure {
namespace {

/// "name:value", a line each, in order of the names.
std::string in_order(std::vector<sdk::HttpHeader> pairs) {
  std::ranges::sort(pairs);
  std::string lines;
  for (const auto& [name, value] : pairs) lines.append(name).append(":").append(value).append("\n");
  return lines;
}

std::string canonical_headers(const sdk::HttpHeaders& headers) {
  std::vector<sdk::HttpHeader> own;
  for (const auto& [name, value] : headers)
    if (std::string key = support::lower_case(name); key.starts_with("x-ms-")) own.emplace_back(std::move(key), value);
  return in_order(std::move(own));
}

/// An account in the path stands there twice.
std::string canonical_resource(const Unsigned& request) {
  std::vector<sdk::HttpHeader> pairs;
  for (const auto& [name, value] : request.query) pairs.emplace_back(support::lower_case(name), value);
  std::string text = '/' + request.account + request.path;
  if (!pairs.empty()) text.append("\n").append(in_order(std::move(pairs)));
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

std::string string_to_sign(const Unsigned& request, const sdk::HttpHeaders& headers) {
  std::string text = request.method + '\n';
  const auto line = [&](std::string_view value) { text.append(value).append("\n"); };
  line(sdk::find_header(headers, "content-encoding"));
  line(sdk::find_header(headers, "content-language"));
  line(request.body_size == 0 ? std::string{} : std::to_string(request.body_size));
  line(sdk::find_header(headers, "content-md5"));
  line(sdk::find_header(headers, "content-type"));
  line({});  // the date: x-ms-date takes its place
  line(sdk::find_header(headers, "if-modified-since"));
  line(sdk::find_header(headers, "if-match"));
  line(sdk::find_header(headers, "if-none-match"));
  line(sdk::find_header(headers, "if-unmodified-since"));
  line({});  // the range: see above
  return text + canonical_headers(headers) + canonical_resource(request);
}

}  // namespace

Signed sign_in_steps(const Unsigned& request, const Credentials& who, std::chrono::system_clock::time_point now) {
  Signed result{.headers = request.headers};
  result.headers.emplace_back("x-ms-date", support::http_date(now));
  result.string_to_sign = string_to_sign(request, result.headers);
  const auto signature =
      support::hmac_sha256(support::bytes_of(who.account_key), support::bytes_of(result.string_to_sign));
  result.headers.emplace_back("authorization", "SharedKey " + request.account + ':' + support::base64(signature));
  return result;
}

sdk::HttpHeaders sign(const Unsigned& request, const Credentials& who, std::chrono::system_clock::time_point now) {
  if (!who.account_key.empty()) return sign_in_steps(request, who, now).headers;
  sdk::HttpHeaders headers = request.headers;
  if (who.token.empty()) return headers;
  headers.emplace_back("x-ms-date", support::http_date(now));
  headers.emplace_back("authorization", "Bearer " + who.token);
  return headers;
}

}  // namespace holdfast::azure
