#include <holdfast/support/hash.hpp>

#include "support/catch.hpp"

#include <holdfast/support/encoding.hpp>

#include <string>

using namespace holdfast::support;

TEST_CASE("hashes are those of their standards", "[hash]") {
  // FIPS 180-2, B.1; RFC 1321, A.5; RFC 4231, 4.3 and 4.7.
  CHECK(hex(sha256(bytes_of("abc"))) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hex(sha256({})) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hex(md5(bytes_of("message digest"))) == "f96b697d7cb7938d525a2f31aaf161d0");
  CHECK(hex(hmac_sha256(bytes_of("Jefe"), bytes_of("what do ya want for nothing?"))) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(hex(hmac_sha256(bytes_of(std::string(131, '\xaa')),
                        bytes_of("Test Using Larger Than Block-Size Key - Hash Key First"))) ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("an MD5 of stretches is that of the whole, and a copy of it goes its own way", "[hash]") {
  RunningMd5 running;
  CHECK(running.digest() == md5({}));
  running.add(bytes_of("message "));
  RunningMd5 other{running};
  running.add(bytes_of("digest"));
  CHECK(running.digest() == md5(bytes_of("message digest")));
  other.add(bytes_of("in a bottle"));
  CHECK(other.digest() == md5(bytes_of("message in a bottle")));
  other = running;
  CHECK(other.digest() == running.digest());
}
