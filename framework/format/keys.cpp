#include "format/keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "errors/printable.hpp"
#include "holdfast/errors.hpp"

namespace holdfast::format {
namespace {

constexpr std::string_view chunk_prefix = "chunk-";

constexpr bool is_lower(char c) noexcept { return c >= 'a' && c <= 'z'; }
constexpr bool is_upper(char c) noexcept { return c >= 'A' && c <= 'Z'; }
constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

bool is_namespace(std::string_view name) noexcept {
  const auto inner = [](char c) { return is_lower(c) || is_digit(c) || c == '-'; };
  return name.size() >= 3 && name.size() <= 36 && std::all_of(name.begin(), name.end(), inner) && name.front() != '-' &&
         name.back() != '-';
}

[[noreturn]] void refuse_chunk_name(std::string_view text) {
  throw DamagedError{{.message = fmt::format("'{}' is no name of a chunk", printable(text.substr(0, 300)))}};
}

}  // namespace

bool is_backup_id(std::string_view id) noexcept {
  return !id.empty() &&
         std::all_of(id.begin(), id.end(), [](char c) { return is_lower(c) || is_digit(c) || c == '_' || c == '-'; });
}

bool is_collection_name(std::string_view name) noexcept {
  if (const auto colon = name.find(':'); colon != std::string_view::npos) {
    if (!is_namespace(name.substr(0, colon))) return false;
    name.remove_prefix(colon + 1);
  }
  return !name.empty() && name.size() <= 255 && is_upper(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return is_lower(c) || is_upper(c) || is_digit(c) || c == '_'; });
}

void check_key_component(std::string_view what, std::string_view component) {
  const auto is_bad = [](char c) { return c == '/' || c == '\\' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (component.empty() || component == "." || component == ".." ||
      std::any_of(component.begin(), component.end(), is_bad))
    throw DamagedError{
        {.message = fmt::format("the {} '{}' wants out of its folder", what, printable(component.substr(0, 300)))}};
}

std::string backup_config_key(std::string_view id) { return fmt::format("{}/backup_config.json", id); }
std::string restore_config_key(std::string_view id) { return fmt::format("{}/restore_config.json", id); }
std::string manifest_key(std::string_view id) { return fmt::format("{}/holdfast.json", id); }
std::string claim_key(std::string_view id) { return fmt::format("{}/holdfast-claim.json", id); }

std::string node_descriptor_key(std::string_view id, std::string_view node) {
  check_key_component("node", node);
  return fmt::format("{}/{}/backup.json", id, node);
}

std::string to_string(const ChunkName& chunk) {
  return fmt::format("{}/{}{}", chunk.collection, chunk_prefix, chunk.number);
}

ChunkName parse_chunk_name(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) refuse_chunk_name(text);
  ChunkName chunk{.collection = std::string{text.substr(0, slash)}};
  if (!is_collection_name(chunk.collection)) refuse_chunk_name(text);
  auto rest = text.substr(slash + 1);
  if (!rest.starts_with(chunk_prefix)) refuse_chunk_name(text);
  rest.remove_prefix(chunk_prefix.size());
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), chunk.number);
  // One spelling for each number, so that two names never mean one object.
  if (error != std::errc{} || end != rest.data() + rest.size() || (rest.size() > 1 && rest.front() == '0'))
    refuse_chunk_name(text);
  return chunk;
}

std::string chunk_key(std::string_view id, std::string_view node, const ChunkName& chunk) {
  check_key_component("node", node);
  check_key_component("collection", chunk.collection);
  return fmt::format("{}/{}/{}", id, node, to_string(chunk));
}

std::string_view key_below(std::string_view id, std::string_view key) {
  if (key.size() <= id.size() + 1 || !key.starts_with(id) || key[id.size()] != '/')
    throw InternalError{{.message = fmt::format("the key '{}' is not below '{}/'", key, id)}};
  return key.substr(id.size() + 1);
}

}  // namespace holdfast::format
