#include <holdfast/support/refusal.hpp>
#include <holdfast/support/streaming.hpp>

#include <algorithm>
#include <utility>

namespace holdfast::support {
namespace {

constexpr std::size_t failure_bytes = std::size_t{64} << 10;

}  // namespace

sdk::HttpResponse stream_success(const sdk::Http& http, const sdk::Call& call, const sdk::HttpRequest& request,
                                 const OnHead& on_head, const OnData& on_data) {
  sdk::HttpResponse response;
  http.stream(
      call, request,
      [&](std::int32_t status, sdk::HttpHeaders headers) {
        response.status = status;
        response.headers = std::move(headers);
        if (is_success(status)) on_head(response);
      },
      [&](std::span<const std::byte> data) {
        if (is_success(response.status)) return on_data(data);
        const std::size_t room = failure_bytes - std::min(failure_bytes, response.body.size());
        response.body.append(reinterpret_cast<const char*>(data.data()), std::min(room, data.size()));
      });
  return response;
}

}  // namespace holdfast::support
