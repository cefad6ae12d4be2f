#include "http/message.hpp"

#include <algorithm>
#include <array>

#include "http/ascii.hpp"

namespace holdfast::http {

std::optional<std::string_view> find(const Headers& headers, std::string_view name) noexcept {
  const auto header = std::ranges::find_if(headers, [&](const Header& h) { return is_same_name(h.first, name); });
  if (header == headers.end()) return std::nullopt;
  return header->second;
}

bool is_repeatable(const Request& request) noexcept {
  static constexpr std::array<std::string_view, 6> idempotent{"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"};
  if (request.repeat != Repeat::by_method) return request.repeat == Repeat::safe;
  return std::ranges::find(idempotent, request.method) != idempotent.end();
}

}  // namespace holdfast::http
