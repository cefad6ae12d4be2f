#include "cluster/directory/staging.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>  // renameat2 is Linux's, not <cstdio>'s
#include <sys/stat.h>

#include <cerrno>
#include <holdfast/errors.hpp>
#include <system_error>
#include <utility>

#include "cluster/directory/cluster_lock.hpp"

namespace holdfast::cluster {
namespace {

constexpr std::string_view prefix = "staging-";
constexpr mode_t private_folder = 0700;

void make_folder(const std::filesystem::path& folder) {
  if (::mkdir(folder.c_str(), private_folder) != 0 && errno != EEXIST)
    raise_errno(errno, fmt::format("cannot make the folder '{}'", folder.string()));
}

void rename_durably(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return;
  if (errno == EEXIST)
    throw AlreadyExistsError{
        {.message = fmt::format("cannot move '{}' to '{}': something stands there", from.string(), to.string()),
         .hint = "move away what stands there; the next operation moves in what was restored"}};
  raise_errno(errno, fmt::format("cannot move '{}' to '{}'", from.string(), to.string()));
}

}  // namespace

Staging::Staging(std::filesystem::path root, const std::string& operation)
    : root_{std::move(root)}, folder_{workspace_of(root_) / fmt::format("{}{}", prefix, operation)} {}

void Staging::make() {
  remove();
  make_folder(workspace_of(root_));
  make_folder(folder_);
  make_folder(files_folder());
}

files::File Staging::open_files() const { return files::open_folder(files_folder()); }

void Staging::prepare(const Catalog& catalog) const {
  const std::string record = catalog.to_json();
  static_cast<void>(Catalog::parse(record));
  files::write_atomically(prepared_record(), record);
  // One sync for all the files: a sync for each would take longer than unpacking them.
  files::sync_file_system(open_files(), files_folder().string());
}

void Staging::commit() const {
  rename_durably(prepared_record(), record());
  files::sync_folder(folder_);
}

bool Staging::is_committed() const { return files::exists(record()); }

void Staging::roll_forward() const {
  const std::optional<std::string> text = files::read_whole(record());
  if (!text) throw InternalError{{.message = fmt::format("'{}' is not committed", folder_.string())}};
  const Catalog catalog = Catalog::parse(*text);
  for (const CatalogEntry& entry : catalog.collections) {
    const std::filesystem::path staged = files_folder() / folder_of(entry.name);
    if (files::exists(staged)) rename_durably(staged, root_ / folder_of(entry.name));
  }
  files::sync_folder(root_);
  catalog.save(root_);
  files::remove_tree(folder_);
}

void Staging::remove() const {
  if (is_committed()) throw InternalError{{.message = fmt::format("'{}' is committed", folder_.string())}};
  files::remove_tree(folder_);
}

std::vector<std::string> staged_operations(const std::filesystem::path& root) {
  std::vector<std::string> operations;
  std::error_code failed;
  for (auto it = std::filesystem::directory_iterator(workspace_of(root), failed);
       !failed && it != std::filesystem::directory_iterator(); it.increment(failed)) {
    const std::string name = it->path().filename();
    if (name.starts_with(prefix)) operations.push_back(name.substr(prefix.size()));
  }
  if (failed && failed != std::errc::no_such_file_or_directory)
    raise_errno(failed.value(), fmt::format("cannot list '{}'", workspace_of(root).string()));
  return operations;
}

std::vector<std::string> settle_staging(const std::filesystem::path& root) {
  std::vector<std::string> done;
  for (const std::string& operation : staged_operations(root)) {
    const Staging staging{root, operation};
    if (staging.is_committed()) {
      staging.roll_forward();
      done.push_back(fmt::format("finished the restore {}, which had been interrupted after its commit", operation));
    } else {
      staging.remove();
      done.push_back(fmt::format("removed what the interrupted restore {} had unpacked", operation));
    }
  }
  return done;
}

}  // namespace holdfast::cluster
