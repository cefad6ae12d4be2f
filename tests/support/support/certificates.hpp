// Certificates made at test time, so that none expires in the repository and no key lies in it.
#pragma once

#include <chrono>
#include <memory>
#include <string>

namespace holdfast::test {

/// A certificate and its key, as PEM.
struct Identity {
  std::string certificate = {};
  std::string key = {};
};

struct CertificateOptions {
  std::string name = "localhost";                            ///< The common name.
  std::string names = "DNS:localhost,IP:127.0.0.1";          ///< Subject alternative names, in OpenSSL's spelling.
  std::chrono::seconds valid_until = std::chrono::hours{1};  ///< From now; negative: expired.
};

/// An authority of its own.
class Authority {
 public:
  Authority();
  ~Authority();
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;

  /// PEM.
  [[nodiscard]] std::string certificate() const;
  [[nodiscard]] Identity issue(const CertificateOptions& options = {}) const;

 private:
  struct Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace holdfast::test
