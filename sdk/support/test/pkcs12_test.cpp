// Files as the program openssl writes them.
#include <holdfast/support/pkcs12.hpp>

#include "support/catch.hpp"
#include "support/temp_folder.hpp"

#include <holdfast/plugin.hpp>

#include <cstdlib>
#include <string>

using namespace holdfast::support;
using holdfast::sdk::Error;
using holdfast::test::read_file;

namespace {

/// A key, its certificate, and what `openssl` makes of both.
class Files {
 public:
  Files() { make("req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out certificate.pem -subj /CN=app -days 1"); }

  /// In the folder. `words`: of the program, no blanks within one.
  void make(const std::string& words) const {
    const std::string command = "cd '" + folder_.path().string() + "' && openssl " + words + " 2>openssl.log";
    INFO(command);
    REQUIRE(std::system(command.c_str()) == 0);
  }
  void make_pfx(const std::string& password, const std::string& more = {}) const {
    make("pkcs12 -export -inkey key.pem -in certificate.pem -out app.pfx -passout pass:" + password + " " + more);
  }
  [[nodiscard]] std::string content(const std::string& name) const { return read_file(folder_ / name); }

 private:
  const holdfast::test::TempFolder folder_;
};

struct Refused {
  std::string message = {};
  std::string remedy = {};
};

Refused refusal_of(const std::string& bytes, const std::string& password) {
  try {
    static_cast<void>(pem_of_pkcs12(bytes, "'app.pfx'", {.text = password, .remedy = "the remedy"}));
    FAIL("accepted");
  } catch (const Error& error) {
    CHECK(error.status() == HF_E_INVALID_CONFIG);
    CHECK_THAT(error.what() + error.remedy_text(), !Catch::Contains("CANARY"));
    return {.message = error.what(), .remedy = error.remedy_text()};
  }
  return {};
}

}  // namespace

TEST_CASE("a PFX gives its certificate and key, with a password and without", "[pkcs12]") {
  const Files files;
  for (const std::string password : {"CANARY", ""}) {
    files.make_pfx(password);
    const std::string pem = pem_of_pkcs12(files.content("app.pfx"), "'app.pfx'", {.text = password});
    CHECK(certificate_sha1(pem) == certificate_sha1(files.content("certificate.pem")));
    CHECK(RsaKey{pem, "it"}.sign("text") == RsaKey{files.content("key.pem"), "it"}.sign("text"));
  }
}

TEST_CASE("a password that does not open a PFX is told from one that is missing", "[pkcs12]") {
  const Files files;
  files.make_pfx("CANARY");
  const Refused wrong = refusal_of(files.content("app.pfx"), "CANARY?");
  CHECK(wrong.message == "the password does not open 'app.pfx'");
  CHECK(wrong.remedy == "the remedy");
  CHECK(refusal_of(files.content("app.pfx"), "").message == "'app.pfx' needs a password, and there is none");
}

TEST_CASE("a file without a key, and one that is no PFX, are refused by what they lack", "[pkcs12]") {
  const Files files;
  files.make("pkcs12 -export -nokeys -in certificate.pem -out app.pfx -passout pass:CANARY");
  CHECK(refusal_of(files.content("app.pfx"), "CANARY").message == "'app.pfx' holds no private key");
  files.make("x509 -in certificate.pem -outform DER -out app.cer");
  for (const std::string& bytes : {files.content("app.cer"), std::string{"CANARY"}, std::string{}})
    CHECK(refusal_of(bytes, "CANARY").message == "'app.pfx' is neither PEM nor PKCS#12");
}

TEST_CASE("a PFX in a cipher that is no longer safe is told how to be written anew", "[pkcs12]") {
  const Files files;
  files.make_pfx("CANARY", "-legacy");
  const Refused refused = refusal_of(files.content("app.pfx"), "CANARY");
  CHECK_THAT(refused.message, Catch::Contains("cannot be decrypted"));
  CHECK_THAT(refused.remedy, Catch::Contains("openssl pkcs12 -legacy"));
}
