#include "plugin/trust.hpp"

#include "errors/printable.hpp"
#include "plugin/facts.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace holdfast::plugin {
namespace {

namespace fs = std::filesystem;

struct stat look_at(const fs::path& file, const fs::path& part) {
  struct stat facts = {};
  if (::lstat(part.c_str(), &facts) != 0)
    throw RefusedError{{.path = file,
                        .reason = fmt::format("'{}' cannot be examined: {}", printable(part.native()),
                                              std::generic_category().message(errno)),
                        .remedy = "check the path, and that this user may read its folders"}};
  return facts;
}

enum class Sharing { none, sticky };

/// `part` is `file` itself or one of the folders above it.
void require_private(const fs::path& file, const fs::path& part, const struct stat& facts, Sharing sharing) {
  const auto name = printable(part.native());
  if (facts.st_uid != 0 && facts.st_uid != ::geteuid())
    throw RefusedError{
        {.path = file,
         .reason = fmt::format("'{}' belongs to user {}, neither root nor the one who runs this", name, facts.st_uid),
         .remedy = fmt::format("run: chown root '{}'", name)}};
  const bool shared = sharing == Sharing::sticky && (facts.st_mode & S_ISVTX) != 0;
  if ((facts.st_mode & (S_IWGRP | S_IWOTH)) != 0 && !shared)
    throw RefusedError{{.path = file,
                        .reason = fmt::format("others may write to '{}' (mode {:04o})", name, facts.st_mode & 07777),
                        .remedy = fmt::format("run: chmod go-w '{}'", name)}};
}

}  // namespace

fs::path resolved(const fs::path& file) {
  if (!file.is_absolute() || !file.has_filename())
    throw RefusedError{
        {.path = file, .reason = "it is not an absolute path to a file", .remedy = "write the path from / on"}};
  std::error_code error;
  const auto folder = fs::canonical(file.parent_path(), error);
  if (error)
    throw RefusedError{
        {.path = file,
         .reason = fmt::format("'{}' cannot be resolved: {}", printable(file.parent_path().native()), error.message()),
         .remedy = "check the path, and that this user may read its folders"}};
  return folder / file.filename();
}

void require_trusted(const fs::path& file) {
  const auto path = resolved(file);
  const auto facts = look_at(file, path);
  if (S_ISLNK(facts.st_mode))
    throw RefusedError{
        {.path = file, .reason = "it is a symbolic link", .remedy = "put the file itself there, not a link to it"}};
  if (!S_ISREG(facts.st_mode))
    throw RefusedError{
        {.path = file, .reason = "it is not a regular file", .remedy = "put the plugin's file itself there"}};
  require_private(file, path, facts, Sharing::none);

  const auto own_folder = path.parent_path();
  for (auto folder = own_folder;; folder = folder.parent_path()) {
    require_private(file, folder, look_at(file, folder), folder == own_folder ? Sharing::none : Sharing::sticky);
    if (folder == folder.root_path()) return;
  }
}

}  // namespace holdfast::plugin
