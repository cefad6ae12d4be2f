#include "../direct_write.hpp"

#include "support/catch.hpp"
#include "support/temp_folder.hpp"
#include "support/tree.hpp"

#include <fcntl.h>

#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>

using namespace holdfast::filesystem;
using holdfast::test::read_file;
using holdfast::test::seeded_bytes;
using holdfast::test::TempFolder;
using holdfast::test::write_file;

namespace {

constexpr std::size_t block = 4096;

struct Free {
  void operator()(std::byte* memory) const noexcept { std::free(memory); }
};
using Memory = std::unique_ptr<std::byte, Free>;

/// `content` in memory that begins with a page.
Memory aligned(const std::string& content) {
  Memory memory{static_cast<std::byte*>(std::aligned_alloc(block, (content.size() / block + 1) * block))};
  std::memcpy(memory.get(), content.data(), content.size());
  return memory;
}

}  // namespace

TEST_CASE("whole blocks go past the page cache where the filesystem can, and the rest is left", "[filesystem][put]") {
  const TempFolder folder;
  write_file(folder / "file", "");
  const Descriptor opened{::open(folder.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  const Descriptor probe{::openat(opened.number(), "file", O_WRONLY | O_DIRECT | O_CLOEXEC)};
  DirectWrite direct{opened.number(), "file", "file"};
  const std::string content = seeded_bytes(1, 300'000);
  const Memory memory = aligned(content);
  const std::size_t written = direct.write(0, {memory.get(), content.size()});
  if (!probe) {
    CHECK(written == 0);
    return;
  }
  CHECK(written == content.size() / block * block);
  CHECK(read_file(folder / "file") == content.substr(0, written));
}

TEST_CASE("what lies across blocks or is small is not written directly", "[filesystem][put]") {
  const TempFolder folder;
  write_file(folder / "file", "");
  const Descriptor opened{::open(folder.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  DirectWrite direct{opened.number(), "file", "file"};
  const std::string content = seeded_bytes(1, 600'000);
  const Memory memory = aligned(content);
  CHECK(direct.write(1, {memory.get(), 300'000}) == 0);      // into the file's blocks
  CHECK(direct.write(0, {memory.get() + 1, 300'000}) == 0);  // from the memory's pages
  CHECK(direct.write(0, {memory.get(), 10 * block}) == 0);   // too little
  CHECK(read_file(folder / "file").empty());
}

TEST_CASE("a folder that knows no direct writes is written the usual way", "[filesystem][put]") {
  const TempFolder folder;
  const Descriptor opened{::open(folder.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  DirectWrite direct{opened.number(), "missing", "missing"};  // cannot be opened: as good as not to be had
  const Memory memory = aligned(seeded_bytes(1, 300'000));
  CHECK(direct.write(0, {memory.get(), 300'000}) == 0);
  CHECK(direct.write(0, {memory.get(), 300'000}) == 0);
}
