// PKCS#12, also known as PFX: a certificate and its key in one file (RFC 7292).
#pragma once

#include <holdfast/support/jwt.hpp>

#include <string>
#include <string_view>

namespace holdfast::support {

/// The certificate and its key as PEM without a password: a secret. Throws HF_E_INVALID_CONFIG, of `what`, where
/// `bytes` are no PKCS#12, the password does not open them, or there is no key in them.
[[nodiscard]] std::string pem_of_pkcs12(std::string_view bytes, std::string_view what, const KeyPassword& password);

}  // namespace holdfast::support
