// Reads what the dynamic linker would read of a shared library, without running any of its code.
//
// By hand and bounds-checked, for the files come from strangers and the common libraries for it read .symtab, which a
// stripped plugin does not have.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace holdfast::conformance {

struct ElfFacts {
  struct Export {
    std::string name = {};
    unsigned binding = 0;  ///< STB_*
  };
  std::vector<Export> exports = {};
  std::vector<std::string> needed = {};   ///< DT_NEEDED
  std::vector<std::string> runpath = {};  ///< DT_RUNPATH and DT_RPATH
  bool bound_now = false;                 ///< Every reference is resolved when it is loaded.
  bool relocation_read_only = false;      ///< PT_GNU_RELRO
  bool text_relocations = false;
  bool executable_stack = true;  ///< True unless the file says that it needs none.
};

/// Throws PluginError where `file` is not a 64-bit little-endian ELF file, or points outside itself.
ElfFacts read_elf(const std::filesystem::path& file);

/// What it needs; nothing where it cannot be read.
std::vector<std::string> dependencies_of(const std::filesystem::path& file);

}  // namespace holdfast::conformance
