// Credentials that a program prints: credential_process of a profile.
// docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
#pragma once

#include "credentials.hpp"

#include <string>
#include <string_view>

namespace holdfast::s3 {

/// Runs `command`, without a shell. Throws HF_E_INVALID_CONFIG where it cannot be run or prints something else,
/// HF_E_UNAUTHENTICATED where it fails, with what it wrote to stderr, keys masked.
[[nodiscard]] Credentials run_credential_process(const sdk::Call& call, std::string_view command, std::string source);

}  // namespace holdfast::s3
