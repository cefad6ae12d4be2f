#include "files/file.hpp"

#include <cerrno>
#include <holdfast/errors.hpp>

#include "support/catch.hpp"
#include "support/temp_folder.hpp"
#include "support/tree.hpp"

using namespace holdfast;
using namespace holdfast::test;

TEST_CASE("what a process that died left of a file is taken over by the next that writes it", "[files][crash]") {
  const TempFolder folder;
  files::write_atomically(folder / "catalog.json", "old");
  write_file(folder / "catalog.json.unfinished", "a text that is longer than the next one");
  files::write_atomically(folder / "catalog.json", "new");
  CHECK(read_tree(folder.path()) == Tree{{"catalog.json", "new"}});
}

TEST_CASE("a file is not written through a link that stands in its way", "[files]") {
  const TempFolder folder;
  write_file(folder / "precious", "kept");
  std::filesystem::create_symlink(folder / "precious", folder / "catalog.json.unfinished");
  CHECK_THROWS_AS(files::write_atomically(folder / "catalog.json", "new"), Error);
  CHECK(read_file(folder / "precious") == "kept");
  CHECK_FALSE(std::filesystem::exists(folder / "catalog.json"));
}

TEST_CASE("whether something stands at a path is told of links as well and not guessed", "[files]") {
  const TempFolder folder;
  write_file(folder / "file", "");
  std::filesystem::create_symlink("nothing", folder / "dangling");
  std::filesystem::create_symlink("loop", folder / "loop");
  CHECK(files::exists(folder / "file"));
  CHECK(files::exists(folder / "dangling"));
  CHECK(files::exists(folder / "loop"));
  CHECK_FALSE(files::exists(folder / "nothing"));
  CHECK_FALSE(files::exists(folder / "file/below"));
  CHECK_THROWS_WITH(files::exists(folder / "loop/below"), Catch::Contains("cannot look at '"));
}

TEST_CASE("what the system refuses comes with what to do about it", "[files]") {
  for (const int number : {EACCES, EPERM, EROFS, ENOSPC, EDQUOT, EFBIG, EMFILE, EAGAIN, EIO}) {
    CAPTURE(number);
    try {
      raise_errno(number, "cannot write '/backups/x'");
    } catch (const Error& error) {
      CHECK_THAT(error.message(), Catch::StartsWith("cannot write '/backups/x': "));
      CHECK_FALSE(error.hint().empty());
    }
  }
}

TEST_CASE("the time of a file that no number of nanoseconds reaches is the nearest that one does", "[files]") {
  const auto in_year_of = [](std::int64_t seconds) {
    struct ::stat info {};
    info.st_mtim = {.tv_sec = seconds, .tv_nsec = 5};
    return files::modified_ns(info);
  };
  CHECK(in_year_of(1'000'000'000) == 1'000'000'000'000'000'005);
  CHECK(in_year_of(32'503'680'000) == 9'223'372'035'000'000'005);  // 3000
  CHECK(in_year_of(-32'503'680'000) == -9'223'372'034'999'999'995);
}
