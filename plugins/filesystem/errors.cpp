#include "errors.hpp"

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace holdfast::filesystem {
namespace {

using sdk::Retry;

constexpr std::string_view more_space =
    "free space or inodes (df -h, df -i) on the filesystem of '{path}', or raise the quota";
constexpr std::string_view grant = "let the user that runs this read and write '{path}' (chown, chmod, chattr)";
constexpr std::string_view server = "check that the file server of '{path}' answers, then try again";
constexpr std::string_view device = "look into the kernel's log (dmesg) for errors of the disk below '{path}'";
constexpr std::string_view repair = "check the filesystem of '{path}' (fsck) before trusting what is on it";
constexpr std::string_view more_files = "raise the limit of open files (ulimit -n)";
constexpr std::string_view own_disk = "use a folder on a filesystem that has it";

constexpr ErrnoRow table[] = {
    {ENOSPC, "ENOSPC", HF_E_NO_SPACE, Retry::never, "the disk is full", more_space},
    {EDQUOT, "EDQUOT", HF_E_NO_SPACE, Retry::never, "the quota is used up", more_space},
    {EFBIG, "EFBIG", HF_E_NO_SPACE, Retry::never, "the file is larger than the filesystem or a limit allows",
     "raise the limit (ulimit -f) or use another filesystem for '{path}'"},
    {EMLINK, "EMLINK", HF_E_NO_SPACE, Retry::never, "the folder holds as many folders as it can",
     "use another filesystem for '{path}'"},
    {EACCES, "EACCES", HF_E_FORBIDDEN, Retry::never, "permission denied", grant},
    {EPERM, "EPERM", HF_E_FORBIDDEN, Retry::never, "the operation is not permitted", grant},
    {EROFS, "EROFS", HF_E_FORBIDDEN, Retry::never, "the filesystem is mounted read-only",
     "mount the filesystem of '{path}' for writing"},
    {ELOOP, "ELOOP", HF_E_FORBIDDEN, Retry::never, "a symbolic link is in the way, and the store follows none",
     "move what it points to below the store's folder, or mount it there (mount --bind)"},
    {EXDEV, "EXDEV", HF_E_FORBIDDEN, Retry::never, "it lies outside of the store's folder",
     "keep everything of the store on one filesystem below its folder"},
    {ENOENT, "ENOENT", HF_E_NOT_FOUND, Retry::never, "there is no such file", ""},
    {ENOTDIR, "ENOTDIR", HF_E_INVALID_ARGUMENT, Retry::never, "something in its path is not a folder",
     "move away the file that stands where a folder is needed"},
    {EISDIR, "EISDIR", HF_E_INVALID_ARGUMENT, Retry::never, "it is a folder", "use another key"},
    {EEXIST, "EEXIST", HF_E_ALREADY_EXISTS, Retry::never, "it exists already", ""},
    {ENAMETOOLONG, "ENAMETOOLONG", HF_E_INVALID_ARGUMENT, Retry::never, "the name is longer than the filesystem allows",
     "use shorter keys, or a folder with a shorter path"},
    {EILSEQ, "EILSEQ", HF_E_INVALID_ARGUMENT, Retry::never, "the filesystem refuses a character of the name",
     "use another key, or a filesystem that takes any name"},
    {EINVAL, "EINVAL", HF_E_UNSUPPORTED, Retry::never, "the filesystem refuses the operation or the name", own_disk},
    {ENOSYS, "ENOSYS", HF_E_UNSUPPORTED, Retry::never, "the kernel lacks the operation", own_disk},
    {EOPNOTSUPP, "EOPNOTSUPP", HF_E_UNSUPPORTED, Retry::never, "the filesystem lacks the operation", own_disk},
    {EIO, "EIO", HF_E_IO, Retry::never, "the disk reported an error", device},
    {ENXIO, "ENXIO", HF_E_IO, Retry::never, "the disk is gone", device},
    {ENODEV, "ENODEV", HF_E_IO, Retry::never, "the disk is gone", device},
    {EUCLEAN, "EUCLEAN", HF_E_CORRUPT, Retry::never, "the filesystem is damaged", repair},
    {EBADMSG, "EBADMSG", HF_E_CORRUPT, Retry::never, "a checksum of the filesystem did not match", repair},
    {ESTALE, "ESTALE", HF_E_UNAVAILABLE, Retry::safe, "the file server forgot the file", server},
    {ETIMEDOUT, "ETIMEDOUT", HF_E_UNAVAILABLE, Retry::safe, "the file server did not answer in time", server},
    {EHOSTDOWN, "EHOSTDOWN", HF_E_UNAVAILABLE, Retry::safe, "the file server is down", server},
    {EHOSTUNREACH, "EHOSTUNREACH", HF_E_UNAVAILABLE, Retry::safe, "the file server cannot be reached", server},
    {ENOTCONN, "ENOTCONN", HF_E_UNAVAILABLE, Retry::safe, "the filesystem is no longer connected", server},
    {ECONNRESET, "ECONNRESET", HF_E_UNAVAILABLE, Retry::safe, "the file server cut the connection", server},
    {EBUSY, "EBUSY", HF_E_UNAVAILABLE, Retry::safe, "it is in use", "find out who uses '{path}' (lsof)"},
    {EAGAIN, "EAGAIN", HF_E_UNAVAILABLE, Retry::safe, "it is in use", "find out who uses '{path}' (lsof)"},
    {ENOLCK, "ENOLCK", HF_E_UNAVAILABLE, Retry::safe, "no lock is to be had", server},
    {EMFILE, "EMFILE", HF_E_UNAVAILABLE, Retry::safe, "too many files are open in this process", more_files},
    {ENFILE, "ENFILE", HF_E_UNAVAILABLE, Retry::safe, "too many files are open on this machine",
     "raise fs.file-max (sysctl)"},
    {ENOMEM, "ENOMEM", HF_E_NO_MEMORY, Retry::safe, "the kernel is out of memory", "free memory on this machine"},
};

const ErrnoRow* find(int number) noexcept {
  for (const ErrnoRow& row : table)
    if (row.number == number) return &row;
  return nullptr;
}

std::string with_path(std::string_view text, std::string_view path) {
  constexpr std::string_view mark = "{path}";
  const auto at = text.find(mark);
  if (at == std::string_view::npos) return std::string{text};
  return std::string{text.substr(0, at)}.append(path).append(text.substr(at + mark.size()));
}

}  // namespace

std::span<const ErrnoRow> errno_table() noexcept { return table; }

sdk::Error errno_error(int number, std::string_view action, std::string_view path) {
  const ErrnoRow* row = find(number);
  std::string message{"cannot "};
  message.append(action).append(" '").append(path).append("': ");
  if (!row) {
    message += std::generic_category().message(number);
    return sdk::Error{HF_E_IO, std::move(message)}.service("errno " + std::to_string(number), number);
  }
  message += row->reason;
  return sdk::Error{row->status, std::move(message)}
      .remedy(with_path(row->remedy, path))
      .service(std::string{row->name}, row->number)
      .retry(row->retry);
}

}  // namespace holdfast::filesystem
