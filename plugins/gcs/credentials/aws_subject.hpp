// The identity of a machine of AWS, as the token of another provider: a request to AWS who one is, signed and not sent.
// Google sends it. google.aip.dev/auth/4117, "aws"
#pragma once

#include "credentials/key_document.hpp"

#include <string>

namespace holdfast::gcs {

/// Keys and region come from the environment, else from the metadata service that the document names. Throws
/// HF_E_INVALID_CONFIG where there are none or the document leads elsewhere, HF_E_UNAUTHENTICATED where they are
/// refused.
[[nodiscard]] std::string aws_subject_token(const Surroundings& around, const sdk::Call& call,
                                            const KeyDocument& document);

}  // namespace holdfast::gcs
