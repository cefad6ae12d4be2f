#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <future>

#include <holdfast/errors.hpp>

#include "signals.hpp"
#include "support/catch.hpp"

namespace holdfast::cli {
namespace {

/// Whose first Ctrl-C is heard, and whose last words never come to an end.
[[noreturn]] void be_interrupted_twice() {
  std::promise<void> heard;
  const Signals signals{{.interrupt = [&heard] { heard.set_value(); },
                         .leave =
                             [] {
                               for (;;) ::pause();
                             }}};
  ::kill(::getpid(), SIGINT);
  heard.get_future().wait();
  ::kill(::getpid(), SIGINT);
  for (;;) ::pause();
}

}  // namespace

TEST_CASE("a second Ctrl-C ends the process whether its last words get through or not") {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) be_interrupted_twice();
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == exit_code(ErrorCode::cancelled));
}

}  // namespace holdfast::cli
