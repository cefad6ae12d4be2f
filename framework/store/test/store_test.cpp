#include "store/store.hpp"

#include <holdfast/errors.hpp>

#include "support/catch.hpp"
#include "support/memory_store.hpp"

using namespace holdfast;
using namespace holdfast::store;
using holdfast::test::MemoryStore;

namespace {

/// Answers every listing with the next token of a script, for ever.
class CircularStore final : public store::Store {
 public:
  explicit CircularStore(std::vector<std::string> circle) : circle_{std::move(circle)} {}

  [[nodiscard]] const std::string& name() const noexcept override { return name_; }
  [[nodiscard]] const Limits& limits() const noexcept override { return limits_; }
  void preflight(PreflightAccess, CheckObserver&, const CallOptions&) override {}
  std::optional<ObjectInfo> stat(std::string_view, const CallOptions&) override { return std::nullopt; }
  ListPage list(const ListRequest&, const CallOptions&) override {
    return {.objects = {}, .prefixes = {}, .next = circle_[calls_++ % circle_.size()]};
  }
  ObjectInfo get(const GetRequest&, const ByteSink&, const CallOptions&) override { return {}; }
  ObjectInfo put(const PutRequest&, std::span<const std::byte>, const CallOptions&) override { return {}; }
  void remove(std::string_view, const CallOptions&) override {}
  void remove_many(std::span<const std::string>, const CallOptions&) override {}
  std::unique_ptr<Upload> begin_upload(const PutRequest&, const CallOptions&) override { return nullptr; }

 private:
  const std::string name_ = "circular:test";
  const Limits limits_{};
  const std::vector<std::string> circle_;
  std::size_t calls_ = 0;
};

}  // namespace

TEST_CASE("every object of a listing is visited once whatever the page size", "[store]") {
  const auto page_size = GENERATE(1u, 2u, 7u, 1000u);
  MemoryStore memory{{.page_size = page_size}};
  std::vector<std::string> expected;
  for (int i = 0; i < 25; ++i) {
    expected.push_back("backups/" + std::to_string(100 + i));
    memory.put_text(expected.back(), "x");
  }
  memory.put_text("elsewhere", "x");

  std::vector<std::string> seen;
  for_each_object(memory, "backups/", {}, [&](const ObjectInfo& object) { seen.push_back(object.key); });
  CHECK(seen == expected);
}

TEST_CASE("a listing whose pages go round in circles is refused", "[store]") {
  const auto length = GENERATE(1u, 2u, 3u, 10u);
  std::vector<std::string> circle;
  for (unsigned i = 0; i < length; ++i) circle.push_back("token-" + std::to_string(i));
  CircularStore circular{circle};
  CHECK_THROWS_AS(for_each_object(circular, "", {}, [](const ObjectInfo&) {}), PluginError);
  CHECK_THROWS_WITH(for_each_page(circular, {.prefix = "a/", .delimiter = "/"}, {}, [](const ListPage&) {}),
                    Catch::Contains("cannot list 'a/' in 'circular:test'"));
}

TEST_CASE("an object is read whole", "[store]") {
  MemoryStore memory;
  const std::string content(200'000, 'x');  // more than one piece
  memory.put_text("big", content);
  memory.put_text("empty", "");
  CHECK(read_object(memory, "big", content.size(), {}) == content);
  CHECK(read_object(memory, "empty", 0, {}).empty());
}

TEST_CASE("an object larger than allowed is refused before it fills the memory", "[store]") {
  MemoryStore memory;
  memory.put_text("k", "four");
  CHECK_THROWS_AS(read_object(memory, "k", 3, {}), DamagedError);
  CHECK_THROWS_AS(read_object(memory, "absent", 3, {}), NotFoundError);
}
