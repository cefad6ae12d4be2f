// The token of another identity provider: "credential_source" of workload identity federation. google.aip.dev/auth/4117
#pragma once

#include "credentials/key_document.hpp"

#include <string>

namespace holdfast::gcs {

/// Reads it from a file or an address, has a program print it, or, on AWS, signs the question who one is. Looks anew
/// each time: such tokens live for minutes. Throws HF_E_INVALID_CONFIG where the document or the place has none,
/// HF_E_UNAUTHENTICATED where it is refused.
[[nodiscard]] std::string subject_token(const Surroundings& around, const sdk::Call& call, const KeyDocument& document);

}  // namespace holdfast::gcs
