#include <holdfast/support/process.hpp>

#include "support/catch.hpp"
#include "support/fake_call.hpp"
#include "support/thrown.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <thread>

using namespace holdfast;
using namespace holdfast::support;
using test::status_of;
using namespace std::chrono_literals;
using Words = std::vector<std::string>;

namespace {}  // namespace

TEST_CASE("a command is cut into words as a shell does it, and nothing is expanded", "[support]") {
  CHECK(split_words("a  b\tc") == Words{"a", "b", "c"});
  CHECK(split_words(R"('a b' "c d" e\ f)") == Words{"a b", "c d", "e f"});
  CHECK(split_words(R"(a'b'"c" '' "x\"y\\z\n" 'k\l')") == Words{"abc", "", R"(x"y\z\n)", R"(k\l)"});
  CHECK(split_words("$HOME `id` ~ * ; |") == Words{"$HOME", "`id`", "~", "*", ";", "|"});
  CHECK(split_words("   ").empty());
  CHECK(status_of([] { static_cast<void>(split_words("a 'b")); }) == HF_E_INVALID_CONFIG);
}

TEST_CASE("a program's streams and exit code are kept apart", "[support]") {
  test::FakeCall call;
  const ProcessResult result = run_process({"sh", "-c", "echo out; echo err >&2; exit 3"}, call);
  CHECK(result.output == "out\n");
  CHECK(result.errors == "err\n");
  CHECK(result.exit_code == 3);
  CHECK(run_process({"sh", "-c", "kill -9 $$"}, call).exit_code == 128 + 9);
}

TEST_CASE("a program gets nothing to read and no descriptor of ours", "[support]") {
  test::FakeCall call;
  const int open_file = ::open("/dev/null", O_RDONLY);  // without O_CLOEXEC, as other libraries do
  REQUIRE(open_file > 2);
  const ProcessResult result = run_process({"sh", "-c", "cat; ls /proc/$$/fd"}, call);
  ::close(open_file);
  CHECK(result.output == "0\n1\n2\n");
}

TEST_CASE("a program that cannot be started is named", "[support]") {
  test::FakeCall call;
  CHECK(status_of([&] { run_process({"/nowhere/at-all"}, call); }) == HF_E_INVALID_CONFIG);
  CHECK(status_of([&] { run_process({}, call); }) == HF_E_INVALID_CONFIG);
}

TEST_CASE("a program that takes too long or says too much is ended with what it started", "[support]") {
  test::FakeCall call;
  CHECK(status_of([&] { run_process({"sh", "-c", "sleep 600 & wait"}, call, {.time = 50ms}); }) == HF_E_UNAVAILABLE);
  CHECK(status_of([&] {
          run_process({"sh", "-c", "while :; do echo y; done"}, call, {.output = 1000});
        }) == HF_E_CORRUPT);
}

TEST_CASE("a program is ended by the cancellation of the operation", "[support]") {
  test::FakeCall call;
  const auto begun = std::chrono::steady_clock::now();
  std::thread canceller{[&] { call.cancel(); }};
  CHECK(status_of([&] { run_process({"sleep", "600"}, call); }) == HF_E_CANCELLED);
  canceller.join();
  CHECK(std::chrono::steady_clock::now() - begun < 10s);
}

TEST_CASE("a program that leaves something behind with its streams is not waited for longer than it lives",
          "[support]") {
  test::FakeCall call;
  const auto begun = std::chrono::steady_clock::now();
  const ProcessResult result = run_process({"sh", "-c", "sleep 30 & echo done"}, call);
  CHECK(result.output == "done\n");
  CHECK(std::chrono::steady_clock::now() - begun < 20s);
}
