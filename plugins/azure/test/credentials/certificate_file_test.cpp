// Files that hold a certificate and its key, as the program openssl writes them.
#include "credentials/certificate_file.hpp"

#include "doubles.hpp"
#include "support/temp_folder.hpp"

#include <holdfast/support/jwt.hpp>
#include <holdfast/support/small_file.hpp>

#include <cstdlib>

using namespace holdfast;
using namespace holdfast::azure;
using namespace holdfast::azure::test;
using holdfast::test::TempFolder;
using holdfast::test::write_file;

namespace {

/// A key, its certificate, and what `openssl` makes of both.
struct Files {
  TempFolder folder;

  Files() { run("req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out certificate.pem -subj /CN=app -days 1"); }
  /// In the folder. `words`: no blanks within one.
  void run(const std::string& words) const {
    const std::string command = "cd '" + folder.path().string() + "' && openssl " + words + " 2>openssl.log";
    INFO(command);
    REQUIRE(std::system(command.c_str()) == 0);
  }
  [[nodiscard]] std::string path(const std::string& name) const { return (folder.path() / name).string(); }
  [[nodiscard]] std::string content(const std::string& name) const { return *support::read_small_file(path(name)); }
  [[nodiscard]] std::string thumbprint() const { return *support::certificate_sha1(content("certificate.pem")); }
  [[nodiscard]] std::string signature() const { return support::RsaKey{content("key.pem"), "the key"}.sign("text"); }
};

void holds_certificate_and_key(const std::string& pem, const Files& files) {
  CHECK(support::certificate_sha1(pem) == files.thumbprint());
  CHECK(support::RsaKey{pem, "the file"}.sign("text") == files.signature());
}

Refused refusal_of_file(const std::string& path, const std::string& password) {
  const Refused refused =
      refusal_of([&] { static_cast<void>(open_certificate({.path = path, .password = password})); });
  CHECK(refused.status == HF_E_INVALID_CONFIG);
  CHECK_THAT(refused.message + refused.remedy, Catch::Contains(path) && !Catch::Contains("CANARY"));
  return refused;
}

constexpr const char* pfx = "pkcs12 -export -inkey key.pem -in certificate.pem -out app.pfx -passout pass:";

}  // namespace

TEST_CASE("a PFX gives its certificate and key, with a password and without", "[azure][credentials]") {
  const Files files;
  for (const std::string password : {"CANARY", ""}) {
    files.run(pfx + password);
    holds_certificate_and_key(open_certificate({.path = files.path("app.pfx"), .password = password}), files);
  }
}

TEST_CASE("a PEM with an encrypted key gives its certificate and key", "[azure][credentials]") {
  const Files files;
  for (const std::string words : {"pkcs8 -topk8 -in key.pem -out locked.pem -passout pass:CANARY",
                                  "rsa -aes256 -traditional -in key.pem -out locked.pem -passout pass:CANARY"}) {
    files.run(words);
    write_file(files.path("app.pem"), files.content("certificate.pem") + files.content("locked.pem"));
    holds_certificate_and_key(open_certificate({.path = files.path("app.pem"), .password = "CANARY"}), files);
    CHECK_THAT(refusal_of_file(files.path("app.pem"), "").message, Catch::Contains("needs a password"));
    CHECK_THAT(refusal_of_file(files.path("app.pem"), "CANARY?").message,
               Catch::Contains("the password does not open"));
  }
}

TEST_CASE("a password that does not open a PFX is told from one that is missing", "[azure][credentials]") {
  const Files files;
  files.run(std::string{pfx} + "CANARY");
  const Refused wrong = refusal_of_file(files.path("app.pfx"), "CANARY?");
  CHECK(wrong.message == "the password does not open '" + files.path("app.pfx") + "'");
  CHECK_THAT(refusal_of_file(files.path("app.pfx"), "").message, Catch::Contains("needs a password"));
}

TEST_CASE("a file that holds no certificate with its key is refused by what it lacks", "[azure][credentials]") {
  const Files files;
  files.run("pkcs12 -export -nokeys -in certificate.pem -out app.pfx -passout pass:CANARY");
  CHECK_THAT(refusal_of_file(files.path("app.pfx"), "CANARY").message, Catch::Contains("holds no private key"));
  files.run("x509 -in certificate.pem -outform DER -out app.cer");
  for (const std::string name : {"app.cer", "openssl.log"})
    CHECK_THAT(refusal_of_file(files.path(name), "CANARY").message, Catch::Contains("neither PEM nor PKCS#12"));
  CHECK_THAT(refusal_of_file(files.path("none"), "").message, Catch::Contains("does not exist"));
}

TEST_CASE("a PFX in a cipher that is no longer safe is told how to be written anew", "[azure][credentials]") {
  const Files files;
  files.run(std::string{pfx} + "CANARY -legacy");
  const Refused refused = refusal_of_file(files.path("app.pfx"), "CANARY");
  CHECK_THAT(refused.message, Catch::Contains("cannot be decrypted"));
  CHECK_THAT(refused.remedy, Catch::Contains("openssl pkcs12 -legacy"));
}
