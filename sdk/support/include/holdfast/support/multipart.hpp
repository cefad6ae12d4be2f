// Answers to several requests at once: multipart/mixed (RFC 2046, 5.1), with an answer of HTTP in each part.
#pragma once

#include <holdfast/http.hpp>

#include <vector>

namespace holdfast::support {

/// The answer to one of them.
struct PartAnswer {
  sdk::HttpHeaders around = {};  ///< Of the part itself: "Content-ID" says which request it is for.
  sdk::HttpResponse response = {};
};

/// Those in `response`, in the order in which they came, at least one. HF_E_CORRUPT where it is not made of such parts,
/// or ends early.
[[nodiscard]] std::vector<PartAnswer> answers_in(const sdk::HttpResponse& response);

}  // namespace holdfast::support
