#include "store.hpp"

#include "checkpoint.hpp"
#include "errors.hpp"
#include "file.hpp"
#include "folder_lock.hpp"
#include "key.hpp"
#include "preflight.hpp"
#include "reader.hpp"
#include "staged_file.hpp"
#include "upload.hpp"
#include "validate.hpp"
#include "walk.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace holdfast::filesystem {
namespace {

constexpr std::uint64_t mib = std::uint64_t{1} << 20;
/// Entries of a page whose size the engine leaves open. Every page reads its folder anew, so that large is fast.
constexpr std::uint32_t default_page = 10'000;

constexpr sdk::Limits store_limits{.struct_size = sizeof(hf_limits),
                                   .features = HF_CAN_CREATE | HF_CAN_MATCH | HF_CAN_UPLOAD | HF_CAN_PARALLEL_PARTS |
                                               HF_CAN_LIST_SORTED | HF_CAN_START_AFTER | HF_CAN_LIST_FRESH,
                                   .max_concurrency = 16,
                                   .max_parts = max_parts,
                                   .max_key = max_key,
                                   .max_removals = 0,
                                   .max_put = 64 * mib,
                                   .min_part = 0,
                                   .max_part = 64 * mib};

std::string checked_path(std::string_view path) {
  std::string error;
  judge_path(path, [&](const PathFinding& finding) {
    if (finding.severity == HF_DIAG_ERROR && error.empty()) error = finding.summary;
  });
  if (!error.empty()) throw sdk::Error{HF_E_INVALID_CONFIG, error}.remedy("correct `path`").retry(sdk::Retry::never);
  return without_trailing_slashes(path);
}

[[noreturn]] void refuse_missing(const Root& root) {
  throw sdk::Error{HF_E_NOT_FOUND, "the store's folder '" + root.path() + "' does not exist"}
      .remedy("correct `path`, or mount what belongs there; the first backup makes the folder")
      .retry(sdk::Retry::never);
}

}  // namespace

FilesystemStore::FilesystemStore(const sdk::Settings& settings)
    : FilesystemStore{checked_path(settings.text(setting_path))} {}
FilesystemStore::FilesystemStore(std::string path, Root::Resolver resolver) : root_{std::move(path), resolver} {}

void FilesystemStore::validate(const sdk::Settings& settings, sdk::Findings& out) {
  judge_path(settings.text(setting_path), [&](const PathFinding& finding) {
    if (finding.severity == HF_DIAG_ERROR)
      out.error("path", finding.code, finding.summary, finding.remedy);
    else
      out.warning("path", finding.code, finding.summary, finding.remedy);
  });
}

const sdk::Limits& FilesystemStore::limits() const noexcept { return store_limits; }

void FilesystemStore::preflight(sdk::Call& call, std::uint32_t flags, sdk::Checks& out) {
  run_preflight(root_, call, (flags & HF_PREFLIGHT_WRITE) != 0 ? Access::read_write : Access::read_only, out);
}

sdk::Object FilesystemStore::stat(sdk::Call& call, std::string_view key) {
  checkpoint(call);
  return open_object(root_, parse_key(key), O_PATH).object;
}

void FilesystemStore::list(sdk::Call& call, const hf_list& request, sdk::Page& out) {
  checkpoint(call);
  const std::string_view delimiter = sdk::view(request.delimiter);
  if (!delimiter.empty() && delimiter != "/")
    throw sdk::Error{HF_E_INVALID_ARGUMENT, "the delimiter of a listing is '/', or there is none"}.retry(
        sdk::Retry::never);
  const std::string_view prefix = sdk::view(request.prefix);
  if (prefix.empty() && !root_.exists()) refuse_missing(root_);

  // A page's token is the last thing that it showed. Keys never end in a slash, common prefixes always do.
  const std::string_view page = sdk::view(request.page);
  const bool behind_prefix = page.ends_with('/');
  const Query query{
      .prefix = prefix,
      .after = behind_prefix ? sdk::view(request.start_after) : std::max(page, sdk::view(request.start_after)),
      .passed = behind_prefix ? page : std::string_view{},
      .depth = delimiter.empty() ? Depth::everything : Depth::one_level};
  const std::uint32_t limit = request.limit == 0 ? default_page : request.limit;
  std::uint32_t shown = 0;
  std::string last;
  walk(root_, call, query, [&](std::string_view key, const sdk::Object* object) {
    if (shown == limit) {
      out.next(last);
      return false;
    }
    if (object)
      out.object(key, *object);
    else
      out.prefix(key);
    ++shown;
    last = key;
    return true;
  });
}

void FilesystemStore::get(sdk::Call& call, const hf_get& request, sdk::Sink& out) {
  read_object(root_, call, request, out);
}

sdk::Object FilesystemStore::put(sdk::Call& call, const hf_put& request, std::span<const std::byte> data) {
  checkpoint(call);
  const Condition condition = condition_of(request);
  StagedFile file{root_, parse_key(sdk::view(request.key)), call, data.size()};
  file.write(call, 0, data);
  return file.publish(call, condition, data.size());
}

void FilesystemStore::remove(sdk::Call& call, std::string_view text) {
  checkpoint(call);
  const Key key = parse_key(text);
  {
    const Descriptor folder = root_.open(key.folder, O_RDONLY | O_DIRECTORY);
    if (!folder) return;
    const FolderLock lock{call, folder.number(), root_.path_of(key.folder), FolderLock::Kind::shared};
    struct stat info {};
    const bool found = ::fstatat(folder.number(), key.name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0;
    if (!found && errno != ENOENT) throw errno_error(errno, "look at", root_.path_of(key.text));
    if (!found || S_ISDIR(info.st_mode)) return;
    if (!S_ISREG(info.st_mode)) throw errno_error(ELOOP, "remove", root_.path_of(key.text));
    if (::unlinkat(folder.number(), key.name.c_str(), 0) != 0 && errno != ENOENT)
      throw errno_error(errno, "remove", root_.path_of(key.text));
    sync_folder(folder.number(), root_.path_of(key.folder));
  }
  root_.prune(key.folder);
}

std::unique_ptr<sdk::Upload> FilesystemStore::begin_upload(sdk::Call& call, const hf_put& request) {
  checkpoint(call);
  return std::make_unique<FileUpload>(root_, call, request);
}

}  // namespace holdfast::filesystem
