// Users and roles of a real server: in a backup, all of them or those that were chosen; out of it, where it is wanted.
// Needs a server with role-based access and users of its own.
#include <fmt/format.h>

#include <algorithm>

#include "scene.hpp"
#include "support/catch.hpp"

namespace holdfast::test {

namespace {

bool has(const Names& names, std::string_view name) { return std::ranges::find(names, name) != names.end(); }

/// A backup of a collection, users and roles, of which none is there any more.
struct Lost {
  Scene scene = {};

  explicit Lost(const std::string& id, Names users = {}) {
    forget();
    scene.make({"Article"}, 1);
    for (const auto* name : {"ann", "bob"}) scene.rest.create_user(name);
    scene.rest.create_role("reader");
    scene.backups().create_sync({.id = id, .backend = scene.backend, .include_users = std::move(users)}, or_raise);
    forget();
  }

  void forget() {
    scene.rest.clear();
    for (const std::string& name : scene.rest.users()) scene.rest.call("DELETE", fmt::format("/users/db/{}", name));
    if (has(scene.rest.roles(), "reader")) scene.rest.call("DELETE", "/authz/roles/reader");
  }

  void restore(BackupRestoreRequest request) {
    request.backend = scene.backend;
    scene.backups().restore_sync(request, or_raise);
  }
};

}  // namespace

TEST_CASE("X11: users and roles come back where both are wanted", "[users]") {
  Lost lost{"x11-all"};
  lost.restore({.id = "x11-all", .users = RestoreOption::all, .roles = RestoreOption::all});
  CHECK(lost.scene.rest.users() == Names{"ann", "bob"});
  CHECK(has(lost.scene.rest.roles(), "reader"));
}

TEST_CASE("X11: neither users nor roles come back where neither is wanted", "[users]") {
  Lost lost{"x11-none"};
  lost.restore({.id = "x11-none"});
  CHECK(lost.scene.rest.users().empty());
  CHECK_FALSE(has(lost.scene.rest.roles(), "reader"));
}

TEST_CASE("X11: roles come back alone", "[users]") {
  Lost lost{"x11-roles"};
  lost.restore({.id = "x11-roles", .roles = RestoreOption::all});
  CHECK(lost.scene.rest.users().empty());
  CHECK(has(lost.scene.rest.roles(), "reader"));
}

TEST_CASE("X11: users come back alone", "[users]") {
  Lost lost{"x11-users"};
  lost.restore({.id = "x11-users", .users = RestoreOption::all});
  CHECK(lost.scene.rest.users() == Names{"ann", "bob"});
  CHECK_FALSE(has(lost.scene.rest.roles(), "reader"));
}

TEST_CASE("only the users that were chosen are in a backup", "[users]") {
  Lost lost{"chosen", {"a*"}};
  lost.restore({.id = "chosen", .users = RestoreOption::all});
  CHECK(lost.scene.rest.users() == Names{"ann"});
}

TEST_CASE("users that are not there and roles on a server that cannot choose them are refused", "[users]") {
  Scene scene;
  scene.make({"Article"}, 1);
  CHECK_THROWS_AS(scene.backups().create({.id = "ghost", .backend = scene.backend, .include_users = {"ghost"}}),
                  NotFoundError);
  CHECK_THROWS_AS(scene.backups().create({.id = "ghost", .backend = scene.backend, .include_roles = {"reader"}}),
                  UnsupportedError);
  CHECK(std::ranges::none_of(scene.backups().list(scene.backend),
                             [](const Backup& backup) { return backup.id == "ghost"; }));
}

}  // namespace holdfast::test
