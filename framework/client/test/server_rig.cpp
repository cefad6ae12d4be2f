#include "server_rig.hpp"

namespace holdfast::test {
namespace {

using namespace std::chrono_literals;

class SeenStorage final : public client::Backends {
 public:
  explicit SeenStorage(ServerRig& rig) : rig_{rig} {}
  client::OpenedBackend open(const BackupBackend&, std::stop_token) override {
    return {.store = std::make_unique<FaultyStore>(rig_.memory, rig_.faults),
            .plugin_id = "s3",
            .plugin_version = "1.0.0",
            .place = {.module = "s3", .bucket = "b"}};
  }

 private:
  ServerRig& rig_;
};

}  // namespace

std::shared_ptr<client::Engine> ServerRig::engine(const std::string& address) {
  FakeWeaviate& asked = other != nullptr && address != "http://h:8080" ? other->server : server;
  const auto open_cluster = [&asked, address] {
    return cluster::open_weaviate_cluster({.address = address,
                                           .transport = asked.transport(),
                                           .polling = {.first_round = 1ms, .round = 1ms},
                                           .patience = {.unknown_for = 5s, .evidence_for = 5s, .silent_for = 5s}});
  };
  return std::make_shared<client::Engine>(client::EngineParts{.backends = std::make_shared<SeenStorage>(*this),
                                                              .open_cluster = open_cluster,
                                                              .journals = folder.path() / "operations",
                                                              .preflight = PreflightMode::off});
}

operation::JournalInfo ServerRig::journal(operation::Kind kind) const {
  return journals().find("nightly", "s3://b", kind).value();
}

void ServerRig::leave_journal(operation::Kind kind,
                              const std::vector<std::pair<operation::Event, operation::State>>& steps,
                              const std::string& cluster) {
  const client::AnyRequest request = kind == operation::Kind::create
                                         ? client::AnyRequest{BackupCreateRequest{.id = "nightly"}}
                                         : client::AnyRequest{BackupRestoreRequest{.id = "nightly"}};
  const auto journal = journals().create({.kind = kind,
                                          .backup = "nightly",
                                          .cluster = cluster,
                                          .backend = "s3://b",
                                          .request = client::to_journal(request)});
  operation::Operation operation{*journal};
  for (const auto& [event, state] : steps) operation.apply(event, state);
}

void ServerRig::creates_say(FakeWeaviate::Words words) {
  server.change([&](FakeWeaviate::Facts& facts) { facts.create_words = std::move(words); });
}

void ServerRig::nightly_says(FakeWeaviate::Words words) {
  server.change([&](FakeWeaviate::Facts& facts) { facts.creates["nightly"].words = std::move(words); });
}

}  // namespace holdfast::test
