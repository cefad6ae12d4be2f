#include "opening.hpp"

#include "support/catch.hpp"

using namespace holdfast::azure;

TEST_CASE("what vouches is taken from where the settings say it is", "[azure][opening]") {
  const CredentialOptions options = credential_options_for(
      {.account = "mystorage",
       .credentials = "sas",
       .connection_string = "AccountName=mystorage;AccountKey=b3RoZXI=;SharedAccessSignature=sig=x",
       .account_key = "a2V5",
       .sas = "sig=y",
       .tenant_id = "t"});
  CHECK(options.kind == CredentialKind::sas);
  CHECK(options.connection_string.account_key == "b3RoZXI=");
  CHECK(options.connection_string.sas == "sig=x");
  CHECK(options.settings.account_key == "a2V5");
  CHECK(options.settings.sas == "sig=y");
  CHECK(options.tenant_id == "t");
  CHECK(options.host == "mystorage.blob.core.windows.net");
}

TEST_CASE("where nobody says it, credentials are looked for", "[azure][opening]") {
  const CredentialOptions options = credential_options_for({.account = "mystorage", .cloud = Cloud::us_government});
  CHECK(options.kind == CredentialKind::automatic);
  CHECK(options.connection_string.account_key.empty());
  CHECK(options.host == "mystorage.blob.core.usgovcloudapi.net");  // which names the right Entra ID
}
