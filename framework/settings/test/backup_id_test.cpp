#include "settings/backup_id.hpp"

#include <holdfast/errors.hpp>

#include "support/catch.hpp"

using namespace holdfast::settings;

namespace {

struct Refusal {
  std::string message, hint;
};

Refusal refused(std::string_view id) {
  try {
    check_backup_id(id);
  } catch (const holdfast::UsageError& error) {
    return {error.message(), error.hint()};
  }
  return {};
}

/// 2026-11-23 03:15:00 UTC
const auto now = std::chrono::system_clock::from_time_t(1'795'403'700);

}  // namespace

TEST_CASE("an id of lower-case letters and digits and two signs is legal") {
  for (const std::string_view id : {"a", "nightly-20261123_031500", "0", "-", "_"}) CHECK_NOTHROW(check_backup_id(id));
}

TEST_CASE("an illegal id names its character and a legal one") {
  CHECK(refused("Nightly").message == "the backup id 'Nightly' holds 'N', which no id may");
  CHECK(refused("Nightly").hint == "use lower-case letters, digits, '_' and '-', as in nightly");
  CHECK(refused("my backup.1").message == "the backup id 'my backup.1' holds ' ', which no id may");
  CHECK(refused("my backup.1").hint == "use lower-case letters, digits, '_' and '-', as in my-backup-1");
  CHECK(refused("a/é").message == "the backup id 'a/é' holds '/', which no id may");
  CHECK(refused("é").message == "the backup id 'é' holds 'é', which no id may");
  CHECK(refused("é").hint == "use lower-case letters, digits, '_' and '-'");
  CHECK(refused("").message == "a backup's id is empty");
  CHECK(refused("a\n").message == "the backup id 'a\\n' holds '\\n', which no id may");
  CHECK(refused("../x").hint == "use lower-case letters, digits, '_' and '-', as in x");
}

TEST_CASE("an id is not longer than the name of a folder may be") {
  CHECK_NOTHROW(check_backup_id(std::string(255, 'a')));
  CHECK(refused(std::string(256, 'a')).message ==
        "a backup's id may have 255 characters, and 'aaaaaaaaaaaaaaaaaaaa'… has 256");
}

TEST_CASE("a template is filled in with UTC and the host") {
  CHECK(expand_id_template("nightly-{date}-{time}", now, "x") == "nightly-20261123-031500");
  CHECK(expand_id_template("{host}_{date}", now, "DB1.Example.com") == "db1-example-com_20261123");
  CHECK(expand_id_template("{host}", now, "...") == "unnamed-host");
  CHECK(expand_id_template("plain", now, "x") == "plain");
  CHECK(expand_id_template("{time}", now + std::chrono::milliseconds{999}, "x") == "031500");
}

TEST_CASE("a wrong template is refused before it is ever used") {
  CHECK(problem_of_id_template("n-{date}") == std::nullopt);
  CHECK(problem_of_id_template("n-{dat}") ==
        "the id 'n-{dat}' has the unknown placeholder '{dat}'; did you mean 'date'?");
  CHECK(problem_of_id_template("{}") == "the id '{}' has the unknown placeholder '{}'");
  CHECK(problem_of_id_template("N-{date}") == "the id 'N-{date}' holds 'N', which no id may");
  CHECK(problem_of_id_template("n-{date") == "the id 'n-{date' holds '{', which no id may");
  CHECK(problem_of_id_template("n}") == "the id 'n}' holds '}', which no id may");
  CHECK(problem_of_id_template("") == "a backup's id is empty");
  CHECK_THROWS_AS(expand_id_template("{x}", now, "h"), holdfast::UsageError);
}
