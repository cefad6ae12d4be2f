#include "plugin/sealed_copy.hpp"

#include "files/file.hpp"
#include "plugin_files.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

#include <holdfast/errors.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <span>

namespace holdfast::plugin {
namespace {

using holdfast::test::read_file;
using holdfast::test::TempFolder;
using test::place;
using test::refusal_of;

TEST_CASE("digests are those of the standard", "[plugin][pinned]") {
  // FIPS 180-2, appendix B.1 and B.2.
  const TempFolder folder;
  CHECK(digest_of(place(folder.path(), "abc", "abc")) ==
        "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(digest_of(place(folder.path(), "two", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")) ==
        "sha256:248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST_CASE("a sealed copy keeps its bytes whatever becomes of the file", "[plugin][pinned]") {
  const TempFolder folder;
  const std::string bytes(200'000, 'x');
  const auto file = place(folder.path(), "file", bytes);
  const SealedCopy copy{file};
  place(folder.path(), "file", "other");
  CHECK(read_file(copy.path()) == bytes);
  CHECK(::truncate(copy.path().c_str(), 1) == -1);
  CHECK(errno == EPERM);
  const files::File writer{::open(copy.path().c_str(), O_WRONLY | O_CLOEXEC)};
  REQUIRE(writer);
  CHECK_THROWS_AS(files::write_at(writer, 0, std::as_bytes(std::span{"y", 1}), "the copy"), PermissionError);
  CHECK_THROWS_AS(files::write_at(writer, bytes.size(), std::as_bytes(std::span{"y", 1}), "the copy"), PermissionError);
}

TEST_CASE("only a regular file that can be read is copied", "[plugin][pinned]") {
  const TempFolder folder;
  const auto file = place(folder.path(), "file", "x");
  std::filesystem::create_symlink(file, folder / "link");
  CHECK(refusal_of([&] { SealedCopy{folder / "link"}; }).reason ==
        "it cannot be opened: Too many levels of symbolic links");
  CHECK(refusal_of([&] { SealedCopy{folder.path()}; }).reason == "it is not a regular file");
}

}  // namespace
}  // namespace holdfast::plugin
