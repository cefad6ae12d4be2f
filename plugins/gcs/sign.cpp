#include "sign.hpp"

namespace holdfast::gcs {

sdk::HttpHeaders sign(support::UnsignedRequest request, const Credentials& who,
                      std::chrono::system_clock::time_point now) {
  // The service takes "auto" for the bucket's region, wherever that is.
  const support::SignatureScope scope{.region = "auto", .service = "storage", .words = support::google_words};
  request.payload_hash = support::unsigned_payload;
  return support::sign_v4(request, {.id = who.access_id, .secret = who.secret}, scope, now).headers;
}

}  // namespace holdfast::gcs
