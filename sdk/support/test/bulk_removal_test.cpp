#include <holdfast/support/bulk_removal.hpp>

#include "support/catch.hpp"

#include <vector>

using namespace holdfast;
using namespace holdfast::support;

namespace {

/// A request for the keys "a" and "b" below "root/", and what became of it.
class Asking {
 public:
  explicit Asking(std::function<void(const RemovalFailed&)> answer) : answer_{std::move(answer)} {}

  void run(BulkRemoval& removal) {
    const hf_str keys[] = {sdk::to_abi("a"), sdk::to_abi("b")};
    const hf_removal_sink sink{.struct_size = sizeof sink, .context = this, .failed = on_failed};
    sdk::Removals out{&sink};
    removal.run({.keys = keys,
                 .full_key = [](std::string_view key) { return "root/" + std::string{key}; },
                 .remove =
                     [this](std::span<const std::string> full, const RemovalFailed& tell) {
                       asked.assign(full.begin(), full.end());
                       answer_(tell);
                     },
                 .one_by_one = [this] { ++one_by_one; }},
                out);
  }

  std::vector<std::string> asked;
  std::vector<std::size_t> failed;
  int one_by_one = 0;

 private:
  static void on_failed(void* context, std::size_t index, const hf_error* /*error*/) noexcept {
    static_cast<Asking*>(context)->failed.push_back(index);
  }
  const std::function<void(const RemovalFailed&)> answer_;
};

}  // namespace

TEST_CASE("many keys go out as one request, and what fails of them is told by its position", "[removal]") {
  BulkRemoval removal;
  Asking asking{[](const RemovalFailed& failed) { failed(1, sdk::Error{HF_E_CORRUPT, "no"}); }};
  asking.run(removal);
  CHECK(asking.asked == std::vector<std::string>{"root/a", "root/b"});
  CHECK(asking.failed == std::vector<std::size_t>{1});
  CHECK(asking.one_by_one == 0);
}

TEST_CASE("a service that has no request for many is not asked for it again", "[removal]") {
  BulkRemoval removal;
  Asking asking{[](const RemovalFailed&) { throw sdk::Error{HF_E_UNSUPPORTED, "no such request"}; }};
  asking.run(removal);
  CHECK(asking.one_by_one == 1);
  asking.asked.clear();
  asking.run(removal);
  CHECK(asking.one_by_one == 2);
  CHECK(asking.asked.empty());
}

TEST_CASE("a service that is known to have no request for many is not asked for it", "[removal]") {
  BulkRemoval removal{BulkRemoval::Known::has_none};
  Asking asking{[](const RemovalFailed&) {}};
  asking.run(removal);
  CHECK(asking.one_by_one == 1);
  CHECK(asking.asked.empty());
}

TEST_CASE("any other failure of a request for many is the caller's", "[removal]") {
  BulkRemoval removal;
  Asking asking{[](const RemovalFailed&) { throw sdk::Error{HF_E_UNAVAILABLE, "later"}; }};
  CHECK_THROWS_AS(asking.run(removal), sdk::Error);
  CHECK(asking.one_by_one == 0);
}
