// JSON Web Tokens (RFC 7515, RFC 7519): signed by RS256, to be exchanged for others, and read for what they say.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::support {

/// What opens a key, and what to do where it does not, or where there is none.
struct KeyPassword {
  std::string_view text = {};  ///< Empty for none.
  std::string_view remedy = "give the password of the key";
  std::string_view other_key = "it has to be PEM, with a block 'PRIVATE KEY'";
};

/// An RSA key that signs. Threads: every function from any thread.
class RsaKey {
 public:
  /// From PEM: the first private key in it, "PRIVATE KEY", "RSA PRIVATE KEY" or, with a password, "ENCRYPTED PRIVATE
  /// KEY". Throws HF_E_INVALID_CONFIG, saying that `what` holds none, or that the password does not open it; nothing
  /// of either gets into the message.
  RsaKey(std::string_view pem, std::string_view what, const KeyPassword& password = {});
  ~RsaKey();
  RsaKey(const RsaKey&) = delete;
  RsaKey& operator=(const RsaKey&) = delete;

  /// The signature of `text` by RS256: RSASSA-PKCS1-v1_5 with SHA-256. Bytes.
  [[nodiscard]] std::string sign(std::string_view text) const;

 private:
  struct Parts;
  const std::unique_ptr<Parts> parts_;
};

/// The token that `header` and `claims`, JSON objects, are with the signature of `key`. A secret.
[[nodiscard]] std::string signed_jwt(std::string_view header, std::string_view claims, const RsaKey& key);

/// The claims of `token`, the text of a JSON object perhaps; nothing where it is no JWT. Nobody looks at its signature:
/// what is found is for messages, and no proof of anything.
[[nodiscard]] std::optional<std::string> jwt_claims(std::string_view token);

/// The SHA-1 of the first certificate in `pem`, bytes: what "x5t" in the header of a JWT names it by. Nothing where
/// there is none.
[[nodiscard]] std::optional<std::string> certificate_sha1(std::string_view pem);

}  // namespace holdfast::support
