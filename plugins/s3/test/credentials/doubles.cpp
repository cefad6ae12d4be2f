#include "doubles.hpp"

namespace holdfast::s3::test {

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
