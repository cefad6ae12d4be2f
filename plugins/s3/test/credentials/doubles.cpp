#include "doubles.hpp"

namespace holdfast::s3::test {

Surroundings around(support::Environment::Values variables) {
  return {.http = sdk::Http{&holdfast::test::plugin_host()},
          .environment = support::Environment{std::move(variables)},
          .now = [] { return std::chrono::system_clock::from_time_t(now_seconds); }};
}

Credentials credentials_of(Provider& provider) {
  FakeCall call;
  Fetched fetched = provider.fetch(call);
  if (const auto* nothing = std::get_if<NotHere>(&fetched)) FAIL(provider.name() << ": " << nothing->reason);
  return std::get<Credentials>(std::move(fetched));
}

std::string reason_of(Provider& provider) {
  FakeCall call;
  const Fetched fetched = provider.fetch(call);
  REQUIRE(std::holds_alternative<NotHere>(fetched));
  return std::get<NotHere>(fetched).reason;
}

Refusal refusal_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const sdk::Error& error) {
    INFO(error.what());
    CHECK((!error.remedy_text().empty() || error.to_abi().retry == HF_RETRY_SAFE || error.status() == HF_E_CORRUPT ||
           error.status() == HF_E_CANCELLED));
    return {.status = error.status(), .message = error.what(), .remedy = error.remedy_text()};
  }
  FAIL("nothing was thrown");
  return {};
}

Refusal refusal_of(Provider& provider) {
  return refusal_of([&] {
    FakeCall call;
    static_cast<void>(provider.fetch(call));
  });
}

std::string sts_reply(std::string_view action) {
  const std::string name{action};
  return "<" + name + "Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><" + name +
         "Result><AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/x/holdfast</Arn></AssumedRoleUser>"
         "<Credentials><AccessKeyId>ROLEKEY</AccessKeyId><SecretAccessKey>role-secret</SecretAccessKey>"
         "<SessionToken>role-token</SessionToken><Expiration>2026-11-23T04:15:00Z</Expiration></Credentials></" +
         name + "Result></" + name + "Response>";
}

std::string sts_refusal(std::string_view code) {
  return "<ErrorResponse><Error><Type>Sender</Type><Code>" + std::string{code} +
         "</Code><Message>CANARY</Message></Error><RequestId>1</RequestId></ErrorResponse>";
}

}  // namespace holdfast::s3::test
