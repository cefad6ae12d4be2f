#include "conformance/profile.hpp"

#include <holdfast/errors.hpp>

#include "support/catch.hpp"
#include "support/temp_folder.hpp"

namespace conformance = holdfast::conformance;

namespace {

conformance::Profile profile_of(std::string_view text) {
  const holdfast::test::TempFolder folder;
  holdfast::test::write_file(folder / "profile.toml", text);
  return conformance::read_profile(folder / "profile.toml", "/scratch");
}

}  // namespace

TEST_CASE("a profile gives settings with the scratch folder filled in wherever a text is") {
  const auto profile =
      profile_of("[settings]\npath = \"${TMP}/a\"\nboth = \"${TMP}:${TMP}\"\nlist = [\"x\", \"${TMP}\"]\n");
  REQUIRE(profile.settings.find("path") != nullptr);
  CHECK(*profile.settings.find("path")->value.text() == "/scratch/a");
  CHECK(*profile.settings.find("both")->value.text() == "/scratch:/scratch");
  const auto& list = std::get<holdfast::settings::RawValue::List>(profile.settings.find("list")->value.data);
  CHECK(*list.at(1).text() == "/scratch");
}

TEST_CASE("a quirk needs a rule that exists and a reason") {
  const auto profile = profile_of("[quirks]\n\"list.sorted\" = \"a tape\"\n");
  CHECK(profile.quirks.at("list.sorted") == "a tape");
  CHECK_THROWS_AS(profile_of("[quirks]\n\"list.sorted\" = \" \"\n"), holdfast::ConfigError);
  CHECK_THROWS_AS(profile_of("[quirks]\n\"list.sorted\" = true\n"), holdfast::ConfigError);
  CHECK_THROWS_MATCHES(profile_of("[quirks]\n\"list.sortet\" = \"a tape\"\n"), holdfast::ConfigError,
                       Catch::Predicate<holdfast::ConfigError>([](const holdfast::ConfigError& error) {
                         return error.hint().find("write \"list.sorted\"") != std::string::npos;
                       }));
}

TEST_CASE("a wrong credential is the settings with what is different over them") {
  CHECK_FALSE(profile_of("[settings]\npath = \"x\"\n").wrong_credential);
  const auto profile =
      profile_of("[settings]\npath = \"x\"\ntoken = \"right\"\n[wrong-credential]\ntoken = \"wrong\"\n");
  REQUIRE(profile.wrong_credential);
  CHECK(*profile.wrong_credential->find("path")->value.text() == "x");
  CHECK(*profile.wrong_credential->find("token")->value.text() == "wrong");
  CHECK(*profile.settings.find("token")->value.text() == "right");
}

TEST_CASE("a profile holds nothing else") {
  CHECK_THROWS_AS(profile_of("path = \"x\"\n"), holdfast::ConfigError);
  CHECK_THROWS_AS(profile_of("[settigns]\npath = \"x\"\n"), holdfast::ConfigError);
  CHECK_THROWS_AS(profile_of("[settings\n"), holdfast::ConfigError);
}
