// Bodies of several parts (RFC 2046, 5.1), as the JSON API takes them and answers with them.
#pragma once

#include <holdfast/http.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace holdfast::gcs {

/// What parts are told apart by: 128 random bits, which no content has.
[[nodiscard]] std::string new_boundary();

/// The parts of an answer, borrowed. HF_E_CORRUPT where it has none.
[[nodiscard]] std::vector<std::string_view> parts_in(const sdk::HttpResponse& response);

/// What is in front of the first empty line, and what is behind it.
[[nodiscard]] std::pair<std::string_view, std::string_view> split_head(std::string_view text) noexcept;

/// The headers of a part, a line each.
[[nodiscard]] sdk::HttpHeaders headers_in(std::string_view head);

}  // namespace holdfast::gcs
