#include "support/service_rig.hpp"

#include <algorithm>
#include <string>

namespace holdfast::test {

std::chrono::system_clock::time_point rig_now() noexcept { return std::chrono::system_clock::time_point{rig_time}; }

http::Response part_of(std::string_view body, std::string_view range, std::string_view etag) {
  return {.status = 206,
          .headers = {{"Content-Length", std::to_string(body.size())},
                      {"Content-Range", "bytes " + std::string{range}},
                      {"ETag", std::string{etag}},
                      {"Last-Modified", "Fri, 24 May 2013 00:00:00 GMT"}},
          .body = std::string{body}};
}

std::size_t ServiceRig::sent(std::string_view method) const {
  const auto all = requests();
  return static_cast<std::size_t>(std::ranges::count(all, method, &SentRequest::method));
}

}  // namespace holdfast::test
