#include "mount.hpp"

#include <algorithm>
#include <array>
#include <sstream>

namespace holdfast::filesystem {
namespace {

/// mountinfo writes blanks, tabs, line ends and backslashes as \ooo (proc(5)).
std::string unescaped(std::string_view text) {
  std::string plain;
  const auto is_octal = [](char c) { return c >= '0' && c <= '7'; };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 3 < text.size() && is_octal(text[i + 1]) && is_octal(text[i + 2]) &&
        is_octal(text[i + 3])) {
      plain += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0'));
      i += 3;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

bool holds(std::string_view point, std::string_view path) noexcept {
  if (point == "/") return true;
  return path.starts_with(point) && (path.size() == point.size() || path[point.size()] == '/');
}

}  // namespace

Mount mount_in(std::string_view mountinfo, std::string_view path) {
  Mount best;
  std::istringstream lines{std::string{mountinfo}};
  for (std::string line; std::getline(lines, line);) {
    // 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
    std::istringstream words{line};
    std::string id, parent, device, root, point, word;
    if (!(words >> id >> parent >> device >> root >> point)) continue;
    while (words >> word && word != "-") continue;
    std::string type, source;
    if (!(words >> type >> source)) continue;
    point = unescaped(point);
    // A later mount at the same point lies over the earlier one.
    if (holds(point, path) && point.size() >= best.point.size())
      best = {.point = std::move(point), .type = unescaped(type), .source = unescaped(source)};
  }
  return best;
}

Mount::Kind kind_of(std::string_view type) noexcept {
  static constexpr std::array<std::string_view, 2> memory{"tmpfs", "ramfs"};
  static constexpr std::array<std::string_view, 11> network{"nfs",  "nfs4", "cifs", "smb3",      "smbfs", "9p",
                                                            "ceph", "afs",  "gfs2", "glusterfs", "lustre"};
  const auto is_one_of = [&](const auto& list) { return std::find(list.begin(), list.end(), type) != list.end(); };
  if (is_one_of(memory)) return Mount::Kind::memory;
  if (is_one_of(network)) return Mount::Kind::network;
  if (type.starts_with("fuse")) return Mount::Kind::user_space;
  if (type == "overlay" || type == "aufs") return Mount::Kind::container;
  return Mount::Kind::disk;
}

}  // namespace holdfast::filesystem
