// Where the content of an object goes that its description went ahead of: a session of the JSON API's resumable
// uploads. One that nobody ends costs nothing and is gone after a week.
// cloud.google.com/storage/docs/performing-resumable-uploads
#pragma once

#include "writer.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace holdfast::gcs {

/// Path and query that the content of `target` is sent to: a secret. `hashes`, of the whole, are compared at its end,
/// as far as they are known already.
[[nodiscard]] std::string begin_session(const UploadContext& context, const sdk::Call& call, const Target& target,
                                        const Hashes& hashes = {});

/// The status of an answer that is not the end.
inline constexpr std::int32_t more_is_wanted = 308;

/// An answer of 2xx, or one that wants more; everything else is thrown.
[[nodiscard]] sdk::HttpResponse send_to_session(Service& service, const sdk::Call& call, const Request& request);

/// "bytes 0-99/100", "bytes */100", "bytes 0-99/*": what is sent of how much.
[[nodiscard]] std::string content_range(std::uint64_t first, std::size_t bytes, std::optional<std::uint64_t> total);

}  // namespace holdfast::gcs
