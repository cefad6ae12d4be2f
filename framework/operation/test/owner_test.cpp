#include "operation/owner.hpp"

#include "operation/test/child.hpp"
#include "support/catch.hpp"

using namespace holdfast::operation;
using holdfast::operation::test::Child;

TEST_CASE("this process runs and knows where", "[operation][owner]") {
  const Owner owner = this_process();
  CHECK(owner.pid == ::getpid());
  CHECK(owner.start_time > 0);
  CHECK_FALSE(owner.boot_id.empty());
  CHECK_FALSE(owner.host.empty());
  CHECK(is_running(owner));
  CHECK(owner == this_process());
}

TEST_CASE("a process with the pid of another one is not it", "[operation][owner]") {
  Owner later = this_process();
  later.start_time += 1;
  CHECK_FALSE(is_running(later));
  Owner before_boot = this_process();
  before_boot.boot_id = "another";
  CHECK_FALSE(is_running(before_boot));
  Owner elsewhere = this_process();
  elsewhere.host = "elsewhere.example";
  CHECK_FALSE(is_running(elsewhere));
  CHECK_FALSE(is_running(Owner{}));
}

TEST_CASE("a dead process does not run", "[operation][owner]") {
  Child child{[](const auto&) { ::pause(); }};
  Owner owner = this_process();
  owner.pid = child.pid();
  child.kill();
  CHECK_FALSE(is_running(owner));
}

TEST_CASE("an owner is described by its pid and its host", "[operation][owner]") {
  CHECK(describe({.pid = 4711, .host = "db1"}) == "pid 4711 on host db1");
}
