#include "operation/journal_file.hpp"

#include <fcntl.h>
#include <signal.h>  // sigaction is POSIX's, not <csignal>'s
#include <sys/resource.h>
#include <sys/stat.h>

#include <holdfast/errors.hpp>

#include "operation/journal.hpp"
#include "operation/test/samples.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

using namespace holdfast;
using namespace holdfast::operation;
using namespace holdfast::operation::test;
using holdfast::test::read_file;
using holdfast::test::TempFolder;
using holdfast::test::write_file;

namespace {

/// A journal with the steps to `phase` in it, that nobody owns.
std::filesystem::path journal_at(const TempFolder& folder, Phase phase) {
  const auto path = folder / "one.journal";
  const auto journal = JournalFile::create(path, sample_header());
  for (const TransitionRecord& record : records_to(phase)) journal->append(record);
  return path;
}

/// No file of this process grows beyond `size` while it lives: the disk is full there.
class FullDisk {
 public:
  explicit FullDisk(rlim_t size) {
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(SIGXFSZ, &ignore, &before_);
    ::getrlimit(RLIMIT_FSIZE, &limit_);
    const rlimit low{size, limit_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &low);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &limit_);
    ::sigaction(SIGXFSZ, &before_, nullptr);
  }

 private:
  struct sigaction before_ {};
  rlimit limit_{};
};

}  // namespace

TEST_CASE("a journal is there with its header and its steps", "[operation][journal]") {
  const TempFolder folder;
  const auto path = journal_at(folder, Phase::succeeded);
  const JournalContent content = replay_journal(read_file(path), path);
  CHECK(content.header == sample_header());
  CHECK(content.owner == sample_header().owner);
  CHECK(content.position.state == sample_state(Phase::succeeded));
  CHECK(content.position.sequence == 4);
  CHECK(content.last_at == moment(4));
}

TEST_CASE("a journal is for its user alone and leaves nothing else behind", "[operation][journal]") {
  const TempFolder folder;
  const auto path = journal_at(folder, Phase::pending);
  CHECK(std::filesystem::status(path).permissions() == std::filesystem::perms{0600});
  CHECK(std::distance(std::filesystem::directory_iterator{folder.path()}, {}) == 1);
}

TEST_CASE("a journal is never made over another one", "[operation][journal]") {
  const TempFolder folder;
  const auto path = journal_at(folder, Phase::preparing);
  const std::string before = read_file(path);
  CHECK_THROWS_AS(JournalFile::create(path, sample_header()), AlreadyExistsError);
  CHECK(read_file(path) == before);
  CHECK(std::distance(std::filesystem::directory_iterator{folder.path()}, {}) == 1);
}

TEST_CASE("an operation goes on in the journal of a dead one", "[operation][journal][recovery]") {
  const TempFolder folder;
  const auto path = journal_at(folder, Phase::transferring);
  {
    const auto journal = JournalFile::open(path);
    Operation operation{*journal, journal->position()};
    CHECK(operation.state() == sample_state(Phase::transferring));
    operation.apply(Event::transferred, Committing{"key"});
  }
  const JournalContent content = replay_journal(read_file(path), path);
  CHECK(content.position.sequence == 3);
  CHECK(content.owner == this_process());
  CHECK(content.header.owner == sample_header().owner);
}

TEST_CASE("a journal that was cut is opened where it was whole and can be written again",
          "[operation][journal][crash]") {
  const TempFolder folder;
  const auto path = journal_at(folder, Phase::preparing);
  const std::string before = read_file(path);
  const auto header_size = before.find('\n') + 1;
  for (std::size_t size = header_size; size < before.size(); size += 9) {
    write_file(path, before.substr(0, size));
    {
      const auto journal = JournalFile::open(path);
      REQUIRE(journal->position().sequence == 0);
      journal->append(records_to(Phase::preparing).front());
    }
    REQUIRE(replay_journal(read_file(path), path).position.sequence == 1);
  }
}

TEST_CASE("a journal without its header is damaged", "[operation][journal]") {
  const TempFolder folder;
  const auto path = journal_at(folder, Phase::preparing);
  const std::string whole = read_file(path);
  const auto header_size = whole.find('\n') + 1;
  CHECK_THROWS_AS(replay_journal(whole.substr(0, header_size - 1), path), DamagedError);
  CHECK_THROWS_AS(replay_journal(whole.substr(header_size), path), DamagedError);
  CHECK_THROWS_AS(replay_journal(whole + whole, path), DamagedError);
}

TEST_CASE("a damaged journal is named and never opened nor changed", "[operation][journal]") {
  const TempFolder folder;
  const auto path = journal_at(folder, Phase::transferring);
  std::string damaged = read_file(path);
  damaged[damaged.size() / 2] ^= 1;
  write_file(path, damaged);
  CHECK_THROWS_WITH(JournalFile::open(path), Catch::Contains(path.string()));
  CHECK_THROWS_AS(JournalFile::open(path), DamagedError);
  CHECK(read_file(path) == damaged);
}

TEST_CASE("a gap or a step that the table does not have is damage although every line is whole",
          "[operation][journal]") {
  const auto replay = [](const std::vector<TransitionRecord>& records) {
    std::string bytes = encode_line(encode_record(sample_header()));
    for (const TransitionRecord& record : records) bytes += encode_line(encode_record(record));
    return replay_journal(bytes, "one.journal").position.sequence;
  };
  const std::vector<TransitionRecord> steps = records_to(Phase::succeeded);
  CHECK(replay(steps) == 4);
  for (std::size_t i = 0; i + 1 < steps.size(); ++i) {
    std::vector<TransitionRecord> without = steps;
    without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
    CHECK_THROWS_AS(replay(without), DamagedError);
  }
  std::vector<TransitionRecord> renumbered{steps[0], steps[2]};
  renumbered[1].sequence = 2;
  CHECK_THROWS_AS(replay(renumbered), DamagedError);
  std::vector<TransitionRecord> illegal{steps[0], steps[1]};
  illegal[1].state = sample_state(Phase::succeeded);
  CHECK_THROWS_AS(replay(illegal), DamagedError);
}

TEST_CASE("a journal refuses a step that does not follow its last one", "[operation][journal]") {
  const TempFolder folder;
  const auto journal = JournalFile::create(folder / "one.journal", sample_header());
  const std::string before = read_file(journal->path());
  CHECK_THROWS_AS(journal->append(records_to(Phase::transferring).back()), InternalError);
  CHECK(read_file(journal->path()) == before);
}

TEST_CASE("an append that fails on a full disk leaves the journal as it was", "[operation][journal]") {
  const TempFolder folder;
  const auto journal = JournalFile::create(folder / "one.journal", sample_header());
  Recorder seen;
  Operation operation{*journal};
  operation.add_observer(seen);
  operation.apply(Event::started, Preparing{});
  const std::string before = read_file(journal->path());
  {
    const FullDisk full{before.size() + 20};  // room for a part of the next line
    CHECK_THROWS_AS(operation.apply(Event::prepared, Transferring{}), NoSpaceError);
  }
  CHECK(read_file(journal->path()) == before);
  CHECK(operation.phase() == Phase::preparing);
  CHECK(seen.transitions().size() == 1);
  operation.apply(Event::prepared, Transferring{});
  CHECK(replay_journal(read_file(journal->path()), journal->path()).position.sequence == 2);
}

TEST_CASE("a journal that could not be made is not there", "[operation][journal]") {
  const TempFolder folder;
  {
    const FullDisk full{20};
    CHECK_THROWS_AS(JournalFile::create(folder / "one.journal", sample_header()), NoSpaceError);
  }
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("a journal is not opened through a link", "[operation][journal]") {
  const TempFolder folder;
  std::filesystem::create_symlink(journal_at(folder, Phase::preparing), folder / "two.journal");
  CHECK_THROWS_AS(JournalFile::open(folder / "two.journal"), Error);
}

TEST_CASE("journals of format 1 still replay", "[operation][journal][golden]") {
  const std::filesystem::path path = HOLDFAST_SOURCE_FOLDER "/framework/operation/test/golden/format-1.journal";
  const JournalContent content = replay_journal(read_file(path), path);
  CHECK(content.header == sample_header());
  CHECK(content.owner.host == "db2");
  CHECK(content.position.state == sample_state(Phase::succeeded));
  CHECK(content.position.sequence == 4);
}
