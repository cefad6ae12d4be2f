// How lines are framed in a file that only grows, and how they are read back after a crash. Pure: bytes in, bytes out.
//
//   file    := line*
//   line    := crc ' ' length ' ' payload '\n'
//   crc     := CRC-32 of "length payload", 8 lower-case hexadecimal digits
//   length  := of the payload, bytes, decimal
//   payload := JSON on one line
//
// A line counts once it was written whole and synced; only then is anybody told of it. After a crash the end of the
// file may hold a part of a line, or zeros where the file had grown and its data had not arrived. That is the torn
// tail: it was never acknowledged and is dropped. Anything else that is not a line is damage, and is reported and never
// skipped. The length is there to tell the two apart to the last bit: a last line that is as long as it says, but does
// not end its line, was whole once.
//
// Rejected: a binary format (a human can read this one with cat), and counting a last line without its end as whole
// when its checksum fits (then the next line would be appended to it).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::operation {

/// The line of `payload`, which has no line break.
[[nodiscard]] std::string encode_line(std::string_view payload);

struct Replay {
  std::vector<std::string> payloads = {};        ///< Of every whole line before the first damage, oldest first.
  std::uint64_t valid_bytes = 0;                 ///< Where the next line belongs.
  std::optional<std::uint64_t> damaged_at = {};  ///< The byte where a line begins that is neither whole nor torn.
};

[[nodiscard]] Replay replay_lines(std::string_view bytes);

}  // namespace holdfast::operation
