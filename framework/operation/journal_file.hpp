// The journal of one operation on disk: what makes its steps survive a crash.
//
// Durable:  the file is made under another name, with its header synced, and then named; the folder is synced. Every
//           record is appended and synced before it is acknowledged. An append that fails is cut off again, so that it
//           is not there; where that fails too the journal refuses everything from then on.
// One owner: whoever writes holds a lock of the kernel on the file, which ends with the process however that ends. A
//           journal whose lock is free is nobody's: its owner died or let go of it. (On a file system without locks the
//           identity in the journal decides: see owner.hpp.)
// Checked:  reading it replays every step through the table that wrote it. Sequence numbers have no gap.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "operation/file.hpp"
#include "operation/operation.hpp"
#include "operation/record.hpp"

namespace holdfast::operation {

/// What a journal says.
struct JournalContent {
  Header header = {};
  Owner owner = {};  ///< The last one; the header's where nobody took it over.
  Position position = {};
  /// What it began to transfer; nothing where it never came so far, and so left nothing but its claims.
  std::optional<Transferring> transfer = {};
  Timestamp last_at = {};         ///< Of the last record.
  std::uint64_t valid_bytes = 0;  ///< Without a torn tail.
};

/// Replays `bytes`, the content of the journal that messages call `name`. Throws DamagedError, UnsupportedError.
[[nodiscard]] JournalContent replay_journal(std::string_view bytes, const std::filesystem::path& name);

/// A journal that this process owns. Threads: append() from one at a time, as Operation does.
class JournalFile final : public TransitionLog {
 public:
  /// Makes the journal `path`, whose folder exists, with `header` in it. Throws AlreadyExistsError, NoSpaceError, ...
  static std::unique_ptr<JournalFile> create(const std::filesystem::path& path, const Header& header);

  /// Takes over the journal of an operation whose owner is gone: drops a torn tail and writes down who owns it now.
  /// Throws BackupConflictError, which names the owner, where it has one; NotFoundError, DamagedError,
  /// UnsupportedError.
  static std::unique_ptr<JournalFile> open(const std::filesystem::path& path);

  void append(const TransitionRecord& record) override;

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return file_.path(); }
  [[nodiscard]] const Header& header() const noexcept { return content_.header; }
  /// As of the last record; what Operation continues from.
  [[nodiscard]] const Position& position() const noexcept { return content_.position; }
  /// JournalContent::transfer, as of the last record.
  [[nodiscard]] const std::optional<Transferring>& transfer() const noexcept { return content_.transfer; }

 private:
  JournalFile(File file, JournalContent content) : file_{std::move(file)}, content_{std::move(content)} {}
  void append_durably(const Record& record);
  void cut_back() noexcept;

  File file_;
  JournalContent content_;
  bool broken_ = false;  ///< What is behind valid_bytes is not known any more.
};

/// Whether a process has `journal`, whose last owner is `owner`, open for writing. Asks without disturbing anybody.
[[nodiscard]] bool is_held(const File& journal, const Owner& owner);

}  // namespace holdfast::operation
