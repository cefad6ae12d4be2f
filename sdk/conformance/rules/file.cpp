// The file, before any of its code runs.
#include <elf.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "../bench.hpp"
#include "plugin/note.hpp"

namespace holdfast::conformance {

namespace {

ElfFacts elf_of(Bench& bench) {
  try {
    return read_elf(bench.file());
  } catch (const Error& error) {
    throw Broken{{.expected = "a whole 64-bit shared library", .seen = error.message()}};
  }
}

void note(Bench& bench) {
  try {
    plugin::read_facts(bench.file());
  } catch (const Error& error) {
    throw Broken{
        {.expected = "a note with an id of lower-case letters, digits and .-_, a version like 1.4.0, and the ABI",
         .seen = error.message()}};
  }
}

void one_export(Bench& bench) {
  std::vector<std::string> others;
  bool has_entry = false;
  for (const auto& symbol : elf_of(bench).exports) {
    if (symbol.name == HF_ENTRY_SYMBOL) {
      has_entry = true;
    } else {
      others.push_back(symbol.name);
    }
  }
  expect(has_entry, {.expected = "the file exports " HF_ENTRY_SYMBOL, .seen = "no such symbol"});
  constexpr std::size_t shown = 3;
  const std::size_t count = others.size();
  others.resize(std::min(count, shown));
  expect(count == 0,
         {.expected = "the file exports " HF_ENTRY_SYMBOL " alone",
          .seen = fmt::format("{} other symbols: {}{}", count, fmt::join(others, ", "), count > shown ? " ..." : "")});
}

void no_shared_symbols(Bench& bench) {
  for (const auto& symbol : elf_of(bench).exports) {
    expect(symbol.binding == STB_GLOBAL, {.expected = fmt::format("{} is a plain global symbol", symbol.name),
                                          .seen = symbol.binding == STB_GNU_UNIQUE ? "a unique one" : "a weak one"});
  }
}

void bound_now(Bench& bench) {
  expect(elf_of(bench).bound_now, {.expected = "the file is linked with -z now", .seen = "lazy binding"});
}

void read_only_relocations(Bench& bench) {
  expect(elf_of(bench).relocation_read_only,
         {.expected = "the file is linked with -z relro", .seen = "no segment for it"});
}

void no_text_relocations(Bench& bench) {
  expect(!elf_of(bench).text_relocations,
         {.expected = "all of the file is compiled with -fPIC", .seen = "relocations in its code"});
}

void no_executable_stack(Bench& bench) {
  expect(!elf_of(bench).executable_stack,
         {.expected = "the file is linked with -z noexecstack", .seen = "it asks for an executable stack"});
}

void no_foreign_paths(Bench& bench) {
  for (const std::string& path : elf_of(bench).runpath) {
    expect(path.starts_with("$ORIGIN"),
           {.expected = "no RUNPATH, or one below $ORIGIN", .seen = fmt::format("\"{}\"", path)});
  }
}

constexpr Rule rules[] = {
    {.id = "file.note",
     .sentence = "a note in the file states its id, its version and its ABI",
     .stage = Stage::file,
     .run = note},
    {.id = "file.one-export",
     .sentence = "the entry is the only symbol that the file exports",
     .stage = Stage::file,
     .run = one_export},
    {.id = "file.no-shared-symbols",
     .sentence = "no export is weak or unique, for such symbols are shared among all plugins of a process",
     .stage = Stage::file,
     .run = no_shared_symbols},
    {.id = "file.bound-now",
     .sentence = "every reference is resolved when the file is loaded",
     .stage = Stage::file,
     .run = bound_now},
    {.id = "file.relro",
     .sentence = "tables of addresses are read-only after loading",
     .stage = Stage::file,
     .run = read_only_relocations},
    {.id = "file.no-text-relocations",
     .sentence = "code is not changed by loading",
     .stage = Stage::file,
     .run = no_text_relocations},
    {.id = "file.no-executable-stack",
     .sentence = "stacks are not executable",
     .stage = Stage::file,
     .run = no_executable_stack},
    {.id = "file.runpath",
     .sentence = "libraries are looked for where the system has them, or beside the file",
     .stage = Stage::file,
     .run = no_foreign_paths},
};

}  // namespace

std::span<const Rule> file_rules() noexcept { return rules; }

}  // namespace holdfast::conformance
