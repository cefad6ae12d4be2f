#include "pins.hpp"

#include <holdfast/errors.hpp>

#include "support/catch.hpp"
#include "support/temp_folder.hpp"

namespace holdfast::cli {
namespace {

const Pin pin{.id = "com.acme.tape", .digest = "sha256:" + std::string(64, 'a')};
const std::string line = line_of(pin);

}  // namespace

TEST_CASE("a pin goes below its table and leaves the rest as it was") {
  CHECK(with_pin("", pin) == "[plugins.pin]\n" + line + "\n");
  CHECK(with_pin("# mine\n[plugins]\ntrust = \"pinned\"\n", pin) ==
        "# mine\n[plugins]\ntrust = \"pinned\"\n\n[plugins.pin]\n" + line + "\n");
  CHECK(with_pin("[ plugins . pin ] # trusted\ns3 = \"x\"\n\n[client]\ntimeout = \"1s\"\n", pin) ==
        "[ plugins . pin ] # trusted\ns3 = \"x\"\n" + line + "\n\n[client]\ntimeout = \"1s\"\n");
}

TEST_CASE("a pin takes the place of an older one of the same plugin") {
  for (const std::string key : {"\"com.acme.tape\"", "'com.acme.tape'"})
    CHECK(with_pin("[plugins.pin]\n" + key + " = \"sha256:old\"\ns3 = \"x\"\n", pin) ==
          "[plugins.pin]\n" + line + "\ns3 = \"x\"\n");
}

TEST_CASE("a pin is written atomically and the file keeps its mode") {
  const test::TempFolder folder;
  const auto file = folder / "holdfast.toml";
  test::write_file(file, "[plugins]\ntrust = \"pinned\"\n");
  std::filesystem::permissions(file, std::filesystem::perms{0640});
  write_pin(file, pin);
  CHECK_THAT(test::read_file(file), Catch::Contains("trust = \"pinned\"") && Catch::Contains(line));
  CHECK(std::filesystem::status(file).permissions() == std::filesystem::perms{0640});
}

TEST_CASE("a configuration that holds its pins in another way is not touched") {
  const test::TempFolder folder;
  const auto file = folder / "holdfast.toml";
  const std::string before = "[plugins]\npin = { s3 = \"x\" }\n";
  test::write_file(file, before);
  try {
    write_pin(file, pin);
    FAIL("it was written");
  } catch (const FailedError& error) {
    CHECK_THAT(error.hint(), Catch::Contains(line));
  }
  CHECK(test::read_file(file) == before);
}

}  // namespace holdfast::cli
