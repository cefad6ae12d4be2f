#include "client/reconcile.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

namespace holdfast::client {
namespace {

/// More servers than anybody has.
constexpr std::size_t most_at_once = 16;

using Asked = std::vector<const operation::JournalInfo*>;

/// What one server says. After one trouble it is not asked any more.
std::map<std::string, ServersWord> ask_one(const Asked& journals, const OpenEngine& open,
                                           const store::CallOptions& call) {
  std::map<std::string, ServersWord> words;
  std::string trouble;
  std::shared_ptr<Engine> engine;
  for (const operation::JournalInfo* journal : journals) {
    ServersWord& word = words[journal->operation];
    if (trouble.empty()) try {
        if (!engine) engine = open(journal->header.cluster);
        if (const auto told = engine->reconcile(*journal, call)) word.status = told->status_raw;
      } catch (const Error& error) {
        trouble = error.message();
      }
    word.trouble = trouble;
  }
  return words;
}

}  // namespace

bool is_left_to_server(const operation::JournalInfo& journal) {
  return journal.is_interrupted() && journal.transfer && is_server(journal.header.cluster);
}

std::map<std::string, ServersWord> ask_servers(const std::vector<operation::JournalInfo>& journals,
                                               const OpenEngine& open, const store::CallOptions& call) {
  std::map<std::string, Asked> by_server;
  for (const operation::JournalInfo& journal : journals)
    if (is_left_to_server(journal)) by_server[journal.header.cluster].push_back(&journal);
  std::vector<const Asked*> servers;
  for (const auto& [address, asked] : by_server) servers.push_back(&asked);

  std::mutex mutex;
  std::map<std::string, ServersWord> words;
  std::atomic<std::size_t> next{0};
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < std::min(servers.size(), most_at_once); ++i)
      threads.emplace_back([&] {
        for (std::size_t mine = next++; mine < servers.size(); mine = next++) {
          auto told = ask_one(*servers[mine], open, call);
          const std::scoped_lock lock{mutex};
          words.merge(told);
        }
      });
  }
  if (call.stop.stop_requested()) throw CancelledError{{.message = "stopped asking the servers"}};
  return words;
}

settings::Config connection_to(const std::string& address, settings::Config config) {
  if (config.cluster.url == address) return config;
  config.cluster = {.url = address,
                    .ca_file = config.cluster.ca_file,
                    .proxy = config.cluster.proxy,
                    .connect_timeout = config.cluster.connect_timeout,
                    .request_timeout = config.cluster.request_timeout};
  return config;
}

OpenEngine engines_of(settings::Config config, store::LogSink log, std::filesystem::path journals) {
  return
      [config = std::move(config), log = std::move(log), journals = std::move(journals)](const std::string& address) {
        return make_engine(
            {.backends = std::make_shared<ConfiguredBackends>(connection_to(address, config), ConfiguredOptions{}),
             .log = log,
             .journals = journals});
      };
}

}  // namespace holdfast::client
