// Uploads that somebody began and nobody ended.
#pragma once

#include "service.hpp"

#include <holdfast/support/unfinished_uploads.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace holdfast::s3 {

using support::UnfinishedUpload;

/// Every unfinished upload of a key that begins with `prefix`.
[[nodiscard]] std::vector<UnfinishedUpload> unfinished_uploads(Service& service, const sdk::Call& call,
                                                               const std::string& prefix);

/// Drops one and its parts. One that is gone is fine.
void drop_upload(Service& service, const sdk::Call& call, const UnfinishedUpload& upload);

/// Drops those below `prefix` that began before `older_than`; returns how many.
std::size_t drop_stale_uploads(Service& service, const sdk::Call& call, const std::string& prefix,
                               std::chrono::system_clock::time_point older_than);

}  // namespace holdfast::s3
