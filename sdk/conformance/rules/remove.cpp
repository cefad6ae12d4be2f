// Removing: exactly what was named, and not an error where it is gone already.
#include <fmt/format.h>

#include <algorithm>

#include "../bench.hpp"

namespace holdfast::conformance {

namespace {

void missing(Bench& bench) {
  expect_ok(bench.store().remove(bench.key("never-there")), "remove of a missing key");
  expect_ok(bench.store().remove(bench.key("no/such/folder/key")), "remove of a missing key below nothing");
}

void gone(Bench& bench) {
  const std::string key = bench.key("key");
  bench.put(key, "x");
  expect_ok(bench.store().remove(key), "remove");
  bench.expect_missing(key, "after remove");
  expect_status(bench.store().get({.key = key}), HF_E_NOT_FOUND, "get after remove");
  expect_ok(bench.store().remove(key), "remove of a removed key");
  bench.put(key, "again");
  bench.expect_holds(key, "again", "after it was removed and put again");
}

void neighbours(Bench& bench) {
  const std::vector<std::string> others{bench.key("key-more"), bench.key("folder/a"), bench.key("folder/b"),
                                        bench.key("ke")};
  bench.put_all(others);
  bench.put(bench.key("key"), "x");
  for (const std::string_view name : {"key", "folder", "folder/", "f"}) {
    const Answer answer = bench.store().remove(bench.key(name));
    if (name != "folder/") expect_ok(answer, fmt::format("remove(\"{}\")", name));
    for (const std::string& other : others) bench.expect_holds(other, "x", fmt::format("after remove(\"{}\")", name));
  }
}

void many(Bench& bench) {
  const std::uint32_t most = bench.store().limits().max_removals;
  if (most == 0 || bench.store().ops().remove_many == nullptr) throw NotApplicable{"the store removes one by one"};
  std::vector<std::string> keys;
  for (std::uint32_t i = 0; i < std::min(most, 1001U); ++i) keys.push_back(bench.key(fmt::format("key-{}", i)));
  const std::string other = bench.key("other");
  bench.put(other, "x");
  bench.put_all({keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>((keys.size() + 1) / 2)});
  const Answer answer = bench.store().remove_many(keys);
  expect_ok(answer, fmt::format("remove_many of {} keys, half of them missing,", keys.size()));
  expect(answer.unremoved.empty(), {.expected = "remove_many reports no key that it could not remove",
                                    .seen = fmt::format("{} reported", answer.unremoved.size())});
  const Answer left = bench.store().list_all({.prefix = bench.prefix()});
  expect_ok(left, "list after remove_many");
  expect(left.objects.size() == 1 && left.objects.front().key == other,
         {.expected = "remove_many leaves the one object that it was not given",
          .seen = fmt::format("{} objects are left", left.objects.size())});
}

constexpr Rule rules[] = {
    {.id = "remove.missing", .sentence = "removing what is not there succeeds", .run = missing},
    {.id = "remove.gone", .sentence = "what was removed is gone, and may come again", .run = gone},
    {.id = "remove.neighbours", .sentence = "removing a key touches no other key", .run = neighbours},
    {.id = "remove.many", .sentence = "remove_many removes all it is given, missing ones included", .run = many},
};

}  // namespace

std::span<const Rule> remove_rules() noexcept { return rules; }

}  // namespace holdfast::conformance
