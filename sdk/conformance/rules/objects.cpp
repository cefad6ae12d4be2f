// Objects: written, read whole and in ranges, described, replaced.
#include <fmt/format.h>

#include <algorithm>

#include "../bench.hpp"

namespace holdfast::conformance {

namespace {

void round_trip(Bench& bench) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{4096}, (std::size_t{1} << 20) + 1}) {
    if (bench.store().limits().max_put != 0 && size > bench.store().limits().max_put) continue;
    const std::string key = bench.key(fmt::format("{}-bytes", size)), data = random_bytes(bench.random(), size);
    const Object told = bench.put(key, data);
    expect(told.size == size, {.expected = fmt::format("put of {} bytes tells a size of {}", size, size),
                               .seen = fmt::format("a size of {}", told.size)});
    bench.expect_holds(key, data, fmt::format("after a put of {} bytes", size));
  }
}

void largest_put(Bench& bench) {
  constexpr std::uint64_t affordable = 64 << 20;
  const std::uint64_t most = bench.store().limits().max_put;
  if (most == 0 || most > affordable) throw NotApplicable{"max_put names no limit that could be tried"};
  const std::string data = random_bytes(bench.random(), static_cast<std::size_t>(most));
  bench.put(bench.key("largest"), data);
  bench.expect_holds(bench.key("largest"), data, "after the largest put");
}

void overwrite(Bench& bench) {
  const std::string key = bench.key("key");
  for (const std::size_t size : {5000U, 100U, 0U, 7000U}) {
    const std::string data = random_bytes(bench.random(), size);
    bench.put(key, data);
    bench.expect_holds(key, data, "after it was overwritten");
  }
}

void described(Bench& bench) {
  const std::string key = bench.key("key"), data = random_bytes(bench.random(), 1234);
  const Object put = bench.put(key, data);
  const Answer stat = bench.store().stat(key), get = bench.store().get({.key = key});
  const Answer list = bench.store().list({.prefix = key});
  expect_ok(stat, "stat");
  expect_ok(get, "get");
  expect(stat.object && get.object, {.expected = "stat and get tell of the object", .seen = "one of them does not"});
  for (const Object* told : {&put, &*stat.object, &*get.object}) {
    expect(told->key == key, {.expected = fmt::format("put, stat and get tell the key \"{}\"", key),
                              .seen = fmt::format("\"{}\"", told->key)});
    expect(told->size == data.size(), {.expected = fmt::format("put, stat and get tell a size of {}", data.size()),
                                       .seen = fmt::format("a size of {}", told->size)});
    expect(told->etag == put.etag, {.expected = fmt::format("stat and get tell the etag of put, \"{}\"", put.etag),
                                    .seen = fmt::format("\"{}\"", told->etag)});
  }
  if (list.objects.size() == 1 && !list.objects.front().etag.empty()) {
    expect(list.objects.front().etag == put.etag,
           {.expected = fmt::format("list tells the etag of put, \"{}\", or none", put.etag),
            .seen = fmt::format("\"{}\"", list.objects.front().etag)});
  }
}

std::string etag_of(const Answer& answer) {
  return answer.object ? fmt::format("\"{}\"", answer.object->etag) : std::string{"nothing told of the object"};
}

void etag(Bench& bench) {
  const std::string key = bench.key("key");
  const std::string first = bench.put(key, "one").etag;
  expect(!first.empty(), {.expected = "put tells an etag", .seen = "none"});
  const Answer again = bench.store().stat(key);
  expect_ok(again, "stat");
  expect(again.object && again.object->etag == first,
         {.expected = fmt::format("stat tells the etag of put, \"{}\"", first), .seen = etag_of(again)});
  const std::string second = bench.put(key, "two").etag;
  expect(second != first, {.expected = "another etag after a put of other content of the same size",
                           .seen = fmt::format("\"{}\" again", second)});
  bench.put(bench.key("neighbour"), "x");
  const Answer last = bench.store().stat(key);
  expect_ok(last, "stat");
  expect(
      last.object && last.object->etag == second,
      {.expected = fmt::format("the etag \"{}\", whatever becomes of other objects", second), .seen = etag_of(last)});
}

void missing(Bench& bench) {
  bench.put(bench.key("key-and-more"), "x");
  const std::string key = bench.key("key");
  expect_status(bench.store().stat(key), HF_E_NOT_FOUND, "stat of a missing key");
  const Answer get = bench.store().get({.key = key});
  expect_status(get, HF_E_NOT_FOUND, "get of a missing key");
  expect(get.data.empty(),
         {.expected = "get of a missing key gives no data", .seen = fmt::format("{} bytes", get.data.size())});
  expect_status(bench.store().stat(bench.key("no/such/folder")), HF_E_NOT_FOUND, "stat below nothing");
}

void plain_keys(Bench& bench) {
  const std::string names[] = {"with space", "per%2Fcent",         "plus+plus",   "ümlaut-日本語",
                               "q?a=b&c#d",  "quote'\"",           "~tilde",      "a:b;c,d",
                               "[brackets]", "..dots..",           "dollar$HOME", "UPPER",
                               "upper",      "deep/er/and/deeper", "star*",       "at@"};
  std::vector<std::string> keys;
  for (const std::string& name : names) {
    keys.push_back(bench.key(name));
    bench.put(keys.back(), name);
  }
  for (std::size_t i = 0; i < keys.size(); ++i) bench.expect_holds(keys[i], names[i], "after all were put");
  std::vector<std::string> listed;
  const Answer all = bench.store().list_all({.prefix = bench.prefix()});
  expect_ok(all, "list");
  for (const Object& object : all.objects) listed.push_back(object.key);
  std::sort(keys.begin(), keys.end());
  std::sort(listed.begin(), listed.end());
  for (const std::string& key : keys) {
    expect(std::binary_search(listed.begin(), listed.end(), key),
           {.expected = fmt::format("\"{}\" is listed", key), .seen = "it is not"});
  }
  expect(listed == keys,
         {.expected = fmt::format("{} keys are listed", keys.size()), .seen = fmt::format("{} keys", listed.size())});
}

/// Keys that a store may refuse, but must not take for others.
void odd_keys(Bench& bench) {
  const std::string inside = bench.key("inside"), folder = bench.key("folder");
  bench.put(inside, "untouched");
  for (const std::string_view name : {"folder/../inside", "./inside", "folder/./x", "folder//x", "trailing/", ".", "..",
                                      "folder/..", "/inside", "folder\\..\\inside", "back\\slash"}) {
    const std::string key = bench.key(name), data = "odd: " + std::string{name};
    const Answer put = bench.store().put({.key = key}, data);
    if (put.ok()) {
      bench.expect_holds(key, data, "after a put");
      expect_ok(bench.store().remove(key), fmt::format("remove(\"{}\")", key));
    } else {
      expect_status(put, HF_E_INVALID_ARGUMENT, fmt::format("put(\"{}\"), which may be refused,", key));
    }
    bench.expect_holds(inside, "untouched", fmt::format("after a put of \"{}\"", key));
  }
}

void long_key(Bench& bench) {
  constexpr std::uint32_t usual = 1024;
  const std::uint32_t most = bench.store().limits().max_key;
  std::string key = bench.key("");
  while (key.size() < std::min(most == 0 ? usual : most, usual)) key += key.size() % 64 == 0 ? '/' : 'k';
  if (key.back() == '/') key.back() = 'k';
  bench.put(key, "long");
  bench.expect_holds(key, "long", "after a put");
}

void key_below_key(Bench& bench) {
  const std::string above = bench.key("a"), below = bench.key("a/b");
  bench.put(above, "above");
  const Answer put = bench.store().put({.key = below}, "below");
  bench.expect_holds(above, "above", "after a put below it");
  if (put.ok()) {
    bench.expect_holds(below, "below", "after a put below another key");
  } else {
    expect_status(put, HF_E_INVALID_ARGUMENT, "put below another key, which may be refused,");
  }
}

void ranges(Bench& bench) {
  const std::string key = bench.key("key"), data = random_bytes(bench.random(), bench.store().put_size(300'000));
  bench.put(key, data);
  for (int i = 0; i < 50; ++i) {
    const std::uint64_t offset = bench.random()() % data.size(), length = 1 + bench.random()() % (data.size() - offset);
    const std::string what = fmt::format("get(offset={}, length={}) of {} bytes", offset, length, data.size());
    const Answer answer = bench.store().get({.key = key, .offset = offset, .length = length});
    expect_ok(answer, what);
    const std::string_view wanted = std::string_view{data}.substr(offset, length);
    expect(answer.data == wanted,
           {.expected = what + " gives exactly these bytes", .seen = difference(answer.data, wanted)});
    expect(answer.object && answer.object->size == data.size(),
           {.expected = what + " tells the size of the whole object",
            .seen = answer.object ? fmt::format("a size of {}", answer.object->size) : "nothing told of the object"});
  }
}

void range_across_end(Bench& bench) {
  const std::string key = bench.key("key");
  bench.put(key, "0123456789");
  const Answer answer = bench.store().get({.key = key, .offset = 7, .length = 100});
  expect_ok(answer, "get(offset=7, length=100) of 10 bytes");
  expect(answer.data == "789", {.expected = "get(offset=7, length=100) of \"0123456789\" gives \"789\"",
                                .seen = fmt::format("\"{}\"", answer.data)});
}

void range_past_end(Bench& bench) {
  const std::string key = bench.key("key");
  bench.put(key, "0123456789");
  for (const std::uint64_t offset : {std::uint64_t{11}, std::uint64_t{1} << 40}) {
    const Answer answer = bench.store().get({.key = key, .offset = offset, .length = 10});
    expect_status(answer, HF_E_INVALID_ARGUMENT, fmt::format("get(offset={}, length=10) of 10 bytes", offset));
    expect(answer.data.empty(),
           {.expected = "a range past the end gives no data", .seen = fmt::format("{} bytes", answer.data.size())});
  }
}

void if_match(Bench& bench) {
  const std::string key = bench.key("key");
  const std::string stale = bench.put(key, "old").etag, current = bench.put(key, "new").etag;
  const Answer refused = bench.store().get({.key = key, .if_match = stale});
  expect_status(refused, HF_E_CONFLICT, "get with the etag of earlier content");
  expect(refused.data.empty(), {.expected = "get with the etag of earlier content gives no data",
                                .seen = fmt::format("{} bytes", refused.data.size())});
  const Answer given = bench.store().get({.key = key, .offset = 1, .if_match = current});
  expect_ok(given, "get with the current etag");
  expect(given.data == "ew", {.expected = "get(offset=1) of \"new\" with its etag gives \"ew\"",
                              .seen = fmt::format("\"{}\"", given.data)});
}

void sink_stops(Bench& bench) {
  const std::string key = bench.key("key");
  bench.put(key, random_bytes(bench.random(), 200'000));
  const Answer answer = bench.store().get({.key = key}, {.stop_at_delivery = 0});
  expect_status(answer, stop_status, "get whose sink refused the first data");
  expect(answer.deliveries == 1, {.expected = "a sink that refused data is not used again",
                                  .seen = fmt::format("{} more times", answer.deliveries - 1)});
}

void sha256(Bench& bench) {
  // Of the text "abc", as FIPS 180-2 gives it in its appendix B.1.
  constexpr std::string_view of_abc{
      "\xba\x78\x16\xbf\x8f\x01\xcf\xea\x41\x41\x40\xde\x5d\xae\x22\x23"
      "\xb0\x03\x61\xa3\x96\x17\x7a\x9c\xb4\x10\xff\x61\xf2\x00\x15\xad",
      32};
  const std::string key = bench.key("key");
  expect_status(bench.store().put({.key = key, .sha256 = of_abc}, "abd"), HF_E_CORRUPT, "put with a wrong hash");
  bench.expect_missing(key, "after a put with a wrong hash");
  expect_ok(bench.store().put({.key = key, .sha256 = of_abc}, "abc"), "put with the right hash");
  bench.expect_holds(key, "abc", "after a put with the right hash");
}

constexpr Rule rules[] = {
    {.id = "objects.round-trip", .sentence = "what was put is what get gives", .run = round_trip},
    {.id = "objects.largest-put", .sentence = "an object of max_put bytes can be put", .run = largest_put},
    {.id = "objects.overwrite", .sentence = "a put replaces the whole object", .run = overwrite},
    {.id = "objects.described", .sentence = "put, stat, get and list tell the same of an object", .run = described},
    {.id = "objects.etag", .sentence = "the etag changes with the content, and only with it", .run = etag},
    {.id = "objects.missing", .sentence = "a missing key is HF_E_NOT_FOUND, whatever is beside it", .run = missing},
    {.id = "objects.keys", .sentence = "a key may hold any printable character but a backslash", .run = plain_keys},
    {.id = "objects.odd-keys",
     .sentence = "a key that looks like another path is kept apart or refused with HF_E_INVALID_ARGUMENT",
     .run = odd_keys},
    {.id = "objects.long-key", .sentence = "a key may be as long as max_key says", .run = long_key},
    {.id = "objects.key-below-key",
     .sentence = "a key below another is kept or refused, and the other stays as it is",
     .run = key_below_key},
    {.id = "objects.ranges", .sentence = "a range is exactly the bytes asked for", .run = ranges},
    {.id = "objects.range-across-end",
     .sentence = "a range that reaches past the end gives what there is",
     .run = range_across_end},
    {.id = "objects.range-past-end",
     .sentence = "a range that starts past the end is the caller's mistake",
     .run = range_past_end},
    {.id = "objects.if-match", .sentence = "get with an etag reads that content or none", .run = if_match},
    {.id = "objects.sha256",
     .sentence = "a put whose hash is not that of its bytes is HF_E_CORRUPT and leaves nothing",
     .features = HF_CAN_VERIFY_SHA256,
     .run = sha256},
    {.id = "objects.sink-stops",
     .sentence = "get stops when its sink says so, with the sink's status",
     .run = sink_stops},
};

}  // namespace

std::span<const Rule> object_rules() noexcept { return rules; }

}  // namespace holdfast::conformance
