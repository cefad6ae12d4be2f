#include "operation/journals.hpp"

#include <stdlib.h>  // setenv is POSIX's, not <cstdlib>'s

#include <holdfast/errors.hpp>

#include "operation/test/samples.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

using namespace holdfast;
using namespace holdfast::operation;
using namespace holdfast::operation::test;
using namespace std::chrono_literals;
using holdfast::test::read_file;
using holdfast::test::TempFolder;
using holdfast::test::write_file;

namespace {

Header named(const std::string& operation, std::chrono::milliseconds after = 0ms) {
  Header header = sample_header();
  header.operation = operation;
  header.started_at = moment(after.count());
  return header;
}

/// An environment variable that is as it was when the test ends.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_{name} {
    if (const char* before = std::getenv(name)) before_ = before;
    set(value);
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  ~Variable() { set(before_ ? before_->c_str() : nullptr); }

 private:
  void set(const char* value) { value ? ::setenv(name_, value, 1) : ::unsetenv(name_); }

  const char* name_;
  std::optional<std::string> before_;
};

void take(Journals& journals, const Header& header, Phase phase) {
  const auto journal = journals.create(header);
  Operation operation{*journal};
  lead(operation, phase);
}

std::vector<std::string> ids_of(const std::vector<JournalInfo>& infos) {
  std::vector<std::string> ids;
  for (const JournalInfo& info : infos) ids.push_back(info.operation);
  return ids;
}

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE("journals live in the state folder of the user", "[operation][journals]") {
  const Variable home{"HOME", "/home/ada"};
  {
    const Variable state{"XDG_STATE_HOME", "/srv/state"};
    CHECK(Journals::default_folder() == "/srv/state/holdfast/operations");
  }
  {
    const Variable state{"XDG_STATE_HOME", "relative"};
    CHECK(Journals::default_folder() == "/home/ada/.local/state/holdfast/operations");
  }
  const Variable state{"XDG_STATE_HOME", nullptr};
  CHECK(Journals::default_folder() == "/home/ada/.local/state/holdfast/operations");
}

TEST_CASE("the folder is made for the user alone", "[operation][journals]") {
  const TempFolder folder;
  Journals journals{folder / "state/holdfast/operations"};
  CHECK(journals.list().empty());
  CHECK_FALSE(std::filesystem::exists(journals.folder()));
  const auto journal = journals.create({.backup = "nightly"});
  CHECK(std::filesystem::status(journals.folder()).permissions() == std::filesystem::perms{0700});
  CHECK(std::filesystem::status(folder / "state").permissions() == std::filesystem::perms{0700});
}

TEST_CASE("a new operation gets an id a time and its owner", "[operation][journals]") {
  const TempFolder folder;
  Journals journals{folder.path()};
  const auto journal = journals.create({.backup = "nightly"});
  CHECK_FALSE(journal->header().operation.empty());
  CHECK(journal->header().owner == this_process());
  CHECK(std::chrono::system_clock::now() - journal->header().started_at < 1h);
  CHECK(journals.read(journal->header().operation).header.backup == "nightly");
}

TEST_CASE("ids of operations sort by time and differ within a millisecond", "[operation][journals]") {
  const std::string id = make_operation_id(moment());
  CHECK(id.substr(0, 19) == "20261123t031500123-");
  CHECK(id.size() == 31);
  CHECK(id != make_operation_id(moment()));
  CHECK(id < make_operation_id(moment(1)));
  CHECK(make_operation_id(moment(-123)).substr(0, 19) == "20261123t031500000-");
}

TEST_CASE("what cannot be read back unchanged is not begun", "[operation][journals]") {
  const TempFolder folder;
  Journals journals{folder.path()};
  CHECK_THROWS_AS(journals.create({.request = {{"include", "caf\xe9"}}}), UsageError);
  CHECK_THROWS_AS(journals.create({.operation = "../elsewhere"}), UsageError);
  CHECK(journals.list().empty());
}

TEST_CASE("operations are listed newest first with what is wrong with a damaged one", "[operation][journals]") {
  const TempFolder folder;
  Journals journals{folder.path()};
  take(journals, named("one", 0ms), Phase::succeeded);
  take(journals, named("two", 1ms), Phase::failed);
  take(journals, named("three", 2ms), Phase::transferring);
  std::string damaged = read_file(folder / "one.journal");
  damaged[20] ^= 4;
  write_file(folder / "one.journal", damaged);
  write_file(folder / "notes.txt", "not ours");
  const auto infos = journals.list();
  REQUIRE(ids_of(infos) == Ids{"three", "two", "one"});
  CHECK(infos[0].is_interrupted());
  CHECK(infos[1].state == sample_state(Phase::failed));
  CHECK(infos[1].sequence == 1);
  CHECK_FALSE(infos[1].is_interrupted());
  CHECK(infos[2].is_damaged());
  CHECK_THAT(infos[2].damage, Catch::Contains("one.journal"));
  CHECK_FALSE(infos[2].is_interrupted());
  CHECK(journals.read("one").is_damaged());
}

TEST_CASE("an operation that is not there is not found whatever it is called", "[operation][journals]") {
  const TempFolder folder;
  write_file(folder / "secret.journal", "x");
  Journals journals{folder / "operations"};
  for (const std::string& id : {std::string{"one"}, std::string{""}, std::string{"../secret"}, std::string{"."}}) {
    CAPTURE(id);
    CHECK_THROWS_AS(journals.open(id), NotFoundError);
    CHECK_THROWS_AS(journals.read(id), NotFoundError);
    CHECK_THROWS_AS(journals.request_cancel(id, StopReason::user), NotFoundError);
  }
}

TEST_CASE("the operation of a backup is the newest or the one that runs", "[operation][journals]") {
  const TempFolder folder;
  Journals journals{folder.path()};
  const auto find = [&](const std::string& backup, const std::string& backend, Kind kind) {
    const auto info = journals.find(backup, backend, kind);
    return info ? info->operation : "none";
  };
  take(journals, named("old", 0ms), Phase::failed);
  take(journals, named("new", 2ms), Phase::succeeded);
  CHECK(find("nightly", "filesystem:/backups", Kind::create) == "new");
  CHECK(find("nightly", "filesystem:/backups", Kind::restore) == "none");
  CHECK(find("nightly", "filesystem:/elsewhere", Kind::create) == "none");
  CHECK(find("weekly", "filesystem:/backups", Kind::create) == "none");
  const auto running = journals.create(named("running", 1ms));
  CHECK(find("nightly", "filesystem:/backups", Kind::create) == "running");
}

TEST_CASE("pruning forgets what is over and nothing else", "[operation][journals]") {
  const TempFolder folder;
  Journals journals{folder.path()};
  for (const Phase phase : {Phase::succeeded, Phase::cancelled, Phase::failed, Phase::pending, Phase::transferring,
                            Phase::committing, Phase::cancelling}) {
    const std::string id{to_string(phase)};
    take(journals, named(id), phase);
    journals.chunk_log(id)->append("{}");
    journals.request_cancel(id, StopReason::user);
  }
  const auto held = journals.create(named("held"));
  {
    Operation operation{*held};
    lead(operation, Phase::succeeded);
  }
  write_file(folder / "damaged.journal", "damaged\n");
  CHECK(journals.prune_finished() == 3);
  auto ids = ids_of(journals.list());
  std::sort(ids.begin(), ids.end());
  CHECK(ids == Ids{"cancelling", "committing", "damaged", "held", "pending", "transferring"});
  CHECK_FALSE(std::filesystem::exists(folder / "failed.chunks"));
  CHECK_FALSE(std::filesystem::exists(folder / "failed.cancel"));
  CHECK(std::filesystem::exists(folder / "transferring.chunks"));
  CHECK(std::filesystem::exists(folder / "transferring.cancel"));
  CHECK(journals.prune_finished() == 0);
}

TEST_CASE("pruning removes what dead processes left and not what is being made", "[operation][journals]") {
  const TempFolder folder;
  Journals journals{folder.path()};
  for (const char* name : {"dead.chunks", "dead.cancel", "dead.new", "young.new", "other.txt"})
    write_file(folder / name, "");
  std::filesystem::last_write_time(folder / "dead.new", std::filesystem::file_time_type::clock::now() - 2h);
  CHECK(journals.prune_finished() == 0);
  CHECK_FALSE(std::filesystem::exists(folder / "dead.chunks"));
  CHECK_FALSE(std::filesystem::exists(folder / "dead.cancel"));
  CHECK_FALSE(std::filesystem::exists(folder / "dead.new"));
  CHECK(std::filesystem::exists(folder / "young.new"));
  CHECK(std::filesystem::exists(folder / "other.txt"));
}
