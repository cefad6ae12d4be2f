// A certificate and its key, as tools keep them in one file.
#pragma once

#include <string>

namespace holdfast::azure {

/// Where they are.
struct CertificateFile {
  std::string path = {};
  std::string password = {};  ///< Empty for none.
};

/// The certificate and its key as PEM without a password: a secret. The file holds PEM, the key perhaps encrypted, or
/// PKCS#12, also known as PFX. Throws HF_E_INVALID_CONFIG, naming the file, where there is none, it is neither, or the
/// password does not open it; what PEM without a password holds is for the caller to judge.
[[nodiscard]] std::string open_certificate(const CertificateFile& file);

}  // namespace holdfast::azure
