#include <holdfast/support/http_statuses.hpp>
#include <holdfast/support/remedies.hpp>

#include <algorithm>
#include <iterator>

namespace holdfast::support {
namespace {

using sdk::Retry;
using namespace remedies;

constexpr StatusRow common_rows[] = {
    {400, 400, HF_E_INVALID_CONFIG, Retry::never, "the service refuses the request", "check the settings"},
    {404, 404, HF_E_NOT_FOUND, Retry::never, "it does not exist", ""},
    {405, 405, HF_E_UNSUPPORTED, Retry::never, "the service does not do this", no_feature},
    {408, 408, HF_E_UNAVAILABLE, Retry::safe, "the service waited too long for the request", network},
    {409, 409, HF_E_UNAVAILABLE, Retry::safe, "another operation is in the way", try_later},
    {411, 411, HF_E_UNSUPPORTED, Retry::never, "the body arrived without its length", chunking_proxy},
    {412, 412, HF_E_CONFLICT, Retry::never, "the object changed in the meantime", ""},
    {413, 413, HF_E_INVALID_ARGUMENT, Retry::never, "the body is larger than the service, or a proxy, takes",
     "raise the limit of the proxy (client_max_body_size)"},
    {416, 416, HF_E_INVALID_ARGUMENT, Retry::never, "the range starts past the object's end", ""},
    {425, 425, HF_E_UNAVAILABLE, Retry::safe, "the service is not ready for the request", try_later},
    {429, 429, HF_E_THROTTLED, Retry::safe, "the service asks to slow down", slower},
    {501, 501, HF_E_UNSUPPORTED, Retry::never, "the service has not implemented this", no_feature},
    {503, 503, HF_E_THROTTLED, Retry::safe, "the service is not available, or asks to slow down", slower},
    {507, 507, HF_E_NO_SPACE, Retry::never, "the service has no space left", make_room},
    {500, 599, HF_E_UNAVAILABLE, Retry::safe, "the service failed", try_later},
};

/// Whether what stands in front of a service says so, too, in words of its own: a body that is too large for it, say,
/// or requests that are too many.
bool may_be_of_gateway(int status) noexcept {
  constexpr int own[] = {408, 411, 413, 425, 429};
  return status >= 500 || std::ranges::find(own, status) != std::end(own);
}

}  // namespace

sdk::Error error_by_status(const ServiceStatuses& statuses, const Refusal& refusal, Marks marks) {
  if (refusal.is_foreign && !may_be_of_gateway(refusal.http_status)) return to_error(statuses.foreign, refusal, marks);
  const StatusRow* row = find_row(statuses.rows, refusal.http_status);
  if (row == nullptr) row = find_row(common_rows, refusal.http_status);
  return to_error(row == nullptr ? statuses.unexpected : *row, refusal, marks);
}

}  // namespace holdfast::support
