#include "reader.hpp"

#include <holdfast/support/number.hpp>

namespace holdfast::s3 {
namespace {

sdk::Object object_by(const sdk::HttpResponse& response, std::uint64_t size) {
  return {.size = size,
          .etag = support::quoted_etag(sdk::find_header(response.headers, "etag")),
          .modified_ns = support::modified_by(response.headers)};
}

Request request_for(const support::Wanted& wanted, const ObjectHeaders& headers) {
  Request request{.key = wanted.key, .headers = headers.to_open(), .permission = "s3:GetObject"};
  if (wanted.is_ranged()) request.headers.emplace_back("range", support::range_of(wanted));
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
      service.send(call, {.method = "HEAD", .key = key, .headers = headers.to_open(), .permission = "s3:GetObject"}));
}

void get_object(const ReadContext& context, const sdk::Call& call, const support::Wanted& wanted,
                const std::function<void(const sdk::Object&)>& on_object, const Service::OnData& on_data) {
  const support::ReadSteps steps{
      .stream =
          [&](const auto& on_head, const auto& on_bytes) {
            context.service.stream(call, request_for(wanted, context.headers), on_head, on_bytes);
          },
      .stat = [&] { return stat_object(context.service, call, context.headers, wanted.key); },
      .object_by = object_by};
  support::read_range(wanted, steps, on_object, on_data);
}

}  // namespace holdfast::s3
