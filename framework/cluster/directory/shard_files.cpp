#include "cluster/directory/shard_files.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <holdfast/errors.hpp>
#include <limits>
#include <map>
#include <memory>
#include <tuple>
#include <utility>

namespace holdfast::cluster {
namespace {

struct CloseFolder {
  void operator()(DIR* folder) const noexcept { ::closedir(folder); }
};
using Folder = std::unique_ptr<DIR, CloseFolder>;

Folder open_folder_at(int parent, const char* name, const std::string& path) {
  const int descriptor = ::openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
  if (descriptor < 0) raise_errno(errno, fmt::format("cannot open the folder '{}'", path));
  Folder folder{::fdopendir(descriptor)};
  if (!folder) raise_errno(errno, fmt::format("cannot list the folder '{}'", path));
  return folder;
}

// Calls `visit` with each entry of `folder` but "." and "..".
template <class Visit>
void for_each_entry(DIR* folder, const std::string& path, Visit visit) {
  for (;;) {
    errno = 0;
    const dirent* entry = ::readdir(folder);
    if (!entry) {
      if (errno != 0) raise_errno(errno, fmt::format("cannot list the folder '{}'", path));
      return;
    }
    const std::string_view name{entry->d_name};
    if (name != "." && name != "..") visit(entry->d_name);
  }
}

struct stat look_at(int folder, const char* name, const std::string& path) {
  struct stat found {};
  if (::fstatat(folder, name, &found, AT_SYMLINK_NOFOLLOW) != 0)
    raise_errno(errno, fmt::format("cannot look at '{}/{}'", path, name));
  return found;
}

std::string_view kind_of(mode_t mode) {
  return S_ISLNK(mode)    ? "a symbolic link"
         : S_ISDIR(mode)  ? "a folder"
         : S_ISREG(mode)  ? "a file"
         : S_ISSOCK(mode) ? "a socket"
         : S_ISFIFO(mode) ? "a pipe"
                          : "a device";
}

}  // namespace

std::string ShardFiles::name(const FileRecord& file) const {
  return std::string{folder_of(file)}.append(name_in_folder(file));
}

/// By their names, which need not be put together for it: where one folder is below the other, the other's file has
/// another name than the folder on the way, so that the two decide it.
bool ShardFiles::is_before(const FileRecord& one, const FileRecord& other) const noexcept {
  const std::string_view folder = folder_of(one);
  const std::string_view other_folder = folder_of(other);
  if (folder.size() > other_folder.size()) return !is_before(other, one);
  const int order = folder.compare(other_folder.substr(0, folder.size()));
  if (order != 0) return order < 0;
  const std::string_view rest = other_folder.substr(folder.size());
  return name_in_folder(one) < (rest.empty() ? name_in_folder(other) : rest);
}

class ShardLister {
 public:
  ShardLister(std::string shard, const LeftOut& left_out) : shard_{std::move(shard)}, left_out_{left_out} {}

  ShardFiles list(const files::File& root) {
    list_folder(open_folder_at(root.descriptor(), shard_.c_str(), shard_), shard_);
    std::ranges::sort(found_.records_, [&](const FileRecord& one, const FileRecord& other) {
      return one.role != other.role ? one.role == FileRole::metadata : found_.is_before(one, other);
    });
    return std::move(found_);
  }

 private:
  void list_folder(const Folder& folder, const std::string& path) {
    const int descriptor = ::dirfd(folder.get());
    const auto number = static_cast<std::uint32_t>(found_.folders_.size());
    found_.folders_.push_back(keep(path + '/'));
    for_each_entry(folder.get(), path, [&](const char* name) {
      const struct stat entry = look_at(descriptor, name, path);
      const std::string below = path + "/" + name;
      if (S_ISREG(entry.st_mode))
        add(number, name, entry);
      else if (S_ISDIR(entry.st_mode))
        list_folder(open_folder_at(descriptor, name, below), below);
      else
        left_out_(below, kind_of(entry.st_mode));
    });
  }

  void add(std::uint32_t folder, std::string_view name, const struct stat& entry) {
    const bool is_metadata = folder == 0 && std::ranges::find(metadata_files, name) != metadata_files.end();
    found_.records_.push_back(
        {.size = static_cast<std::uint64_t>(entry.st_size),
         .modified_ns = files::modified_ns(entry),
         .folder = folder,
         .access = access_of({.mode = entry.st_mode & 07777u, .uid = entry.st_uid, .gid = entry.st_gid}),
         .name = keep(name).begin,
         .name_size = static_cast<std::uint8_t>(name.size()),  // NAME_MAX is 255
         .role = is_metadata ? FileRole::metadata : FileRole::data});
    found_.bytes_ += found_.records_.back().size;
    if (is_metadata) ++found_.metadata_count_;
  }

  ShardFiles::Stretch keep(std::string_view text) {
    if (found_.text_.size() + text.size() > std::numeric_limits<std::uint32_t>::max())
      throw UnsupportedError{
          {.message = fmt::format("the shard '{}' has more files than one backup can name", shard_)}};
    const auto begin = static_cast<std::uint32_t>(found_.text_.size());
    found_.text_ += text;
    return {.begin = begin, .size = static_cast<std::uint32_t>(text.size())};
  }

  std::uint32_t access_of(const FileAccess& access) {
    const auto [known, is_new] =
        accesses_.try_emplace({access.mode, access.uid, access.gid}, static_cast<std::uint32_t>(accesses_.size()));
    if (is_new) found_.accesses_.push_back(access);
    return known->second;
  }

  const std::string shard_;
  const LeftOut& left_out_;
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>, std::uint32_t> accesses_;  // and their numbers
  ShardFiles found_;
};

ShardFiles list_shard(const files::File& root, const std::string& folder, const LeftOut& left_out) {
  return ShardLister{folder, left_out}.list(root);
}

std::vector<std::string> list_folders(const files::File& root, const std::string& folder, const LeftOut& left_out) {
  std::vector<std::string> names;
  const Folder opened = open_folder_at(root.descriptor(), folder.c_str(), folder);
  for_each_entry(opened.get(), folder, [&](const char* name) {
    const struct stat entry = look_at(::dirfd(opened.get()), name, folder);
    if (S_ISDIR(entry.st_mode))
      names.emplace_back(name);
    else
      left_out(fmt::format("{}/{}", folder, name), kind_of(entry.st_mode));
  });
  std::ranges::sort(names);
  return names;
}

}  // namespace holdfast::cluster
