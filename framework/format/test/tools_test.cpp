// What we write, read by the programs that everybody has.
#include <fmt/format.h>
#include <sys/wait.h>

#include <cstdlib>
#include <map>

#include "format/compressor.hpp"
#include "format/filler.hpp"
#include "format/test/support.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

using namespace holdfast::format;
using namespace holdfast::format::test;
using holdfast::test::read_file;
using holdfast::test::TempFolder;
using holdfast::test::write_file;

namespace {

/// Runs a line of shell; its exit code.
int run(const std::string& line) {
  const int status = std::system(line.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// Members or frames of pieces of `text`, one behind the other and each filled up to whole blocks.
std::string compress_in_pieces(Compression compression, std::string_view text) {
  constexpr std::size_t block = 4096;
  std::string stored;
  for (std::size_t at = 0; at < text.size(); at += 150000) {
    stored += compress(compression, text.substr(at, 150000));
    std::string filler(smallest_filler(compression.codec), '\0');
    filler.resize(filler.size() + block - (stored.size() + filler.size()) % block);
    write_filler(compression.codec, std::as_writable_bytes(std::span{filler}));
    stored += filler;
  }
  return stored;
}

std::vector<TarRecorder::Entry> sample_entries() {
  Dice dice{50};
  std::vector<TarRecorder::Entry> entries;
  const auto add = [&](TarEntry entry) {
    auto data = dice.noise(static_cast<std::size_t>(entry.size));
    entries.push_back({.entry = std::move(entry), .data = std::move(data)});
  };
  add({.name = "article/s/indexcount", .size = 8});
  add({.name = "article/s/lsm/objects/segment-1.db",
       .size = 70000,
       .mode = 0600,
       .uid = 7,
       .gid = 8,
       .uname = "seven",
       .gname = "eight",
       .mtime = 1795416489});
  add({.name = std::string(150, 'p') + "/" + std::string(90, 's'), .size = 1});
  add({.name = std::string(200, 'l'), .size = 512});
  add({.name = "objet/\xc3\xa9t\xc3\xa9/\xe6\x97\xa5.db", .size = 513, .uid = 3000000});
  add({.name = "old", .size = 0, .mtime = -5});
  add({.name = "folder/inner", .type = TarType::folder, .mode = 0755, .mtime = 12});
  return entries;
}

}  // namespace

TEST_CASE("gzip and zstd read what every level writes", "[format][tools]") {
  const TempFolder folder;
  Dice dice{51};
  const auto text = dice.json_like(300000) + dice.floats(300000);
  for (const auto codec : {Codec::gzip, Codec::zstd})
    for (const auto level : {Level::fast, Level::standard, Level::best}) {
      INFO(to_string(Compression{codec, level}));
      write_file(folder / "stored", compress_in_pieces({codec, level}, text));
      REQUIRE(run(fmt::format("cd '{}' && {} -dc < stored > text", folder.path().string(), to_string(codec))) == 0);
      CHECK((read_file(folder / "text") == text));
    }
}

TEST_CASE("the gzip module of Python reads what every level writes", "[format][tools]") {
  const TempFolder folder;
  Dice dice{52};
  const auto text = dice.json_like(150000) + dice.floats(200000);
  for (const auto level : {Level::fast, Level::standard, Level::best}) {
    write_file(folder / "stored", compress_in_pieces({Codec::gzip, level}, text));
    REQUIRE(
        run(fmt::format("cd '{}' && python3 -c \"import gzip; open('text', 'wb').write(gzip.open('stored').read())\"",
                        folder.path().string())) == 0);
    CHECK((read_file(folder / "text") == text));
  }
}

TEST_CASE("GNU tar extracts our archive with its bytes and times", "[format][tools]") {
  const TempFolder folder;
  const auto entries = sample_entries();
  write_file(folder / "a.tar", write_tar(entries));
  REQUIRE(run(fmt::format("cd '{0}' && mkdir out && LC_ALL=C.UTF-8 tar --no-same-owner -xf a.tar -C out 2> messages",
                          folder.path().string())) == 0);
  for (const auto& [entry, data] : entries) {
    INFO(entry.name);
    const auto file = folder.path() / "out" / entry.name;
    if (entry.type == TarType::folder)
      CHECK(std::filesystem::is_directory(file));
    else
      CHECK((read_file(file) == data));
  }
  CHECK(run(fmt::format("test \"$(stat -c '%Y %a' '{}/out/article/s/lsm/objects/segment-1.db')\" = '1795416489 600'",
                        folder.path().string())) == 0);
}

TEST_CASE("the tarfile module of Python sees every field of our archive", "[format][tools]") {
  const TempFolder folder;
  auto entries = sample_entries();
  entries.push_back({.entry = {.name = "part", .size = 3, .file_offset = 53687091200}, .data = "abc"});
  write_file(folder / "a.tar", write_tar(entries));
  write_file(folder / "list.py", R"(import tarfile
for m in tarfile.open('a.tar'):
    print(m.name, m.size, oct(m.mode)[2:], m.uid, m.gid, m.uname or '-', m.gname or '-', int(m.mtime),
          'folder' if m.isdir() else 'file', m.pax_headers.get('WEAVIATE.fileOffset', '-'))
)");
  REQUIRE(run(fmt::format("cd '{}' && PYTHONIOENCODING=utf-8 python3 list.py > listed", folder.path().string())) == 0);
  std::string expected;
  for (const auto& [entry, data] : entries)
    expected += fmt::format("{} {} {:o} {} {} {} {} {} {} {}\n", entry.name, entry.size, entry.mode, entry.uid,
                            entry.gid, entry.uname.empty() ? "-" : entry.uname, entry.gname.empty() ? "-" : entry.gname,
                            entry.mtime, entry.type == TarType::folder ? "folder" : "file",
                            entry.file_offset ? fmt::format("{}", *entry.file_offset) : "-");
  CHECK(read_file(folder / "listed") == expected);
}

TEST_CASE("we read what GNU tar writes", "[format][tools]") {
  const TempFolder folder;
  const std::string long_name = std::string(120, 'f') + "/" + std::string(130, 'g');
  write_file(folder / "in" / long_name, "long");
  write_file(folder / "in/short", "short");
  for (const auto* kind : {"gnu", "pax", "ustar"}) {
    INFO(kind);
    if (std::string_view{kind} == "ustar") std::filesystem::remove_all(folder / "in" / std::string(120, 'f'));
    REQUIRE(run(fmt::format("cd '{}/in' && tar --format={} -cf ../a.tar *", folder.path().string(), kind)) == 0);
    std::map<std::string, std::string> found;
    for (const auto& [entry, data] : read_tar(read_file(folder / "a.tar")))
      if (entry.type == TarType::file) found[entry.name] = data;
    CHECK(found["short"] == "short");
    if (std::string_view{kind} != "ustar") CHECK(found[long_name] == "long");
  }
}
