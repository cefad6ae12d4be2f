#include "preflight/uploads.hpp"

#include "../stale_uploads.hpp"
#include "../upload.hpp"

namespace holdfast::gcs::checks {

Result drop_old_uploads(const PreflightContext& context, const sdk::Call& call) {
  const Settings& settings = context.service.settings();
  const auto age = std::chrono::duration_cast<std::chrono::system_clock::duration>(settings.abort_uploads_after);
  if (age.count() == 0) return skip("abort_uploads_after is 0");
  if (!is_multipart(settings)) return skip("resumable uploads cost nothing, and are gone after a week");
  const auto before = context.service.now() - age;
  try {
    const std::size_t dropped = drop_stale_uploads(context.service, call, context.root, before);
    return pass(dropped == 0 ? "there are none that are old" : std::to_string(dropped) + " dropped");
  } catch (const sdk::Error& error) {
    if (error.status() != HF_E_FORBIDDEN && error.status() != HF_E_UNSUPPORTED) throw;
    return warn(error);
  }
}

}  // namespace holdfast::gcs::checks
