// The journal of an operation: its lines, their records, and what they come to.
#include "operation/journal.hpp"

#include "foreign.hpp"
#include "operation/journal_file.hpp"
#include "operation/record.hpp"

using namespace holdfast;

namespace {

void read_record(std::string_view payload) {
  std::string written;
  if (!fuzz::is_sound([&] { written = operation::encode_record(operation::decode_record(payload)); })) return;
  fuzz::require(operation::encode_record(operation::decode_record(written)) == written,
                "what is written is read as it was");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = fuzz::text_of(data, size);
  const auto replay = operation::replay_lines(bytes);
  std::string lines;
  for (const std::string& payload : replay.payloads) {
    lines += operation::encode_line(payload);
    read_record(payload);
  }
  fuzz::require(lines == bytes.substr(0, replay.valid_bytes), "whole lines are those that are written");
  fuzz::is_sound([&] { static_cast<void>(operation::replay_journal(bytes, "x.journal")); });
  read_record(bytes);  // few lines have a checksum that fits
  return 0;
}
