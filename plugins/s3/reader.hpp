// Objects, described and read.
#pragma once

#include "object_headers.hpp"
#include "service.hpp"

#include <holdfast/plugin.hpp>

#include <string>

namespace holdfast::s3 {

/// What the headers of an answer tell of the object. HF_E_CORRUPT where its size is not among them.
[[nodiscard]] sdk::Object object_of(const sdk::HttpResponse& response);

/// The etag in quotes, as headers have it: some listings leave them out.
[[nodiscard]] std::string quoted_etag(std::string_view etag);

/// `key` with the path in front.
[[nodiscard]] sdk::Object stat_object(Service& service, const sdk::Call& call, const ObjectHeaders& headers,
                                      const std::string& key);

/// A part of an object.
struct Wanted {
  std::string key = {};  ///< With the path in front.
  std::uint64_t offset = 0;
  std::uint64_t length = UINT64_MAX;  ///< To the end.
  std::string if_match = {};
};

/// Hands on what is `wanted`, under the name that the engine has for it.
void get_object(Service& service, const sdk::Call& call, const ObjectHeaders& headers, const Wanted& wanted,
                const std::function<void(const sdk::Object&)>& on_object, const Service::OnData& on_data);

}  // namespace holdfast::s3
