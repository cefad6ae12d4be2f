// Clients of several processes on one fake Weaviate, whose storage can be looked into from here.
#pragma once

#include <memory>

#include <holdfast/client.hpp>

#include "client/engine.hpp"
#include "cluster/weaviate/weaviate_cluster.hpp"
#include "support/fake_weaviate.hpp"
#include "support/memory_store.hpp"
#include "support/temp_folder.hpp"

namespace holdfast::test {

struct ServerRig {
  TempFolder folder = {};
  MemoryStore memory{{.name = "s3://b"}};
  Faults faults = {};
  FakeWeaviate server = {};

  ServerRig* other = nullptr;  ///< The one of every address but http://h:8080.

  /// A client of its own, as another process would have.
  [[nodiscard]] Client client() { return Client{engine("http://h:8080")}; }
  [[nodiscard]] std::shared_ptr<client::Engine> engine(const std::string& address);
  [[nodiscard]] operation::Journals journals() const { return operation::Journals{folder.path() / "operations"}; }
  /// The newest journal of `nightly`.
  [[nodiscard]] operation::JournalInfo journal(operation::Kind kind = operation::Kind::create) const;
  /// Writes one, which took these steps and that nobody owns.
  void leave_journal(operation::Kind kind, const std::vector<std::pair<operation::Event, operation::State>>& steps,
                     const std::string& cluster = "http://h:8080");

  /// The words that the next creates will show.
  void creates_say(FakeWeaviate::Words words);
  /// What the create of `nightly` shows from now on.
  void nightly_says(FakeWeaviate::Words words);
};

/// The s3 module of every ServerRig's server, in the place that the server has by itself.
inline const BackupBackend in_s3 = BackupBackend::plugin("s3");

inline constexpr auto post_nightly = "POST /v1/backups/s3";
inline constexpr auto ask_nightly = "GET /v1/backups/s3/nightly";
inline constexpr auto cancel_nightly = "DELETE /v1/backups/s3/nightly";

}  // namespace holdfast::test
