#include "http/transport.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <system_error>
#include <utility>

#include "http/failure.hpp"
#include "http/shown.hpp"

namespace holdfast::http {
namespace {

[[noreturn]] void refuse(const Request& request, std::string_view shown) {
  raise_failure({.cause = Cause::too_large,
                 .stage = Stage::receive,
                 .sent = Sent::yes,
                 .detail = fmt::format("more than {} bytes", request.max_reply)},
                request, shown);
}

/// Zero where the answer does not say: then the first bytes too many do.
std::uint64_t announced_size(const Headers& headers) {
  std::uint64_t size = 0;
  const auto header = find(headers, "Content-Length");
  if (!header) return size;
  const auto [end, error] = std::from_chars(header->data(), header->data() + header->size(), size);
  return error == std::errc::result_out_of_range ? std::numeric_limits<std::uint64_t>::max() : size;
}

}  // namespace

std::string Transport::shown_url_of(const Request& request) const { return shown_url(request.url); }

Response Transport::send(const Request& request, const store::CallOptions& options) {
  std::string body;
  const ReplySink sink{.head =
                           [&](const Head& head) {
                             const std::uint64_t size = request.method == "HEAD" ? 0 : announced_size(head.headers);
                             if (size > request.max_reply) refuse(request, shown_url_of(request));
                             body.reserve(std::min(size, default_max_reply));
                           },
                       .data =
                           [&](std::span<const std::byte> data) {
                             if (data.size() > request.max_reply - body.size()) refuse(request, shown_url_of(request));
                             body.append(reinterpret_cast<const char*>(data.data()), data.size());
                           }};
  Head head = stream(request, sink, options);
  return {.status = head.status, .headers = std::move(head.headers), .body = std::move(body)};
}

}  // namespace holdfast::http
