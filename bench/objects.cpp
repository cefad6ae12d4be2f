#include "objects.hpp"

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <future>
#include <holdfast/client.hpp>
#include <holdfast/errors.hpp>
#include <vector>

#include "client/configured.hpp"
#include "data.hpp"

namespace holdfast::bench {
namespace {

std::string key_of(std::uint64_t number) { return fmt::format("bench/{}", number); }

void put_object(store::Store& store, std::uint64_t number, std::span<const std::byte> data) {
  store.put({.key = key_of(number), .size_hint = data.size()}, data, {});
}

void get_object(store::Store& store, std::uint64_t number, std::uint64_t size) {
  std::uint64_t got = 0;
  store.get({.key = key_of(number)}, [&](std::span<const std::byte> data) { got += data.size(); }, {});
  if (got != size) throw FailedError{{.message = fmt::format("'{}' has {} bytes, not {}", key_of(number), got, size)}};
}

}  // namespace

double move_objects(const ObjectRun& run) {
  client::ConfiguredBackends backends{settings::Config{}, {.plugin_folders = {run.plugins}}};
  const client::OpenedBackend opened = backends.open(BackupBackend::from_address(run.address), {});
  std::vector<std::byte> data(run.direction == Direction::put ? run.bytes : 0);
  Generator{Kind::vectors, 7}.fill(reinterpret_cast<char*>(data.data()), data.size());

  const auto begin = std::chrono::steady_clock::now();
  std::atomic<std::uint64_t> next{0};
  std::vector<std::future<void>> crew;
  for (unsigned i = 0; i < run.threads; ++i)
    crew.push_back(std::async(std::launch::async, [&] {
      for (std::uint64_t number = next++; number < run.objects; number = next++) {
        if (run.direction == Direction::put)
          put_object(*opened.store, number, data);
        else
          get_object(*opened.store, number, run.bytes);
      }
    }));
  for (std::future<void>& member : crew) member.get();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace holdfast::bench
