// Leaks: a program opens and closes stores for months.
#include <fmt/format.h>

#include "../bench.hpp"
#include "../fresh.hpp"
#include "../process_state.hpp"

namespace holdfast::conformance {

namespace {

constexpr int warm_up = 20;  // until caches are full, and the allocator has its pages
constexpr int rounds = 300;  // a connection that is opened anew in between, some 30 KiB, is no leak
constexpr char open_files[] = "open files", running_threads[] = "threads";

std::string after_all() { return fmt::format("after {} stores were opened, used and closed", rounds); }

/// What `measure` gives more after `rounds` of opening, using and closing a store than it gave before them.
template <class Measure>
auto growth(FreshPlugin& plugin, const std::string& key, Measure&& measure) {
  auto before = measure();
  for (int round = -warm_up; round < rounds; ++round) {
    if (round == 0) before = measure();
    const auto store = plugin.open();
    store->put({.key = key}, "0123456789");
    store->get({.key = key});
    store->get({.key = key + "-missing"});
    store->remove(key);
  }
  return measure() - before;
}

void memory_is_flat(Bench& bench) {
  constexpr std::int64_t most_allocated =
      std::int64_t{rounds} * 256;                   // less than any object that one round could forget
  constexpr std::int64_t most_resident = 16 << 20;  // for what was mapped; the allocator itself is not that exact
  const std::string key = bench.key("key");
  bench.in_child_with({key}, [&] {
    FreshPlugin plugin{bench};
    const auto allocated = [&] {
      bench.witness().forget_calls();
      return static_cast<std::int64_t>(memory().allocated);
    };
    const std::int64_t more = growth(plugin, key, allocated);
    expect(more <= most_allocated,
           {.expected = fmt::format("{} bytes more at most are allocated {}", most_allocated, after_all()),
            .seen = fmt::format("{} bytes more", more)});
    const std::int64_t pages = growth(plugin, key, [] { return static_cast<std::int64_t>(memory().resident); });
    expect(pages <= most_resident,
           {.expected = fmt::format("the process is {} bytes larger at most {}", most_resident, after_all()),
            .seen = fmt::format("{} bytes larger", pages)});
  });
}

template <State (*read)(), const char* what>
void count_is_flat(Bench& bench) {
  const std::string key = bench.key("key");
  bench.in_child_with({key}, [&] {
    FreshPlugin plugin{bench};
    const std::int64_t more = growth(plugin, key, [] { return static_cast<std::int64_t>(read().size()); });
    expect(more < rounds / 2, {.expected = fmt::format("as many {} {} as before", what, after_all()),
                               .seen = fmt::format("{} more", more)});
  });
}

constexpr Rule rules[] = {
    {.id = "leaks.memory",
     .sentence = "a store that is opened, used and closed gives back its memory",
     .stage = Stage::process,
     .run = memory_is_flat},
    {.id = "leaks.descriptors",
     .sentence = "a store that is opened, used and closed closes its files",
     .stage = Stage::process,
     .run = count_is_flat<descriptors, open_files>},
    {.id = "leaks.threads",
     .sentence = "a store that is opened, used and closed ends its threads",
     .stage = Stage::process,
     .run = count_is_flat<threads, running_threads>},
};

}  // namespace

std::span<const Rule> leak_rules() noexcept { return rules; }

}  // namespace holdfast::conformance
