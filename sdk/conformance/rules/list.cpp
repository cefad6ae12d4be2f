// Listings: pages that together hold every object once.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <map>

#include "../bench.hpp"

namespace holdfast::conformance {

namespace {

/// "prefix000" ... as many as wanted.
std::vector<std::string> numbered(const std::string& prefix, std::size_t count) {
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < count; ++i) keys.push_back(fmt::format("{}{:04}", prefix, i));
  return keys;
}

/// Expects each of `wanted` once in `got`, and nothing else.
void expect_each_once(const std::vector<std::string>& got, const std::vector<std::string>& wanted,
                      std::string_view what) {
  std::map<std::string_view, int> seen;
  for (const std::string& key : got) ++seen[key];
  for (const std::string& key : wanted) {
    expect(seen[key] == 1, {.expected = fmt::format("{}: \"{}\" once", what, key),
                            .seen = seen[key] == 0 ? "not at all" : fmt::format("{} times", seen[key])});
    seen.erase(key);
  }
  expect(seen.empty(), {.expected = fmt::format("{}: {} and nothing else", what, wanted.size()),
                        .seen = fmt::format("\"{}\", too", seen.empty() ? "" : seen.begin()->first)});
}

std::vector<std::string> keys_of(const Answer& answer) {
  std::vector<std::string> keys;
  for (const Object& object : answer.objects) keys.push_back(object.key);
  return keys;
}

Answer listed(Bench& bench, const ListRequest& request) {
  Answer answer = bench.store().list_all(request);
  expect_ok(answer, fmt::format("list(prefix=\"{}\", limit={})", request.prefix, request.limit));
  return answer;
}

void nothing(Bench& bench) {
  bench.put(bench.key("other"), "x");
  const std::string prefix = bench.key("nothing/here");
  const Answer answer = bench.store().list({.prefix = prefix});
  expect_ok(answer, "list of a prefix that no key has");
  expect(answer.objects.empty() && answer.prefixes.empty() && !answer.next,
         {.expected = "list of a prefix that no key has gives nothing",
          .seen = fmt::format("{} objects, {} prefixes and {} next page", answer.objects.size(), answer.prefixes.size(),
                              answer.next ? "a" : "no")});
}

void plain_prefix(Bench& bench) {
  const std::vector<std::string> keys{bench.key("ab/c"),    bench.key("ab-c"), bench.key("abc"),
                                      bench.key("abd/e/f"), bench.key("a"),    bench.key("b/ab")};
  bench.put_all(keys);
  expect_each_once(keys_of(listed(bench, {.prefix = bench.key("ab")})), {keys.begin(), keys.begin() + 4},
                   "list(prefix=\"ab\")");
  expect_each_once(keys_of(listed(bench, {.prefix = bench.key("ab/")})), {keys[0]}, "list(prefix=\"ab/\")");
  expect_each_once(keys_of(listed(bench, {.prefix = bench.key("abc")})), {keys[2]}, "list(prefix=\"abc\")");
}

void pages(Bench& bench) {
  std::vector<std::string> keys = numbered(bench.key("a/"), 50);
  for (const auto& more : {numbered(bench.key("b"), 30), numbered(bench.key("a/deep/er/"), 20)}) {
    keys.insert(keys.end(), more.begin(), more.end());
  }
  bench.put_all(keys);
  for (const std::uint32_t limit : {1U, 7U, 99U, 100U, 101U}) {
    expect_each_once(keys_of(listed(bench, {.prefix = bench.prefix(), .limit = limit})), keys,
                     fmt::format("all pages of list(limit={})", limit));
  }
}

void own_pages(Bench& bench) {
  const std::vector<std::string> keys = numbered(bench.key("key-"), 1100);
  bench.put_all(keys);
  expect_each_once(keys_of(listed(bench, {.prefix = bench.prefix()})), keys, "all pages of 1100 objects");
}

void limit(Bench& bench) {
  const std::vector<std::string> keys = numbered(bench.key("key-"), 10);
  bench.put_all(keys);
  for (const std::uint32_t most : {1U, 3U, 10U}) {
    const Answer page = bench.store().list({.prefix = bench.prefix(), .limit = most});
    expect_ok(page, fmt::format("list(limit={})", most));
    expect(page.objects.size() <= most, {.expected = fmt::format("list(limit={}) gives {} objects at most", most, most),
                                         .seen = fmt::format("{} objects", page.objects.size())});
    const bool is_last = page.objects.size() == keys.size();
    expect(page.next.has_value() != is_last,
           {.expected = fmt::format("list(limit={}) that gave {} of 10 objects gives {} next page", most,
                                    page.objects.size(), is_last ? "no" : "a"),
            .seen = page.next ? "a next page" : "none"});
  }
}

/// Set at the end of a scope, however it is left.
class Flag {
 public:
  explicit Flag(std::atomic<bool>& flag) noexcept : flag_{flag} {}
  ~Flag() { flag_ = true; }
  Flag(const Flag&) = delete;
  Flag& operator=(const Flag&) = delete;

 private:
  std::atomic<bool>& flag_;
};

/// The keys below `prefix`, in pages of 7, with a new object in front of the rest before each page.
std::vector<std::string> listed_while_growing(Bench& bench, const std::string& prefix) {
  std::vector<std::string> keys;
  std::string token;
  for (int page = 0; page == 0 || !token.empty(); ++page) {
    bench.put(prefix + fmt::format("a-new-{}", page), "x");
    const Answer answer = bench.store().list({.prefix = prefix, .limit = 7, .page = token});
    expect_ok(answer, "list(limit=7) while other objects come and go");
    for (const std::string& key : keys_of(answer)) keys.push_back(key);
    expect(!answer.next || *answer.next != token,
           {.expected = "list(limit=7) goes on from page to page", .seen = "the page that was asked for again"});
    token = answer.next.value_or("");
  }
  return keys;
}

void under_change(Bench& bench) {
  const std::vector<std::string> lasting = numbered(bench.key("m-"), 60);
  const std::vector<std::string> passing = numbered(bench.key("a-"), 40);
  bench.put_all(lasting);
  bench.put_all(passing);
  std::atomic<bool> done = false;
  std::vector<std::string> seen;
  in_parallel(2, [&](std::uint32_t i) {
    if (i == 0) {
      for (std::size_t k = 0; !done; k = (k + 1) % passing.size()) {
        bench.store().remove(passing[k]);
        bench.store().put({.key = passing[k]}, "again");
        bench.store().put({.key = passing[k] + "-more"}, "more");
      }
    } else {
      const Flag ended{done};
      for (const std::string& key : listed_while_growing(bench, bench.prefix())) {
        if (key.starts_with(bench.key("m-"))) seen.push_back(key);
      }
    }
  });
  expect_each_once(seen, lasting, "all pages of list(limit=7) while other objects come and go");
}

void delimiter(Bench& bench) {
  std::vector<std::string> keys = numbered(bench.key("file-"), 12), folders;
  const std::vector<std::string> files = keys;
  for (int i = 0; i < 9; ++i) {
    folders.push_back(bench.key(fmt::format("folder-{}/", i)));
    for (const std::string_view name : {"a", "b", "deeper/c"}) keys.push_back(folders.back() + std::string{name});
  }
  bench.put_all(keys);
  for (const std::uint32_t most : {0U, 1U, 4U, 21U}) {
    const Answer answer = listed(bench, {.prefix = bench.prefix(), .delimiter = "/", .limit = most});
    const std::string what = fmt::format("all pages of list(delimiter=\"/\", limit={})", most);
    expect_each_once(keys_of(answer), files, what + ", objects");
    expect_each_once(answer.prefixes, folders, what + ", prefixes");
  }
  const std::string part = bench.key("folder-3/d");
  const Answer inner = listed(bench, {.prefix = part, .delimiter = "/"});
  expect_each_once(inner.prefixes, {bench.key("folder-3/deeper/")}, "list of a folder's own folders");
  expect(inner.objects.empty(), {.expected = "list of a folder's own folders gives no objects",
                                 .seen = fmt::format("{} objects", inner.objects.size())});
}

void sorted(Bench& bench) {
  std::vector<std::string> keys;
  for (const std::string_view name :
       {"a/b", "a/c/d", "a-", "a.b", "a0", "aa", "A", "Z", "_", "~", "é", "日", "b!", "b+"}) {
    keys.push_back(bench.key(name));
  }
  bench.put_all(keys);
  std::sort(keys.begin(), keys.end());
  for (const std::uint32_t most : {0U, 2U}) {
    const auto got = keys_of(listed(bench, {.prefix = bench.prefix(), .limit = most}));
    const auto different = std::mismatch(got.begin(), got.end(), keys.begin(), keys.end());
    expect(got == keys, {.expected = fmt::format("list(limit={}) gives \"{}\" at place {}", most,
                                                 different.second == keys.end() ? "" : *different.second,
                                                 different.second - keys.begin()),
                         .seen = fmt::format("\"{}\"", different.first == got.end() ? "" : *different.first)});
  }
}

void start_after(Bench& bench) {
  const std::vector<std::string> keys = numbered(bench.key("key-"), 20);
  bench.put_all(keys);
  for (const std::string& after : {keys[7], keys[7] + "-and-nothing-there"}) {
    for (const std::uint32_t most : {0U, 3U}) {
      const Answer answer = listed(bench, {.prefix = bench.prefix(), .limit = most, .start_after = after});
      expect_each_once(keys_of(answer), {keys.begin() + 8, keys.end()},
                       fmt::format("list(start_after=\"{}\", limit={})", after, most));
    }
  }
}

void fresh(Bench& bench) {
  for (int i = 0; i < 10; ++i) {
    const std::string key = bench.key(fmt::format("key-{}", i));
    bench.put(key, "x");
    expect_each_once(keys_of(listed(bench, {.prefix = key})), {key}, "list just after a put");
    expect_ok(bench.store().remove(key), "remove");
    expect_each_once(keys_of(listed(bench, {.prefix = key})), {}, "list just after a remove");
  }
}

void entries(Bench& bench) {
  for (const std::size_t size : {0U, 10U, 5000U})
    bench.put(bench.key(fmt::format("{}", size)), random_bytes(bench.random(), size));
  const Answer answer = listed(bench, {.prefix = bench.prefix()});
  for (const Object& object : answer.objects) {
    expect(bench.key(fmt::format("{}", object.size)) == object.key,
           {.expected = fmt::format("\"{}\" is listed with the size that is its name", object.key),
            .seen = fmt::format("{} bytes", object.size)});
  }
}

void token_elsewhere(Bench& bench) {
  const std::vector<std::string> keys = numbered(bench.key("key-"), 20);
  bench.put_all(keys);
  const Answer first = bench.store().list({.prefix = bench.prefix(), .limit = 8});
  expect_ok(first, "list(limit=8)");
  expect(first.next.has_value(), {.expected = "list(limit=8) of 20 objects gives a next page", .seen = "none"});
  const auto other = bench.open_store();
  std::vector<std::string> got = keys_of(first);
  std::string token = *first.next;
  for (std::size_t page = 0; !token.empty() && page < keys.size(); ++page) {
    const Answer next = other->list({.prefix = bench.prefix(), .limit = 8, .page = token});
    expect_ok(next, "list of the next page by another handle");
    for (const std::string& key : keys_of(next)) got.push_back(key);
    token = next.next.value_or("");
  }
  expect_each_once(got, keys, "pages read by two handles");
}

void sink_stops(Bench& bench) {
  bench.put_all(numbered(bench.key("key-"), 20));
  for (const std::uint32_t at : {0U, 5U}) {
    const Answer answer = bench.store().list({.prefix = bench.prefix()}, {.stop_at_delivery = at});
    expect_status(answer, stop_status, fmt::format("list whose sink refused entry {}", at));
    expect(answer.deliveries == at + 1, {.expected = "a sink that refused an entry gets no other",
                                         .seen = fmt::format("{} entries more", answer.deliveries - at - 1)});
    expect(!answer.next, {.expected = "a list whose sink refused an entry gives no next page", .seen = "one"});
  }
}

constexpr Rule rules[] = {
    {.id = "list.nothing", .sentence = "a prefix that no key has lists nothing, without an error", .run = nothing},
    {.id = "list.prefix", .sentence = "a prefix is plain text, not a folder", .run = plain_prefix},
    {.id = "list.pages", .sentence = "every object is on exactly one page, whatever the limit", .run = pages},
    {.id = "list.own-pages",
     .sentence = "every object is on exactly one page of the store's own size",
     .run = own_pages},
    {.id = "list.limit", .sentence = "no page holds more than the limit, and only the last has no next", .run = limit},
    {.id = "list.under-change",
     .sentence = "what is there throughout is listed once while other objects come and go",
     .run = under_change},
    {.id = "list.delimiter", .sentence = "with a delimiter each folder is one prefix, on one page", .run = delimiter},
    {.id = "list.entries", .sentence = "every entry has its object's size", .run = entries},
    {.id = "list.sorted",
     .sentence = "objects come by byte value, across pages too",
     .features = HF_CAN_LIST_SORTED,
     .run = sorted},
    {.id = "list.start-after",
     .sentence = "a listing may start behind a key, be it there or not",
     .features = HF_CAN_START_AFTER,
     .run = start_after},
    {.id = "list.fresh",
     .sentence = "a finished put or remove shows in the next listing",
     .features = HF_CAN_LIST_FRESH,
     .run = fresh},
    {.id = "list.token-elsewhere", .sentence = "another handle can go on with a page's token", .run = token_elsewhere},
    {.id = "list.sink-stops",
     .sentence = "list stops when its sink says so, with the sink's status",
     .run = sink_stops},
};

}  // namespace

std::span<const Rule> list_rules() noexcept { return rules; }

}  // namespace holdfast::conformance
