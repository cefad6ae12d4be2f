// Which chunks a create has finished: `<operation>.chunks` beside its journal, so that a resumed create leaves them
// out. Same lines as the journal (journal.hpp), the payload is the transfer's.
//
// It is a hint, and treated as one: a line is handed to the system at once (it survives the death of the process) but
// is not waited for on the disk, and whatever is torn or damaged is dropped with all that follows it; the chunks it
// named are then moved again.
#pragma once

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "operation/file.hpp"

namespace holdfast::operation {

/// Threads: every function from any thread.
class ChunkLog {
 public:
  /// Opens or makes the file (0600); its folder must exist. One owner at a time: whoever holds the journal.
  explicit ChunkLog(const std::filesystem::path& file);

  /// Adds one line. `json_payload` has no line break. Throws an Error of the errno's code (NoSpaceError, ...) and the
  /// log stays usable; the transfer may go on without.
  void append(std::string_view json_payload);

  /// Every payload, oldest first, up to the first one that is torn or damaged.
  [[nodiscard]] std::vector<std::string> read() const;

  /// Forgets everything, for a create that starts again from the beginning.
  void clear();

 private:
  mutable std::mutex mutex_;
  File file_;
  std::uint64_t size_ = 0;  ///< Of the whole lines.
};

}  // namespace holdfast::operation
