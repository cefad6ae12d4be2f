#include "scaffold.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <holdfast/errors.hpp>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <utility>

#include "errors/printable.hpp"
#include "plugin/note.hpp"

namespace holdfast::cli {
namespace {

constexpr std::string_view machine() {
#if defined(__x86_64__)
  return "amd64";
#elif defined(__aarch64__)
  return "arm64";
#elif defined(__riscv) && __riscv_xlen == 64
  return "riscv64";
#else
#error "name this machine here, as manifests do"
#endif
}

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

char in_lower_case(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// "tape-drive" as "TapeDrive".
std::string in_camel_case(std::string_view words) {
  std::string out;
  bool begins = true;
  for (const char c : words) {
    if (c == '-' || c == '_') {
      begins = true;
      continue;
    }
    out += begins && is_letter(c) ? static_cast<char>(c - 'a' + 'A') : c;
    begins = false;
  }
  return out;
}

/// What to write instead of an id that cannot be one.
std::string better_than(std::string_view id) {
  std::string lower{id};
  std::transform(lower.begin(), lower.end(), lower.begin(), in_lower_case);
  if (lower != id && plugin::is_legal_id(lower)) return fmt::format("write '{}'", lower);
  return "write a domain of yours backwards and a name: com.acme.tape";
}

std::string filled_in(std::string_view text, const std::vector<std::pair<std::string_view, std::string>>& values) {
  std::string out{text};
  for (const auto& [mark, value] : values)
    for (auto at = out.find(mark); at != std::string::npos; at = out.find(mark, at + value.size()))
      out.replace(at, mark.size(), value);
  return out;
}

std::string file_name(std::string_view name, const PluginName& plugin) {
  if (name == "store.cpp" || name == "store.c") return plugin.name + std::string{name.substr(name.find('.'))};
  if (name == "manifest.toml") return fmt::format("holdfast_{}.toml", plugin.name);
  return std::string{name};
}

}  // namespace

PluginName plugin_name(std::string_view id) {
  const auto refuse = [&](std::string_view why) {
    throw UsageError{
        {.message = fmt::format("'{}' cannot name a new plugin: {}", printable(id), why), .hint = better_than(id)}};
  };
  if (!plugin::is_legal_id(id)) refuse(plugin::id_rule);
  const auto dot = id.rfind('.');
  if (dot == std::string_view::npos) refuse("ids without a dot are Holdfast's own");
  const std::string_view name = id.substr(dot + 1);
  if (name.empty() || !is_letter(name.front())) refuse("what stands behind its last dot must begin with a letter");
  const std::string_view domain = id.substr(0, dot);
  return {.id = std::string{id},
          .name = std::string{name},
          .class_name = in_camel_case(name),
          .vendor = in_camel_case(domain.substr(domain.rfind('.') + 1))};
}

std::vector<ScaffoldFile> scaffold(const PluginName& plugin, std::string_view language) {
  const std::vector<std::pair<std::string_view, std::string>> values{
      {"@ID@", plugin.id},
      {"@NAME@", plugin.name},
      {"@CLASS@", plugin.class_name},
      {"@VENDOR@", plugin.vendor},
      {"@SOURCE@", fmt::format("{}.{}", plugin.name, language)},
      {"@MACHINE@", std::string{machine()}}};
  std::vector<ScaffoldFile> files;
  for (const EmbeddedFile& file : embedded_templates())
    if (file.group == language || file.group == "both")
      files.push_back({.name = file_name(file.name, plugin), .text = filled_in(file.text, values)});
  std::ranges::sort(files, {}, &ScaffoldFile::name);
  return files;
}

void write_scaffold(const std::filesystem::path& folder, const std::vector<ScaffoldFile>& files) {
  const std::string shown = printable(folder.native());
  if (::mkdir(folder.c_str(), 0777) != 0) {
    if (errno == EEXIST)
      throw FailedError{{.message = fmt::format("'{}' is there already, and nothing is overwritten", shown),
                         .hint = "move it away, or work in another folder"}};
    raise_errno(errno, fmt::format("cannot make the folder '{}'", shown));
  }
  for (const ScaffoldFile& file : files) {
    std::ofstream out{folder / file.name, std::ios::binary};
    out << file.text;
    out.close();
    if (!out)
      throw FailedError{{.message = fmt::format("cannot write '{}'", printable((folder / file.name).native())),
                         .hint = "look whether the disk is full"}};
  }
}

}  // namespace holdfast::cli
