// Many threads at once. Built with ThreadSanitizer, these rules also find the plugin's races.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>

#include "../bench.hpp"

namespace holdfast::conformance {

namespace {

constexpr std::uint32_t crowd = 16;
constexpr int rounds = 25;

/// One round of one thread on keys of its own: whatever others do, this must come out.
void round_trip(Bench& bench, Random& random, const std::string& key) {
  const std::string data = random_bytes(random, random() % 5000);
  bench.put(key, data);
  bench.expect_holds(key, data, "among other threads");
  const Answer list = bench.store().list({.prefix = key});
  expect_ok(list, "list among other threads");
  expect(list.objects.size() <= 1, {.expected = fmt::format("list(prefix=\"{}\") gives that key alone", key),
                                    .seen = fmt::format("{} keys", list.objects.size())});
  expect_ok(bench.store().remove(key), "remove among other threads");
  bench.expect_missing(key, "after remove among other threads");
}

void mixed(Bench& bench) {
  const std::uint64_t seed = bench.random()();
  in_parallel(bench.store().concurrency(crowd), [&](std::uint32_t i) {
    Random random{seed + i};
    for (int round = 0; round < rounds; ++round) round_trip(bench, random, bench.key(fmt::format("thread-{}/key", i)));
  });
}

/// Objects whose every byte is the same letter, so that a mixture shows.
void atomic_put(Bench& bench) {
  const std::string key = bench.key("key");
  constexpr std::size_t size = 100'000;
  bench.put(key, std::string(size, 'a'));
  const std::uint32_t threads = std::max(2U, bench.store().concurrency(8));
  std::atomic<std::uint32_t> writing = threads / 2;
  in_parallel(threads, [&](std::uint32_t i) {
    if (i < threads / 2) {
      for (int round = 0; round < rounds; ++round) {
        const char letter = static_cast<char>('a' + (static_cast<int>(i) * 7 + round) % 26);
        const Answer put =
            bench.store().put({.key = key}, std::string(size + static_cast<std::size_t>(letter), letter));
        expect_ok(put, "put over an object that others read");
      }
      --writing;
      return;
    }
    while (writing != 0) {
      const Answer get = bench.store().get({.key = key});
      if (get.status == HF_E_CONFLICT) continue;  // it may refuse to give what was replaced meanwhile
      expect_ok(get, "get of an object that others overwrite");
      const char letter = get.data.empty() ? 'a' : get.data.front();
      expect(get.data.size() == size || get.data.size() == size + static_cast<std::size_t>(letter),
             {.expected = "get of an object that others overwrite gives one of them, whole",
              .seen = fmt::format("{} bytes, as none of them has", get.data.size())});
      expect(get.data.find_first_not_of(letter) == std::string::npos,
             {.expected = "get of an object that others overwrite gives one of them", .seen = "a mixture of two"});
    }
  });
}

void two_handles(Bench& bench) {
  const auto other = bench.open_store();
  in_parallel(2, [&](std::uint32_t i) {
    OpenStore& store = i == 0 ? bench.store() : *other;
    for (int round = 0; round < rounds; ++round) {
      const std::string key = bench.key(fmt::format("handle-{}-{}", i, round));
      expect_ok(store.put({.key = key}, key), "put by one of two handles");
      const Answer get = store.get({.key = key});
      expect_ok(get, "get by one of two handles");
      expect(get.data == key, {.expected = fmt::format("get by one of two handles gives \"{}\"", key),
                               .seen = fmt::format("\"{}\"", get.data)});
      expect_ok(store.remove(key), "remove by one of two handles");
    }
  });
}

constexpr Rule rules[] = {
    {.id = "threads.mixed", .sentence = "threads that do different things do not disturb each other", .run = mixed},
    {.id = "threads.atomic-put", .sentence = "readers see the old object or the new one, whole", .run = atomic_put},
    {.id = "threads.two-handles", .sentence = "two stores can be open and busy at once", .run = two_handles},
};

}  // namespace

std::span<const Rule> thread_rules() noexcept { return rules; }

}  // namespace holdfast::conformance
