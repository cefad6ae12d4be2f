// Objects, described and read.
#pragma once

#include "object_headers.hpp"
#include "service.hpp"

#include <holdfast/plugin.hpp>
#include <holdfast/support/ranged_read.hpp>

#include <string>

namespace holdfast::s3 {

/// What the headers of an answer tell of the object. HF_E_CORRUPT where its size is not among them.
[[nodiscard]] sdk::Object object_of(const sdk::HttpResponse& response);

/// `key` with the path in front.
[[nodiscard]] sdk::Object stat_object(Service& service, const sdk::Call& call, const ObjectHeaders& headers,
                                      const std::string& key);

/// What reading needs of the store.
struct ReadContext {
  Service& service;
  const ObjectHeaders& headers;
};

/// Hands on what is `wanted`, its key with the path in front.
void get_object(const ReadContext& context, const sdk::Call& call, const support::Wanted& wanted,
                const std::function<void(const sdk::Object&)>& on_object, const Service::OnData& on_data);

}  // namespace holdfast::s3
