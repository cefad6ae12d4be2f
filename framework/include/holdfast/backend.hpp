// Where backups are kept, as the user names it. A value: copied, compared, handed over; nothing is opened by it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>

namespace holdfast {

/// The storages Holdfast knows by name; every other one is a vendor's plugin.
enum class BackupStorageProvider : std::uint8_t { filesystem, s3, gcs, azure, plugin };

/// "filesystem", "s3", "gcs", "azure", "plugin".
[[nodiscard]] std::string_view to_string(BackupStorageProvider provider) noexcept;

/// A plugin's settings by key, as text: {"region", "eu-central-1"}. `holdfast plugins describe ID` lists the keys.
using BackendSettings = std::map<std::string, std::string>;

/// A folder of this machine, or one mounted on it.
struct FilesystemBackend {
  std::string path = {};  ///< Absolute; empty: what the plugin takes by default.
  BackendSettings settings = {};
  bool operator==(const FilesystemBackend&) const = default;
};

/// What the object storages have in common. A member that stays empty is left to the plugin's default.
struct ObjectStorageOptions {
  std::string bucket = {};  ///< Azure calls it the container.
  std::string path = {};    ///< The prefix below the bucket: "backups/".
  std::string region = {};
  /// "https://minio.internal:9000", for services that are compatible. A server that stores goes to its own.
  std::string endpoint = {};
  BackendSettings settings = {};  ///< Everything else the plugin knows.
  bool operator==(const ObjectStorageOptions&) const = default;
};

/// A bucket of s3, gcs or azure.
struct ObjectStorageBackend : ObjectStorageOptions {
  BackupStorageProvider provider = BackupStorageProvider::s3;  ///< s3, gcs or azure.
  bool operator==(const ObjectStorageBackend&) const = default;
};

/// Whatever a vendor's plugin stores to.
struct PluginBackend {
  std::string id = {};  ///< The plugin's: "com.acme.tape".
  BackendSettings settings = {};
  bool operator==(const PluginBackend&) const = default;
};

/// A `[backends.NAME]` table of the configuration file.
struct NamedBackend {
  std::string name = {};
  bool operator==(const NamedBackend&) const = default;
};

/// Any of them. Immutable but by assignment; as safe to share between threads as a std::string.
///
/// ```cpp
/// auto backend = BackupBackend::s3({.bucket = "my-backup-bucket", .path = "backups/"});
/// backend.provider();   // BackupStorageProvider::s3
/// ```
class BackupBackend {
 public:
  using Value = std::variant<FilesystemBackend, ObjectStorageBackend, PluginBackend, NamedBackend>;

  BackupBackend() = default;
  // Not explicit: each kind is a backend.
  BackupBackend(FilesystemBackend value);
  BackupBackend(ObjectStorageBackend value);
  BackupBackend(PluginBackend value);
  BackupBackend(NamedBackend value);

  static BackupBackend filesystem(FilesystemBackend options = {});
  static BackupBackend s3(ObjectStorageOptions options = {});
  static BackupBackend gcs(ObjectStorageOptions options = {});
  static BackupBackend azure(ObjectStorageOptions options = {});
  static BackupBackend plugin(std::string id, BackendSettings settings = {});
  /// The table `[backends.NAME]` of the client's configuration file. Looked up when it is used: NotFoundError then.
  static BackupBackend named(std::string name);
  /// "filesystem:/backups", "s3://bucket/path?region=eu-central-1", "gs://…", "azure://…", "ID:?key=value&…".
  /// Errors: UsageError, naming what is wrong with the address.
  static BackupBackend from_address(std::string_view address);

  /// `plugin` for a vendor's and, because only the configuration knows it, for a named one.
  [[nodiscard]] BackupStorageProvider provider() const noexcept;
  [[nodiscard]] const Value& value() const noexcept { return value_; }
  /// For people: "s3://my-backup-bucket/backups/". Holds no setting that could be a secret.
  [[nodiscard]] std::string name() const;

  bool operator==(const BackupBackend&) const = default;

 private:
  Value value_ = {};
};

}  // namespace holdfast
