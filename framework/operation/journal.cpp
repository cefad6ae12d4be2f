#include "operation/journal.hpp"

#include <fmt/format.h>

#include <boost/crc.hpp>
#include <charconv>

namespace holdfast::operation {
namespace {

constexpr std::size_t crc_digits = 8;
constexpr std::size_t crc_field = crc_digits + 1;  ///< With the space behind it.

std::string checksum_of(std::string_view bytes) {
  boost::crc_32_type crc;
  crc.process_bytes(bytes.data(), bytes.size());
  return fmt::format("{:08x}", static_cast<std::uint32_t>(crc.checksum()));
}

struct Length {
  std::uint64_t payload;
  std::size_t digits;
};

/// The length at the beginning of `rest`, what follows the checksum's field; nothing where it is not whole.
std::optional<Length> length_of(std::string_view rest) {
  std::uint64_t payload = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), payload);
  if (error != std::errc{} || end == rest.data() + rest.size() || *end != ' ') return std::nullopt;
  return Length{payload, static_cast<std::size_t>(end - rest.data())};
}

/// The payload of a line without its end; nothing where it is damaged. The checksum is compared as text: a digit in
/// the other case is a flipped bit.
std::optional<std::string_view> payload_of(std::string_view line) {
  if (line.size() < crc_field || line[crc_digits] != ' ') return std::nullopt;
  const std::string_view rest = line.substr(crc_field);
  if (line.substr(0, crc_digits) != checksum_of(rest)) return std::nullopt;
  const auto length = length_of(rest);
  if (!length || rest.size() - length->digits - 1 != length->payload) return std::nullopt;
  return rest.substr(length->digits + 1);
}

/// Whether the end of a file, which has no line end in it, can be what a crash left of a line.
bool is_torn(std::string_view tail) {
  if (tail.back() == '\0' || tail.size() < crc_field) return true;
  const auto length = length_of(tail.substr(crc_field));
  if (!length) return tail.size() < crc_field + 20;  // no room for the largest number
  return tail.size() <= crc_field + length->digits + 1 + length->payload;
}

}  // namespace

std::string encode_line(std::string_view payload) {
  const std::string rest = fmt::format("{} {}", payload.size(), payload);
  return fmt::format("{} {}\n", checksum_of(rest), rest);
}

Replay replay_lines(std::string_view bytes) {
  Replay replay;
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    if (end == std::string_view::npos) {
      if (!is_torn(bytes)) replay.damaged_at = replay.valid_bytes;
      break;
    }
    const auto payload = payload_of(bytes.substr(0, end));
    if (!payload) {
      replay.damaged_at = replay.valid_bytes;
      break;
    }
    replay.payloads.emplace_back(*payload);
    replay.valid_bytes += end + 1;
    bytes.remove_prefix(end + 1);
  }
  return replay;
}

}  // namespace holdfast::operation
