#include "support/uploads.hpp"

#include "support/bytes.hpp"
#include "support/catch.hpp"
#include "support/thrown.hpp"

namespace holdfast::test {

void send_two_parts(sdk::Upload& upload, FakeCall& call) {
  upload.part(call, 1, 1, bytes_of("b"));
  upload.part(call, 0, 0, bytes_of("a"));
}

void wants_all_parts(sdk::Upload& upload, FakeCall& call, std::uint32_t max_parts) {
  upload.part(call, 1, 1, bytes_of("b"));
  CHECK(status_of([&] { upload.finish(call, 2, 2); }) == HF_E_INVALID_ARGUMENT);
  upload.part(call, 0, 0, bytes_of("a"));
  CHECK(status_of([&] { upload.finish(call, 3, 2); }) == HF_E_INVALID_ARGUMENT);
  CHECK(status_of([&] { upload.finish(call, 2, 3); }) == HF_E_INVALID_ARGUMENT);
  CHECK(status_of([&] { upload.part(call, max_parts, 0, {}); }) == HF_E_INVALID_ARGUMENT);
}

}  // namespace holdfast::test
