// The token of another identity provider as a program prints it. google.aip.dev/auth/4117, "executable"
#pragma once

#include "credentials/key_document.hpp"

#include <string>

namespace holdfast::gcs {

/// Runs the command of the document, without a shell, unless its "output_file" holds a token that is still good. Only
/// where GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES is 1: who may write a file of credentials need not be who may run
/// programs. Throws HF_E_INVALID_CONFIG where it is not, or the program prints something else; HF_E_UNAUTHENTICATED
/// where it fails.
[[nodiscard]] std::string program_subject_token(const Surroundings& around, const sdk::Call& call,
                                                const KeyDocument& document);

}  // namespace holdfast::gcs
