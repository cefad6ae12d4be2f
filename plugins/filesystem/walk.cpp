#include "walk.hpp"

#include "checkpoint.hpp"
#include "descriptor.hpp"
#include "errors.hpp"
#include "file.hpp"
#include "key.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::filesystem {
namespace {

constexpr std::size_t entries_between_checkpoints = 1024;

struct CloseFolder {
  void operator()(DIR* folder) const noexcept { ::closedir(folder); }
};
using Folder = std::unique_ptr<DIR, CloseFolder>;

class Walker {
 public:
  Walker(const Root& root, const sdk::Call& call, const Query& query, const Visit& visit)
      : root_{root}, call_{call}, query_{query}, visit_{visit} {}

  /// Visits the folder `opened`, whose keys begin with `base` ("" or ending in a slash). False once the walk is to end.
  bool folder(Descriptor opened, const std::string& base) const {
    const Folder stream = stream_of(std::move(opened), base);
    for (const std::string& name : names(stream.get(), base)) {
      checkpoint(call_);
      const bool goes_on =
          name.back() == '/' ? below(::dirfd(stream.get()), base, name) : file(::dirfd(stream.get()), base, name);
      if (!goes_on) return false;
    }
    return true;
  }

 private:
  [[nodiscard]] Folder stream_of(Descriptor opened, const std::string& base) const {
    Folder stream{::fdopendir(opened.number())};
    if (!stream) throw errno_error(errno, "list the folder", root_.path_of(base));
    static_cast<void>(opened.release());  // closed with the stream
    return stream;
  }

  /// The entries that the query may concern, folders with a slash at the end, in the order of their keys.
  [[nodiscard]] std::vector<std::string> names(DIR* stream, const std::string& base) const {
    std::vector<std::string> found;
    for (std::size_t count = 1;; ++count) {
      if (count % entries_between_checkpoints == 0) checkpoint(call_);
      errno = 0;
      const dirent* const entry = ::readdir(stream);
      if (!entry) break;
      std::string name{static_cast<const char*>(entry->d_name)};
      if (!is_ordinary_segment(name) || base.size() + name.size() > max_key) continue;
      const unsigned char type = entry->d_type == DT_UNKNOWN ? type_of(::dirfd(stream), name) : entry->d_type;
      if (type == DT_DIR) name += '/';
      if ((type == DT_REG || type == DT_DIR) && may_concern(base, name)) found.push_back(std::move(name));
    }
    if (errno != 0) throw errno_error(errno, "list the folder", root_.path_of(base));
    std::sort(found.begin(), found.end());
    // A file that is replaced while its folder is read may be seen twice.
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
  }

  /// For filesystems that leave it out of the entry.
  static unsigned char type_of(int folder, const std::string& name) noexcept {
    struct stat info {};
    if (::fstatat(folder, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) return DT_UNKNOWN;
    return static_cast<unsigned char>(IFTODT(info.st_mode));
  }

  [[nodiscard]] bool may_concern(const std::string& base, const std::string& name) const {
    const std::string key = base + name;
    if (!key.starts_with(query_.prefix)) return false;
    if (!query_.passed.empty() && (key < query_.passed || key.starts_with(query_.passed))) return false;
    return key > query_.after || (name.back() == '/' && query_.after.starts_with(key));
  }

  [[nodiscard]] bool file(int folder, const std::string& base, const std::string& name) const {
    struct stat info {};
    if (::fstatat(folder, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) {
      if (errno == ENOENT) return true;  // removed meanwhile
      throw errno_error(errno, "look at", root_.path_of(base + name));
    }
    if (!S_ISREG(info.st_mode)) return true;
    const sdk::Object object = object_of(info);
    return visit_(base + name, &object);
  }

  [[nodiscard]] bool below(int folder, const std::string& base, const std::string& name) const {
    Descriptor opened{
        ::openat(folder, name.substr(0, name.size() - 1).c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
    if (!opened) {
      const int number = errno;
      if (number == ENOENT || number == ENOTDIR || number == ELOOP) return true;   // removed or replaced meanwhile
      if (number == EACCES && base.empty() && name == "lost+found/") return true;  // fsck's, root's alone, no object
      throw errno_error(number, "list the folder", root_.path_of(base + name));
    }
    const std::string key = base + name;
    if (query_.depth == Depth::everything) return this->folder(std::move(opened), key);
    if (!holds_an_object(std::move(opened), key)) return true;
    return visit_(key, nullptr);
  }

  /// Empty folders, and those with nothing behind `after`, are no common prefix of anything.
  [[nodiscard]] bool holds_an_object(Descriptor opened, const std::string& key) const {
    const Query inside{.after = query_.after};
    const Visit stop = [](std::string_view, const sdk::Object*) { return false; };
    return !Walker{root_, call_, inside, stop}.folder(std::move(opened), key);
  }

  const Root& root_;
  const sdk::Call& call_;
  const Query& query_;
  const Visit& visit_;
};

/// Whether every segment of `folder` can be one.
bool is_ordinary_folder(std::string_view folder) {
  while (!folder.empty()) {
    const FolderParts parts = split_folder(folder);
    if (!is_ordinary_segment(parts.name)) return false;
    if (parts.name.size() < folder.size() && parts.parent.empty()) return false;  // a leading slash
    folder = parts.parent;
  }
  return true;
}

}  // namespace

void walk(const Root& root, const sdk::Call& call, const Query& query, const Visit& visit) {
  const std::size_t slash = query.prefix.rfind('/');
  const std::string base{slash == std::string_view::npos ? std::string_view{} : query.prefix.substr(0, slash + 1)};
  const std::string_view folder = base.empty() ? std::string_view{} : std::string_view{base}.substr(0, slash);
  if (base.size() > max_key || (slash != std::string_view::npos && !is_ordinary_folder(folder))) return;
  if (slash == 0) return;
  if (Descriptor opened = root.open(folder, O_RDONLY | O_DIRECTORY))
    Walker{root, call, query, visit}.folder(std::move(opened), base);
}

}  // namespace holdfast::filesystem
