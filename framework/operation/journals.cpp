#include "operation/journals.hpp"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <holdfast/errors.hpp>
#include <random>
#include <tuple>
#include <utility>

#include "operation/file.hpp"

namespace holdfast::operation {
namespace {

constexpr std::string_view journal_extension = ".journal";
constexpr std::string_view chunks_extension = ".chunks";
constexpr std::string_view cancel_extension = ".cancel";
constexpr std::string_view unfinished_extension = ".new";

/// A journal that is being made has its final name within milliseconds; one this old was left by a process that died.
constexpr std::chrono::hours unfinished_age{1};

[[noreturn]] void raise_not_found(std::string_view operation) {
  throw NotFoundError{{.message = fmt::format("there is no operation '{}' on this machine", operation),
                       .hint = "list the operations, and use an id from there"}};
}

/// Ids come from command lines too, and become file names.
bool is_file_name(std::string_view operation) {
  return !operation.empty() && operation.front() != '.' && operation.find('/') == std::string_view::npos;
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string{} : std::string{value};
}

std::string home_folder() {
  if (std::string home = environment("HOME"); !home.empty()) return home;
  const passwd* entry = ::getpwuid(::getuid());
  return entry == nullptr ? std::string{} : std::string{entry->pw_dir};
}

JournalInfo read_info(std::string operation, const std::filesystem::path& path) {
  JournalInfo info{.operation = std::move(operation), .path = path};
  const File file{path, O_RDONLY};
  try {
    JournalContent content = replay_journal(file.read_all(), path);
    info.header = std::move(content.header);
    info.owner = std::move(content.owner);
    info.state = std::move(content.position.state);
    info.transfer = std::move(content.transfer);
    info.sequence = content.position.sequence;
    info.last_at = content.last_at;
  } catch (const Error& error) {
    info.header.operation = info.operation;
    info.damage = error.message();
  }
  info.ownership = is_held(file, info.owner) ? Ownership::held : Ownership::free;
  return info;
}

/// What must come back unchanged must be text.
void refuse_other_than_text(const Header& header) {
  for (const auto& [name, value] : header.request)
    if (!is_text(name) || !is_text(value))
      throw UsageError{
          {.message = fmt::format("the value of '{}' is not valid UTF-8", name), .hint = "use names that are text"}};
}

}  // namespace

Journals::Journals(std::filesystem::path folder) : folder_{std::move(folder)} {}

std::filesystem::path Journals::default_folder() {
  // The XDG base directory specification: a relative path is to be ignored.
  std::filesystem::path state = environment("XDG_STATE_HOME");
  if (!state.is_absolute()) {
    const std::filesystem::path home = home_folder();
    if (!home.is_absolute())
      throw ConfigError{{.message = "there is no place for the journals of operations: no home folder is known",
                         .hint = "set XDG_STATE_HOME to a folder that survives a restart"}};
    state = home / ".local" / "state";
  }
  return state / "holdfast" / "operations";
}

std::unique_ptr<JournalFile> Journals::create(Header header) {
  if (header.started_at == Timestamp{}) header.started_at = std::chrono::system_clock::now();
  if (header.operation.empty()) header.operation = make_operation_id(header.started_at);
  if (!is_file_name(header.operation))
    throw UsageError{{.message = fmt::format("'{}' is not an id of an operation", header.operation)}};
  refuse_other_than_text(header);
  header.owner = this_process();
  make_private_folder(folder_);
  return JournalFile::create(file_of(header.operation, journal_extension), header);
}

std::unique_ptr<JournalFile> Journals::open(std::string_view operation) {
  if (!is_file_name(operation)) raise_not_found(operation);
  const auto path = file_of(operation, journal_extension);
  if (!files::exists(path)) raise_not_found(operation);
  return JournalFile::open(path);
}

std::vector<JournalInfo> Journals::list() const {
  std::vector<JournalInfo> infos;
  for (const std::string& operation : operations_with(journal_extension)) {
    try {
      infos.push_back(read_info(operation, file_of(operation, journal_extension)));
    } catch (const NotFoundError&) {
      continue;  // forgotten meanwhile
    }
  }
  std::sort(infos.begin(), infos.end(), [](const JournalInfo& a, const JournalInfo& b) {
    return std::tie(a.header.started_at, a.operation) > std::tie(b.header.started_at, b.operation);
  });
  return infos;
}

JournalInfo Journals::read(std::string_view operation) const {
  if (!is_file_name(operation)) raise_not_found(operation);
  try {
    return read_info(std::string{operation}, file_of(operation, journal_extension));
  } catch (const NotFoundError&) {
    raise_not_found(operation);
  }
}

std::optional<JournalInfo> Journals::find(std::string_view backup, std::string_view backend, Kind kind) const {
  std::vector<JournalInfo> infos = list();
  std::erase_if(infos, [&](const JournalInfo& info) {
    return info.is_damaged() || info.header.backup != backup || info.header.backend != backend ||
           info.header.kind != kind;
  });
  if (infos.empty()) return std::nullopt;
  const auto running = std::find_if(infos.begin(), infos.end(),
                                    [](const JournalInfo& info) { return info.ownership == Ownership::held; });
  return running == infos.end() ? infos.front() : *running;
}

void Journals::request_cancel(std::string_view operation, StopReason reason) {
  if (!is_file_name(operation) || !files::exists(file_of(operation, journal_extension))) raise_not_found(operation);
  cancel_mark(operation).leave(reason);
}

CancelMark Journals::cancel_mark(std::string_view operation) const {
  return CancelMark{file_of(operation, cancel_extension)};
}

std::unique_ptr<ChunkLog> Journals::chunk_log(std::string_view operation) const {
  return std::make_unique<ChunkLog>(file_of(operation, chunks_extension));
}

std::size_t Journals::prune_finished() {
  std::size_t forgotten = 0;
  for (const std::string& operation : operations_with(journal_extension))
    if (forget_if_over(operation)) ++forgotten;
  remove_orphans();
  return forgotten;
}

std::filesystem::path Journals::file_of(std::string_view operation, std::string_view extension) const {
  return folder_ / fmt::format("{}{}", operation, extension);
}

std::vector<std::string> Journals::operations_with(std::string_view extension) const {
  std::vector<std::string> operations;
  std::error_code error;
  for (auto entry = std::filesystem::directory_iterator{folder_, error};
       !error && entry != std::filesystem::directory_iterator{}; entry.increment(error))
    if (entry->path().extension() == extension) operations.push_back(entry->path().stem().string());
  if (error && error != std::errc::no_such_file_or_directory)
    raise_errno(error.value(), fmt::format("cannot list the operations in '{}'", folder_.string()));
  return operations;
}

bool Journals::forget_if_over(const std::string& operation) {
  try {
    const JournalInfo info = read_info(operation, file_of(operation, journal_extension));
    if (info.is_damaged() || info.ownership == Ownership::held || !is_terminal(info.phase())) return false;
  } catch (const NotFoundError&) {
    return false;  // somebody else forgot it
  }
  // The journal goes last: a crash before that leaves an operation that is over, to be forgotten the next time.
  for (const std::string_view extension : {chunks_extension, cancel_extension, journal_extension})
    remove_file(file_of(operation, extension));
  return true;
}

void Journals::remove_orphans() {
  for (const std::string_view extension : {chunks_extension, cancel_extension})
    for (const std::string& operation : operations_with(extension))
      if (!files::exists(file_of(operation, journal_extension))) remove_file(file_of(operation, extension));
  for (const std::string& operation : operations_with(unfinished_extension)) {
    const auto file = file_of(operation, unfinished_extension);
    std::error_code gone;
    const auto written = std::filesystem::last_write_time(file, gone);
    if (!gone && std::filesystem::file_time_type::clock::now() - written > unfinished_age) remove_file(file);
  }
}

std::string make_operation_id(Timestamp at) {
  const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(at.time_since_epoch());
  const auto seconds = std::chrono::floor<std::chrono::seconds>(milliseconds);
  std::random_device random;
  const std::uint64_t bits = (std::uint64_t{random()} << 32U) | random();
  return fmt::format("{:%Y%m%dt%H%M%S}{:03}-{:012x}", fmt::gmtime(std::time_t{seconds.count()}),
                     (milliseconds - seconds).count(), bits >> 16U);
}

}  // namespace holdfast::operation
