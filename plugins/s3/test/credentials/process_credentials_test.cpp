#include "credentials/process_credentials.hpp"

#include "doubles.hpp"

using namespace holdfast::s3;
using namespace holdfast::s3::test;

namespace {

Refused refusal_of_command(const std::string& command) {
  return refusal_of([&] {
    FakeCall call;
    static_cast<void>(run_credential_process(call, command, "profile 'p'"));
  });
}

}  // namespace

TEST_CASE("a program that fails is quoted without anything that looks like a key", "[s3][credentials]") {
  const Refused refusal = refusal_of_command(
      "sh -c 'echo AKIAIOSFODNN7EXAMPLE: wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY is not valid >&2; exit 4'");
  CHECK(refusal.status == HF_E_UNAUTHENTICATED);
  CHECK(refusal.message == "'sh' of profile 'p' ended with 4: ********: ******** is not valid");
}

TEST_CASE("what is no answer of such a program is refused, and not quoted", "[s3][credentials]") {
  CHECK(refusal_of_command("echo CANARY").message == "what 'echo' of profile 'p' prints is not a JSON object");
  CHECK(refusal_of_command(R"(echo '{"Version": 2, "SecretAccessKey": "CANARY"}')").message ==
        "what 'echo' of profile 'p' prints is not of \"Version\" 1");
  CHECK(refusal_of_command(R"(echo '{"Version": 1, "SecretAccessKey": "CANARY"}')").message ==
        "the answer of profile 'p' has no \"AccessKeyId\"");
  CHECK(
      refusal_of_command(R"(echo '{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "CANARY", "Expiration": "x"}')")
          .status == HF_E_CORRUPT);
  CHECK(refusal_of_command("/nowhere/at-all").status == HF_E_INVALID_CONFIG);
  CHECK(refusal_of_command("").status == HF_E_INVALID_CONFIG);
}
