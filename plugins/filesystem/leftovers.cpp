#include "leftovers.hpp"

#include "checkpoint.hpp"
#include "errors.hpp"
#include "key.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::filesystem {
namespace {

constexpr std::time_t stale_after_s = 24 * 60 * 60;
/// A preflight is to take seconds, whatever the folder holds.
constexpr std::uint64_t most_entries = 200'000;

struct CloseFolder {
  void operator()(DIR* folder) const noexcept { ::closedir(folder); }
};

class Search {
 public:
  Search(Root& root, const sdk::Call& call, Sweep sweep)
      : root_{root}, call_{call}, sweep_{sweep}, stale_before_{std::time(nullptr) - stale_after_s} {}

  Leftovers run() {
    std::vector<std::string> folders{""};
    while (!folders.empty() && found_.complete) {
      checkpoint(call_);
      const std::string folder = std::move(folders.back());
      folders.pop_back();
      look_into(folder, folders);
    }
    return found_;
  }

 private:
  void look_into(const std::string& folder, std::vector<std::string>& folders) {
    Descriptor opened = open(folder);
    if (!opened) return;
    const std::unique_ptr<DIR, CloseFolder> stream{::fdopendir(opened.number())};
    if (!stream) throw errno_error(errno, "list the folder", root_.path_of(folder));
    static_cast<void>(opened.release());  // closed with the stream
    bool swept = false;
    while (const dirent* const entry = ::readdir(stream.get())) {
      const std::string name{static_cast<const char*>(entry->d_name)};
      if (++entries_ > most_entries) found_.complete = false;
      if (is_temporary_name(name))
        swept |= judge(::dirfd(stream.get()), name);
      else if (entry->d_type == DT_DIR && is_ordinary_segment(name))
        folders.push_back(folder.empty() ? name : folder + "/" + name);
    }
    if (swept) root_.prune(folder);
  }

  /// Empty for a folder that vanished, or that this user may not look into: what is in there is not of this user.
  [[nodiscard]] Descriptor open(const std::string& folder) const {
    try {
      return root_.open(folder, O_RDONLY | O_DIRECTORY);
    } catch (const sdk::Error& e) {
      if (e.status() == HF_E_FORBIDDEN && !folder.empty()) return {};
      throw;
    }
  }

  /// Counts the temporary file `name`. True if it was removed.
  bool judge(int folder, const std::string& name) {
    struct stat info {};
    if (::fstatat(folder, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(info.st_mode)) return false;
    if (info.st_mtim.tv_sec > stale_before_) {
      ++found_.recent;
      return false;
    }
    ++found_.stale;
    const bool removes = sweep_ == Sweep::stale && info.st_uid == ::geteuid();
    if (!removes || ::unlinkat(folder, name.c_str(), 0) != 0) return false;
    ++found_.swept;
    return true;
  }

  Root& root_;
  const sdk::Call& call_;
  const Sweep sweep_;
  const std::time_t stale_before_;
  std::uint64_t entries_ = 0;
  Leftovers found_ = {};
};

}  // namespace

Leftovers find_leftovers(Root& root, const sdk::Call& call, Sweep sweep) { return Search{root, call, sweep}.run(); }

}  // namespace holdfast::filesystem
