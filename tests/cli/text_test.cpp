#include "output/json_results.hpp"
#include "output/progress.hpp"
#include "output/text_results.hpp"
#include "support/catch.hpp"

namespace holdfast::cli {

using namespace std::chrono_literals;

TEST_CASE("columns are as wide as their widest cell and nothing in them drives the terminal", "[text]") {
  Columns columns{{"ID", "NOTE"}};
  columns.add({"nightly", "\x1b[2Jgone"});
  columns.add({"x", ""});
  CHECK(columns.text() == "ID       NOTE\nnightly  \\x1b[2Jgone\nx\n");
}

TEST_CASE("a card leaves out what is not known", "[text]") {
  Card card;
  card.add("status", "SUCCESS");
  card.add("completed", "-");
  card.add("id", "x");
  CHECK(card.text() == "status:  SUCCESS\nid:      x\n");
}

TEST_CASE("progress says what is known in the width there is", "[text]") {
  BackupProgress progress{.bytes_done = 512 << 20, .bytes_total = 1 << 30, .collection = "Article"};
  CHECK(progress_text(progress, 64.0 * (1 << 20), 100) == " 50 %  512.0 MiB of 1.0 GiB  64.0 MiB/s  9s left  Article");
  CHECK(progress_text(progress, 0, 40) == " 50 %  512.0 MiB of 1.0 GiB  Article");
  CHECK(progress_text({.bytes_done = 10}, 0, 40) == "10 B");
  CHECK(progress_text(progress, 64.0 * (1 << 20), 30).size() <= 30);
  progress.bytes_total = std::numeric_limits<std::uint64_t>::max();  // what a damaged descriptor may say
  CHECK_THAT(progress_text(progress, 1.0, 100), !Catch::Contains("left"));
}

TEST_CASE("a bar is drawn at most ten times a second and cleared before other text", "[text]") {
  ProgressView view{ProgressMode::bar};
  const ProgressView::Clock::time_point start{1h};
  CHECK_FALSE(view.update({.bytes_done = 1}, start, 80).empty());
  CHECK(view.update({.bytes_done = 2}, start + 50ms, 80).empty());
  CHECK_FALSE(view.update({.bytes_done = 3}, start + 100ms, 80).empty());
  CHECK(view.clear() == "\r\x1b[K");
  CHECK(view.clear().empty());
}

TEST_CASE("lines of progress come every thirty seconds", "[text]") {
  ProgressView view{ProgressMode::plain};
  const ProgressView::Clock::time_point start{1h};
  CHECK(view.update({.bytes_done = 1}, start, 80).empty());
  CHECK(view.update({.bytes_done = 1}, start + 29s, 80).empty());
  CHECK(view.update({.bytes_done = 3 << 20}, start + 30s, 80).ends_with("\n"));
  CHECK(ProgressView{ProgressMode::none}.update({.bytes_done = 1}, start, 80).empty());
}

TEST_CASE("an error names its code and all that is wrong", "[text]") {
  const ConfigError error{
      {.message = "first",
       .hint = "mend it",
       .details = {{"finding", "a.toml:1:2: error: first"}, {"finding", "a.toml:3:4: error: second"}}}};
  CHECK(text::error(error, Color::off) ==
        "error: first [config]\n  finding: a.toml:1:2: error: first\n  finding: a.toml:3:4: error: second\nhint: mend "
        "it\n");
  CHECK(json::error_event(NotFoundError{{.message = "no \"x\"", .hint = "look"}}) ==
        R"({"type":"error","code":"not_found","message":"no \"x\"","hint":"look","exit_code":10})"
        "\n");
}

TEST_CASE("a plan does not let the names of a stored backup drive the terminal", "[text]") {
  const std::string text = text::plan({.id = "x", .left_out = {"A\x1b[2J"}, .bases = {"b\x1b[2J"}});
  CHECK(text.find('\x1b') == std::string::npos);
}

TEST_CASE("an interrupted and a broken backup are called so", "[text]") {
  CHECK(status_text({.status = BackupStatus::transferring, .status_raw = "TRANSFERRING", .is_interrupted = true}) ==
        "interrupted (TRANSFERRING)");
  CHECK(status_text({}) == "broken");
  CHECK(painted("x", Style::bad, Color::on) == "\x1b[31mx\x1b[0m");
  CHECK(painted("x", Style::bad, Color::off) == "x");
}

}  // namespace holdfast::cli
