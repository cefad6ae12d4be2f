// Plugins that do not return: what their user is told, and what becomes of the rest.
#include <fmt/format.h>

#include <cstdlib>
#include <mutex>
#include <thread>

#include "client/configured.hpp"
#include "client/patience.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

namespace holdfast::test {
namespace {

using namespace std::chrono_literals;
using Catch::Contains;

const std::string id = "com.acme.stubborn";
const std::string file = STUBBORN_PLUGIN_FOLDER "/holdfast_stubborn.so";

/// A gate that keeps a plugin hanging until the scene is over, and what is left behind then has ended.
class Scene {
 public:
  Scene() { write_file(gate(), "closed"); }
  ~Scene() {
    open_gate();
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    while (client::left_behind() > 0 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    CHECK(client::left_behind() == 0);
  }
  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;

  [[nodiscard]] std::filesystem::path gate() const { return folder_ / "gate"; }
  /// Whether the plugin has come to the gate.
  [[nodiscard]] bool is_reached() const {
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    while (!std::filesystem::exists(folder_ / "gate.reached"))
      if (std::chrono::steady_clock::now() > deadline) return false;
    return true;
  }
  void open_gate() const { std::filesystem::remove(gate()); }
  [[nodiscard]] Client client(store::LogSink log = {},
                              const client::Patience& patience = {.close = 100ms, .call = 100ms}) const {
    write_file(folder_ / "collections/article/S0/indexcount", "12345678");
    settings::Config config;
    config.cluster.url = "file:" + (folder_ / "collections").string();
    config.preflight = PreflightMode::off;
    Client made{client::make_engine(
        {.backends = std::make_shared<client::ConfiguredBackends>(
             std::move(config), client::ConfiguredOptions{.plugin_folders = {STUBBORN_PLUGIN_FOLDER},
                                                          .log = std::move(log),
                                                          .log_level = {},
                                                          .patience = patience}),
         .journals = folder_ / "journals"})};
    write_file(folder_ / "schema.json", R"({"classes":[{"class":"Article"}]})");
    static_cast<void>(made.catalog().make({.schema = folder_ / "schema.json"}));
    return made;
  }
  [[nodiscard]] BackupBackend backend(std::string_view in, std::string_view key = {}) const {
    return BackupBackend::plugin(id, {{"path", (folder_ / "backups").string()},
                                      {"in", std::string{in}},
                                      {"key", std::string{key}},
                                      {"gate", gate().string()}});
  }

 private:
  TempFolder folder_;
};

/// What is said, by whom it may be.
class Said final : public BackupObserver {
 public:
  void warned(const std::string& warning) noexcept override {
    const std::scoped_lock lock{mutex_};
    text_ += warning;
  }
  /// Whether it is said within half a minute.
  [[nodiscard]] bool has(std::string_view text) const {
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    while (std::chrono::steady_clock::now() < deadline) {
      const std::scoped_lock lock{mutex_};
      if (text_.find(text) != std::string::npos) return true;
    }
    return false;
  }

 private:
  mutable std::mutex mutex_;
  std::string text_;
};

client::ConfiguredBackends impatient_backends() {
  return {{},
          {.plugin_folders = {STUBBORN_PLUGIN_FOLDER},
           .patience = {.load = 100ms, .validate = 100ms, .open = 100ms, .cancel = 50ms}}};
}

}  // namespace

TEST_CASE("a plugin that hangs while it is loaded or validates or opens is cut off by name", "[stubborn]") {
  const auto [where, phase] =
      GENERATE(table<std::string, std::string>({{"load", "load"}, {"validate", "validate"}, {"open", "open"}}));
  const Scene scene;
  // Loaded once in a process: the first of the cases is the one that sees the loading.
  if (where == "load") ::setenv("HOLDFAST_TEST_STUBBORN_LOAD", scene.gate().c_str(), 1);
  client::ConfiguredBackends backends = impatient_backends();
  try {
    static_cast<void>(backends.open(scene.backend(where), {}));
    FAIL("nothing was cut off");
  } catch (const PluginError& error) {
    CHECK(error.message() ==
          fmt::format("plugin '{}' ('{}') was cut off in {}: it did not return within 100ms", id, file, phase));
    CHECK_THAT(error.hint(), Contains(fmt::format("holdfast plugins check '{}'", file)));
  }
  CHECK(client::left_behind() == 1);
}

TEST_CASE("who cancels while a plugin hangs waits no longer than for its heeding that", "[stubborn]") {
  const Scene scene;
  std::stop_source stop;
  const auto said = std::make_shared<Said>();
  client::ConfiguredBackends backends{{},
                                      {.plugin_folders = {STUBBORN_PLUGIN_FOLDER},
                                       .log = [said](const store::LogRecord& record) { said->warned(record.message); },
                                       .patience = {.open = 1h, .cancel = 50ms, .heed = 5ms}}};
  settings::Findings findings;
  const auto resolved = backends.resolve(scene.backend("open"), findings);
  const std::jthread canceller{[&] {
    static_cast<void>(scene.is_reached());
    stop.request_stop();
  }};
  CHECK_THROWS_WITH(backends.open(resolved, findings, stop.get_token()), Contains("was cut off in open"));
  CHECK(said->has("which was asked to open, then to stop; it is given up in 1s"));
}

TEST_CASE("a create whose plugin does not return from a put is given up by name and its journal tells the rest",
          "[stubborn]") {
  const Scene scene;
  Client client = scene.client();
  const auto operation = client.backups().create({.id = "nightly", .backend = scene.backend("put", "chunk-")});
  REQUIRE(scene.is_reached());
  SECTION("cancelled") {
    CHECK(operation.cancel() == CancelAnswer::requested);
    CHECK_THROWS_WITH(operation.wait_for_completion(),
                      Contains(fmt::format("plugin '{}' ('{}') hangs: asked to ", id, file)) &&
                          Contains("'nightly/node1/Article/chunk-1' ") && Contains("is left as it is"));
    CHECK(operation.current().status == BackupStatus::cancelling);
    client.shut_down();
    CHECK(client::left_behind() == 1);
    scene.open_gate();
    CHECK(operation.wait_for_completion().status == BackupStatus::canceled);
  }
  SECTION("shut down") {
    client.shut_down();
    CHECK(client::left_behind() == 1);
    CHECK_THROWS_AS(operation.wait_for_completion(), PluginError);
    CHECK_FALSE(operation.is_completed());
  }
}

TEST_CASE("a question that a plugin does not answer is given up by name once nobody wants to know", "[stubborn]") {
  const Scene scene;
  const Client client = scene.client();
  std::stop_source stop;
  const std::jthread canceller{[&] {
    static_cast<void>(scene.is_reached());
    stop.request_stop();
  }};
  CHECK_THROWS_WITH(client.backups().list(scene.backend("list"), {.stop = stop.get_token()}),
                    Contains("hangs: asked to list '"));
}

TEST_CASE("who waits for a call that hangs hears which it is and the operation remembers it", "[stubborn]") {
  const Scene scene;
  const Client client = scene.client({}, {.quiet = 50ms});
  const auto said = std::make_shared<Said>();
  const auto operation =
      client.backups().create({.id = "nightly", .backend = scene.backend("put", "chunk-")}, {.observer = said});
  CHECK(said->has(fmt::format("plugin '{}' ('{}') has shown no sign of life for ", id, file)));
  CHECK(said->has("/chunk-1' "));
  scene.open_gate();
  CHECK_THAT(operation.wait_for_completion().warnings.at(0), Contains("has shown no sign of life"));
}

TEST_CASE("a question that a plugin does not answer is told of in the log", "[stubborn]") {
  const Scene scene;
  const auto said = std::make_shared<Said>();
  const Client client =
      scene.client([said](const store::LogRecord& record) { said->warned(record.message); }, {.quiet = 50ms});
  const std::jthread opener{[&] {
    static_cast<void>(said->has("asked to list '"));
    scene.open_gate();
  }};
  std::filesystem::create_directory(scene.gate().parent_path() / "backups");
  CHECK(client.backups().list(scene.backend("list")).empty());
  CHECK(said->has("has shown no sign of life"));
  CHECK(said->has("asked to list '"));
}

TEST_CASE("a plugin that does not close holds up nothing that was asked for", "[stubborn]") {
  const Scene scene;
  std::mutex mutex;
  std::string said;
  const Client client = scene.client([&](const store::LogRecord& record) {
    const std::scoped_lock lock{mutex};
    said += record.message;
  });
  CHECK(client.backups().create_sync({.id = "nightly", .backend = scene.backend("close")}).status ==
        BackupStatus::success);
  const std::scoped_lock lock{mutex};
  CHECK_THAT(said, Contains("was cut off in close"));
}

}  // namespace holdfast::test
