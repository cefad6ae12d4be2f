#include "format/gzip_header.hpp"

#include <isa-l/crc.h>

namespace holdfast::format {
namespace {

constexpr std::uint8_t deflate = 8;
constexpr std::array<std::uint8_t, 3> magic{0x1f, 0x8b, deflate};
constexpr std::size_t flags_at = 3;
constexpr std::size_t fixed_size = 10;
constexpr std::uint8_t has_checksum = 2;
constexpr std::uint8_t has_extra = 4;
constexpr std::uint8_t has_name = 8;
constexpr std::uint8_t has_comment = 16;
constexpr std::uint8_t reserved_flags = 0xe0;

}  // namespace

GzipHeader::State GzipHeader::take(std::uint8_t byte) noexcept {
  const auto at = at_++;
  if (field_ != Field::checksum) sum_ = crc32_gzip_refl(sum_, &byte, 1);
  switch (field_) {
    case Field::fixed:
      if (at < magic.size() && byte != magic[at]) return State::wrong;
      if (at == flags_at) flags_ = byte;
      if ((flags_ & reserved_flags) != 0) return State::wrong;
      return at + 1 == fixed_size ? next_field(field_) : State::reading;
    case Field::extra_size:
      extra_size_ |= std::size_t{byte} << 8 * at;
      return at == 1 ? next_field(extra_size_ == 0 ? Field::extra : field_) : State::reading;
    case Field::extra:
      return at + 1 == extra_size_ ? next_field(field_) : State::reading;
    case Field::name:
    case Field::comment:
      return byte == 0 ? next_field(field_) : State::reading;
    case Field::checksum:
      stored_sum_ |= std::uint32_t{byte} << 8 * at;
      if (at == 0) return State::reading;
      return stored_sum_ == (sum_ & 0xffffU) ? State::done : State::wrong;
  }
  return State::wrong;
}

bool GzipHeader::has(Field field) const noexcept {
  switch (field) {
    case Field::extra_size:
    case Field::extra:
      return (flags_ & has_extra) != 0;
    case Field::name:
      return (flags_ & has_name) != 0;
    case Field::comment:
      return (flags_ & has_comment) != 0;
    case Field::checksum:
      return (flags_ & has_checksum) != 0;
    case Field::fixed:
      break;
  }
  return true;
}

GzipHeader::State GzipHeader::next_field(Field last) noexcept {
  at_ = 0;
  while (last != Field::checksum) {
    last = static_cast<Field>(static_cast<std::uint8_t>(last) + 1);
    if (!has(last)) continue;
    field_ = last;
    return State::reading;
  }
  return State::done;
}

}  // namespace holdfast::format
