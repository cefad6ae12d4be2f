#include "transfer/file_index.hpp"

#include <holdfast/errors.hpp>

#include "support/catch.hpp"

using namespace holdfast;
using State = transfer::FileIndex::State;

TEST_CASE("an index knows what has come of each file", "[transfer]") {
  transfer::FileIndex index{"article"};
  index.expect("article/s/a");
  index.expect("article/s/b", 10);
  CHECK(index.state("article/s/c") == State::unknown);
  CHECK(index.state("article/s/a") == State::missing);
  index.arrived({.name = "article/s/a", .size = 5});
  CHECK(index.state("article/s/a") == State::complete);
  index.arrived({.name = "article/s/b", .size = 9});
  CHECK(index.state("article/s/b") == State::wrong_size);
  CHECK_THROWS_AS(index.arrived({.name = "article/s/a", .size = 5}), DamagedError);
}

TEST_CASE("a split file is complete only when its parts meet", "[transfer]") {
  transfer::FileIndex index{"article"};
  index.expect("article/s/a", 30);
  index.arrived({.name = "article/s/a", .size = 10, .file_offset = 20});
  index.arrived({.name = "article/s/a", .size = 10, .file_offset = 0});
  CHECK(index.state("article/s/a") == State::incomplete);
  CHECK_THROWS_AS(index.arrived({.name = "article/s/a", .size = 10, .file_offset = 0}), DamagedError);
  index.arrived({.name = "article/s/a", .size = 10, .file_offset = 10});
  CHECK(index.state("article/s/a") == State::complete);
}

TEST_CASE("a split file whose last part is missing has the wrong size", "[transfer]") {
  transfer::FileIndex index{"article"};
  index.expect("article/s/a", 30);
  index.arrived({.name = "article/s/a", .size = 10, .file_offset = 0});
  index.arrived({.name = "article/s/a", .size = 10, .file_offset = 10});
  CHECK(index.state("article/s/a") == State::wrong_size);
}
