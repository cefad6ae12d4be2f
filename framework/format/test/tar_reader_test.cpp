#include "format/tar.hpp"

#include <fmt/format.h>

#include <optional>

#include "format/tar_layout.hpp"
#include "format/test/support.hpp"
#include "holdfast/errors.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

using namespace holdfast;
using namespace holdfast::format;
using namespace holdfast::format::test;
using namespace holdfast::format::tar_layout;

namespace {

const std::string end_blocks(1024, '\0');

std::string blocks_of(std::string data) {
  data.append(tar_padding(data.size()), '\0');
  return data;
}

/// The header of `entry` with one field written over, and its checksum right again.
std::string header_with(const TarEntry& entry, Field field, std::string_view value) {
  std::string header;
  append_tar_header(header, entry);
  REQUIRE(header.size() == tar_block);
  value.copy(&header[field.offset], field.size);
  const auto sum = fmt::format("{:06o}", checksum(std::span{std::as_const(header)}.first<tar_block>()));
  sum.copy(&header[checksum_field.offset], sum.size());
  return header;
}

std::string message_of(const std::string& archive) {
  try {
    static_cast<void>(read_tar(archive));
  } catch (const DamagedError& error) {
    return error.message();
  }
  return "accepted";
}

/// A pseudo-file of type 'x', 'g' or 'L' with `data`.
std::string meta(char type, const std::string& data) {
  return header_with({.name = "meta", .size = data.size()}, type_field, std::string(1, type)) + blocks_of(data);
}

std::string pax(std::string_view key, std::string_view value) {
  const auto rest = fmt::format(" {}={}\n", key, value);
  auto size = rest.size() + 1;
  while (fmt::formatted_size("{}", size) + rest.size() != size) size = fmt::formatted_size("{}", size) + rest.size();
  return fmt::format("{}{}", size, rest);
}

std::string plain_file(const std::string& name) {
  std::string out;
  append_tar_header(out, {.name = name, .size = 4});
  return out + blocks_of("data");
}

}  // namespace

TEST_CASE("an archive reads the same whatever the pieces it comes in", "[format]") {
  Dice dice{30};
  std::vector<TarRecorder::Entry> entries;
  for (const std::size_t size : {0U, 1U, 511U, 512U, 513U, 5000U}) {
    const TarEntry entry{
        .name = fmt::format("a/{}/{}", std::string(size % 300 + 1, 'n'), size), .size = size, .mtime = 7};
    entries.push_back({.entry = entry, .data = dice.noise(size)});
  }
  entries.push_back({.entry = {.name = "part", .size = 3, .file_offset = 1000}, .data = "abc"});
  entries.push_back({.entry = {.name = "folder", .type = TarType::folder, .mode = 0755}});
  const auto archive = write_tar(entries);
  for (const std::size_t step : {1U, 3U, 511U, 512U, 513U, 10000000U}) CHECK((read_tar(archive, step) == entries));
}

TEST_CASE("zeros behind the end are padding and anything else is refused", "[format]") {
  const auto archive = plain_file("a") + end_blocks;
  CHECK(read_tar(archive + std::string(10240, '\0')).size() == 1);
  CHECK(read_tar(archive + std::string(7, '\0')).size() == 1);
  CHECK_THAT(message_of(archive + "x"), Catch::Contains("behind its end"));
  CHECK_THAT(message_of(archive + plain_file("b") + end_blocks), Catch::Contains("behind its end"));
  CHECK_THAT(message_of(plain_file("a") + std::string(512, '\0') + plain_file("b") + end_blocks),
             Catch::Contains("behind its end"));
}

TEST_CASE("an archive cut anywhere before its second end block is refused", "[format]") {
  const auto archive = plain_file("first") + plain_file("second") + end_blocks;
  for (std::size_t size = 0; size < archive.size(); ++size) {
    INFO(size);
    CHECK_THROWS_AS(read_tar(archive.substr(0, size)), DamagedError);
  }
  CHECK_THAT(message_of(archive.substr(0, 514)), Catch::Contains("cut inside 'first'"));
  CHECK_THAT(message_of(archive.substr(0, 1024)), Catch::Contains("cut after 1"));
}

TEST_CASE("a raw chunk of Weaviate cut at any block border or seeded place is refused", "[format][weaviate]") {
  Dice dice{31};
  const auto archive = holdfast::test::read_file(recorded_backups() / "none-others/node1/Note/chunk-1");
  for (std::size_t size = 0; size < archive.size(); size += 512) {
    INFO(size);
    CHECK_THROWS_AS(read_tar(archive.substr(0, size)), DamagedError);
    CHECK_THROWS_AS(read_tar(archive.substr(0, dice.roll(archive.size()))), DamagedError);
  }
}

TEST_CASE("every flipped bit of a header is detected", "[format]") {
  const auto archive = plain_file("some/file") + end_blocks;
  const auto original = read_tar(archive);
  for (std::size_t bit = 0; bit < tar_block * 8; ++bit) {
    auto damaged = archive;
    damaged[bit / 8] = static_cast<char>(static_cast<unsigned char>(damaged[bit / 8]) ^ 1U << bit % 8);
    INFO(bit);
    std::optional<std::vector<TarRecorder::Entry>> read;
    try {
      read = read_tar(damaged);
    } catch (const DamagedError&) {
      continue;
    }
    // A zero in front of the checksum's digits may as well be a blank: nothing changed but its looks.
    CHECK((read == original));
    CHECK(bit / 8 >= checksum_field.offset);
    CHECK(bit / 8 < checksum_field.offset + checksum_field.size);
  }
}

TEST_CASE("links and devices are refused by name and type", "[format]") {
  const std::vector<std::pair<char, std::string>> types{
      {'1', "a hard link"}, {'2', "a symbolic link"}, {'3', "a device"},   {'4', "a device"},
      {'6', "a fifo"},      {'7', "of type '7'"},     {'S', "of type 'S'"}};
  for (const auto& [type, words] : types)
    CHECK_THAT(message_of(header_with({.name = "evil"}, type_field, std::string(1, type)) + end_blocks),
               Catch::Contains("'evil' is " + words));
}

TEST_CASE("a name that leaves its folder is refused wherever it stands", "[format]") {
  for (const auto* name : {"/etc/passwd", "../up", "a/../../up", "a//b", "./a", "a/.", "a\\..\\b", "a/..", "a/"}) {
    INFO(name);
    CHECK_THROWS_AS(check_entry_name(name), DamagedError);
    auto field = std::string{name};
    field.resize(100);
    CHECK_THAT(message_of(header_with({.name = "x"}, name_field, field) + end_blocks),
               Catch::Contains("out of its folder"));
    CHECK_THAT(message_of(meta('x', pax("path", name)) + plain_file("x") + end_blocks),
               Catch::Contains("out of its folder"));
    CHECK_THAT(message_of(meta('L', std::string{name} + '\0') + plain_file("x") + end_blocks),
               Catch::Contains("out of its folder"));
  }
  CHECK_THROWS_AS(check_entry_name(std::string_view{"a\0b", 3}), DamagedError);
  CHECK_THROWS_AS(check_entry_name(""), DamagedError);
  for (const auto* name : {"a", "..a", "a..", "a/...b", ".hidden/x", "main.hnsw.commitlog.d/1_2"})
    CHECK_NOTHROW(check_entry_name(name));
}

TEST_CASE("extensions of GNU and global PAX headers are understood", "[format]") {
  const std::string long_name = std::string(300, 'n') + "/file";
  CHECK(read_tar(meta('L', long_name + '\0') + plain_file("x") + end_blocks).front().entry.name == long_name);
  CHECK(read_tar(meta('g', pax("comment", "x")) + plain_file("x") + end_blocks).front().entry.name == "x");
  CHECK(read_tar(meta('K', std::string{"target\0", 7}) + plain_file("x") + end_blocks).front().entry.name == "x");
  // 8 GiB in base 256: the data is not there, so only its beginning is seen.
  const std::string_view huge{"\x80\0\0\0\0\0\0\x02\0\0\0\0", 12};
  TarRecorder recorder;
  TarReader reader{recorder};
  reader.feed(bytes_of(header_with({.name = "big"}, size_field, huge)));
  CHECK(recorder.entries.front().entry.size == std::uint64_t{1} << 33);
  CHECK_THROWS_AS(reader.finish(), DamagedError);
}

TEST_CASE("a PAX header speaks of the next entry only", "[format]") {
  const auto entries =
      read_tar(meta('x', pax("WEAVIATE.fileOffset", "77")) + plain_file("x") + plain_file("x") + end_blocks);
  REQUIRE(entries.size() == 2);
  CHECK(entries[0].entry.file_offset == 77U);
  CHECK_FALSE(entries[1].entry.file_offset.has_value());
}

TEST_CASE("PAX headers that make no sense are refused", "[format]") {
  for (const auto& data : {std::string{"x"}, std::string{"5 a=b\n"}, std::string{"9 a=b\n"}, std::string{"6 a=b\n\n"},
                           std::string{"6 =bc\n"}, std::string{"999999999999999999999 a=b\n"}, pax("size", "-1"),
                           pax("size", "x"), pax("uid", "-1"), pax("WEAVIATE.fileOffset", "-1"),
                           pax("WEAVIATE.fileOffset", "1.5"), pax("GNU.sparse.major", "1")}) {
    INFO(data);
    CHECK_THROWS_AS(read_tar(meta('x', data) + plain_file("x") + end_blocks), DamagedError);
  }
  CHECK_THROWS_AS(read_tar(meta('x', pax("path", "y")) + end_blocks), DamagedError);
  CHECK_THROWS_AS(read_tar(header_with({.name = "m", .size = 2U << 20}, type_field, "x")), DamagedError);
}
