#include "operation/journal_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <holdfast/errors.hpp>
#include <utility>

#include "operation/journal.hpp"

namespace holdfast::operation {
namespace {

[[noreturn]] void raise_damaged(const std::filesystem::path& path, std::string_view why) {
  throw DamagedError{{.message = fmt::format("the journal '{}' is damaged: {}", path.string(), why),
                      .hint = "look at the backup itself, which tells what was stored, then remove this file"}};
}

/// Why `record` cannot be the next one after `position`; empty where it can.
std::string flaw_of(const Position& position, const TransitionRecord& record) {
  if (record.sequence != position.sequence + 1)
    return fmt::format("record {} follows record {}", record.sequence, position.sequence);
  if (record.from == phase_of(position.state) && next_phase(record.from, record.on) == record.to()) return {};
  return fmt::format("record {} takes '{}' from '{}' to '{}' while the operation is '{}'", record.sequence,
                     to_string(record.on), to_string(record.from), to_string(record.to()),
                     to_string(phase_of(position.state)));
}

void advance(JournalContent& content, TransitionRecord step) {
  if (const auto* transferring = std::get_if<Transferring>(&step.state)) content.transfer = *transferring;
  content.position = {.state = std::move(step.state), .sequence = step.sequence};
  content.last_at = step.at;
}

/// Takes the record at `line` (from 0) into account.
void replay_record(JournalContent& content, std::size_t line, Record record, const std::filesystem::path& path) {
  if (std::holds_alternative<Header>(record) != (line == 0)) raise_damaged(path, "its header is not its first line");
  if (auto* header = std::get_if<Header>(&record)) {
    content.owner = header->owner;
    content.last_at = header->started_at;
    content.header = std::move(*header);
  } else if (auto* taken_over = std::get_if<OwnerRecord>(&record)) {
    content.owner = std::move(taken_over->owner);
    content.last_at = taken_over->at;
  } else {
    auto& step = std::get<TransitionRecord>(record);
    if (const std::string flaw = flaw_of(content.position, step); !flaw.empty()) raise_damaged(path, flaw);
    advance(content, std::move(step));
  }
}

Record read_record(std::string_view payload, const std::filesystem::path& path) {
  try {
    return decode_record(payload);
  } catch (const Error& error) {
    raise_with_context(error, fmt::format("cannot read the journal '{}'", path.string()));
  }
}

enum class Lock : std::uint8_t { free, held, unsupported };

struct ::flock whole_file() {
  struct ::flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

bool says_unsupported(int number) {
  return number == EINVAL || number == ENOLCK || number == ENOSYS || number == EOPNOTSUPP;
}

/// Open file description locks: they belong to the open file, so that threads of one process exclude each other too
/// and closing another descriptor of the file does not let go of them.
Lock take_lock(const File& file) {
  struct ::flock lock = whole_file();
  if (::fcntl(file.descriptor(), F_OFD_SETLK, &lock) == 0) return Lock::free;
  if (errno == EAGAIN || errno == EACCES) return Lock::held;
  if (says_unsupported(errno)) return Lock::unsupported;
  raise_errno(errno, fmt::format("cannot lock '{}'", file.path().string()));
}

Lock probe_lock(const File& file) {
  struct ::flock lock = whole_file();
  if (::fcntl(file.descriptor(), F_OFD_GETLK, &lock) == 0) return lock.l_type == F_UNLCK ? Lock::free : Lock::held;
  if (says_unsupported(errno)) return Lock::unsupported;
  raise_errno(errno, fmt::format("cannot ask for the lock of '{}'", file.path().string()));
}

/// Without locks: a process of this host is looked for; of one elsewhere nothing is known, and it keeps its journal.
bool holds(Lock lock, const Owner& owner) {
  if (lock != Lock::unsupported) return lock == Lock::held;
  return is_running(owner) || (owner.pid != 0 && owner.host != this_process().host);
}

[[noreturn]] void raise_held(const JournalContent& content) {
  const Header& header = content.header;
  const std::string holder = describe(content.owner);
  throw BackupConflictError{{.message = fmt::format("the operation '{}' ({} of '{}') is being run by {}",
                                                    header.operation, to_string(header.kind), header.backup, holder),
                             .hint = "wait for it or cancel it"},
                            {.id = header.backup,
                             .kind = std::string{to_string(header.kind)},
                             .operation = header.operation,
                             .holder = holder,
                             .since = format_timestamp(header.started_at)}};
}

}  // namespace

JournalContent replay_journal(std::string_view bytes, const std::filesystem::path& name) {
  const Replay replay = replay_lines(bytes);
  if (replay.damaged_at) raise_damaged(name, fmt::format("the line at byte {} is not whole", *replay.damaged_at));
  if (replay.payloads.empty()) raise_damaged(name, "it has no header");
  JournalContent content{.valid_bytes = replay.valid_bytes};
  for (std::size_t line = 0; line < replay.payloads.size(); ++line)
    replay_record(content, line, read_record(replay.payloads[line], name), name);
  return content;
}

bool is_held(const File& journal, const Owner& owner) { return holds(probe_lock(journal), owner); }

std::unique_ptr<JournalFile> JournalFile::create(const std::filesystem::path& path, const Header& header) {
  std::filesystem::path unfinished = path;
  unfinished.replace_extension(".new");
  File file{unfinished, O_RDWR | O_CREAT | O_EXCL};
  std::unique_ptr<JournalFile> journal{
      new JournalFile{std::move(file), JournalContent{.header = header, .owner = header.owner}}};
  try {
    // Locked before it has its name, so that nobody ever sees it without its owner.
    take_lock(journal->file_);
    journal->append_durably(header);
    journal->file_.rename(path);
    files::sync_folder(path.parent_path());
    return journal;
  } catch (const Error&) {
    remove_file(journal->path());
    throw;
  }
}

std::unique_ptr<JournalFile> JournalFile::open(const std::filesystem::path& path) {
  File file{path, O_RDWR};
  const Lock lock = take_lock(file);
  const std::string bytes = file.read_all();
  JournalContent content = replay_journal(bytes, path);
  if (holds(lock, content.owner)) raise_held(content);
  // Between our opening and our lock the operation may have been forgotten.
  struct ::stat status {};
  if (::fstat(file.descriptor(), &status) != 0 || status.st_nlink == 0)
    throw NotFoundError{{.message = fmt::format("the operation '{}' was forgotten", content.header.operation)}};
  if (content.valid_bytes < bytes.size()) file.truncate(content.valid_bytes);
  std::unique_ptr<JournalFile> journal{new JournalFile{std::move(file), std::move(content)}};
  const OwnerRecord owner{.at = std::chrono::system_clock::now(), .owner = this_process()};
  journal->append_durably(owner);
  journal->content_.owner = owner.owner;
  return journal;
}

void JournalFile::append(const TransitionRecord& record) {
  if (const std::string flaw = flaw_of(content_.position, record); !flaw.empty())
    throw InternalError{{.message = fmt::format("the journal '{}' is not to be written: {}", path().string(), flaw)}};
  TransitionRecord step = record;
  append_durably(record);
  advance(content_, std::move(step));
}

void JournalFile::append_durably(const Record& record) {
  if (broken_)
    throw UnavailableError{
        {.message = fmt::format("cannot write the journal '{}': an earlier write failed", path().string()),
         .hint = "look at the disk that holds it"}};
  const std::string line = encode_line(encode_record(record));
  try {
    file_.write_at(content_.valid_bytes, line);
    file_.sync();
  } catch (const Error&) {
    cut_back();
    throw;
  }
  content_.valid_bytes += line.size();
}

void JournalFile::cut_back() noexcept {
  try {
    file_.truncate(content_.valid_bytes);
    file_.sync();
  } catch (const Error&) {
    broken_ = true;  // the caller rethrows what failed first
  }
}

}  // namespace holdfast::operation
