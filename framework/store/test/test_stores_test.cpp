// The doubles that other rooms' tests rely on.
#include <holdfast/errors.hpp>
#include <thread>

#include "support/catch.hpp"
#include "support/faulty_store.hpp"
#include "support/memory_store.hpp"

using namespace holdfast;
using namespace holdfast::store;
using namespace holdfast::test;

TEST_CASE("the memory store keeps what is put and forgets what is removed", "[doubles]") {
  MemoryStore memory;
  const ObjectInfo info = memory.put({.key = "a/b"}, bytes_of("hello"), {});
  CHECK(info.size == 5);
  REQUIRE(memory.stat("a/b", {}));
  CHECK(memory.stat("a/b", {})->etag == info.etag);
  std::string part;
  memory.get(
      {.key = "a/b", .offset = 1, .length = 3},
      [&](std::span<const std::byte> data) { part.append(reinterpret_cast<const char*>(data.data()), data.size()); },
      {});
  CHECK(part == "ell");
  memory.remove("a/b", {});
  memory.remove("a/b", {});
  CHECK_FALSE(memory.stat("a/b", {}));
}

TEST_CASE("the memory store honours the conditions of a put", "[doubles]") {
  MemoryStore memory;
  const ObjectInfo first = memory.put({.key = "k", .mode = PutMode::create}, bytes_of("1"), {});
  CHECK_THROWS_AS(memory.put({.key = "k", .mode = PutMode::create}, bytes_of("2"), {}), AlreadyExistsError);
  memory.put({.key = "k", .mode = PutMode::match, .if_match = first.etag}, bytes_of("3"), {});
  CHECK_THROWS_AS(memory.put({.key = "k", .mode = PutMode::match, .if_match = first.etag}, bytes_of("4"), {}),
                  ChangedError);
  CHECK(memory.text("k") == "3");
}

TEST_CASE("the memory store groups a listing by its delimiter", "[doubles]") {
  MemoryStore memory{{.page_size = GENERATE(1u, 2u, 100u)}};
  for (const char* key : {"a/1", "a/2", "b", "c/1", "d"}) memory.put_text(key, "");
  std::vector<std::string> objects;
  std::vector<std::string> prefixes;
  std::string token;
  do {
    const ListPage page = memory.list({.delimiter = "/", .page = token}, {});
    for (const ObjectInfo& object : page.objects) objects.push_back(object.key);
    for (const std::string& prefix : page.prefixes) prefixes.push_back(prefix);
    token = page.next;
  } while (!token.empty());
  CHECK(objects == std::vector<std::string>{"b", "d"});
  CHECK(prefixes == std::vector<std::string>{"a/", "c/"});
}

TEST_CASE("an upload to the memory store is visible once it is finished", "[doubles]") {
  MemoryStore memory;
  {
    const auto upload = memory.begin_upload({.key = "k"}, {});
    upload->part(1, 3, bytes_of("def"), {});
    upload->part(0, 0, bytes_of("abc"), {});
    CHECK(memory.keys().empty());
    CHECK(memory.open_uploads() == 1);
    CHECK_THROWS_AS(upload->finish({.parts = 3, .size = 6}, {}), UsageError);
    CHECK(upload->finish({.parts = 2, .size = 6}, {}).size == 6);
  }
  CHECK(memory.text("k") == "abcdef");
  CHECK(memory.open_uploads() == 0);
  static_cast<void>(memory.begin_upload({.key = "dropped"}, {}));
  CHECK(memory.open_uploads() == 0);
}

TEST_CASE("a fault strikes the calls it was made for and no others", "[doubles]") {
  MemoryStore memory;
  Faults faults;
  faults.on(Op::put).key("*/chunk-1").nth(2).fail(ErrorCode::unavailable, Retry::safe).times(2);
  FaultyStore faulty{memory, faults};
  const auto put = [&](std::string_view key) { faulty.put({.key = key}, bytes_of("x"), {}); };

  put("a/b/chunk-1");
  put("a/b/chunk-2");
  CHECK_THROWS_AS(put("a/b/chunk-1"), UnavailableError);
  CHECK_THROWS_AS(put("c/chunk-1"), UnavailableError);
  put("a/b/chunk-1");
  CHECK(faults.calls(Op::put) == 5);
  CHECK(faults.side_effects() == 3);
}

TEST_CASE("a lost answer leaves the effect behind", "[doubles]") {
  MemoryStore memory;
  Faults faults;
  faults.on(Op::put).fail_after(ErrorCode::unavailable, Retry::safe);
  FaultyStore faulty{memory, faults};
  CHECK_THROWS_AS(faulty.put({.key = "k"}, bytes_of("x"), {}), UnavailableError);
  CHECK(memory.text("k") == "x");
}

TEST_CASE("a get can end early or arrive with a wrong bit", "[doubles]") {
  MemoryStore memory;
  memory.put_text("k", "0123456789");
  Faults faults;
  FaultyStore faulty{memory, faults};
  std::string got;
  const auto append = [&](std::span<const std::byte> data) {
    got.append(reinterpret_cast<const char*>(data.data()), data.size());
  };

  SECTION("cut without a word") {
    faults.on(Op::get).cut(4);
    faulty.get({.key = "k"}, append, {});
    CHECK(got == "0123");
  }
  SECTION("cut with a failure") {
    faults.on(Op::get).cut(4).fail(ErrorCode::unavailable, Retry::safe);
    CHECK_THROWS_AS(faulty.get({.key = "k"}, append, {}), UnavailableError);
    CHECK(got == "0123");
  }
  SECTION("one bit of a range") {
    faults.on(Op::get).flip_bit(5);
    faulty.get({.key = "k", .offset = 4}, append, {});
    CHECK(got == "446789");
  }
}

TEST_CASE("after a crash nothing works and nothing is tidied up", "[doubles]") {
  MemoryStore memory;
  Faults faults;
  faults.crash_at(3);
  FaultyStore faulty{memory, faults};
  {
    const auto upload = faulty.begin_upload({.key = "big"}, {});
    faulty.put({.key = "a"}, bytes_of("x"), {});
    CHECK_THROWS_AS(upload->part(0, 0, bytes_of("x"), {}), Crash);
    CHECK_THROWS_AS(upload->abort({}), Crash);
    CHECK_THROWS_AS(faulty.stat("a", {}), Crash);
  }
  CHECK(faults.crashed());
  CHECK(memory.keys() == std::vector<std::string>{"a"});
  CHECK(memory.open_uploads() == 1);
}

TEST_CASE("a blocked call goes on when the gate opens and ends when it is cancelled", "[doubles]") {
  MemoryStore memory;
  Faults faults;
  Gate gate;
  faults.on(Op::put).block_until(gate).always();
  FaultyStore faulty{memory, faults};

  SECTION("opened") {
    std::jthread caller{[&] { faulty.put({.key = "k"}, bytes_of("x"), {}); }};
    REQUIRE(gate.wait_for_arrivals());
    CHECK(memory.keys().empty());
    gate.open();
    caller.join();
    CHECK(memory.keys().size() == 1);
  }
  SECTION("cancelled") {
    std::stop_source stop;
    bool cancelled = false;
    std::jthread caller{[&] {
      try {
        faulty.put({.key = "k"}, bytes_of("x"), {.stop = stop.get_token()});
      } catch (const CancelledError&) {
        cancelled = true;
      }
    }};
    REQUIRE(gate.wait_for_arrivals());
    stop.request_stop();
    caller.join();
    CHECK(cancelled);
    CHECK(memory.keys().empty());
  }
}
