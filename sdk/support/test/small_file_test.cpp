#include <holdfast/support/small_file.hpp>

#include "support/catch.hpp"
#include "support/temp_folder.hpp"

#include <holdfast/plugin.hpp>

#include <sys/stat.h>

using namespace holdfast;
using support::read_small_file;

namespace {

hf_status status_of_reading(const std::string& path) {
  try {
    static_cast<void>(read_small_file(path));
  } catch (const sdk::Error& error) {
    CHECK_THAT(error.what(), Catch::Contains("'" + path + "'"));
    CHECK_FALSE(error.remedy_text().empty());
    return error.status();
  }
  return HF_OK;
}

}  // namespace

TEST_CASE("a small file is read whole, and a missing one is none", "[support]") {
  const test::TempFolder folder;
  const std::string content(10'000, 'x');
  test::write_file(folder / "a", content);
  CHECK(read_small_file((folder / "a").string()) == content);
  CHECK_FALSE(read_small_file((folder / "b").string()));
  CHECK_FALSE(read_small_file((folder / "a/b").string()));
}

TEST_CASE("what is no file, or too large a one, is refused by name", "[support]") {
  const test::TempFolder folder;
  test::write_file(folder / "large", std::string(support::max_small_file + 1, 'x'));
  REQUIRE(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
  CHECK(status_of_reading((folder / "large").string()) == HF_E_INVALID_CONFIG);
  CHECK(status_of_reading((folder / "fifo").string()) == HF_E_INVALID_CONFIG);
  CHECK(status_of_reading(folder.path().string()) == HF_E_INVALID_CONFIG);
}

TEST_CASE("what names a file that cannot be read is what has to be corrected", "[support]") {
  const test::TempFolder folder;
  try {
    static_cast<void>(read_small_file(folder.path().string(), "`key_file`"));
    FAIL("a folder was read");
  } catch (const sdk::Error& error) {
    CHECK_THAT(error.what(), Catch::Contains("it is a folder"));
    CHECK_THAT(error.remedy_text(), Catch::Contains("correct `key_file`"));
  }
}
