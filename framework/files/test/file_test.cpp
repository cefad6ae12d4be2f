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
