#include "preflight.hpp"

#include "checkpoint.hpp"
#include "descriptor.hpp"
#include "errors.hpp"
#include "file.hpp"
#include "key.hpp"
#include "leftovers.hpp"
#include "mount.hpp"
#include "probe.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::filesystem {
namespace {

using Result = sdk::Checks::Result;

constexpr std::uint64_t mib = std::uint64_t{1} << 20;
constexpr std::uint64_t little_space = 1024 * mib;
constexpr std::uint64_t few_inodes = 1000;
constexpr std::size_t probe_size = mib;

Result pass(std::string detail) { return {.outcome = HF_CHECK_PASS, .detail = std::move(detail)}; }
Result warn(std::string detail, std::string remedy) {
  return {.outcome = HF_CHECK_WARN, .detail = std::move(detail), .remedy = std::move(remedy)};
}
Result fail(std::string detail, std::string remedy) {
  return {.outcome = HF_CHECK_FAIL, .detail = std::move(detail), .remedy = std::move(remedy)};
}
Result skip(std::string detail) { return {.outcome = HF_CHECK_SKIP, .detail = std::move(detail)}; }

std::string quoted(std::string_view text) { return std::string{"'"}.append(text).append("'"); }

std::string resolved(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> found{::realpath(path.c_str(), nullptr), &std::free};
  return found ? std::string{found.get()} : path;
}

/// `path`, or the nearest folder above it that exists.
std::string nearest_existing(std::string path) {
  struct stat info {};
  while (path.size() > 1 && ::stat(path.c_str(), &info) != 0) path.resize(std::max<std::size_t>(path.rfind('/'), 1));
  return path;
}

bool may(const std::string& path, int mode) noexcept {
  return ::faccessat(AT_FDCWD, path.c_str(), mode, AT_EACCESS) == 0;
}

std::string user() { return "user " + std::to_string(::geteuid()); }

std::vector<std::byte> pattern() {
  std::vector<std::byte> bytes(probe_size);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(i * 31U + (i >> 8U));
  return bytes;
}

/// The checks, each a function that looks at one thing and says what it saw.
class Preflight {
 public:
  Preflight(Root& root, const sdk::Call& call, Access access)
      : root_{root}, call_{call}, access_{access}, path_{root.path()}, nearest_{nearest_existing(path_)} {}

  [[nodiscard]] bool writes() const noexcept { return access_ == Access::read_write; }

  Result folder() {
    struct stat info {};
    const bool is_link = ::lstat(path_.c_str(), &info) == 0 && S_ISLNK(info.st_mode);
    if (!root_.exists()) {
      if (!may(nearest_, W_OK | X_OK))
        return fail(quoted(path_) + " does not exist, and " + user() + " may not make it in " + quoted(nearest_),
                    "make the folder and give it to the user that runs this: install -d -m 0700 -o USER " + path_);
      if (!writes())
        return warn(quoted(path_) + " does not exist; the first backup would make it",
                    "correct `path`, or mount what belongs there, if there should be backups already");
      root_.make();
      nearest_ = path_;
      return pass(quoted(path_) + " did not exist and has been made");
    }
    if (is_link) return pass(quoted(path_) + " is a symbolic link to " + quoted(resolved(path_)));
    return pass(quoted(path_) + " exists");
  }

  Result owner() {
    if (!root_.exists()) return skip("the folder does not exist yet");
    struct stat info {};
    if (::stat(path_.c_str(), &info) != 0) throw errno_error(errno, "look at", path_);
    const bool sticky = (info.st_mode & S_ISVTX) != 0;
    if ((info.st_mode & S_IWOTH) != 0 && !sticky)
      return warn("every user of this machine may replace or remove backups in " + quoted(path_),
                  "chmod go-w " + path_);
    if ((info.st_mode & S_IWGRP) != 0 && !sticky)
      return warn("group " + std::to_string(info.st_gid) + " may replace or remove backups in " + quoted(path_),
                  "chmod g-w " + path_ + ", unless the group is meant to");
    if (info.st_uid != ::geteuid() && info.st_uid != 0)
      return warn(quoted(path_) + " belongs to user " + std::to_string(info.st_uid) + ", this runs as " + user(),
                  "run as the user who owns the folder, or chown it");
    if ((info.st_mode & S_IROTH) != 0)
      return pass("every user of this machine may list " + quoted(path_) +
                  "; the files in it are for their owner alone");
    return pass("nobody else may change " + quoted(path_));
  }

  Result access() {
    if (!root_.exists()) return skip("the folder does not exist yet");
    if (!may(path_, R_OK | X_OK))
      return fail(user() + " may not list " + quoted(path_), "chown or chmod it: u+rx for the user that runs this");
    if (writes() && !may(path_, W_OK))
      return fail(user() + " may not write to " + quoted(path_),
                  errno == EROFS ? "mount the filesystem of '" + path_ + "' for writing"
                                 : "chown or chmod it: u+w for the user that runs this");
    return pass(user() + (writes() ? " may read and write " : " may read ") + quoted(path_));
  }

  Result mount() {
    std::ifstream in{"/proc/self/mountinfo"};
    const std::string table{std::istreambuf_iterator<char>{in}, {}};
    const Mount found = mount_in(table, resolved(nearest_));
    if (found.type.empty()) return pass("the mounts of this system cannot be read");
    const std::string what = found.type + " of " + quoted(found.source) + ", mounted at " + quoted(found.point);
    if (writes() && (filesystem().f_flag & ST_RDONLY) != 0)
      return fail(what + " is read-only", "mount it for writing: mount -o remount,rw " + found.point);
    switch (kind_of(found.type)) {
      case Mount::Kind::memory:
        return warn(what + " is memory: backups in it are gone with the machine's next start",
                    "use a folder on a disk");
      case Mount::Kind::container:
        return warn(what + " belongs to the container: backups in it are gone with it",
                    "mount a volume at " + quoted(path_));
      case Mount::Kind::network:
        return pass(what + ": a file server, whose own settings decide whether what it acknowledges is on its disk");
      case Mount::Kind::user_space:
        return pass(what + ": a program, which decides whether what it acknowledges is on a disk");
      case Mount::Kind::disk:
        break;
    }
    return pass(what);
  }

  Result space() {
    const struct statvfs info = filesystem();
    const std::uint64_t free = std::uint64_t{info.f_bavail} * info.f_frsize;
    const std::uint64_t whole = std::uint64_t{info.f_blocks} * info.f_frsize;
    const std::string seen =
        std::to_string(free / mib) + " MiB of " + std::to_string(whole / mib) + " MiB are free for this user";
    if (free < 2 * probe_size && writes()) return fail(seen, "free space below " + quoted(path_));
    if (free < little_space) return warn(seen, "free space below " + quoted(path_));
    return pass(seen);
  }

  Result inodes() {
    const struct statvfs info = filesystem();
    if (info.f_files == 0) return pass("the filesystem does not limit the number of files");
    const std::string seen = std::to_string(info.f_favail) + " more files can be made";
    if (info.f_favail == 0 && writes()) return fail(seen, "remove files from the filesystem of " + quoted(path_));
    if (info.f_favail < few_inodes) return warn(seen, "remove files from the filesystem of " + quoted(path_));
    return pass(seen);
  }

  Result write() {
    const Descriptor folder = open_folder();
    ProbeFile probe{folder.number(), path_};
    std::string notes;
    if (::fallocate(probe.number(), FALLOC_FL_KEEP_SIZE, 0, probe_size) != 0) {
      if (!is_lacking(errno)) throw errno_error(errno, "allocate space in", path_);
      notes += "; it cannot allocate space ahead";
    }
    const auto bytes = pattern();
    probe.write(bytes);
    const bool durable = ::fsync(probe.number()) == 0;
    if (!durable && !is_lacking(errno)) throw errno_error(errno, "make durable a file in", path_);
    ::posix_fadvise(probe.number(), 0, 0, POSIX_FADV_DONTNEED);  // so that the disk answers, if it can be had
    probe.compare(bytes);
    struct stat info {};
    if (::fstat(probe.number(), &info) != 0) throw errno_error(errno, "look at a file in", path_);
    if (info.st_uid != ::geteuid()) notes += "; files made there belong to user " + std::to_string(info.st_uid);
    probe.remove();
    if (!durable)
      return warn(
          "the filesystem does not know fsync: a power loss may take backups that were reported complete" + notes,
          "use a filesystem that has it for " + quoted(path_));
    return pass("1 MiB written, synced, read back and removed" + notes);
  }

  Result replace() {
    const Descriptor folder = open_folder();
    ProbeFile older{folder.number(), path_};
    ProbeFile newer{folder.number(), path_};
    if (::renameat(folder.number(), newer.name().c_str(), folder.number(), older.name().c_str()) != 0)
      throw errno_error(errno, "rename a file in", path_);
    newer.renamed(older.name());
    if (::fsync(folder.number()) == 0) return pass("a file was replaced, and the folder synced");
    if (!is_lacking(errno)) throw errno_error(errno, "make durable the folder", path_);
    return warn("a file was replaced, but the filesystem cannot sync folders: a power loss may undo it",
                "use a filesystem that can for " + quoted(path_));
  }

  Result create_only() {
    const Descriptor folder = open_folder();
    const int number = folder.number();
    ProbeFile first{number, path_};
    ProbeFile second{number, path_};
    if (::renameat2(number, second.name().c_str(), number, first.name().c_str(), RENAME_NOREPLACE) != 0) {
      if (errno == EEXIST) return pass("a second file of one name was refused (renameat2)");
      if (!is_lacking(errno)) throw errno_error(errno, "rename a file in", path_);
      if (::linkat(number, second.name().c_str(), number, first.name().c_str(), 0) != 0 && errno == EEXIST)
        return pass("a second file of one name was refused (link, since the filesystem lacks renameat2)");
    }
    return fail("the filesystem cannot make a file only if there is none: two backups could take one id",
                "use a filesystem that has renameat2(RENAME_NOREPLACE) or hard links for " + quoted(path_));
  }

  Result lock() {
    const Descriptor one = open_folder();
    const Descriptor other = open_folder();
    if (::flock(one.number(), LOCK_EX | LOCK_NB) != 0) {
      if (errno == EWOULDBLOCK) return pass("the folder is locked by another program at this moment");
      return warn("the filesystem has no locks on folders: replacing an object on a condition is refused",
                  "nothing, unless something says that it needs it; backup and restore do not");
    }
    if (::flock(other.number(), LOCK_EX | LOCK_NB) != 0) return pass("a locked folder refused a second lock");
    return warn("the filesystem's locks on folders do not exclude each other",
                "do not let two programs change one backup at the same time");
  }

  Result names() {
    const Descriptor folder = open_folder();
    const long longest = ::fpathconf(folder.number(), _PC_NAME_MAX);
    ProbeFile probe{folder.number(), path_};
    std::string other_case = probe.name();
    for (std::size_t i = temporary_prefix.size(); i < other_case.size(); ++i)
      if (other_case[i] >= 'a') other_case[i] = static_cast<char>(other_case[i] - 'a' + 'A');
    struct stat info {};
    const bool folds = other_case != probe.name() && ::fstatat(folder.number(), other_case.c_str(), &info, 0) == 0;
    const std::string seen = "names have up to " + std::to_string(longest) + " bytes, and upper and lower case ";
    if (folds)
      return warn(seen + "are one: collections whose names differ in case only would collide",
                  "use a filesystem that tells them apart for " + quoted(path_));
    return pass(seen + "differ");
  }

  Result leftovers() {
    if (!root_.exists()) return skip("the folder does not exist yet");
    const Leftovers found = find_leftovers(root_, call_, writes() ? Sweep::stale : Sweep::nothing);
    const std::string scope = found.complete ? "" : ", in the part of the folder that was looked at";
    const std::string recent = std::to_string(found.recent) + " unfinished files of the last day" + scope;
    if (found.stale == 0) return pass(recent);
    const std::string old = std::to_string(found.stale) + " unfinished files are older than a day" + scope;
    if (found.swept == found.stale) return pass(old + ", and have been removed");
    return warn(old + (found.swept > 0 ? "; " + std::to_string(found.swept) + " of them have been removed" : ""),
                writes() ? "have their owners remove them: find " + path_ + " -name '" + std::string{temporary_prefix} +
                               "*' -mtime +1"
                         : "run the preflight with writing allowed, which removes them");
  }

 private:
  [[nodiscard]] struct statvfs filesystem() const {
    struct statvfs info {};
    if (::statvfs(nearest_.c_str(), &info) != 0) throw errno_error(errno, "look at the filesystem of", nearest_);
    return info;
  }
  /// A new descriptor of the store's folder.
  [[nodiscard]] Descriptor open_folder() const {
    Descriptor folder = root_.open("", O_RDONLY | O_DIRECTORY);
    if (!folder) throw errno_error(ENOENT, "open the folder", path_);
    return folder;
  }
  Root& root_;
  const sdk::Call& call_;
  const Access access_;
  const std::string& path_;
  std::string nearest_;
};

struct Check {
  /// What a check needs, and what its failure takes from those behind it.
  enum class Kind : std::uint8_t { gate, look, write };
  std::string_view id;
  std::string_view title;
  Kind kind;
  Result (Preflight::*run)();
};

constexpr Check checks[] = {
    {"path", "the store's folder", Check::Kind::gate, &Preflight::folder},
    {"access", "what this user may do in it", Check::Kind::gate, &Preflight::access},
    {"mount", "the filesystem that it lies on", Check::Kind::gate, &Preflight::mount},
    {"owner", "who else may change it", Check::Kind::look, &Preflight::owner},
    {"space", "free space", Check::Kind::look, &Preflight::space},
    {"inodes", "how many more files can be made", Check::Kind::look, &Preflight::inodes},
    {"write", "writing a file, durably", Check::Kind::write, &Preflight::write},
    {"replace", "replacing a file as one step", Check::Kind::write, &Preflight::replace},
    {"create-only", "making a file only if there is none", Check::Kind::write, &Preflight::create_only},
    {"lock", "locking a folder", Check::Kind::write, &Preflight::lock},
    {"names", "the names of files", Check::Kind::write, &Preflight::names},
    {"leftovers", "files that were never finished", Check::Kind::look, &Preflight::leftovers},
};

}  // namespace

void run_preflight(Root& root, const sdk::Call& call, Access access, sdk::Checks& out) {
  Preflight preflight{root, call, access};
  std::string_view stopped_by;
  for (const Check& check : checks) {
    checkpoint(call);
    const bool passed = out.run(check.id, check.title, [&]() -> Result {
      if (!stopped_by.empty() && check.kind != Check::Kind::gate) return skip("needs the check " + quoted(stopped_by));
      if (check.kind == Check::Kind::write && !preflight.writes()) return skip("writing was not allowed");
      return (preflight.*check.run)();
    });
    if (!passed && check.kind == Check::Kind::gate && stopped_by.empty()) stopped_by = check.id;
  }
}

}  // namespace holdfast::filesystem
