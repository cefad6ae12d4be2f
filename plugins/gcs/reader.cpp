#include "reader.hpp"

#include "condition.hpp"
#include "integrity.hpp"

#include <holdfast/support/number.hpp>
#include <holdfast/support/rfc3339.hpp>

#include <chrono>
#include <optional>
#include <utility>

namespace holdfast::gcs {
namespace {

constexpr std::string_view permission = "storage.objects.get";

/// Both APIs answer alike, with headers that tell of the object.
Request request_for(const Service& service, const support::Wanted& wanted) {
  Request request{.resource = service.data_resource(), .key = wanted.key, .permission = permission};
  if (wanted.is_ranged()) request.headers.emplace_back("range", range_of(wanted));
  if (request.resource == Resource::xml) {
    for (auto& header : xml_condition(wanted.if_match)) request.headers.push_back(std::move(header));
  } else {
    request.query = json_condition(wanted.if_match);
    request.query.emplace_back("alt", "media");
  }
  return request;
}

Described describe_by_xml(Service& service, const sdk::Call& call, const std::string& key) {
  const sdk::HttpResponse response =
      service.send(call, {.method = "HEAD", .resource = Resource::xml, .key = key, .permission = permission});
  return described_by(response.headers, support::size_by(response, {.key = key}));
}

}  // namespace

Described described_by(const support::JsonObject& metadata) {
  const auto size = support::parse_number(metadata.text("size"));
  const std::string generation = metadata.text("generation");
  if (!size || !is_generation(generation))
    support::refuse_answer("the service's answer does not tell the object's size and generation");
  Described described{.object = {.size = *size, .etag = generation},
                      .hashes = {.crc32c = metadata.text("crc32c"), .md5 = metadata.text("md5Hash")}};
  if (const auto updated = support::parse_rfc3339(metadata.text("updated")))
    described.object.modified_ns =
        std::chrono::duration_cast<std::chrono::nanoseconds>(updated->time_since_epoch()).count();
  return described;
}

Described described_by(const sdk::HttpHeaders& headers, std::uint64_t size) {
  const std::string_view generation = sdk::find_header(headers, "x-goog-generation");
  if (!is_generation(generation)) support::refuse_answer("the service's answer does not tell the object's generation");
  return {.object = {.size = size, .etag = std::string{generation}, .modified_ns = support::modified_by(headers)},
          .hashes = hashes_in(headers)};
}

Described describe_object(Service& service, const sdk::Call& call, const std::string& key) {
  if (service.data_resource() == Resource::xml) return describe_by_xml(service, call, key);
  const Request request{.key = key, .query = {{"fields", std::string{described_fields}}}, .permission = permission};
  return described_by(support::JsonObject{service.send(call, request).body, "the object's description"});
}

void get_object(Service& service, const sdk::Call& call, const support::Wanted& wanted,
                const std::function<void(const sdk::Object&)>& on_object, const Service::OnData& on_data) {
  if (!wanted.if_match.empty() && !is_generation(wanted.if_match)) support::refuse_changed();
  Hashes stored;
  std::optional<Hashing> arrived;  // of the whole object alone
  const support::ReadSteps steps{.stream =
                                     [&](const support::OnHead& on_head, const support::OnData& on_part) {
                                       service.stream(call, request_for(service, wanted), on_head, on_part);
                                     },
                                 .stat = [&] { return describe_object(service, call, wanted.key).object; },
                                 .object_by =
                                     [&](const sdk::HttpResponse& head, std::uint64_t size) {
                                       const Described described = described_by(head.headers, size);
                                       // Emulators do not heed the condition.
                                       if (!wanted.if_match.empty() && described.object.etag != wanted.if_match)
                                         support::refuse_changed();
                                       stored = described.hashes;
                                       if (!wanted.is_ranged())
                                         arrived.emplace(guard_for(stored, service.settings().checksum));
                                       return described.object;
                                     }};
  support::read_range(wanted, steps, on_object, [&](std::span<const std::byte> data) {
    if (arrived) arrived->add(data);
    on_data(data);
  });
  if (arrived) compare_arrived(stored, arrived->hashes());
}

}  // namespace holdfast::gcs
