#include "root.hpp"

#include "checkpoint.hpp"
#include "errors.hpp"
#include "file.hpp"
#include "key.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace holdfast::filesystem {
namespace {

constexpr mode_t folder_mode = 0700;
/// How often a put starts over because its folder was pruned under it.
constexpr int pruned_attempts = 1000;

int openat2(int folder, const char* path, int flags, std::uint64_t resolve) noexcept {
  open_how how{};
  how.flags = static_cast<std::uint64_t>(flags | O_CLOEXEC);
  how.resolve = resolve;
  return static_cast<int>(::syscall(SYS_openat2, folder, path, &how, sizeof how));
}

/// Asked once: old container runtimes answer EPERM for system calls they do not know.
bool kernel_has_openat2() noexcept { return static_cast<bool>(Descriptor{openat2(AT_FDCWD, "/", O_PATH, 0)}); }

/// Opens `path` below `root`, a component at a time. As openat2: ELOOP where a component is a symbolic link.
int open_by_component(int root, const std::string& path, int flags) noexcept {
  Descriptor above;
  int at = root;
  for (std::size_t begin = 0;;) {
    const std::size_t slash = path.find('/', begin);
    const std::string name = path.substr(begin, slash - begin);
    const bool last = slash == std::string::npos;
    const int found = ::openat(at, name.c_str(), (last ? flags : O_PATH | O_DIRECTORY) | O_NOFOLLOW | O_CLOEXEC);
    if (found < 0 && errno == ENOTDIR) {
      struct stat info {};
      const bool is_link = ::fstatat(at, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(info.st_mode);
      errno = is_link ? ELOOP : ENOTDIR;
    }
    if (found < 0 || last) return found;
    above = Descriptor{found};
    at = found;
    begin = slash + 1;
  }
}

/// A file stands where a folder is needed.
[[noreturn]] void refuse_below_object(int folder, const std::string& name, const std::string& path) {
  struct stat info {};
  if (::fstatat(folder, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(info.st_mode))
    throw errno_error(ELOOP, "make the folder", path);
  throw sdk::Error{HF_E_INVALID_ARGUMENT, "cannot make the folder '" + path + "': there is an object of that name"}
      .remedy("use another key: in a folder, no object's key can be the beginning of another's path")
      .service("ENOTDIR", ENOTDIR)
      .retry(sdk::Retry::never);
}

}  // namespace

Root::Root(std::string path, Resolver resolver)
    : path_{std::move(path)}, has_openat2_{resolver == Resolver::best && kernel_has_openat2()} {}

std::string Root::path_of(std::string_view relative) const {
  std::string whole = path_;
  if (!relative.empty()) whole.append("/").append(relative);
  return whole;
}

bool Root::exists() const { return handle() != nullptr; }

std::shared_ptr<const Descriptor> Root::handle() const {
  const std::lock_guard lock{handle_mutex_};
  if (handle_) return handle_;
  Descriptor opened{::open(path_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
  if (!opened) {
    const int number = errno;
    if (number == ENOENT) return nullptr;
    if (number == ENOTDIR)
      throw sdk::Error{HF_E_INVALID_CONFIG,
                       "the store's folder '" + path_ + "' is none: a file stands there, or above it"}
          .remedy("correct `path`, or move the file away")
          .service("ENOTDIR", ENOTDIR)
          .retry(sdk::Retry::never);
    throw errno_error(number, "open the store's folder", path_);
  }
  return handle_ = std::make_shared<const Descriptor>(std::move(opened));
}

/// After ENOENT: whether it was the store's folder that vanished (or was made anew), so that asking again may help.
bool Root::forget_if_gone(const Descriptor& root, int number) const {
  struct stat info {};
  const bool gone =
      number == ESTALE || (number == ENOENT && (::fstat(root.number(), &info) != 0 || info.st_nlink == 0));
  if (!gone) return false;
  const std::lock_guard lock{handle_mutex_};
  if (handle_.get() == &root) handle_ = nullptr;
  return true;
}

int Root::open_beneath(int root, const std::string& relative, int flags) const noexcept {
  if (!has_openat2_) return open_by_component(root, relative, flags);
  constexpr std::uint64_t resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  int opened = -1;
  // EAGAIN: the kernel could not rule out an escape because of a rename elsewhere, and wants to be asked again.
  for (int attempt = 0; attempt < 100; ++attempt) {
    opened = openat2(root, relative.c_str(), flags | O_NOFOLLOW, resolve);
    if (opened >= 0 || (errno != EAGAIN && errno != EINTR)) break;
  }
  return opened;
}

Descriptor Root::open(std::string_view relative, int flags) const {
  const std::string path{relative.empty() ? std::string_view{"."} : relative};
  for (int attempt = 0;; ++attempt) {
    const auto root = handle();
    if (!root) return {};
    const int opened = open_beneath(root->number(), path, flags);
    if (opened >= 0) return Descriptor{opened};
    const int number = errno;
    if (forget_if_gone(*root, number) && attempt == 0) continue;
    if (number == ENOENT || number == ENOTDIR) return {};
    if (number == ELOOP && (flags & O_DIRECTORY) != 0) return {};  // a link is no folder
    throw errno_error(number, "open", path_of(relative));
  }
}

void Root::make() {
  if (handle()) return;
  const std::lock_guard lock{handle_mutex_};  // one makes it durable before another writes into it
  for (std::size_t end = 1; end != std::string::npos;) {
    end = path_.find('/', end + 1);
    const std::string folder = path_.substr(0, end);
    if (::mkdir(folder.c_str(), folder_mode) != 0) {
      const int number = errno;
      struct stat info {};
      if (::stat(folder.c_str(), &info) == 0 && S_ISDIR(info.st_mode)) continue;
      throw errno_error(number == EEXIST ? ENOTDIR : number, "make the folder", folder);
    }
    const std::string parent{folder.substr(0, std::max<std::size_t>(folder.rfind('/'), 1))};
    const Descriptor above{::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!above) throw errno_error(errno, "open the folder", parent);
    sync_folder(above.number(), parent);
  }
}

Descriptor Root::make_folder(const sdk::Call& call, const std::string& folder) {
  for (int attempt = 0; attempt < pruned_attempts; ++attempt) {
    checkpoint(call);
    const std::uint64_t seen_prunes = prunes();
    try {
      make();
      Descriptor opened = open(folder, O_RDONLY | O_DIRECTORY);
      if (!opened) opened = make_chain(folder);
      if (opened && settle(folder, seen_prunes)) return opened;
    } catch (const sdk::Error&) {
      prune(folder);  // what was made of it
      throw;
    }
  }
  throw sdk::Error{HF_E_UNAVAILABLE, "cannot make the folder '" + path_of(folder) + "': it is removed again and again"}
      .remedy("find out what removes folders below '" + path_ + "'")
      .retry(sdk::Retry::safe);
}

/// Makes every folder down to `folder`. Empty where one was pruned meanwhile.
Descriptor Root::make_chain(const std::string& folder) {
  const auto root = handle();
  if (!root) return {};
  Descriptor above;
  int at = root->number();
  for (std::size_t begin = 0; begin <= folder.size();) {
    const std::size_t end = std::min(folder.find('/', begin), folder.size());
    const std::string name = folder.substr(begin, end - begin);
    if (::mkdirat(at, name.c_str(), folder_mode) != 0 && errno != EEXIST) {
      const int number = errno;
      if (forget_if_gone(*root, number) || number == ENOENT) return {};
      throw errno_error(number, "make the folder", path_of(folder.substr(0, end)));
    }
    const int opened = ::openat(at, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (opened < 0) {
      const int number = errno;
      if (number == ENOENT) return {};
      if (number == ENOTDIR || number == ELOOP) refuse_below_object(at, name, path_of(folder.substr(0, end)));
      throw errno_error(number, "open the folder", path_of(folder.substr(0, end)));
    }
    above = Descriptor{opened};
    at = opened;
    begin = end + 1;
  }
  return above;
}

std::uint64_t Root::prunes() const {
  const std::lock_guard lock{folders_mutex_};
  return prunes_;
}

/// Makes the entries of `folder` and of its parents durable, those that are not known to be. False where one vanished.
bool Root::settle(const std::string& folder, std::uint64_t seen_prunes) {
  for (std::size_t end = 0; end < folder.size();) {
    const std::size_t begin = end;
    end = std::min(folder.find('/', begin + 1), folder.size());
    const std::string_view entry{folder.data(), end};
    {
      const std::lock_guard lock{folders_mutex_};
      if (durable_.contains(entry)) continue;
    }
    const std::string_view parent{folder.data(), begin};
    const Descriptor above = open(parent, O_RDONLY | O_DIRECTORY);
    if (!above) return false;
    sync_folder(above.number(), path_of(parent));
    const std::lock_guard lock{folders_mutex_};
    if (prunes_ == seen_prunes) durable_.emplace(entry);
  }
  return true;
}

void Root::prune(std::string_view folder) noexcept {
  try {
    while (!folder.empty()) {
      const FolderParts parts = split_folder(folder);
      const Descriptor above = open(parts.parent, O_PATH | O_DIRECTORY);
      if (above && !remove_empty(above.number(), folder)) return;
      folder = parts.parent;
    }
  } catch (const std::exception&) {
    // Housekeeping: what asked for it has succeeded, and the next prune comes by here again.
    return;
  }
}

/// Removes `folder`, an entry of the open folder `above`. False where it is not empty, or cannot be removed.
bool Root::remove_empty(int above, std::string_view folder) {
  const std::string name{split_folder(folder).name};
  const std::lock_guard lock{folders_mutex_};
  ++prunes_;
  if (::unlinkat(above, name.c_str(), AT_REMOVEDIR) != 0 && errno != ENOENT) return false;
  if (const auto known = durable_.find(folder); known != durable_.end()) durable_.erase(known);
  return true;
}

timespec Root::next_modified() noexcept {
  constexpr std::int64_t ns_per_second = 1'000'000'000;
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  std::int64_t next = std::int64_t{now.tv_sec} * ns_per_second + now.tv_nsec;
  std::int64_t last = last_modified_ns_.load();
  do {
    next = std::max(next, last + 1);
  } while (!last_modified_ns_.compare_exchange_weak(last, next));
  return {.tv_sec = next / ns_per_second, .tv_nsec = next % ns_per_second};
}

}  // namespace holdfast::filesystem
