#include "http/shown.hpp"

#include "support/catch.hpp"

using namespace holdfast::http;

TEST_CASE("headers and keys of queries that hold secrets are told by their names", "[shown]") {
  for (const std::string_view name : {"Authorization",
                                      "Proxy-Authorization",
                                      "x-ms-copy-source-authorization",
                                      "Cookie",
                                      "Set-Cookie",
                                      "X-OpenAI-Api-Key",
                                      "X-Weaviate-Api-Key",
                                      "x-amz-server-side-encryption-customer-key",
                                      "x-amz-server-side-encryption-customer-key-MD5",
                                      "X-Amz-Security-Token",
                                      "X-aws-ec2-metadata-token",
                                      "X-Amz-Signature",
                                      "X-Amz-Credential",
                                      "X-Goog-Signature",
                                      "sig",
                                      "Signature",
                                      "access_token",
                                      "client_secret",
                                      "WebIdentityToken",
                                      "assertion",
                                      "upload_id",
                                      "password",
                                      "key",
                                      "apikey",
                                      "code",
                                      "X-IDENTITY-HEADER",
                                      "X-Vault-Session"}) {
    CAPTURE(name);
    CHECK(is_secret_name(name));
  }
  for (const std::string_view name :
       {"Content-Type", "Content-Encoding", "x-amz-request-id", "ETag", "prefix", "list-type", "max-keys", "partNumber",
        "Retry-After", "X-Amz-Date", "design", "comp", "Content-Length", "x-ms-error-code"}) {
    CAPTURE(name);
    CHECK_FALSE(is_secret_name(name));
  }
}

TEST_CASE("a URL is shown without what is secret in it", "[shown]") {
  CHECK(shown_url("https://h/a/b?prefix=x&X-Amz-Signature=CANARY&sig=CANARY#CANARY") ==
        "https://h/a/b?prefix=x&X-Amz-Signature=********&sig=********");
  CHECK(shown_url("https://user:CANARY@h/x") == "https://********@h/x");
  CHECK(shown_url("https://user:CAN/ARY@h/x") == "https://********@h/x");
  CHECK(shown_url("https://user:CAN?ARY=1@h/x").find("CAN") == std::string::npos);
  CHECK(shown_url("http://[::1]:80/a@b?flag") == "http://[::1]:80/a@b?flag");
  CHECK(shown_url("http://h/?a=1&&token=") == "http://h/?a=1&&token=********");
  CHECK(shown_url("http://h/\x1b[31m") == "http://h/\\x1b[31m");
}

TEST_CASE("URLs in the values of headers are shown like any other", "[shown]") {
  CHECK(shown_header("Location", "https://h/x?X-Amz-Security-Token=CANARY") ==
        "https://h/x?X-Amz-Security-Token=********");
  CHECK(shown_header("x-ms-copy-source", "/container/blob?sig=CANARY") == "/container/blob?sig=********");
  CHECK(shown_header("Authorization", "Bearer CANARY") == "********");
  CHECK(shown_header("ETag", "\"abc\"") == "\"abc\"");
}
