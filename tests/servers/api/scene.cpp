#include "scene.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <thread>

namespace holdfast::test {
namespace {

std::string told(const char* variable) {
  const char* value = std::getenv(variable);
  if (value == nullptr) throw std::runtime_error{fmt::format("${} is to say what server to test with", variable)};
  return value;
}

std::string api_key() { return std::getenv("WEAVIATE_API_KEY") == nullptr ? std::string{} : told("WEAVIATE_API_KEY"); }

Client client_of(const TempFolder& folder, const std::string& url, const std::string& state) {
  const std::string key = api_key().empty() ? "" : "api_key = \"env:WEAVIATE_API_KEY\"\n";
  write_file(folder / "holdfast.toml", fmt::format("[cluster]\nurl = \"{}\"\n{}", url, key));
  return Client{ClientConfig{
      .config_file = folder / "holdfast.toml", .plugin_folders = {HOLDFAST_PLUGINS}, .state_folder = folder / state}};
}

/// Returns once the folder is there and not empty.
void wait_for(const std::filesystem::path& folder) {
  const auto deadline = std::chrono::steady_clock::now() + *patiently.timeout;
  while (!std::filesystem::exists(folder) || std::filesystem::is_empty(folder)) {
    if (std::chrono::steady_clock::now() > deadline)
      throw std::runtime_error{fmt::format("nothing comes to '{}'", folder.string())};
    std::this_thread::yield();
  }
}

void cancel_all(const BackupClient& backups, const BackupBackend& backend) {
  for (const Backup& backup : backups.list(backend))
    if (!is_terminal(backup.status)) backups.attach_create(backup.id, backend).cancel_and_wait(patiently);
}

}  // namespace

Scene::Scene()
    : url{told("WEAVIATE_URL")},
      backend{BackupBackend::filesystem({.path = told("WEAVIATE_BACKUPS")})},
      rest{url, api_key()},
      client{client_of(folder, url, "state")} {
  cancel_all(backups(), backend);
  rest.clear();
}

Client Scene::other_client() const { return client_of(folder, url, "other"); }

void Scene::make(const Names& collections, std::size_t objects) {
  for (const std::string& name : collections) {
    rest.create_collection(name);
    rest.load(name, objects, name);
  }
}

void Scene::make_slow() {
  rest.create_collection("Slow");
  rest.load_large("Slow", 1000, 20'000);
}

BackupCreateRequest Scene::slow_create(std::string id) const {
  return {.id = std::move(id), .backend = backend, .include = {"Slow"}, .compression = slow, .cpu_percentage = 1};
}

BackupCreateOperation Scene::begin_slow(const BackupCreateRequest& request) const {
  auto operation = backups().create(request);
  const auto& kept_in = std::get<FilesystemBackend>(request.backend.value()).path;
  wait_for(std::filesystem::path{kept_in} / request.id / "node1" / "Slow");
  return operation;
}

}  // namespace holdfast::test
