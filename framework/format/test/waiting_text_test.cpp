#include "format/waiting_text.hpp"

#include <fmt/format.h>

#include "format/node_descriptor.hpp"
#include "support/catch.hpp"

using namespace holdfast::format;

namespace {

std::string released(WaitingText& text) {
  std::string all;
  text.release([&](std::string_view piece) { all += piece; });
  return all;
}

}  // namespace

TEST_CASE("a text that waited is what was written, however it came", "[format]") {
  WaitingText text;
  std::string expected;
  for (std::size_t i = 0; i < 300; ++i) {
    const std::string piece(i * i, static_cast<char>('a' + i % 26));
    text.write(piece);
    expected += piece;
  }
  CHECK(released(text) == expected);
  CHECK(text.size() == 0);
  CHECK(released(text).empty());
}

TEST_CASE("a text of which nothing was written is empty", "[format]") {
  WaitingText text;
  text.write("");
  CHECK(released(text).empty());
}

TEST_CASE("the names in a descriptor take a tenth while they wait", "[format]") {
  WaitingText text;
  std::uint64_t written = 0;
  NodeDescriptorWriter descriptor{[&](std::string_view piece) {
    written += piece.size();
    text.write(piece);
  }};
  descriptor.begin(std::chrono::sys_time<std::chrono::nanoseconds>{std::chrono::seconds{1'700'000'000}}, "backup");
  descriptor.begin_collection("Article", "backup");
  descriptor.begin_shard("Q2bZ", "node1");
  for (std::uint64_t i = 0; i < 10'000; ++i)
    descriptor.file(fmt::format("article/Q2bZ/lsm/property_{:04}/segment-{}.db", i / 100, 1'700'000'000 + i * i));
  CHECK(text.size() < written / 10);
}
