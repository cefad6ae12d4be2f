#include "folder_lock.hpp"

#include "checkpoint.hpp"
#include "errors.hpp"
#include "file.hpp"

#include <poll.h>
#include <sys/file.h>

#include <algorithm>
#include <cerrno>

namespace holdfast::filesystem {
namespace {

/// Whether the filesystem has no locks on folders: NFS wants a descriptor that can write, which no folder has.
bool lacks_locks(int number) noexcept { return is_lacking(number) || number == EBADF || number == ENOLCK; }

/// Sleeps up to `milliseconds`; cancellation wakes it. poll() skips a descriptor of -1.
void wait(const sdk::Call& call, int milliseconds) noexcept {
  pollfd wake{.fd = call.cancel_fd(), .events = POLLIN, .revents = 0};
  ::poll(&wake, 1, milliseconds);
}

}  // namespace

FolderLock::FolderLock(const sdk::Call& call, int folder, const std::string& path, Kind kind) : folder_{folder} {
  const int operation = (kind == Kind::alone ? LOCK_EX : LOCK_SH) | LOCK_NB;
  for (int pause_ms = 1; ::flock(folder, operation) != 0; pause_ms = std::min(2 * pause_ms, 50)) {
    const int number = errno;
    if (number == EWOULDBLOCK || number == EINTR) {
      checkpoint(call);
      wait(call, pause_ms);
      continue;
    }
    if (lacks_locks(number) && kind == Kind::shared) return;
    if (lacks_locks(number)) throw errno_error(EOPNOTSUPP, "lock the folder", path);
    throw errno_error(number, "lock the folder", path);
  }
}

FolderLock::~FolderLock() { ::flock(folder_, LOCK_UN); }

}  // namespace holdfast::filesystem
