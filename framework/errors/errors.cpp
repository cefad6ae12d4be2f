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
                                .details = {{"errno", std::to_string(number)}}});
}

}  // namespace holdfast
