// Several requests in the body of one: multipart/mixed, as learn.microsoft.com/rest/api/storageservices/blob-batch has
// it.
#pragma once

#include "service.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::azure {

/// One more request within the batch.
struct BatchPart {
  std::string_view method = {};
  Service::Inner request = {};
};

/// The body. The boundary is one that no key can hold.
[[nodiscard]] std::string batch_body(std::span<const BatchPart> parts, std::string_view boundary);

/// The answer to one of them.
struct BatchAnswer {
  std::size_t index = 0;  ///< Its position in the batch.
  sdk::HttpResponse response = {};
};

/// The answers, in whatever order they came. Where the service refuses the batch as a whole, it may do so in the only
/// answer of an accepted one: that is `refusal`. HF_E_CORRUPT where the body is no batch of answers.
struct BatchAnswers {
  std::vector<BatchAnswer> answers = {};
  std::optional<sdk::HttpResponse> refusal = {};
};
[[nodiscard]] BatchAnswers parse_batch(const sdk::HttpResponse& response);

}  // namespace holdfast::azure
