// What a process has that a plugin shares with everybody else in it, as lines of text that can be compared.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::conformance {

using State = std::vector<std::string>;

State working_folder();
State file_mode_mask();
State locale();
State environment();
State signal_actions();
/// Of the calling thread.
State blocked_signals();
State resource_limits();
/// Numbers of open files, and what they are.
State descriptors();
/// Numbers of running threads.
State threads();
/// A line if there are children, running or ended, that nobody has waited for.
State children();

/// Whether the files of that number are closed where the process becomes another program.
bool closes_on_exec(const std::string& descriptor);
/// The signals that a thread of this process blocks, a bit for each: number 1 is the lowest. Absent where it has ended.
std::optional<std::uint64_t> blocked_by(const std::string& thread);

/// Bytes that the process has allocated and not freed; the second number is all of its memory that is not swapped out.
struct Memory {
  std::uint64_t allocated = 0;
  std::uint64_t resident = 0;
};
Memory memory();

}  // namespace holdfast::conformance
