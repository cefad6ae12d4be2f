// Objects, written by one request.
#pragma once

#include "integrity.hpp"
#include "object_headers.hpp"
#include "service.hpp"

#include <holdfast/plugin.hpp>

#include <cstdint>
#include <span>
#include <string>

namespace holdfast::gcs {

/// What to write where, and on what condition.
struct Target {
  std::string key = {};  ///< With the path in front.
  std::int32_t mode = HF_PUT_OVERWRITE;
  std::string generation = {};  ///< That the object must have; see generation_for().
};

/// What uploads need of the store, which outlives them.
struct UploadContext {
  Service& service;
  const ObjectHeaders& headers;
};

[[nodiscard]] Target target_of(const hf_put& request, std::string key);

/// What to write, and the hashes that it is announced with.
struct Content {
  std::span<const std::byte> data = {};  ///< Borrowed.
  Hashes hashes = {};
};

/// The object as it was stored; its hashes were compared by the service and are compared again here.
sdk::Object put_content(Service& service, const sdk::Call& call, const ObjectHeaders& headers, const Target& target,
                        const Content& content);
/// The same, with the hashes that the data have.
sdk::Object put_object(Service& service, const sdk::Call& call, const ObjectHeaders& headers, const Target& target,
                       std::span<const std::byte> data);

}  // namespace holdfast::gcs
