#include <holdfast/backend.hpp>

#include <array>
#include <utility>

#include "settings/address.hpp"

namespace holdfast {
namespace {

struct ProviderTraits {
  BackupStorageProvider provider;
  std::string_view name;
  std::string_view scheme;
};

constexpr std::array provider_table{
    ProviderTraits{BackupStorageProvider::filesystem, "filesystem", "filesystem:"},
    ProviderTraits{BackupStorageProvider::s3, "s3", "s3://"},
    ProviderTraits{BackupStorageProvider::gcs, "gcs", "gs://"},
    ProviderTraits{BackupStorageProvider::azure, "azure", "azure://"},
    ProviderTraits{BackupStorageProvider::plugin, "plugin", ""},
};

const ProviderTraits& traits_of(BackupStorageProvider provider) noexcept {
  return provider_table[static_cast<std::size_t>(provider)];
}

ObjectStorageBackend object_storage(BackupStorageProvider provider, ObjectStorageOptions options) {
  ObjectStorageBackend backend;
  static_cast<ObjectStorageOptions&>(backend) = std::move(options);
  backend.provider = provider;
  return backend;
}

struct Name {
  std::string operator()(const FilesystemBackend& backend) const { return "filesystem:" + backend.path; }
  std::string operator()(const ObjectStorageBackend& backend) const {
    const std::string place = std::string{traits_of(backend.provider).scheme} + backend.bucket;
    return backend.path.empty() ? place : place + "/" + backend.path;
  }
  std::string operator()(const PluginBackend& backend) const { return backend.id + ":"; }
  std::string operator()(const NamedBackend& backend) const { return backend.name; }
};

}  // namespace

std::string_view to_string(BackupStorageProvider provider) noexcept { return traits_of(provider).name; }

BackupBackend::BackupBackend(FilesystemBackend value) : value_{std::move(value)} {}
BackupBackend::BackupBackend(ObjectStorageBackend value) : value_{std::move(value)} {}
BackupBackend::BackupBackend(PluginBackend value) : value_{std::move(value)} {}
BackupBackend::BackupBackend(NamedBackend value) : value_{std::move(value)} {}

BackupBackend BackupBackend::filesystem(FilesystemBackend options) { return options; }
BackupBackend BackupBackend::s3(ObjectStorageOptions options) {
  return object_storage(BackupStorageProvider::s3, std::move(options));
}
BackupBackend BackupBackend::gcs(ObjectStorageOptions options) {
  return object_storage(BackupStorageProvider::gcs, std::move(options));
}
BackupBackend BackupBackend::azure(ObjectStorageOptions options) {
  return object_storage(BackupStorageProvider::azure, std::move(options));
}
BackupBackend BackupBackend::plugin(std::string id, BackendSettings settings) {
  return PluginBackend{.id = std::move(id), .settings = std::move(settings)};
}
BackupBackend BackupBackend::named(std::string name) { return NamedBackend{.name = std::move(name)}; }

BackupBackend BackupBackend::from_address(std::string_view address) {
  const settings::BackendConfig parsed = settings::parse_address(address, "the address");
  BackendSettings own;
  for (const settings::RawEntry& entry : parsed.settings.entries())
    if (const std::string* text = entry.value.text()) own[entry.key] = *text;
  const auto take = [&own](const char* key) {
    const auto node = own.extract(key);
    return node.empty() ? std::string{} : node.mapped();
  };
  if (parsed.plugin == "filesystem") {
    std::string path = take("path");
    return FilesystemBackend{.path = std::move(path), .settings = std::move(own)};
  }
  for (const ProviderTraits& row : provider_table) {
    if (row.scheme.empty() || row.name != parsed.plugin) continue;
    ObjectStorageOptions options{.bucket = take(row.provider == BackupStorageProvider::azure ? "container" : "bucket"),
                                 .path = take("path"),
                                 .region = take("region"),
                                 .endpoint = take("endpoint")};
    options.settings = std::move(own);
    return object_storage(row.provider, std::move(options));
  }
  return PluginBackend{.id = parsed.plugin, .settings = std::move(own)};
}

BackupStorageProvider BackupBackend::provider() const noexcept {
  if (std::holds_alternative<FilesystemBackend>(value_)) return BackupStorageProvider::filesystem;
  if (const auto* storage = std::get_if<ObjectStorageBackend>(&value_)) return storage->provider;
  return BackupStorageProvider::plugin;
}

std::string BackupBackend::name() const { return std::visit(Name{}, value_); }

}  // namespace holdfast
