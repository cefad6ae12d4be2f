// The note sits in a PT_NOTE segment (System V ABI, chapter 5): header {name size, text size, type}, the owner "HFP",
// then "key=value" entries that each end in NUL. The file is a stranger's: every offset and size in it is checked
// against the file before use, and what is read at all is bounded. pread and not mmap, because a mapped file that
// somebody truncates kills the reader with SIGBUS. Boost.DLL's library_info is no alternative: in 1.74 it reads past
// its buffers.
#include "plugin/note.hpp"

#include "errors/printable.hpp"
#include "files/file.hpp"

#include <holdfast/abi.h>

#include <elf.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <type_traits>
#include <utility>
#include <vector>

namespace holdfast::plugin {
namespace {

namespace fs = std::filesystem;

#if defined(__x86_64__)
constexpr std::uint16_t own_machine = EM_X86_64;
#elif defined(__aarch64__)
constexpr std::uint16_t own_machine = EM_AARCH64;
#elif defined(__riscv) && __riscv_xlen == 64
constexpr std::uint16_t own_machine = EM_RISCV;
#else
#error "name this machine here, as <elf.h> does"
#endif
constexpr unsigned char own_byte_order = std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;

constexpr std::size_t most_program_headers = 256;   // a linker writes about ten
constexpr std::uint64_t most_note_bytes = 65536;    // of one segment; real ones have a few hundred
constexpr std::string_view note_owner{"HFP\0", 4};  // the NUL belongs to it

constexpr std::string_view reinstall = "install the plugin again";
constexpr std::string_view report = "report this to the plugin's vendor";

[[noreturn]] void refuse(const fs::path& file, std::string reason, std::string_view remedy) {
  throw RefusedError{{.path = file, .reason = std::move(reason), .remedy = std::string{remedy}}};
}

/// A file of known size that is read in pieces.
class Pieces {
 public:
  explicit Pieces(const fs::path& file)
      : path_{file}, file_{::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)} {
    struct stat facts = {};
    if (!file_ || ::fstat(file_.descriptor(), &facts) != 0)
      refuse(file, "it cannot be opened: " + std::generic_category().message(errno),
             "check the path, and let this user read the file");
    if (!S_ISREG(facts.st_mode)) refuse(file, "it is not a regular file", "put the plugin's file itself there");
    if (facts.st_size == 0) refuse(file, "it is empty", reinstall);
    size_ = static_cast<std::uint64_t>(facts.st_size);
  }

  [[nodiscard]] const fs::path& path() const noexcept { return path_; }
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  [[nodiscard]] bool holds(std::uint64_t offset, std::uint64_t count) const noexcept {
    return offset <= size_ && count <= size_ - offset;
  }

  /// `count` bytes at `offset`. Refuses the file where it ends before them.
  [[nodiscard]] std::string read(std::uint64_t offset, std::uint64_t count) const {
    if (!holds(offset, count)) cut_short(offset, count);
    std::string bytes(count, '\0');
    std::size_t got = 0;
    try {
      got = files::read_at(file_, offset, std::as_writable_bytes(std::span{bytes}), path_.native());
    } catch (const Error& failure) {
      refuse(path_, printable(failure.message()), reinstall);
    }
    if (got < count) cut_short(offset, count);
    return bytes;
  }

  template <class T>
  [[nodiscard]] T read(std::uint64_t offset) const {
    static_assert(std::is_trivially_copyable_v<T>);
    T value;
    std::memcpy(&value, read(offset, sizeof value).data(), sizeof value);
    return value;
  }

  [[noreturn]] void cut_short(std::uint64_t offset, std::uint64_t count) const {
    refuse(path_, fmt::format("it is cut short: it has {} bytes, and {} are wanted at offset {}", size_, count, offset),
           reinstall);
  }

 private:
  fs::path path_;
  files::File file_;
  std::uint64_t size_ = 0;
};

std::string name_of_machine(std::uint16_t machine) {
  switch (machine) {
    case EM_X86_64:
      return "x86_64";
    case EM_AARCH64:
      return "aarch64";
    case EM_RISCV:
      return "riscv64";
    case EM_386:
      return "i386";
    case EM_ARM:
      return "arm";
    case EM_PPC64:
      return "ppc64";
    case EM_S390:
      return "s390x";
    default:
      return fmt::format("machine {}", machine);
  }
}

Elf64_Ehdr read_header(const Pieces& file) {
  const std::string magic = file.read(0, std::min<std::uint64_t>(file.size(), SELFMAG));
  if (magic != std::string_view{ELFMAG, SELFMAG})
    refuse(file.path(), "it is not a shared library", "put the plugin's .so there, or take this file away");
  const auto header = file.read<Elf64_Ehdr>(0);
  // The machine stands at the same place in both classes, in the byte order that the file states.
  const bool foreign_order = header.e_ident[EI_DATA] != own_byte_order;
  if (foreign_order || header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_machine != own_machine)
    refuse(file.path(),
           fmt::format("it was built for {}, this program runs on {}",
                       foreign_order ? "the other byte order" : name_of_machine(header.e_machine),
                       name_of_machine(own_machine)),
           "install the plugin's package for this architecture");
  if (header.e_type != ET_DYN)
    refuse(file.path(), "it is a program or an object file, not a shared library",
           "build it with holdfast_add_plugin()");
  if (header.e_phentsize != sizeof(Elf64_Phdr) || header.e_phnum == 0 || header.e_phnum > most_program_headers)
    refuse(file.path(), "its ELF header is malformed", reinstall);
  return header;
}

/// The texts of all Holdfast notes in one segment. A malformed neighbour ends the walk: nothing after it can be found.
void collect_notes(std::string_view segment, std::size_t alignment, std::vector<std::string>& texts) {
  const auto padded = [&](std::size_t size) { return (size + alignment - 1) / alignment * alignment; };
  while (segment.size() >= sizeof(Elf64_Nhdr)) {
    Elf64_Nhdr note;
    std::memcpy(&note, segment.data(), sizeof note);
    const std::size_t text_at = padded(sizeof note + note.n_namesz);
    if (text_at > segment.size() || note.n_descsz > segment.size() - text_at) return;
    if (note.n_type == HF_NOTE_TYPE && segment.substr(sizeof note, note.n_namesz) == note_owner)
      texts.emplace_back(segment.substr(text_at, note.n_descsz));
    segment.remove_prefix(std::min(segment.size(), padded(text_at + note.n_descsz)));
  }
}

std::vector<std::string> read_notes(const Pieces& file) {
  const auto header = read_header(file);
  const auto table = file.read(header.e_phoff, std::uint64_t{header.e_phnum} * sizeof(Elf64_Phdr));
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < header.e_phnum; ++i) {
    Elf64_Phdr segment;
    std::memcpy(&segment, table.data() + i * sizeof segment, sizeof segment);
    // A library that ends before its code does would be mapped all the same, and kill the process at the first touch.
    if ((segment.p_type == PT_LOAD || segment.p_type == PT_NOTE) && !file.holds(segment.p_offset, segment.p_filesz))
      file.cut_short(segment.p_offset, segment.p_filesz);
    if (segment.p_type != PT_NOTE) continue;
    const auto bytes = file.read(segment.p_offset, std::min<std::uint64_t>(segment.p_filesz, most_note_bytes));
    collect_notes(bytes, segment.p_align == 8 ? 8 : 4, texts);
  }
  return texts;
}

/// The entries of a note that this program knows; later minors may add others.
struct Entries {
  std::optional<std::string> abi, id, version;
};

Entries parse_entries(const fs::path& file, std::string_view text) {
  Entries entries;
  const std::array<std::pair<std::string_view, std::optional<std::string>*>, 3> known{
      {{"abi", &entries.abi}, {"id", &entries.id}, {"version", &entries.version}}};
  while (!text.empty()) {
    const auto entry = text.substr(0, text.find('\0'));
    text.remove_prefix(std::min(text.size(), entry.size() + 1));
    const auto equals = std::min(entry.find('='), entry.size());
    for (const auto& [key, value] : known) {
      if (entry.substr(0, equals) != key || equals == entry.size()) continue;
      if (value->has_value()) refuse(file, fmt::format("its note states {} twice", key), report);
      *value = entry.substr(equals + 1);
    }
  }
  return entries;
}

/// "1.0" as two numbers.
std::optional<std::pair<unsigned, unsigned>> parse_abi(std::string_view text) {
  unsigned major = 0, minor = 0;
  const char* const end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, major);
  if (first.ec != std::errc{} || first.ptr == end || *first.ptr != '.') return std::nullopt;
  const auto second = std::from_chars(first.ptr + 1, end, minor);
  if (second.ec != std::errc{} || second.ptr != end) return std::nullopt;
  return std::pair{major, minor};
}

Facts parse_note(const fs::path& file, std::string_view text) {
  const auto entries = parse_entries(file, text);
  const auto abi = parse_abi(entries.abi.value_or(""));
  if (!abi)
    refuse(file,
           fmt::format("its note has a malformed abi '{}': it is written as {}.{}", printable(entries.abi.value_or("")),
                       HF_ABI_MAJOR, HF_ABI_MINOR),
           report);
  Facts facts{.path = file,
              .id = entries.id.value_or(""),
              .version = entries.version.value_or(""),
              .abi_major = abi->first,
              .abi_minor = abi->second};
  // Another major may spell the rest differently, so it is judged before the rest.
  if (facts.abi_major != HF_ABI_MAJOR) return facts;
  if (!is_legal_id(facts.id))
    refuse(file, fmt::format("its note has a malformed id '{}': {}", printable(facts.id), id_rule), report);
  if (!is_legal_version(facts.version))
    refuse(file, fmt::format("its note has a malformed version '{}': {}", printable(facts.version), version_rule),
           report);
  return facts;
}

}  // namespace

bool is_legal_id(std::string_view id) noexcept {
  const auto alphanumeric = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  const auto legal = [&](char c) { return alphanumeric(c) || c == '.' || c == '-' || c == '_'; };
  return !id.empty() && id.size() <= 64 && alphanumeric(id.front()) && std::ranges::all_of(id, legal);
}

bool is_legal_version(std::string_view version) noexcept {
  return !version.empty() && version.size() <= 64 &&
         std::ranges::all_of(version, [](char c) { return c > ' ' && c <= '~'; });
}

Facts read_facts(const fs::path& file) {
  const Pieces pieces{file};
  const auto notes = read_notes(pieces);
  if (notes.empty()) refuse(file, "it is a shared library, but not a plugin", "build it with holdfast_add_plugin()");
  // A file may serve several majors, with a note and an entry symbol for each.
  std::optional<Facts> other;
  for (const auto& note : notes) {
    auto facts = parse_note(file, note);
    if (facts.abi_major == HF_ABI_MAJOR) return facts;
    other = std::move(facts);
  }
  refuse(file, fmt::format("it speaks plugin ABI {}, this program speaks {}", other->abi_major, HF_ABI_MAJOR),
         other->abi_major > HF_ABI_MAJOR ? "upgrade holdfast" : "install a newer build of the plugin");
}

}  // namespace holdfast::plugin
