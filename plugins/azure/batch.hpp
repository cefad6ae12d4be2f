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

struct BatchAnswers {
  std::vector<BatchAnswer> answers = {};  ///< In whatever order they came.
  /// Of the batch as a whole: a service may say so in the only answer of one that it accepted.
  std::optional<sdk::HttpResponse> refusal = {};
};

/// HF_E_CORRUPT where the body is no batch of answers.
[[nodiscard]] BatchAnswers parse_batch(const sdk::HttpResponse& response);

}  // namespace holdfast::azure
