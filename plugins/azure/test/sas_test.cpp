#include "sas.hpp"

#include "support/catch.hpp"

#include <string>

using namespace holdfast::azure;

namespace {

const auto now = std::chrono::system_clock::from_time_t(1'795'403'700);  // 2026-11-23T03:15:00Z

Sas parsed(const std::string& text) {
  const auto sas = parse_sas(text);
  REQUIRE(sas);
  return *sas;
}

std::string reason(const std::optional<SasFault>& fault) {
  if (!fault) return "none";
  CHECK_FALSE(fault->remedy.empty());
  return fault->reason;
}

std::string for_letters(const std::string& text, std::string_view letters, Carriage carriage = Carriage::tls) {
  return reason(why_not_for(parsed(text), letters, carriage));
}

}  // namespace

TEST_CASE("a signature says what it is for", "[azure][sas]") {
  const Sas sas = parsed(
      "https://x.blob.core.windows.net/c?sv=2021-12-02&sr=c&sp=racwdl&st=2026-11-23&se=2026-11-23T04:15:00Z&"
      "spr=https%2Chttp&sip=10.0.0.1&si=weekly&skoid=o-1&sig=a%2Bb%3D\n");
  CHECK(sas.version == "2021-12-02");
  CHECK(sas.resource == "c");
  CHECK(sas.permissions == "racwdl");
  CHECK(sas.starts_at == std::chrono::system_clock::from_time_t(1'795'392'000));
  CHECK(sas.expires_at == now + std::chrono::hours{1});
  CHECK(sas.protocols == "https,http");
  CHECK(sas.addresses == "10.0.0.1");
  CHECK(sas.policy == "weekly");
  CHECK(sas.signer == "o-1");
  CHECK_FALSE(sas.is_of_account());
  CHECK(parsed("ss=b&srt=co&sp=rl&sig=x").is_of_account());
  CHECK(query_of_sas("?a=b\n") == "a=b");
}

TEST_CASE("what holds no signature, or no times, is none", "[azure][sas]") {
  for (const std::string text : {"", "?", "sp=rl", "sp=rl&sig=", "sig=x&se=soon", "sig=%zz", "sig=x&se=2026-13-01"}) {
    INFO(text);
    CHECK_FALSE(parse_sas(text));
  }
}

TEST_CASE("a signature is told to be too old or too new", "[azure][sas]") {
  CHECK(reason(why_not_now(parsed("sig=x&se=2026-11-23T03:15Z"), now)) == "has expired at 2026-11-23T03:15:00Z");
  CHECK(reason(why_not_now(parsed("sig=x&st=2026-11-23T03:15:01Z"), now)) ==
        "does not hold before 2026-11-23T03:15:01Z");
  CHECK(reason(why_not_now(parsed("sig=x&st=2026-11-23T03:15Z&se=2026-11-23T03:16Z"), now)) == "none");
}

TEST_CASE("a signature of which something is missing, or to which something was added, is told", "[azure][sas]") {
  const std::string whole = "sv=2021-12-02&sp=rl&sig=MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE%3D";
  CHECK(reason(why_not_whole(whole + "\n")) == "none");
  CHECK(reason(why_not_whole("https://x/c?" + whole + "&sr=c")) == "none");
  for (const std::string& text : {whole.substr(0, whole.size() - 6), std::string{"sig=x"}}) {
    INFO(text);
    CHECK_THAT(reason(why_not_whole(text)), Catch::Contains("its sig was cut off"));
  }
  for (const std::string& text : {'"' + whole + '"', "sp=r l&" + whole}) {
    INFO(text);
    CHECK_THAT(reason(why_not_whole(text)), Catch::Contains("a quotation mark"));
  }
}

TEST_CASE("the letters that a signature lacks are named", "[azure][sas]") {
  CHECK(for_letters("sr=c&sp=racwdl&sig=x", "rwdl") == "none");
  CHECK(for_letters("sr=c&sp=rl&sig=x", "rl") == "none");
  CHECK(for_letters("sr=c&sp=rl&sig=x", "rwl") == "lacks w (write) (sp=rl)");
  CHECK(for_letters("sr=c&sp=c&sig=x", "rwdl") == "lacks r (read), w (write), d (delete), l (list) (sp=c)");
  CHECK(for_letters("sr=c&si=weekly&sig=x", "rwdl") == "none");
}

TEST_CASE("a signature for something else than a container's blobs does not do", "[azure][sas]") {
  CHECK(for_letters("sr=b&sp=rwdl&sig=x", "r") == "is for a single blob (sr=b)");
  CHECK(for_letters("ss=qt&srt=co&sp=rwdl&sig=x", "r") == "is not for the blob service (ss=qt)");
  CHECK(for_letters("ss=b&srt=o&sp=rwdl&sig=x", "r") == "is not for containers (srt=o)");
  CHECK(for_letters("ss=b&srt=sc&sp=rwdl&sig=x", "r") == "is not for objects (srt=sc)");
  CHECK(for_letters("ss=bf&srt=sco&sp=rwdl&sig=x", "rwdl") == "none");
}

TEST_CASE("a signature for TLS is not sent without", "[azure][sas]") {
  CHECK(for_letters("sr=c&sp=r&spr=https&sig=x", "r", Carriage::plain) == "is for TLS alone (spr=https)");
  CHECK(for_letters("sr=c&sp=r&spr=https&sig=x", "r") == "none");
  CHECK(for_letters("sr=c&sp=r&spr=https,http&sig=x", "r", Carriage::plain) == "none");
}
