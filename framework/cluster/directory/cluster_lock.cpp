#include "cluster/directory/cluster_lock.hpp"

#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <holdfast/errors.hpp>
#include <system_error>

#include "cluster/directory/json.hpp"

namespace holdfast::cluster {
namespace {

[[noreturn]] void refuse_locked(const std::filesystem::path& root, const std::filesystem::path& owner_file) {
  BackupConflictError::Running running{.holder = "another process"};
  try {
    if (const auto text = files::read_whole(owner_file)) running = parse_identity(*text);
  } catch (const Error&) {  // the owner is writing it just now: it is for the message only
    running.holder = "another process";
  }
  const std::string what =
      running.id.empty() ? "another operation" : fmt::format("the {} of '{}'", running.kind, running.id);
  const std::string since = running.since.empty() ? "" : fmt::format(" since {}", running.since);
  throw BackupConflictError{
      {.message = fmt::format("'{}' is busy: {} runs there, {}{}", root.string(), what, running.holder, since),
       .hint =
           running.id.empty() ? "wait for it to end" : fmt::format("wait for it to end, or cancel '{}'", running.id)},
      std::move(running)};
}

files::File open_root(const std::filesystem::path& root) {
  try {
    return files::open_folder(root);
  } catch (const NotFoundError&) {
    refuse_no_folder(root);
  }
}

}  // namespace

void refuse_no_folder(const std::filesystem::path& root) {
  throw NotFoundError{{.message = files::exists(root) ? fmt::format("'{}' is not a folder", root.string())
                                                      : fmt::format("there is no folder '{}'", root.string()),
                       .hint = "name the folder of the collections, as in --cluster file:/var/lib/weaviate"}};
}

std::filesystem::path workspace_of(const std::filesystem::path& root) { return root / ".holdfast"; }

ClusterLock::ClusterLock(const std::filesystem::path& root, const Claimant& owner)
    : owner_file_{workspace_of(root) / "owner.json"}, root_{open_root(root)} {
  if (::flock(root_.descriptor(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) refuse_locked(root, owner_file_);
    raise_errno(errno, fmt::format("cannot lock '{}'", root.string()));
  }
  std::error_code failed;
  std::filesystem::create_directory(workspace_of(root), failed);
  std::filesystem::permissions(workspace_of(root), std::filesystem::perms::owner_all, failed);
  if (::access(workspace_of(root).c_str(), W_OK) == 0) files::write_atomically(owner_file_, identity_json(owner));
}

ClusterLock::~ClusterLock() {
  // Before the lock goes with root_, so that nobody reads of an owner that is gone. Only a courtesy: it may fail.
  std::error_code ignored;
  std::filesystem::remove(owner_file_, ignored);
  std::filesystem::remove(owner_file_.parent_path(), ignored);  // where nothing else is in it
}

}  // namespace holdfast::cluster
