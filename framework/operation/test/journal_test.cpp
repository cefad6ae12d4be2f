#include "operation/journal.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace holdfast::operation;

namespace {

const std::vector<std::string> payloads = {R"({"seq":1})", "", R"({"text":"a longer one, with spaces"})", "x"};

std::string file_of(const std::vector<std::string>& lines) {
  std::string file;
  for (const std::string& line : lines) file += encode_line(line);
  return file;
}

}  // namespace

TEST_CASE("a line is its checksum its length and its text", "[operation][journal]") {
  CHECK(encode_line("{}") == "a154046a 2 {}\n");
}

TEST_CASE("what was written is read back", "[operation][journal]") {
  const std::string file = file_of(payloads);
  const Replay replay = replay_lines(file);
  CHECK(replay.payloads == payloads);
  CHECK(replay.valid_bytes == file.size());
  CHECK_FALSE(replay.damaged_at);
}

TEST_CASE("a journal cut at any byte loses its last lines and nothing else", "[operation][journal][crash]") {
  const std::string file = file_of(payloads);
  for (std::size_t size = 0; size < file.size(); ++size) {
    const Replay replay = replay_lines(std::string_view{file}.substr(0, size));
    CAPTURE(size);
    REQUIRE_FALSE(replay.damaged_at);
    std::vector<std::string> whole;
    for (std::size_t i = 0, end = 0; i < payloads.size(); ++i)
      if ((end += encode_line(payloads[i]).size()) <= size) whole.push_back(payloads[i]);
    REQUIRE(replay.payloads == whole);
    REQUIRE(replay.valid_bytes == file_of(whole).size());
  }
}

TEST_CASE("any flipped bit of whole lines is reported", "[operation][journal]") {
  const std::string file = file_of(payloads);
  const std::string tail = GENERATE(std::string{}, encode_line("torn").substr(0, 12));
  for (std::size_t at = 0; at < file.size(); ++at)
    for (unsigned bit = 0; bit < 8; ++bit) {
      std::string damaged = file + tail;
      damaged[at] = static_cast<char>(static_cast<unsigned char>(damaged[at]) ^ (1U << bit));
      const Replay replay = replay_lines(damaged);
      CAPTURE(at, bit);
      REQUIRE(replay.damaged_at);
      REQUIRE(*replay.damaged_at == replay.valid_bytes);
      REQUIRE(replay.valid_bytes <= at);
    }
}

TEST_CASE("a tail of zeros is torn and not damaged", "[operation][journal][crash]") {
  const std::string line = encode_line(payloads[2]);
  const std::string zeros(5000, '\0');
  for (std::size_t arrived = 0; arrived < line.size() - 1; ++arrived) {
    const Replay replay = replay_lines(file_of(payloads) + line.substr(0, arrived) + zeros);
    CAPTURE(arrived);
    REQUIRE_FALSE(replay.damaged_at);
    REQUIRE(replay.payloads == payloads);
  }
}

TEST_CASE("lines in another order are whole but a repeated half is not", "[operation][journal]") {
  const std::string line = encode_line(payloads[0]);
  CHECK(replay_lines(line.substr(0, 5) + line).damaged_at == 0);
  CHECK(replay_lines("garbage\n").damaged_at == 0);
  CHECK(replay_lines("\n").damaged_at == 0);
}
