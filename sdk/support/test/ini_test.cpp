#include <holdfast/support/ini.hpp>

#include "support/catch.hpp"

using namespace holdfast::support;

TEST_CASE("sections hold settings, whose names are lower case", "[support]") {
  const IniFile file =
      parse_ini("[default]\nRegion = eu-central-1\n\n[profile  backup ]\r\nrole_arn=arn:aws:iam::1:role/x\r\n");
  CHECK(file.size() == 2);
  CHECK(file.at("default").at("region") == "eu-central-1");
  CHECK(file.at("profile backup").at("role_arn") == "arn:aws:iam::1:role/x");
}

TEST_CASE("comments end lines where a blank stands before them, and nowhere else", "[support]") {
  const IniFile file = parse_ini("# x = 1\n[a] ; why\n; y = 2\none = 1 # uno\ntwo = a#b;c\nthree = #x\n");
  CHECK(file.at("a").size() == 3);
  CHECK(file.at("a").at("one") == "1");
  CHECK(file.at("a").at("two") == "a#b;c");
}

TEST_CASE("a secret keeps its equals signs and slashes", "[support]") {
  CHECK(parse_ini("[a]\nk = wJalr/XUtn+FEMI==\n").at("a").at("k") == "wJalr/XUtn+FEMI==");
}

TEST_CASE("settings of settings and what cannot be read are passed over", "[support]") {
  const IniFile file =
      parse_ini("lost = 1\n[a]\ns3 =\n  max_concurrent_requests = 20\nnonsense\nb = 2\n[broken\nc = 3");
  CHECK(file.size() == 1);
  CHECK(file.at("a").size() == 2);
  CHECK(file.at("a").at("s3").empty());
  CHECK(file.at("a").at("b") == "2");
}

TEST_CASE("sections of one name are one, and the last of two settings counts", "[support]") {
  const IniFile file = parse_ini("[a]\nx = 1\ny = 1\n[b]\n[a]\nx = 2\n");
  CHECK(file.at("a").at("x") == "2");
  CHECK(file.at("a").at("y") == "1");
}
