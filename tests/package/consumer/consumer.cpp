// The backup API from outside: what docs and README show compiles, and its errors can be caught by type.
#include <fmt/format.h>
#include <holdfast/client.hpp>

#include <chrono>
#include <cstdio>

using namespace holdfast;
using namespace std::chrono_literals;

namespace {

/// Never run: it has to compile.
[[maybe_unused]] void guide(Client& client) {
  auto backend = BackupBackend::s3({.bucket = "my-backup-bucket", .path = "backups/"});
  auto operation =
      client.backups().create({.id = "my-backup-id", .backend = backend, .include = {"Article", "Author"}});
  while (!operation.is_completed()) fmt::print("{}\n", operation.current().status);
  operation.wait_for_completion();
  operation.cancel();
  operation.wait_for_status(BackupStatus::canceled, {.timeout = 1min});
  client.collection("Article").backup().create_sync({.id = "articles", .backend = backend});
  for (const Backup& backup : client.backups().list(backend, {.order = ListOrder::oldest_first}))
    fmt::print("{}\n", backup.id);
  client.backups().create_sync({.id = "nightly", .backend = backend}, {.timeout = 30min});
  BackupClient::set_default_config({.poll_interval = 500ms, .timeout = 5min});
}

}  // namespace

int main() {
  Client client{"file:./collections"};
  try {
    static_cast<void>(client.backups().create({.id = "x", .backend = BackupBackend::plugin("com.acme.missing")}));
  } catch (const PluginError& error) {
    fmt::print("{}\n{}\n", error.what(), error.hint());
    return BackupBackend::gcs().provider() == BackupStorageProvider::gcs ? 0 : 1;
  }
  std::puts("no error");
  return 1;
}
