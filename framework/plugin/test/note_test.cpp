#include "plugin/note.hpp"

#include "plugin_files.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

#include <elf.h>
#include <fmt/format.h>

#include <array>
#include <cstring>
#include <random>

namespace holdfast::plugin {
namespace {

using Catch::Contains;
using test::built;
using test::patched;
using test::place;
using test::refusal_of;
namespace fs = std::filesystem;

Refusal refusal_of_bytes(std::string_view bytes) {
  const holdfast::test::TempFolder folder;
  const auto file = place(folder.path(), "holdfast_x.so", bytes);
  auto refusal = refusal_of([&] { read_facts(file); });
  CHECK(refusal.path == file);
  return refusal;
}

template <class T>
std::string with(std::string bytes, std::size_t offset, T value) {
  REQUIRE(offset + sizeof value <= bytes.size());
  std::memcpy(bytes.data() + offset, &value, sizeof value);
  return bytes;
}

TEST_CASE("a plugin states its id and version and ABI in its note", "[plugin][note]") {
  const holdfast::test::TempFolder folder;
  const auto file = place(folder.path(), "any name at all", built("good"));
  const auto facts = read_facts(file);
  CHECK(facts.path == file);
  CHECK(facts.id == "good");
  CHECK(facts.version == "1.2.3");
  CHECK(facts.abi_major == 1);
  CHECK(facts.abi_minor == 0);
  CHECK(facts.pin.empty());
}

TEST_CASE("what is no shared library is refused", "[plugin][note]") {
  SECTION("an empty file") {
    const auto refusal = refusal_of_bytes("");
    CHECK(refusal.reason == "it is empty");
    CHECK(refusal.remedy == "install the plugin again");
  }
  SECTION("a text") {
    const auto refusal = refusal_of_bytes("#!/bin/sh\necho this is a plugin\n");
    CHECK(refusal.reason == "it is not a shared library");
    CHECK(refusal.remedy == "put the plugin's .so there, or take this file away");
  }
  SECTION("a file shorter than the magic number") {
    CHECK(refusal_of_bytes("\x7f"
                           "E")
              .reason == "it is not a shared library");
  }
  SECTION("an executable of fixed address") {
    const auto refusal = refusal_of_bytes(with<Elf64_Half>(built("good"), offsetof(Elf64_Ehdr, e_type), ET_EXEC));
    CHECK(refusal.reason == "it is a program or an object file, not a shared library");
    CHECK(refusal.remedy == "build it with holdfast_add_plugin()");
  }
  SECTION("a folder") {
    const holdfast::test::TempFolder folder;
    const auto refusal = refusal_of([&] { read_facts(folder.path()); });
    CHECK(refusal.reason == "it is not a regular file");
    CHECK(refusal.remedy == "put the plugin's file itself there");
  }
  SECTION("nothing at all") {
    const holdfast::test::TempFolder folder;
    const auto refusal = refusal_of([&] { read_facts(folder / "holdfast_gone.so"); });
    CHECK(refusal.reason == "it cannot be opened: No such file or directory");
    CHECK(refusal.remedy == "check the path, and let this user read the file");
  }
}

TEST_CASE("a plugin that is cut short is refused before anybody maps it", "[plugin][note]") {
  const auto bytes = built("good");
  Elf64_Ehdr header;
  std::memcpy(&header, bytes.data(), sizeof header);
  const std::array<std::size_t, 5> sizes{4, sizeof header - 1, sizeof header, 512, bytes.size() / 4};
  for (const auto size : sizes) {
    INFO("cut to " << size);
    const auto refusal = refusal_of_bytes(std::string_view{bytes}.substr(0, size));
    CHECK_THAT(refusal.reason, Contains("it is cut short: it has " + std::to_string(size) + " bytes"));
    CHECK(refusal.remedy == "install the plugin again");
  }
}

TEST_CASE("sizes that lie are not believed", "[plugin][note]") {
  const auto bytes = built("good");
  SECTION("of a segment, so large that its end wraps around") {
    Elf64_Ehdr header;
    std::memcpy(&header, bytes.data(), sizeof header);
    for (std::size_t i = 0; i < header.e_phnum; ++i) {
      const auto at = header.e_phoff + i * sizeof(Elf64_Phdr);
      Elf64_Phdr segment;
      std::memcpy(&segment, bytes.data() + at, sizeof segment);
      if (segment.p_type != PT_LOAD || segment.p_offset == 0) continue;
      segment.p_filesz = 0 - segment.p_offset;
      CHECK_THAT(refusal_of_bytes(with(bytes, at, segment)).reason, Contains("it is cut short: "));
    }
  }
  SECTION("of a note, larger than its segment") {
    const auto note = bytes.find(std::string_view{"HFP\0abi", 7}) - sizeof(Elf64_Nhdr);
    const auto text_size = note + offsetof(Elf64_Nhdr, n_descsz);
    CHECK(refusal_of_bytes(with(bytes, text_size, 0xFFFFFFF0u)).reason == "it is a shared library, but not a plugin");
  }
}

TEST_CASE("a plugin for another machine is refused", "[plugin][note]") {
  const auto foreign = std::array<std::pair<Elf64_Half, std::string>, 2>{{{EM_S390, "s390x"}, {4711, "machine 4711"}}};
  for (const auto& [machine, name] : foreign) {
    const auto refusal = refusal_of_bytes(with(built("good"), offsetof(Elf64_Ehdr, e_machine), machine));
    CHECK_THAT(refusal.reason, Contains("it was built for " + name + ", this program runs on "));
    CHECK(refusal.remedy == "install the plugin's package for this architecture");
  }
  CHECK_THAT(refusal_of_bytes(with(built("good"), EI_CLASS, ELFCLASS32)).reason, Contains("it was built for "));
  CHECK_THAT(refusal_of_bytes(with<unsigned char>(built("good"), EI_DATA, 9)).reason, Contains("the other byte order"));
}

TEST_CASE("a shared library without a note is refused", "[plugin][note]") {
  const auto refusal = refusal_of_bytes(patched(built("good"), std::string_view{"HFP\0abi", 7}, {"XYZ\0abi", 7}));
  CHECK(refusal.reason == "it is a shared library, but not a plugin");
  CHECK(refusal.remedy == "build it with holdfast_add_plugin()");
}

TEST_CASE("the running program is no plugin", "[plugin][note]") {
  const auto refusal = refusal_of([] { read_facts(fs::read_symlink("/proc/self/exe")); });
  CHECK(refusal.remedy == "build it with holdfast_add_plugin()");
}

TEST_CASE("a plugin of another ABI major is refused and told who is behind", "[plugin][note]") {
  const auto newer = refusal_of_bytes(patched(built("good"), "abi=1.0", "abi=2.0"));
  CHECK(newer.reason == "it speaks plugin ABI 2, this program speaks 1");
  CHECK(newer.remedy == "upgrade holdfast");
  const auto older = refusal_of_bytes(patched(built("good"), "abi=1.0", "abi=0.9"));
  CHECK(older.reason == "it speaks plugin ABI 0, this program speaks 1");
  CHECK(older.remedy == "install a newer build of the plugin");
}

TEST_CASE("a later minor of the same ABI is read", "[plugin][note]") {
  const holdfast::test::TempFolder folder;
  const auto file = place(folder.path(), "holdfast_x.so", patched(built("good"), "abi=1.0", "abi=1.9"));
  CHECK(read_facts(file).abi_minor == 9);
}

TEST_CASE("a malformed note is refused with what is wrong in it", "[plugin][note]") {
  struct Row {
    std::string_view from, to, reason, rule;
  };
  static constexpr std::string_view abi_rule = "it is written as 1.0";
  const auto row = GENERATE(values<Row>({
      {"id=good", "id=Good", "its note has a malformed id 'Good'", id_rule},
      {"id=good", "id=../x", "its note has a malformed id '../x'", id_rule},
      {"id=good", "id=-ood", "its note has a malformed id '-ood'", id_rule},
      {"id=good", "id=g\x1b[m", "its note has a malformed id 'g\\x1b[m'", id_rule},
      {"id=good", "Id=good", "its note has a malformed id ''", id_rule},
      {"version=1.2.3", "version=1 2.3", "its note has a malformed version '1 2.3'", version_rule},
      {"version=1.2.3", "versiom=1.2.3", "its note has a malformed version ''", version_rule},
      {"abi=1.0", "abi=1,0", "its note has a malformed abi '1,0'", abi_rule},
      {"abi=1.0", "abi=1.x", "its note has a malformed abi '1.x'", abi_rule},
      {"abi=1.0", "abi=-.0", "its note has a malformed abi '-.0'", abi_rule},
      {"abi=1.0", "xbi=1.0", "its note has a malformed abi ''", abi_rule},
      {"abi=1.0", "id=good", "its note states id twice", {}},
  }));
  const auto refusal = refusal_of_bytes(patched(built("good"), row.from, row.to));
  CHECK(refusal.reason == fmt::format("{}{}{}", row.reason, row.rule.empty() ? "" : ": ", row.rule));
  CHECK(refusal.remedy == "report this to the plugin's vendor");
}

TEST_CASE("ids are lower case and short", "[plugin][note]") {
  for (const auto* id : {"s3", "com.acme.tape", "a-b_c", "7zip"}) CHECK(is_legal_id(id));
  for (const auto* id : {"", "S3", ".a", "a b", "a/b", "é"}) CHECK_FALSE(is_legal_id(id));
  CHECK(is_legal_id(std::string(64, 'a')));
  CHECK_FALSE(is_legal_id(std::string(65, 'a')));
}

/// One to four random injuries, most of them where the reader looks.
std::string mutated(std::string bytes, std::mt19937_64& random) {
  const auto below = [&](std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>{0, limit - 1}(random);
  };
  constexpr std::array<std::uint64_t, 8> nasty{0, 1, 3, 0x7FFFFFFF, 0xFFFFFFFF, 0x7FFFFFFFFFFFFFFF, ~0ull, ~0ull - 63};
  const auto note = bytes.find(std::string_view{"HFP\0", 4}) - sizeof(Elf64_Nhdr);
  for (auto injuries = 1 + below(4); injuries > 0 && !bytes.empty(); --injuries) {
    const std::array<std::size_t, 3> places{below(1024), note + below(64), below(bytes.size())};
    const auto at = std::min(places[below(places.size())], bytes.size() - 1);
    switch (below(8)) {
      case 0:
        bytes.resize(below(2) == 0 ? at : below(bytes.size()));
        break;
      case 1:
      case 2:
      case 3: {
        const auto value = nasty[below(nasty.size())];
        std::memcpy(bytes.data() + at, &value, std::min(sizeof value, bytes.size() - at));
        break;
      }
      default:
        bytes[at] = static_cast<char>(below(256));
    }
  }
  return bytes;
}

TEST_CASE("a mutilated plugin is read or refused and never harms the reader", "[plugin][note][property]") {
  const holdfast::test::TempFolder folder;
  const auto good = built("good");
  int read = 0, refused = 0;
  for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
    INFO("seed " << seed);
    std::mt19937_64 random{seed};
    const auto file = place(folder.path(), "holdfast_x.so", mutated(good, random));
    try {
      const auto facts = read_facts(file);
      ++read;
      if (!is_legal_id(facts.id) || !is_legal_version(facts.version) || facts.abi_major != 1) FAIL("took nonsense");
    } catch (const RefusedError& refusal) {
      ++refused;
      if (refusal.hint().empty()) FAIL("gave no remedy");
    }
  }
  CHECK(read > 100);
  CHECK(refused > 1000);
}

}  // namespace
}  // namespace holdfast::plugin
