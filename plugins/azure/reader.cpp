#include "reader.hpp"

#include <holdfast/support/number.hpp>

#include <utility>

namespace holdfast::azure {
namespace {

constexpr std::string_view permission = "r (read)";

sdk::Object object_by(const sdk::HttpResponse& response, std::uint64_t size) {
  return {.size = size,
          .etag = support::quoted_etag(sdk::find_header(response.headers, "etag")),
          .modified_ns = support::modified_by(response.headers)};
}

Request request_for(const support::Wanted& wanted, const ObjectHeaders& headers) {
  Request request{.key = wanted.key, .headers = headers.to_open(), .permission = permission};
  if (wanted.is_ranged()) request.headers.emplace_back("x-ms-range", support::range_of(wanted));
  if (!wanted.if_match.empty()) request.headers.emplace_back("if-match", wanted.if_match);
  return request;
}

}  // namespace

sdk::Object object_of(const sdk::HttpResponse& response) {
  const auto size = support::parse_number(sdk::find_header(response.headers, "content-length"));
  if (!size) support::refuse_answer("the service's answer does not tell the object's size");
  return object_by(response, *size);
}

sdk::Object stat_object(Service& service, const sdk::Call& call, const ObjectHeaders& headers, const std::string& key) {
  return object_of(
      service.send(call, {.method = "HEAD", .key = key, .headers = headers.to_open(), .permission = permission}));
}

void get_object(const ReadContext& context, const sdk::Call& call, const support::Wanted& wanted,
                const std::function<void(const sdk::Object&)>& on_object, const Service::OnData& on_data) {
  Arrival arrival{context.guard, wanted};
  Request request = request_for(wanted, context.headers);
  for (auto& header : arrival.question()) request.headers.push_back(std::move(header));
  const support::ReadSteps steps{
      .stream = [&](const auto& on_head,
                    const auto& on_part) { context.service.stream(call, request, on_head, on_part); },
      .stat = [&] { return stat_object(context.service, call, context.headers, wanted.key); },
      .object_by =
          [&](const sdk::HttpResponse& head, std::uint64_t size) {
            arrival.begin(head);
            return object_by(head, size);
          }};
  support::read_range(wanted, steps, on_object, [&](std::span<const std::byte> data) {
    arrival.add(data);
    on_data(data);
  });
  arrival.finish();
}

}  // namespace holdfast::azure
