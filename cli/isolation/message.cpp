#include "isolation/message.hpp"

#include <cstring>

namespace holdfast::cli {
namespace {

constexpr std::size_t longest_message = 16u << 20;
constexpr std::size_t most_fields = 1u << 16;
constexpr std::size_t header_size = 1 + sizeof(std::uint32_t);  // the kind, and the size of all fields

void put_number(std::string& out, std::size_t number) {
  const auto value = static_cast<std::uint32_t>(number);
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

std::uint32_t number_at(std::string_view bytes, std::size_t offset) {
  std::uint32_t value = 0;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

/// Each field behind its size; nothing where the sizes do not fit.
std::optional<std::vector<std::string>> split_fields(std::string_view bytes) {
  std::vector<std::string> fields;
  while (!bytes.empty()) {
    if (bytes.size() < sizeof(std::uint32_t) || fields.size() == most_fields) return std::nullopt;
    const std::uint32_t size = number_at(bytes, 0);
    bytes.remove_prefix(sizeof size);
    if (size > bytes.size()) return std::nullopt;
    fields.emplace_back(bytes.substr(0, size));
    bytes.remove_prefix(size);
  }
  return fields;
}

}  // namespace

std::string encode(const Message& message) {
  std::string body;
  for (const std::string& field : message.fields) {
    put_number(body, field.size());
    body += field;
  }
  std::string out(1, static_cast<char>(message.kind));
  put_number(out, body.size());
  return out + body;
}

std::optional<Message> MessageReader::next() {
  if (broken_ || buffer_.size() < header_size) return std::nullopt;
  const auto kind = static_cast<std::uint8_t>(buffer_[0]);
  const std::size_t size = number_at(buffer_, 1);
  broken_ = kind > static_cast<std::uint8_t>(Message::Kind::done) || size > longest_message;
  if (broken_ || buffer_.size() - header_size < size) return std::nullopt;
  auto fields = split_fields(std::string_view{buffer_}.substr(header_size, size));
  broken_ = !fields;
  if (broken_) return std::nullopt;
  buffer_.erase(0, header_size + size);
  return Message{.kind = static_cast<Message::Kind>(kind), .fields = std::move(*fields)};
}

}  // namespace holdfast::cli
