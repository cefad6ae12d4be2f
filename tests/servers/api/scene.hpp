// A real server, emptied for one test, and a client of it. Who runs the tests says where: $WEAVIATE_URL,
// $WEAVIATE_BACKUPS (the folder of its filesystem module) and, where it wants one, $WEAVIATE_API_KEY.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <holdfast/client.hpp>

#include "rest.hpp"
#include "support/temp_folder.hpp"

namespace holdfast::test {

using Names = std::vector<std::string>;

/// Longer than a busy machine takes for anything that these tests do.
inline const WaitOptions patiently{.timeout = std::chrono::minutes{3}, .on_failure = OnFailure::report};
inline const WaitOptions or_raise{.timeout = std::chrono::minutes{3}, .on_failure = OnFailure::raise};

/// Some seconds of work for the collection that Scene::load_slow() makes.
inline constexpr BackupCompression slow{.codec = CompressionCodec::gzip, .level = CompressionLevel::best};

struct Scene {
  TempFolder folder = {};
  std::string url;
  BackupBackend backend;
  Rest rest;
  Client client;

  /// Cancels what runs on the server, and deletes every collection.
  Scene();
  /// Another process's client of the same server: it has a journal of its own.
  [[nodiscard]] Client other_client() const;

  [[nodiscard]] BackupClient backups() const { return client.backups(); }
  /// Makes collections of so many objects each.
  void make(const Names& collections, std::size_t objects);
  /// Makes the collection `Slow`, whose backup takes its time.
  void make_slow();
  /// A create of `Slow` that takes its time, as a request.
  [[nodiscard]] BackupCreateRequest slow_create(std::string id) const;
  /// Begins such a create, and returns once its data moves: what is cancelled sooner, a server calls failed.
  [[nodiscard]] BackupCreateOperation begin_slow(const BackupCreateRequest& request) const;
};

}  // namespace holdfast::test
