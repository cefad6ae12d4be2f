// Which filesystem a folder lies on, as far as /proc/self/mountinfo tells.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace holdfast::filesystem {

struct Mount {
  /// What the kind of filesystem means for backups.
  enum class Kind : std::uint8_t { disk, network, user_space, memory, container };
  std::string point = {};   ///< Where it is mounted; empty if unknown.
  std::string type = {};    ///< "ext4", "nfs4", "fuse.sshfs"
  std::string source = {};  ///< "/dev/sda1", "nas:/export"
};

/// The last of the mounts in `mountinfo` (the text of /proc/self/mountinfo) that hold `path`, which is absolute and
/// free of symbolic links. All empty where none does.
Mount mount_in(std::string_view mountinfo, std::string_view path);

Mount::Kind kind_of(std::string_view type) noexcept;

}  // namespace holdfast::filesystem
