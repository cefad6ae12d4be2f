// A container, or what lies below a path in it, as a store of objects. What holds for it is in docs/plugins/azure.md.
#pragma once

#include "integrity.hpp"
#include "object_headers.hpp"
#include "service.hpp"
#include "settings.hpp"

#include <holdfast/plugin.hpp>
#include <holdfast/support/bulk_removal.hpp>

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace holdfast::azure {

class AzureStore final : public sdk::Store {
 public:
  /// Contacts nobody.
  explicit AzureStore(const sdk::Settings& settings);
  explicit AzureStore(const Settings& settings);
  AzureStore(Settings settings, const sdk::Http& http, std::shared_ptr<CredentialSource> credentials,
             Service::Clock clock = std::chrono::system_clock::now);

  static void validate(const sdk::Settings& settings, sdk::Findings& out);

  [[nodiscard]] const sdk::Limits& limits() const noexcept override { return limits_; }
  void preflight(sdk::Call& call, std::uint32_t flags, sdk::Checks& out) override;
  sdk::Object stat(sdk::Call& call, std::string_view key) override;
  void list(sdk::Call& call, const hf_list& request, sdk::Page& out) override;
  void get(sdk::Call& call, const hf_get& request, sdk::Sink& out) override;
  sdk::Object put(sdk::Call& call, const hf_put& request, std::span<const std::byte> data) override;
  void remove(sdk::Call& call, std::string_view key) override;
  void remove_many(sdk::Call& call, std::span<const hf_str> keys, sdk::Removals& out) override;
  std::unique_ptr<sdk::Upload> begin_upload(sdk::Call& call, const hf_put& request) override;

 private:
  [[nodiscard]] std::string full_key(std::string_view key) const;

  const Service::Clock clock_;
  Service service_;
  const ObjectHeaders headers_;
  Integrity integrity_;
  const std::string root_;  // in front of every key: empty, or with a slash at its end
  const sdk::Limits limits_;
  support::BulkRemoval bulk_removal_;
};

}  // namespace holdfast::azure
