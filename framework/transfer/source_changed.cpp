#include "transfer/source_changed.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <holdfast/errors.hpp>

namespace holdfast::transfer {

void refuse_changed_source(std::string_view name, std::string_view how) {
  throw FailedError{{.message = fmt::format("'{}' {} while it was being backed up", name, how),
                     .hint = "back up a node that is stopped, or a snapshot of its volume"}};
}

void require_unchanged_source(const OpenedPart& part) {
  const std::string& name = part.part.entry.name;
  struct stat now {};
  if (::fstat(part.file.descriptor(), &now) != 0) raise_errno(errno, fmt::format("cannot look at '{}'", name));
  if (!S_ISREG(now.st_mode)) refuse_changed_source(name, "was replaced");
  if (now.st_nlink == 0) refuse_changed_source(name, "vanished");
  const auto size = static_cast<std::uint64_t>(now.st_size);
  if (size > part.part.file_size) refuse_changed_source(name, "grew");
  if (size < part.part.file_size) refuse_changed_source(name, "shrank");
  if (files::modified_ns(now) != part.part.modified_ns) refuse_changed_source(name, "changed");
}

}  // namespace holdfast::transfer
