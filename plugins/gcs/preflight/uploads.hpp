// Uploads that nobody finished: their parts are invisible and cost money.
#pragma once

#include "preflight/context.hpp"

namespace holdfast::gcs::checks {

/// Drops those below our prefix that are older than the setting abort_uploads_after.
[[nodiscard]] Result drop_old_uploads(const PreflightContext& context, const sdk::Call& call);

}  // namespace holdfast::gcs::checks
