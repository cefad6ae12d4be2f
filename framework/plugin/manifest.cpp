#include "plugin/manifest.hpp"

#include "errors/printable.hpp"
#include "files/file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <system_error>
#include <tuple>
#include <utility>
#include <vector>

namespace holdfast::plugin {
namespace {

namespace fs = std::filesystem;

#if defined(__x86_64__)
constexpr std::string_view own_machine = "linux_amd64";
#elif defined(__aarch64__)
constexpr std::string_view own_machine = "linux_arm64";
#elif defined(__riscv) && __riscv_xlen == 64
constexpr std::string_view own_machine = "linux_riscv64";
#else
#error "name this machine here, as manifests do"
#endif

constexpr std::string_view mend = "mend the manifest, or install the plugin again";
constexpr std::uintmax_t largest = 1u << 20;  // a real one has some twenty lines

/// Reads one manifest; every complaint names the file, and the place in it.
class Reader {
 public:
  explicit Reader(const fs::path& file) : file_{file} {}

  Manifest read() {
    const toml::table all = parse();
    const auto number = all["manifest_version"].value<std::int64_t>();
    if (!number) refuse(all, "its manifest_version is missing, or no number");
    if (*number != 1)
      refuse(*all.get("manifest_version"), fmt::format("its manifest_version is {}, this program reads 1", *number),
             "upgrade holdfast, or install an older build of the plugin");
    allow_only(all, {"manifest_version", "id", "name", "version", "publisher", "license", "url", "plugin", "library"});
    Manifest manifest{.id = required(all, "id"), .version = required(all, "version")};
    if (const toml::table* plugin = all["plugin"].as_table()) {
      allow_only(*plugin, {"abi"});
      if (plugin->contains("abi")) manifest.abi = required(*plugin, "abi");
    }
    read_library(all, manifest);
    return manifest;
  }

 private:
  [[noreturn]] void refuse(const toml::node& at, std::string_view reason, std::string_view remedy = mend) const {
    refuse(at.source(), reason, remedy);
  }
  [[noreturn]] void refuse(const toml::source_region& at, std::string_view reason,
                           std::string_view remedy = mend) const {
    throw RefusedError{
        {.path = file_,
         .reason = fmt::format("line {}, column {}: {}", at.begin.line, at.begin.column, printable(reason)),
         .remedy = std::string{remedy}}};
  }

  toml::table parse() const {
    std::error_code error;
    if (fs::file_size(file_, error) > largest || error)
      throw RefusedError{{.path = file_,
                          .reason = error ? "it cannot be read: " + error.message() : "it is too large for a manifest",
                          .remedy = std::string{mend}}};
    const auto text = files::read_whole(file_);
    try {
      return toml::parse(text.value_or(""));
    } catch (const toml::parse_error& broken) {
      refuse(broken.source(), broken.description());
    }
  }

  void allow_only(const toml::table& table, std::initializer_list<std::string_view> known) const {
    for (const auto& [key, value] : table)
      if (std::ranges::find(known, key.str()) == known.end())
        refuse(value, fmt::format("'{}' is unknown in a manifest; there are {}", key.str(), fmt::join(known, ", ")));
  }

  [[nodiscard]] std::string required(const toml::table& table, std::string_view key) const {
    const toml::node* const node = table.get(key);
    if (!node) refuse(table, fmt::format("'{}' is missing", key));
    const auto text = node->value<std::string>();
    if (!text || text->empty()) refuse(*node, fmt::format("'{}' is no text", key));
    return *text;
  }

  void read_library(const toml::table& all, Manifest& manifest) const {
    const toml::table* const libraries = all["library"].as_table();
    if (!libraries || libraries->empty()) refuse(all, "it names no [library]");
    const toml::node* const own = libraries->get(own_machine);
    if (!own) {
      std::vector<std::string_view> machines;
      for (const auto& [key, value] : *libraries) machines.push_back(key.str());
      refuse(*libraries, fmt::format("it has no library for {}, only for {}", own_machine, fmt::join(machines, ", ")),
             "install the plugin's package for this architecture");
    }
    const toml::table* const entry = own->as_table();
    if (!entry) refuse(*own, fmt::format("'{}' is no table with a file", own_machine));
    allow_only(*entry, {"file", "sha256"});
    manifest.library = below_own_folder(*entry, required(*entry, "file"));
    if (!entry->contains("sha256")) return;
    const std::string digest = required(*entry, "sha256");
    if (digest.size() != 64 || digest.find_first_not_of("0123456789abcdef") != std::string::npos)
      refuse(*entry->get("sha256"), "'sha256' is not 64 hexadecimal digits");
    manifest.digest = "sha256:" + digest;
  }

  /// What a link leads out of the folder counts as well as "..".
  [[nodiscard]] fs::path below_own_folder(const toml::table& entry, const fs::path& name) const {
    const fs::path folder = file_.parent_path();
    std::error_code error;
    fs::path real = fs::weakly_canonical(folder / name.parent_path(), error) / name.filename();
    const fs::path own = fs::weakly_canonical(folder, error);
    const auto [end, unused] = std::mismatch(own.begin(), own.end(), real.begin(), real.end());
    if (error || name.is_absolute() || !name.has_filename() || end != own.end())
      refuse(*entry.get("file"), fmt::format("the file '{}' does not lie in the manifest's folder", name.native()));
    return real;
  }

  const fs::path& file_;
};

}  // namespace

Manifest read_manifest(const fs::path& file) { return Reader{file}.read(); }

void require_agreement(const Manifest& manifest, const Facts& facts) {
  const auto abi = fmt::format("{}.{}", facts.abi_major, facts.abi_minor);
  const std::array<std::tuple<std::string_view, std::string_view, std::string_view>, 3> rows{
      {{"id", manifest.id, facts.id},
       {"version", manifest.version, facts.version},
       {"abi", manifest.abi.empty() ? std::string_view{abi} : std::string_view{manifest.abi}, abi}}};
  for (const auto& [what, promised, stated] : rows)
    if (promised != stated)
      throw RefusedError{{.path = facts.path,
                          .reason = fmt::format("its manifest says {} '{}', its note '{}'", what, printable(promised),
                                                printable(stated)),
                          .remedy = "report this to the plugin's vendor"}};
}

}  // namespace holdfast::plugin
