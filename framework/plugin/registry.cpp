#include "plugin/registry.hpp"

#include "errors/near_miss.hpp"
#include "errors/printable.hpp"
#include "plugin/manifest.hpp"
#include "plugin/note.hpp"
#include "plugin/trust.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <system_error>
#include <utility>

namespace holdfast::plugin {
namespace {

namespace fs = std::filesystem;
using Outcome = SearchedFolder::Outcome;

bool is_manifest(const fs::path& file) { return file.extension() == ".toml"; }

bool may_be_plugin(const fs::path& file) {
  return file.filename().native().starts_with("holdfast_") && (file.extension() == ".so" || is_manifest(file));
}

/// The relevant part of a folder's entries, sorted; throws std::system_error where it cannot be listed.
std::vector<fs::path> candidates_in(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator{folder})
    if (may_be_plugin(entry.path())) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

/// Applies what the operator decided about ids, and notes the pin that the loader is to verify.
void require_chosen(Facts& facts, const SearchOptions& options) {
  if (options.trust == Trust::owner) return;
  if (options.trust == Trust::listed) {
    if (std::ranges::find(options.allowed, facts.id) == options.allowed.end())
      throw RefusedError{{.path = facts.path,
                          .reason = fmt::format("plugin '{}' is not in plugins.allow", facts.id),
                          .remedy = fmt::format("add '{}' to plugins.allow", facts.id)}};
    return;
  }
  const auto pin = options.pins.find(facts.id);
  if (pin == options.pins.end())
    throw RefusedError{{.path = facts.path,
                        .reason = fmt::format("plugin '{}' is not in plugins.pin", facts.id),
                        .remedy = fmt::format("run: holdfast plugins trust '{}'", printable(facts.path.native()))}};
  facts.pin = pin->second;
}

Facts facts_by_manifest(const fs::path& file) {
  const Manifest manifest = read_manifest(file);
  require_trusted(manifest.library);
  Facts facts = read_facts(manifest.library);
  require_agreement(manifest, facts);
  facts.manifest = file;
  facts.digest = manifest.digest;
  return facts;
}

/// Walks the folders in order and remembers which were searched already.
class Search {
 public:
  explicit Search(const SearchOptions& options) : options_{options} {}

  void folder(const fs::path& folder, std::string_view origin) {
    if (!folder.is_absolute()) return skip(folder, origin, "not an absolute path");
    std::error_code error;
    const auto place = fs::canonical(folder, error);
    if (error == std::errc::no_such_file_or_directory) return skip(folder, origin, "does not exist");
    if (error) return skip(folder, origin, error.message());
    if (!fs::is_directory(place, error)) return skip(folder, origin, "not a folder");
    if (!seen_.insert(place).second) return skip(folder, origin, "searched already, see above");
    try {
      examine_all(candidates_in(place), folder, origin);
    } catch (const fs::filesystem_error& unreadable) {
      skip(folder, origin, unreadable.code().message());
    }
  }

  void skip(const fs::path& folder, std::string_view origin, std::string why) {
    searched_.push_back(
        {.folder = folder, .origin = std::string{origin}, .outcome = Outcome::skipped, .why_skipped = std::move(why)});
  }

  [[nodiscard]] bool has_searched(const fs::path& canonical_folder) const { return seen_.contains(canonical_folder); }
  std::vector<SearchedFolder> take() && { return std::move(searched_); }

 private:
  void examine_all(const std::vector<fs::path>& files, const fs::path& folder, std::string_view origin) {
    SearchedFolder result{.folder = folder, .origin = std::string{origin}};
    std::set<fs::path> spoken_for;  // libraries that a manifest answers for, even one that is refused
    const auto examine_each = [&](const fs::path& file) {
      try {
        result.found.push_back(examine(file, options_));
        spoken_for.insert(result.found.back().path);
      } catch (const RefusedError& refused) {
        result.refused.push_back(refused.refusal());
        spoken_for.insert(refused.refusal().path);
      }
    };
    for (const auto& file : files) {
      if (!is_manifest(file)) continue;
      spoken_for.insert(fs::path{file}.replace_extension(".so"));
      examine_each(file);
    }
    for (const auto& file : files)
      if (!is_manifest(file) && !spoken_for.contains(file)) examine_each(file);
    std::ranges::sort(result.found, {}, &Facts::path);
    std::ranges::sort(result.refused, {}, &Refusal::path);
    searched_.push_back(std::move(result));
  }

  const SearchOptions& options_;
  std::set<fs::path> seen_;
  std::vector<SearchedFolder> searched_;
};

void search_environment(Search& search, const SearchOptions& options) {
  constexpr std::string_view origin = "$HOLDFAST_PLUGIN_PATH";
  std::string_view rest = options.environment ? std::string_view{*options.environment} : std::string_view{};
  const bool ignored = ::geteuid() == 0 && options.environment_as_root != SearchOptions::EnvironmentAsRoot::allow;
  while (!rest.empty()) {
    const auto folder = rest.substr(0, rest.find(':'));
    rest.remove_prefix(std::min(rest.size(), folder.size() + 1));
    if (folder.empty()) continue;
    if (ignored)
      search.skip(folder, origin, "not used when running as root");
    else
      search.folder(folder, origin);
  }
}

/// ../lib*/holdfast/plugins and ../lib*/<architecture>/holdfast/plugins, as far as they exist.
std::vector<fs::path> folders_beside(const fs::path& program_folder) {
  std::vector<fs::path> found;
  std::error_code error;
  const auto prefix = fs::canonical(program_folder / "..", error);
  if (program_folder.empty() || error) return found;
  const auto add = [&](const fs::path& library_folder) {
    const auto folder = library_folder / "holdfast" / "plugins";
    if (fs::is_directory(folder, error)) found.push_back(folder);
  };
  for (fs::directory_iterator library{prefix, error}, end; !error && library != end; library.increment(error)) {
    if (!library->path().filename().native().starts_with("lib")) continue;
    add(library->path());
    std::error_code unreadable;
    for (fs::directory_iterator below{library->path(), unreadable}; !unreadable && below != end;
         below.increment(unreadable))
      if (below->path().filename().native().find("-linux-") != std::string::npos) add(below->path());
  }
  std::ranges::sort(found);
  return found;
}

std::vector<SearchedFolder> search(const SearchOptions& options) {
  Search search{options};
  for (const auto& folder : options.flag_folders) search.folder(folder, "--plugin-dir");
  for (const auto& folder : options.config_folders) search.folder(folder, "plugins.path");
  search_environment(search, options);
  if (!options.installed_folder.empty()) search.folder(options.installed_folder, "installed");
  // Nobody asked for these by name, so finding one of the above again is not worth a line.
  for (const auto& folder : folders_beside(options.program_folder)) {
    std::error_code error;
    if (!search.has_searched(fs::canonical(folder, error))) search.folder(folder, "beside the program");
  }
  return std::move(search).take();
}

std::string hint_for_missing(std::string_view id, const Registry& registry) {
  for (const auto& folder : registry.searched())
    for (const auto& refusal : folder.refused)
      if (refusal.path.filename() == fmt::format("holdfast_{}.so", id) ||
          refusal.path.filename() == fmt::format("holdfast_{}.toml", id))
        return refusal.remedy;
  std::vector<std::string> ids;
  for (const auto& facts : registry.all()) ids.push_back(facts.id);
  if (const auto meant = near_miss(id, ids)) return fmt::format("write '{}' if that is what you mean", *meant);
  return "install the plugin, or name its folder with --plugin-dir";
}

}  // namespace

Facts examine(const fs::path& file, const SearchOptions& options) {
  require_trusted(file);  // first: a file that somebody else controls is not even opened
  Facts facts = is_manifest(file) ? facts_by_manifest(resolved(file)) : read_facts(resolved(file));
  require_chosen(facts, options);
  return facts;
}

fs::path running_program_folder() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).parent_path();
}

std::string Duplicate::message() const {
  std::vector<std::string> claims;
  for (const Facts& facts : files)
    claims.push_back(fmt::format("'{}' ({})", printable(facts.path.native()), facts.version));
  return fmt::format("{} files claim to be plugin '{}': {}", claims.size() == 2 ? "two" : std::to_string(claims.size()),
                     id, fmt::join(claims, " and "));
}

Registry::Registry(const SearchOptions& options) : searched_{search(options)} {}

std::vector<Facts> Registry::all() const {
  std::vector<Facts> all;
  for (const auto& folder : searched_) all.insert(all.end(), folder.found.begin(), folder.found.end());
  return all;
}

std::vector<Duplicate> Registry::duplicates() const {
  std::map<std::string, std::vector<Facts>> by_id;
  for (auto& facts : all()) by_id[facts.id].push_back(std::move(facts));
  std::vector<Duplicate> found;
  for (auto& [id, files] : by_id)
    if (files.size() > 1) found.push_back({.id = id, .files = std::move(files)});
  return found;
}

Facts Registry::find(std::string_view id) const {
  std::vector<Facts> found;
  for (auto& facts : all())
    if (facts.id == id) found.push_back(std::move(facts));
  if (found.empty())
    throw PluginError{{.message = fmt::format("no plugin '{}'\n{}", printable(id), search_report(searched_)),
                       .hint = hint_for_missing(id, *this)}};
  if (found.size() > 1)
    throw PluginError{{.message = Duplicate{.id = found.front().id, .files = found}.message(),
                       .hint = std::string{Duplicate::remedy}}};
  return std::move(found.front());
}

std::string search_report(const std::vector<SearchedFolder>& searched) {
  std::string out;
  const auto line = [&]<class... Args>(fmt::format_string<Args...> format, Args&&... args) {
    if (!out.empty()) out += '\n';
    fmt::format_to(std::back_inserter(out), format, std::forward<Args>(args)...);
  };
  if (searched.empty()) line("  no folder was searched");
  for (const auto& folder : searched) {
    const auto place = printable(folder.folder.native());
    if (folder.outcome == Outcome::skipped) {
      line("  skipped   {} ({}): {}", place, folder.origin, printable(folder.why_skipped));
      continue;
    }
    if (folder.found.empty() && folder.refused.empty()) {
      line("  searched  {} ({}): no file holdfast_*.so", place, folder.origin);
      continue;
    }
    std::vector<std::string_view> ids;
    for (const auto& facts : folder.found) ids.push_back(facts.id);
    line("  searched  {} ({}): {} found{}{}{}", place, folder.origin, ids.size(), ids.empty() ? "" : ": ",
         fmt::join(ids, " "), folder.refused.empty() ? "" : fmt::format(", {} refused", folder.refused.size()));
    for (const auto& refusal : folder.refused)
      line("              {}: {} -> {}", printable(refusal.path.filename().native()), refusal.reason, refusal.remedy);
  }
  return out;
}

}  // namespace holdfast::plugin
