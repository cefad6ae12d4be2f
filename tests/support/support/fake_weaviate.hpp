// A Weaviate without a network: it knows backups and restores, each question about one moves it a word on, and it errs
// where a test wants it to. What it says is worded as a 1.39.0 says it.
//
//   FakeWeaviate server;
//   server.change([](FakeWeaviate::Facts& facts) { facts.create_words = {"STARTED", "FAILED"}; });
//   server.fail_next("POST /v1/backups", {.arrives = Arrives::yes, .failure = http::Failure{.cause = Cause::cut,
//   ...}}); const auto transport = server.transport();   // of one process; several share the server
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/failure.hpp"
#include "http/transport.hpp"
#include "support/faulty_store.hpp"
#include "support/scripted_transport.hpp"

namespace holdfast::test {

/// Whether a server does what a request asks for, whatever becomes of the answer.
enum class Arrives : std::uint8_t { no, yes };

/// What becomes of a request instead of its proper answer; neither failure nor reply: the proper one, past the gate.
struct Trouble {
  Arrives arrives = Arrives::no;
  std::optional<http::Failure> failure = {};
  std::optional<http::Response> reply = {};
  Gate* gate = nullptr;   ///< The request waits there, after it arrived. Borrowed.
  std::size_t times = 1;  ///< For how many requests.
};

/// Threads: every function from any thread.
class FakeWeaviate {
 public:
  using Words = std::deque<std::string>;

  /// One create or restore.
  struct Known {
    Words words = {};  ///< Each question takes one; the last stays.
    std::string error = {};
    std::vector<std::string> classes = {};
    bool operator==(const Known&) const = default;
  };

  struct Facts {
    std::string version = "1.39.0";
    std::vector<std::string> nodes = {"node1"};
    std::vector<std::string> classes = {"Article", "Author"};
    std::map<std::string, std::string> aliases = {};
    std::map<std::string, std::string> tenants = {};  ///< Of a class with tenants, what it answers about them.
    std::map<std::string, std::string> objects = {};  ///< Of a class, what it answers about its objects.
    std::string modules = R"({"backup-filesystem":{"backupsPath":"/backups"},"backup-s3":{"bucketName":"b"}})";
    Words create_words = {"STARTED", "SUCCESS"};
    Words restore_words = {"TRANSFERRING", "FINALIZING", "SUCCESS"};
    Words cancel_words = {"CANCELED"};          ///< What follows a cancel of something that runs.
    std::string error = {};                     ///< What failed operations fail with.
    int without_evidence = 0;                   ///< So many times SUCCESS is told without the time of its completion.
    int restore_slot_busy = 0;                  ///< So many restores are refused after the last one's end.
    std::map<std::string, Known> creates = {};  ///< By id.
    std::map<std::string, Known> restores = {};
  };

  /// Of one client. Borrows the server.
  [[nodiscard]] std::unique_ptr<http::Transport> transport();

  /// What `edit` sees and changes, nobody else does meanwhile.
  void change(const std::function<void(Facts&)>& edit);
  [[nodiscard]] Facts facts() const;
  /// For the next requests whose "METHOD /path?query" begins so. The first trouble that fits is taken.
  void fail_next(std::string method_and_path, Trouble trouble);

  /// How many requests came whose "METHOD /path?query" begins so.
  [[nodiscard]] std::size_t count(std::string_view method_and_path) const;
  /// The body of the last request that begins so.
  [[nodiscard]] std::string last_body(std::string_view method_and_path) const;
  /// Until so many such requests have come. False if they do not within ten seconds.
  [[nodiscard]] bool wait_for(std::string_view method_and_path, std::size_t count) const;

 private:
  class Line;
  struct Came {
    std::string name;
    std::string body;
  };
  struct Planned {
    std::string name;
    Trouble trouble;
  };

  http::Response answer(const http::Request& request, const store::CallOptions& options);
  [[nodiscard]] std::optional<Trouble> take_trouble(std::string_view name);
  [[nodiscard]] http::Response obey(const Came& came);
  [[nodiscard]] http::Response about_backups(std::string_view method, std::string_view path, const std::string& body);
  [[nodiscard]] http::Response objects(std::string_view query) const;
  [[nodiscard]] http::Response create(const std::string& body);
  [[nodiscard]] http::Response restore(const std::string& id, const std::string& body);
  [[nodiscard]] http::Response status(std::map<std::string, Known>& all, const std::string& id);
  [[nodiscard]] http::Response cancel(std::map<std::string, Known>& all, const std::string& id);
  [[nodiscard]] std::string list() const;
  [[nodiscard]] std::size_t counted(std::string_view name) const;

  mutable std::mutex mutex_;  ///< Guards all that follows.
  mutable std::condition_variable came_changed_;
  Facts facts_;
  std::vector<Planned> planned_;
  std::vector<Came> came_;
};

}  // namespace holdfast::test
