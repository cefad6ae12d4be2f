#include <string>

std::string signature_of(const std::string& xml);

int main() {
  // FIPS 180-4's own example: "abc".
  return signature_of("<a>abc</a>") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" ? 0 : 1;
}
