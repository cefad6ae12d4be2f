#include "operation/chunk_log.hpp"

#include <algorithm>
#include <holdfast/errors.hpp>
#include <thread>

#include "operation/journal.hpp"
#include "operation/test/child.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

using namespace holdfast::operation;
using holdfast::operation::test::Child;
using holdfast::test::read_file;
using holdfast::test::TempFolder;
using holdfast::test::write_file;

using Lines = std::vector<std::string>;

TEST_CASE("finished chunks are read back in order also by a later log", "[operation][chunks]") {
  const TempFolder folder;
  {
    ChunkLog log{folder / "one.chunks"};
    CHECK(log.read().empty());
    log.append(R"({"chunk":1})");
    log.append(R"({"chunk":2})");
    CHECK(log.read() == Lines{R"({"chunk":1})", R"({"chunk":2})"});
  }
  ChunkLog log{folder / "one.chunks"};
  log.append("3");
  CHECK(log.read() == Lines{R"({"chunk":1})", R"({"chunk":2})", "3"});
  CHECK(std::filesystem::status(folder / "one.chunks").permissions() == std::filesystem::perms{0600});
}

TEST_CASE("chunks of a torn or damaged line and those after it are moved again", "[operation][chunks][crash]") {
  const TempFolder folder;
  const std::string whole = encode_line("1") + encode_line("2") + encode_line("3");
  std::string damaged = whole;
  damaged[encode_line("1").size() + 3] ^= 1;
  for (const std::string& file : {encode_line("1") + encode_line("2").substr(0, 5), damaged}) {
    write_file(folder / "one.chunks", file);
    ChunkLog log{folder / "one.chunks"};
    CHECK(log.read() == Lines{"1"});
    log.append("again");
    CHECK(log.read() == Lines{"1", "again"});
    CHECK(read_file(folder / "one.chunks") == encode_line("1") + encode_line("again"));
  }
}

TEST_CASE("a cleared log is empty", "[operation][chunks]") {
  const TempFolder folder;
  ChunkLog log{folder / "one.chunks"};
  log.append("1");
  log.clear();
  CHECK(log.read().empty());
  log.append("2");
  CHECK(ChunkLog{folder / "one.chunks"}.read() == Lines{"2"});
}

TEST_CASE("chunks finished on several threads are all there", "[operation][chunks]") {
  const TempFolder folder;
  ChunkLog log{folder / "one.chunks"};
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread)
      threads.emplace_back([&log, thread] {
        for (int i = 0; i < 50; ++i) log.append(std::to_string(thread * 50 + i));
      });
  }
  Lines lines = log.read();
  std::sort(lines.begin(), lines.end());
  CHECK(lines.size() == 200);
  CHECK(std::unique(lines.begin(), lines.end()) == lines.end());
}

TEST_CASE("chunks of a killed process are remembered", "[operation][chunks][crash]") {
  const TempFolder folder;
  Child child{[&](const auto& tell) {
    ChunkLog log{folder / "one.chunks"};
    while (true) {
      log.append("{}");
      tell('.');
    }
  }};
  const std::size_t heard = child.hear(100).size();
  child.kill();
  CHECK(heard == 100);
  CHECK(ChunkLog{folder / "one.chunks"}.read().size() >= heard);
}
