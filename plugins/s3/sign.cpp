#include "sign.hpp"

namespace holdfast::s3 {

Signed sign_in_steps(const Unsigned& request, const Credentials& who, const Scope& scope,
                     std::chrono::system_clock::time_point now) {
  return support::sign_v4(request, {.id = who.key_id, .secret = who.secret, .session_token = who.session_token}, scope,
                          now);
}

sdk::HttpHeaders sign(const Unsigned& request, const Credentials& who, const Scope& scope,
                      std::chrono::system_clock::time_point now) {
  return who.is_anonymous() ? request.headers : sign_in_steps(request, who, scope, now).headers;
}

}  // namespace holdfast::s3
