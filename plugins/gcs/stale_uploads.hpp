// Uploads that somebody began and nobody ended.
#pragma once

#include "service.hpp"

#include <holdfast/support/unfinished_uploads.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace holdfast::gcs {

using support::UnfinishedUpload;

/// Every unfinished multipart upload of a key that begins with `prefix`. Resumable ones are nowhere to be found, and
/// gone after a week.
[[nodiscard]] std::vector<UnfinishedUpload> unfinished_uploads(Service& service, const sdk::Call& call,
                                                               const std::string& prefix);

/// Drops one and its parts. One that is gone is fine.
void drop_upload(Service& service, const sdk::Call& call, const UnfinishedUpload& upload);

/// Drops those below `root` that began before `older_than`, and what waits there for its condition since then; returns
/// how many.
std::size_t drop_stale_uploads(Service& service, const sdk::Call& call, const std::string& root,
                               std::chrono::system_clock::time_point older_than);

}  // namespace holdfast::gcs
