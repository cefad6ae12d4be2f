#include "elf.hpp"

#include <elf.h>
#include <fmt/format.h>

#include <cstring>
#include <fstream>
#include <holdfast/errors.hpp>
#include <iterator>
#include <string_view>
#include <type_traits>

namespace holdfast::conformance {

namespace {

class Image {
 public:
  explicit Image(const std::filesystem::path& file) : name_{file.string()} {
    std::ifstream in{file, std::ios::binary};
    bytes_.assign(std::istreambuf_iterator<char>{in}, {});
    if (!in || bytes_.size() < sizeof(Elf64_Ehdr)) refuse("cannot be read, or is no shared library");
  }

  template <class T>
  [[nodiscard]] T at(std::uint64_t offset) const {
    static_assert(std::is_trivially_copyable_v<T>);
    if (offset > bytes_.size() || bytes_.size() - offset < sizeof(T)) refuse("points outside itself");
    T value;
    std::memcpy(&value, bytes_.data() + offset, sizeof value);
    return value;
  }

  [[nodiscard]] std::string text(std::uint64_t offset) const {
    const auto end = offset < bytes_.size() ? bytes_.find('\0', offset) : std::string::npos;
    if (end == std::string::npos) refuse("has a name that does not end");
    return bytes_.substr(offset, end - offset);
  }

  [[noreturn]] void refuse(std::string_view why) const {
    throw PluginError{{.message = fmt::format("plugin file \"{}\" {}", name_, why)}};
  }

 private:
  std::string name_, bytes_;
};

void read_segments(const Image& image, const Elf64_Ehdr& header, ElfFacts& facts) {
  for (unsigned i = 0; i < header.e_phnum; ++i) {
    const auto segment = image.at<Elf64_Phdr>(header.e_phoff + std::uint64_t{i} * header.e_phentsize);
    if (segment.p_type == PT_GNU_RELRO) facts.relocation_read_only = true;
    if (segment.p_type == PT_GNU_STACK) facts.executable_stack = (segment.p_flags & PF_X) != 0;
  }
}

void read_dynamic(const Image& image, const Elf64_Shdr& section, std::uint64_t names, ElfFacts& facts) {
  for (std::uint64_t at = 0; at + sizeof(Elf64_Dyn) <= section.sh_size; at += sizeof(Elf64_Dyn)) {
    const auto entry = image.at<Elf64_Dyn>(section.sh_offset + at);
    const std::uint64_t value = entry.d_un.d_val;
    switch (entry.d_tag) {
      case DT_NULL:
        return;
      case DT_NEEDED:
        facts.needed.push_back(image.text(names + value));
        break;
      case DT_RPATH:
      case DT_RUNPATH:
        facts.runpath.push_back(image.text(names + value));
        break;
      case DT_TEXTREL:
        facts.text_relocations = true;
        break;
      case DT_BIND_NOW:
        facts.bound_now = true;
        break;
      case DT_FLAGS:
        facts.bound_now |= (value & DF_BIND_NOW) != 0;
        facts.text_relocations |= (value & DF_TEXTREL) != 0;
        break;
      case DT_FLAGS_1:
        facts.bound_now |= (value & DF_1_NOW) != 0;
        break;
      default:
        break;
    }
  }
}

void read_symbols(const Image& image, const Elf64_Shdr& section, std::uint64_t names, ElfFacts& facts) {
  for (std::uint64_t at = 0; at + sizeof(Elf64_Sym) <= section.sh_size; at += sizeof(Elf64_Sym)) {
    const auto symbol = image.at<Elf64_Sym>(section.sh_offset + at);
    const unsigned visibility = ELF64_ST_VISIBILITY(symbol.st_other), binding = ELF64_ST_BIND(symbol.st_info);
    if (symbol.st_shndx == SHN_UNDEF || binding == STB_LOCAL || visibility == STV_HIDDEN) continue;
    facts.exports.push_back({.name = image.text(names + symbol.st_name), .binding = binding});
  }
}

}  // namespace

ElfFacts read_elf(const std::filesystem::path& file) {
  const Image image{file};
  const auto header = image.at<Elf64_Ehdr>(0);
  if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_ident[EI_CLASS] != ELFCLASS64 ||
      header.e_ident[EI_DATA] != ELFDATA2LSB || header.e_type != ET_DYN) {
    image.refuse("is no 64-bit shared library");
  }
  ElfFacts facts;
  read_segments(image, header, facts);
  const auto section = [&](std::uint64_t index) {
    return image.at<Elf64_Shdr>(header.e_shoff + index * header.e_shentsize);
  };
  for (unsigned i = 0; i < header.e_shnum; ++i) {
    const Elf64_Shdr current = section(i);
    if (current.sh_type != SHT_DYNAMIC && current.sh_type != SHT_DYNSYM) continue;
    const std::uint64_t names = section(current.sh_link).sh_offset;
    (current.sh_type == SHT_DYNAMIC ? read_dynamic : read_symbols)(image, current, names, facts);
  }
  return facts;
}

std::vector<std::string> dependencies_of(const std::filesystem::path& file) {
  try {
    return read_elf(file).needed;
  } catch (const Error&) {  // what is wrong with it is a rule's to tell
    return {};
  }
}

}  // namespace holdfast::conformance
