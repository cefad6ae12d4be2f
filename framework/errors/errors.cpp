#include <holdfast/errors.hpp>

#include <cerrno>
#include <system_error>

namespace holdfast {
namespace {

template <std::size_t... index>
[[noreturn]] void raise_by_index(ErrorCode code, ErrorInfo info, std::index_sequence<index...>) {
  const auto raise_if = [&]<ErrorCode candidate>() {
    if (candidate == code) throw ErrorOf<candidate>{std::move(info)};
  };
  (raise_if.template operator()<error_table[index].code>(), ...);
  throw Error{code, std::move(info)};
}

ErrorCode code_of_errno(int number) noexcept {
  switch (number) {
    case ENOENT:
    case ENOTDIR: return ErrorCode::not_found;
    case EEXIST: return ErrorCode::already_exists;
    case EACCES:
    case EPERM:
    case EROFS: return ErrorCode::permission_denied;
    case ENOSPC:
    case EDQUOT:
    case EFBIG: return ErrorCode::no_space;
    case ENAMETOOLONG:
    case EINVAL: return ErrorCode::usage;
    default: return ErrorCode::unavailable;
  }
}

/// What users can do about it, where it does not depend on what was being done.
const char* hint_of_errno(int number) noexcept {
  switch (number) {
    case EACCES:
    case EPERM: return "let the user that runs this in (chown, chmod), or run it as another";
    case EROFS: return "mount the filesystem for writing, or use another folder";
    case ENOSPC: return "free space there (df -h), or inodes (df -i)";
    case EDQUOT: return "free space there, or raise the quota";
    case EFBIG: return "raise the limit of a file's size (ulimit -f), or use another filesystem";
    case EAGAIN: return "raise the limits of processes and memory (ulimit -u, ulimit -v)";
    case EMFILE: return "raise the limit of open files (ulimit -n)";
    case EIO: return "look into the kernel's log (dmesg) for errors of the disk";
    default: return "";
  }
}

}  // namespace

void raise(ErrorCode code, ErrorInfo info) {
  if (code == ErrorCode::conflict) throw BackupConflictError{std::move(info), {}};
  raise_by_index(code, std::move(info), std::make_index_sequence<error_table.size()>{});
}

void raise_with_context(const Error& cause, std::string_view context) {
  ErrorInfo info = cause.info();
  info.message = std::string{context} + ": " + info.message;
  if (const auto* conflict = dynamic_cast<const BackupConflictError*>(&cause))
    throw BackupConflictError{std::move(info), conflict->running()};
  raise(cause.code(), std::move(info));
}

void raise_errno(int number, std::string_view context) {
  raise(code_of_errno(number), {.message = std::string{context} + ": " + std::generic_category().message(number),
                                .hint = hint_of_errno(number),
                                .details = {{"errno", std::to_string(number)}}});
}

}  // namespace holdfast
