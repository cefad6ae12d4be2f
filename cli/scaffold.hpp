// A new storage plugin from the templates in sdk/template, which are compiled into the program.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::cli {

/// A file of a template. `group` is its folder in sdk/template: "cpp", "c", or "both".
struct EmbeddedFile {
  std::string_view group;
  std::string_view name;
  std::string_view text;  ///< With @ID@, @NAME@ and the like to be filled in.
};
std::span<const EmbeddedFile> embedded_templates();

/// What a new plugin is called, all of it made from its id. "com.acme.tape-drive" is the plugin `tape-drive` of Acme.
struct PluginName {
  std::string id = {};
  std::string name = {};        ///< Of its folder, library and target: "tape-drive".
  std::string class_name = {};  ///< "TapeDrive"
  std::string vendor = {};      ///< "Acme"
};

/// Throws UsageError where `id` is no vendor's id: reverse DNS, "com.acme.tape".
PluginName plugin_name(std::string_view id);

/// The files of a plugin in `language` ("cpp" or "c"), names and texts filled in.
struct ScaffoldFile {
  std::string name = {};
  std::string text = {};
};
std::vector<ScaffoldFile> scaffold(const PluginName& plugin, std::string_view language);

/// Makes `folder` and the files in it. Throws FailedError where there is something of that name: nothing is ever
/// overwritten.
void write_scaffold(const std::filesystem::path& folder, const std::vector<ScaffoldFile>& files);

}  // namespace holdfast::cli
