// The operations that this machine's user knows of: one folder, a few files for each operation.
//
//   <operation>.journal   what happened (journal_file.hpp); the one that counts
//   <operation>.chunks    which chunks a create has finished (chunk_log.hpp)
//   <operation>.cancel    somebody asked the owner to stop (cancel_mark.hpp)
//   <operation>.new       a journal that is being made, or was when its process died
//
// The folder is the user's alone (0700, files 0600).
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "operation/cancel_mark.hpp"
#include "operation/chunk_log.hpp"
#include "operation/journal_file.hpp"

namespace holdfast::operation {

enum class Ownership : std::uint8_t {
  held,  ///< A process has the journal open for writing: the operation runs.
  free,  ///< Nobody has. In a live phase: its owner died, or shut down so that it can be resumed.
};

/// What a journal says, and whether somebody goes on writing it.
struct JournalInfo {
  std::string operation = {};
  std::filesystem::path path = {};
  Header header = {};  ///< Default but for `operation` where the journal is damaged.
  Owner owner = {};
  Ownership ownership = Ownership::free;
  State state = {};
  std::optional<Transferring> transfer = {};  ///< As in JournalContent.
  std::uint64_t sequence = 0;
  Timestamp last_at = {};   ///< Of the last record.
  std::string damage = {};  ///< Why the journal cannot be read; empty where it can.

  [[nodiscard]] bool is_damaged() const noexcept { return !damage.empty(); }
  [[nodiscard]] Phase phase() const noexcept { return phase_of(state); }
  /// In a live phase with nobody working on it: traits(phase()).recovery says what is to do.
  [[nodiscard]] bool is_interrupted() const noexcept {
    return !is_damaged() && ownership == Ownership::free && !is_terminal(phase());
  }
};

/// Threads: every function from any thread and any process.
class Journals {
 public:
  /// `folder` is made when the first journal is.
  explicit Journals(std::filesystem::path folder);

  /// $XDG_STATE_HOME/holdfast/operations, by default ~/.local/state/holdfast/operations.
  /// Throws ConfigError where neither $XDG_STATE_HOME nor a home folder is known.
  static std::filesystem::path default_folder();

  [[nodiscard]] const std::filesystem::path& folder() const noexcept { return folder_; }

  /// Begins the journal of a new operation. Fills in `operation` where it is empty, `started_at` where it is zero, and
  /// the owner.
  std::unique_ptr<JournalFile> create(Header header);

  /// Takes over the journal of `operation`; see JournalFile::open().
  std::unique_ptr<JournalFile> open(std::string_view operation);

  /// Every operation, newest first. A damaged journal is one of them and says so.
  [[nodiscard]] std::vector<JournalInfo> list() const;
  /// Throws NotFoundError. A damaged journal is returned as such.
  [[nodiscard]] JournalInfo read(std::string_view operation) const;
  /// The newest operation of this kind on that backup of that backend; one that runs before those that do not.
  [[nodiscard]] std::optional<JournalInfo> find(std::string_view backup, std::string_view backend, Kind kind) const;

  /// Asks the owner of `operation` to cancel it, and returns at once: the journal shows the answer. `committing` and
  /// `succeeded` mean too late. Where nobody owns it, whoever opens it next is asked. Throws NotFoundError.
  void request_cancel(std::string_view operation, StopReason reason);

  [[nodiscard]] CancelMark cancel_mark(std::string_view operation) const;
  [[nodiscard]] std::unique_ptr<ChunkLog> chunk_log(std::string_view operation) const;

  /// Forgets every operation that is over, with its files, and what dead processes left half made. Those that run, that
  /// can be resumed and that are damaged stay. Returns how many operations were forgotten.
  std::size_t prune_finished();

 private:
  [[nodiscard]] std::filesystem::path file_of(std::string_view operation, std::string_view extension) const;
  [[nodiscard]] std::vector<std::string> operations_with(std::string_view extension) const;
  bool forget_if_over(const std::string& operation);
  void remove_orphans();

  std::filesystem::path folder_;
};

/// A new operation's id: sorts by time, unique, fit for a file name: "20261123t031500123-9f86d081a2b4".
[[nodiscard]] std::string make_operation_id(Timestamp at);

}  // namespace holdfast::operation
