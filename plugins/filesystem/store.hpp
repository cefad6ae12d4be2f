// A folder as a store of objects. What holds for it is in docs/plugins/filesystem.md.
#pragma once

#include "root.hpp"

#include <holdfast/plugin.hpp>

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace holdfast::filesystem {

/// The position of the setting `path` in the plugin's table.
inline constexpr std::uint32_t setting_path = 0;

class FilesystemStore final : public sdk::Store {
 public:
  /// Touches nothing: the folder is made by the first put, or by a preflight that may write.
  explicit FilesystemStore(const sdk::Settings& settings);
  explicit FilesystemStore(std::string path, Root::Resolver resolver = Root::Resolver::best);

  static void validate(const sdk::Settings& settings, sdk::Findings& out);

  [[nodiscard]] const sdk::Limits& limits() const noexcept override;
  void preflight(sdk::Call& call, std::uint32_t flags, sdk::Checks& out) override;
  sdk::Object stat(sdk::Call& call, std::string_view key) override;
  /// Where the store's folder is missing: HF_E_NOT_FOUND for the whole store, nothing for a prefix.
  void list(sdk::Call& call, const hf_list& request, sdk::Page& out) override;
  void get(sdk::Call& call, const hf_get& request, sdk::Sink& out) override;
  sdk::Object put(sdk::Call& call, const hf_put& request, std::span<const std::byte> data) override;
  void remove(sdk::Call& call, std::string_view key) override;
  std::unique_ptr<sdk::Upload> begin_upload(sdk::Call& call, const hf_put& request) override;

 private:
  Root root_;
};

}  // namespace holdfast::filesystem
