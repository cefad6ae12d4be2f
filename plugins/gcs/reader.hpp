// Objects, described and read.
#pragma once

#include "integrity.hpp"
#include "service.hpp"

#include <holdfast/plugin.hpp>
#include <holdfast/support/json.hpp>
#include <holdfast/support/ranged_read.hpp>

#include <string>

namespace holdfast::gcs {

/// An object, and the hashes that the service keeps of it.
struct Described {
  sdk::Object object = {};
  Hashes hashes = {};
};

/// What the JSON API tells of an object. HF_E_CORRUPT where its size or generation is not among it.
[[nodiscard]] Described described_by(const support::JsonObject& metadata);
/// What the headers of an answer tell of an object of that size. HF_E_CORRUPT where its generation is not among them.
[[nodiscard]] Described described_by(const sdk::HttpHeaders& headers, std::uint64_t size);
/// The fields of the JSON API that described_by() looks at.
inline constexpr std::string_view described_fields = "crc32c,generation,size,updated";

/// `key` with the path in front.
[[nodiscard]] Described describe_object(Service& service, const sdk::Call& call, const std::string& key);

/// Hands on what is `wanted`, under the name that the engine has for it.
void get_object(Service& service, const sdk::Call& call, const support::Wanted& wanted,
                const std::function<void(const sdk::Object&)>& on_object, const Service::OnData& on_data);

}  // namespace holdfast::gcs
