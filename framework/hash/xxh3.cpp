#include "hash/xxh3.hpp"

#include "hash/kernel.hpp"
#include "holdfast/errors.hpp"

namespace holdfast::hash {
namespace {

Digest to_digest(Hash128 hash) noexcept {
  Digest digest;
  for (std::size_t i = 0; i < 8; ++i) {
    digest.bytes[i] = static_cast<std::byte>(hash.high >> (56 - 8 * i));
    digest.bytes[8 + i] = static_cast<std::byte>(hash.low >> (56 - 8 * i));
  }
  return digest;
}

int hex_value(char digit) noexcept {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

}  // namespace

std::string Digest::hex() const {
  constexpr std::string_view hex_digits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const auto byte : bytes) {
    text += hex_digits[std::to_integer<unsigned>(byte) >> 4];
    text += hex_digits[std::to_integer<unsigned>(byte) & 15U];
  }
  return text;
}

Digest Digest::from_hex(std::string_view text) {
  Digest digest;
  bool is_hex = text.size() == 2 * digest.bytes.size();
  for (std::size_t i = 0; is_hex && i < digest.bytes.size(); ++i) {
    const int high = hex_value(text[2 * i]);
    const int low = hex_value(text[2 * i + 1]);
    is_hex = high >= 0 && low >= 0;
    if (is_hex) digest.bytes[i] = static_cast<std::byte>(high * 16 + low);
  }
  if (!is_hex) throw DamagedError{{.message = "a value that should be 32 hex digits is not"}};
  return digest;
}

Xxh3::Xxh3() noexcept : state_{} {
  static_assert(sizeof(state_) == hash::state_size);
  reset();
}

void Xxh3::reset() noexcept { best_kernel().reset(state_.data()); }

void Xxh3::update(std::span<const std::byte> bytes) noexcept {
  best_kernel().update(state_.data(), bytes.data(), bytes.size());
}

void Xxh3::update(std::string_view text) noexcept { best_kernel().update(state_.data(), text.data(), text.size()); }

Digest Xxh3::digest() const noexcept { return to_digest(best_kernel().digest(state_.data())); }

Digest xxh3(std::span<const std::byte> bytes) noexcept {
  return to_digest(best_kernel().whole(bytes.data(), bytes.size()));
}

Digest xxh3(std::string_view text) noexcept { return to_digest(best_kernel().whole(text.data(), text.size())); }

}  // namespace holdfast::hash
