// What the child process in which a plugin runs tells its parent: messages over a pipe.
//
// The child has a stranger's code in it. The parent believes no size that it states, and nothing of what it says
// reaches a terminal as it is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::cli {

struct Message {
  enum class Kind : std::uint8_t {
    began,    ///< id, title: a step of the work begins.
    ended,    ///< id, outcome ("0" to "3"), detail, remedy, nanoseconds: it is over.
    phase,    ///< name, plugin: what it may be doing until the next one, and what messages call it.
    about,    ///< id, version, ABI, store: who the plugin says it is, and what it was opened as.
    finding,  ///< See report.cpp.
    setting,  ///< See report.cpp: one that a backend has, as it may be shown.
    field,    ///< See report.cpp: a setting that the plugin states.
    note,     ///< text: something to know now.
    result,   ///< text: what the job was to find out.
    error,    ///< code (a number), message, hint, then names and values of details: why there is no result.
    done,     ///< The last message; without it, the child did not come to its own end.
  };
  Kind kind = Kind::done;
  std::vector<std::string> fields = {};

  /// The field at that place, or nothing where the message has fewer.
  [[nodiscard]] std::string field(std::size_t index) const { return index < fields.size() ? fields[index] : ""; }
};

std::string encode(const Message& message);

/// Takes what comes out of the pipe, in pieces of any size.
class MessageReader {
 public:
  void add(std::string_view bytes) { buffer_ += bytes; }
  /// The next message that is there as a whole.
  std::optional<Message> next();
  /// What came is no message of ours; nothing that follows is read.
  [[nodiscard]] bool is_broken() const noexcept { return broken_; }

 private:
  std::string buffer_;
  bool broken_ = false;
};

}  // namespace holdfast::cli
