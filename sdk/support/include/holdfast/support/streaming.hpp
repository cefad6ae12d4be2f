// Answers that are handed on as they arrive, where they are what was asked for.
#pragma once

#include <holdfast/http.hpp>

#include <cstddef>
#include <functional>
#include <span>

namespace holdfast::support {

using OnHead = std::function<void(const sdk::HttpResponse&)>;  ///< The body is still empty.
using OnData = std::function<void(std::span<const std::byte>)>;

/// Hands an answer of 2xx on; the body of every other is collected, 64 KiB of it at most, for it says why. Throws what
/// the HTTP of the engine and the functions throw.
sdk::HttpResponse stream_success(const sdk::Http& http, const sdk::Call& call, const sdk::HttpRequest& request,
                                 const OnHead& on_head, const OnData& on_data);

}  // namespace holdfast::support
