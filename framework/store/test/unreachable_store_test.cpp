#include "store/unreachable_store.hpp"

#include "store/retrying_store.hpp"
#include "support/catch.hpp"

using namespace holdfast;
using namespace holdfast::store;

TEST_CASE("a store that cannot be reached says why whatever it is asked for", "[store]") {
  const auto store = make_unreachable_store("s3://b", UnsupportedError{{.message = "there is no plugin", .hint = "x"}});
  CHECK(store->name() == "s3://b");
  CHECK_FALSE(store->limits().can_create);
  const auto refuses = [](const auto& call) {
    try {
      call();
      FAIL("no error");
    } catch (const UnsupportedError& error) {
      CHECK_THAT(error.message(), Catch::Contains("'s3://b' from here") && Catch::Contains("there is no plugin"));
      CHECK(error.hint() == "x");
      CHECK_FALSE(error.retryable());
    }
  };
  const std::vector<std::string> keys{"a"};
  refuses([&] { static_cast<void>(store->stat("a", {})); });
  refuses([&] { static_cast<void>(store->list({}, {})); });
  refuses([&] { store->get({.key = "a"}, [](std::span<const std::byte>) {}, {}); });
  refuses([&] { store->put({.key = "a"}, {}, {}); });
  refuses([&] { store->remove("a", {}); });
  refuses([&] { store->remove_many(keys, {}); });
  refuses([&] { static_cast<void>(store->begin_upload({.key = "a"}, {})); });
}
