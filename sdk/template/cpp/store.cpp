// @ID@: a storage backend for Holdfast.
//
// Complete as it stands: it keeps each object as a file below a folder, so that backups can be made and restored before
// a line of it is changed. Five steps, numbered below, make it yours: 1. the settings, 2. checks of what their table
// cannot express, 3. what the storage can do, 4. the operations, 5. the line that exports it all. What stands before
// step 2 is the storage itself, to be replaced by yours.
#include <holdfast/plugin.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace holdfast::sdk;
namespace fs = std::filesystem;

// 1. The settings. Holdfast parses, defaults, checks and documents them from this table.
enum : std::uint32_t { setting_path };  // positions in `fields`
constexpr Field fields[] = {
    {.key = "path",
     .type = HF_TYPE_PATH,
     .flags = HF_FIELD_REQUIRED | HF_FIELD_IDENTITY,  // another path is another store
     .help = "folder that holds the objects, created when it is first needed",
     .example = "/srv/@NAME@"},
};

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error{errno, std::generic_category(), what};  // the SDK makes the right status of errno
}

/// A file's descriptor. Every one is closed on exec: the engine starts programs.
class Descriptor {
 public:
  Descriptor(const fs::path& path, int flags) : number_{::open(path.c_str(), flags | O_CLOEXEC, 0600)} {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(Descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
  Descriptor& operator=(Descriptor&&) = delete;
  explicit operator bool() const noexcept { return number_ >= 0; }
  [[nodiscard]] int number() const noexcept { return number_; }

 private:
  int number_;
};

Object object_of(const struct stat& facts) {
  const auto modified = facts.st_mtim.tv_sec * 1'000'000'000LL + facts.st_mtim.tv_nsec;
  return {.size = static_cast<std::uint64_t>(facts.st_size),
          .etag = std::to_string(modified) + "-" + std::to_string(facts.st_ino) + "-" + std::to_string(facts.st_size),
          .modified_ns = modified};
}

void make_durable(const fs::path& path, int flags) {
  const Descriptor file{path, flags};
  if (!file || ::fsync(file.number()) != 0) fail("cannot make '" + path.string() + "' durable");
}

/// The storage: one file for each key. Threads: any, also of several processes.
class Shelf {
 public:
  explicit Shelf(fs::path folder) : folder_{std::move(folder)} {}

  [[nodiscard]] const fs::path& folder() const noexcept { return folder_; }

  /// Letters, digits, '-' and '_' stand for themselves, every other byte is %XX: no key leads out of the folder, and none
  /// is taken for another. What is too long for a file's name is continued in a folder "<beginning>+".
  [[nodiscard]] fs::path file_of(std::string_view key) const {
    constexpr char digits[] = "0123456789ABCDEF";
    std::string name;
    for (const unsigned char c : key) {
      if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_')
        name += static_cast<char>(c);
      else
        name += {'%', digits[c / 16], digits[c % 16]};
    }
    fs::path file = folder_;
    for (; name.size() > longest_name; name.erase(0, longest_name)) file /= name.substr(0, longest_name) + "+";
    return file / name;
  }

  [[nodiscard]] std::optional<Object> find(std::string_view key) const {
    struct stat facts = {};
    if (::stat(file_of(key).c_str(), &facts) == 0) return object_of(facts);
    if (errno != ENOENT && errno != ENOTDIR) fail("cannot look at object '" + std::string{key} + "'");
    return std::nullopt;
  }

  /// Every key, sorted by its bytes.
  [[nodiscard]] std::set<std::string> keys() const {
    std::set<std::string> found;
    std::error_code missing;
    for (const auto& entry : fs::recursive_directory_iterator{folder_, missing}) {
      std::error_code vanished;
      const std::string name = entry.path().filename().native();
      if (name.front() != '.' && entry.is_regular_file(vanished)) found.insert(key_of(entry.path()));
    }
    return found;
  }

  /// A new file for bytes that are to become an object; visible to nobody.
  [[nodiscard]] fs::path begin() const {
    static std::atomic<unsigned> count{0};
    fs::create_directories(folder_);
    return folder_ / (".new-" + std::to_string(::getpid()) + "-" + std::to_string(count++));
  }

  /// Makes of `file` the object `request.key`, whole and durable, if what the request demands of the old one holds.
  Object commit(const fs::path& file, const hf_put& request) const {
    const std::string key{view(request.key)};
    const fs::path target = file_of(key);
    make_durable(file, O_RDONLY);
    const Descriptor lock = locked();
    const auto old = find(key);
    if (request.mode == HF_PUT_CREATE && old) throw Error{HF_E_ALREADY_EXISTS, "object '" + key + "' exists"};
    if (request.mode == HF_PUT_MATCH && !(old && old->etag == view(request.if_match)))
      throw Error{HF_E_CONFLICT, "object '" + key + "' is not the one expected"};
    fs::create_directories(target.parent_path());
    fs::rename(file, target);
    make_durable(target.parent_path(), O_RDONLY | O_DIRECTORY);
    return find(key).value_or(Object{});
  }

  void remove(std::string_view key) const {
    if (!find(key)) return;
    const Descriptor lock = locked();
    fs::remove(file_of(key));
  }

 private:
  static constexpr std::size_t longest_name = 200;  // file systems allow 255

  /// Nobody else changes what is on the shelf as long as this lives: no thread, and no other process.
  [[nodiscard]] Descriptor locked() const {
    Descriptor lock{folder_ / ".lock", O_RDWR | O_CREAT};
    if (!lock || ::flock(lock.number(), LOCK_EX) != 0) fail("cannot lock '" + folder_.string() + "'");
    return lock;
  }

  [[nodiscard]] std::string key_of(const fs::path& file) const {
    std::string name = file.lexically_relative(folder_).native(), key;
    for (auto piece = name.find("+/"); piece != std::string::npos; piece = name.find("+/")) name.erase(piece, 2);
    for (std::size_t i = 0; i < name.size(); ++i) {
      if (name[i] != '%') {
        key += name[i];
        continue;
      }
      unsigned byte = '%';  // a file of somebody else's may have any name
      const char* const digits = name.data() + i + 1;
      const char* const end = digits + std::min<std::size_t>(2, name.size() - i - 1);
      if (std::from_chars(digits, end, byte, 16).ec == std::errc{}) i += 2;
      key += static_cast<char>(byte);
    }
    return key;
  }

  fs::path folder_;
};

/// Bytes on their way to the shelf; what is not committed vanishes with this.
class Draft {
 public:
  explicit Draft(const Shelf& shelf) : path_{shelf.begin()}, file_{path_, O_WRONLY | O_CREAT | O_EXCL} {
    if (!file_) fail("cannot create a file in '" + shelf.folder().string() + "'");
  }
  ~Draft() { ::unlink(path_.c_str()); }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  [[nodiscard]] const fs::path& path() const noexcept { return path_; }

  void write(Call& call, std::span<const std::byte> bytes, std::uint64_t offset) const {
    while (!bytes.empty()) {
      call.check();
      const auto wrote = ::pwrite(file_.number(), bytes.data(), std::min(bytes.size(), piece_bytes),
                                  static_cast<off_t>(offset));
      if (wrote < 0 && errno == EINTR) continue;
      if (wrote < 0) fail("cannot write '" + path_.string() + "'");
      call.progress(static_cast<std::uint64_t>(wrote));
      bytes = bytes.subspan(static_cast<std::size_t>(wrote));
      offset += static_cast<std::uint64_t>(wrote);
    }
  }

  static constexpr std::size_t piece_bytes = 1 << 20;  // between two looks at whether to go on

 private:
  fs::path path_;
  Descriptor file_;
};

/// An object in the making: parts go to their places in a draft.
class @CLASS@Upload final : public Upload {
 public:
  @CLASS@Upload(const Shelf& shelf, const hf_put& request)
      : shelf_{shelf}, draft_{shelf}, key_{view(request.key)}, if_match_{view(request.if_match)}, mode_{request.mode} {}

  void part(Call& call, std::uint32_t index, std::uint64_t offset, std::span<const std::byte> data) override {
    draft_.write(call, data, offset);
    const std::scoped_lock lock{mutex_};
    parts_.insert(index);
  }

  Object finish(Call& call, std::uint32_t parts, std::uint64_t size) override {
    call.check();
    if (parts_.size() != parts || fs::file_size(draft_.path()) != size)
      throw Error{HF_E_INVALID_ARGUMENT, "the parts of object '" + key_ + "' are not all there"};
    hf_put request{};
    request.mode = mode_;
    request.key = to_abi(key_);
    request.if_match = to_abi(if_match_);
    return shelf_.commit(draft_.path(), request);
  }

  void abort(Call&) override {}  // the draft removes its file

 private:
  const Shelf& shelf_;
  Draft draft_;
  std::string key_, if_match_;
  std::int32_t mode_;
  std::mutex mutex_;
  std::set<std::uint32_t> parts_;
};

class @CLASS@Store final : public Store {
 public:
  // Builds the store. Not yet the time to talk to it: that is preflight's.
  explicit @CLASS@Store(const Settings& settings) : shelf_{std::string{settings.text(setting_path)}} {}

  // 2. What the table cannot express. Offline; report everything you see.
  static void validate(const Settings& settings, Findings& out) {
    if (settings.text(setting_path) == "/")
      out.error("path", "@NAME@.path.root", "the root folder is no place for objects", "name a folder of its own");
  }

  // 3. What the storage can do. Claim no more than the conformance kit has seen to work.
  [[nodiscard]] const Limits& limits() const noexcept override {
    static constexpr Limits limits{.struct_size = sizeof(Limits),
                                   .features = HF_CAN_CREATE | HF_CAN_MATCH | HF_CAN_UPLOAD | HF_CAN_PARALLEL_PARTS |
                                               HF_CAN_LIST_SORTED | HF_CAN_START_AFTER | HF_CAN_LIST_FRESH,
                                   .max_concurrency = 0,
                                   .max_parts = 10'000,
                                   .max_key = 1024,
                                   .max_removals = 0,
                                   .max_put = UINT64_MAX,
                                   .min_part = 1,
                                   .max_part = UINT64_MAX};
    return limits;
  }

  // 4. The operations. Several threads call them at once; whatever fails is thrown.

  /// What only this storage can check; that objects can be written and read back, Holdfast tries by itself.
  void preflight(Call& call, std::uint32_t, Checks& out) override {
    out.run("folder", "The folder is there, or can be made", [&]() -> Checks::Result {
      call.check();
      std::error_code error;
      if (fs::is_directory(shelf_.folder(), error)) return {.detail = shelf_.folder().string()};
      if (!fs::exists(shelf_.folder(), error)) return {.detail = "it will be created"};
      return {HF_CHECK_FAIL, "'" + shelf_.folder().string() + "' is no folder", "name another path"};
    });
  }

  Object stat(Call& call, std::string_view key) override {
    call.check();
    if (auto found = shelf_.find(key)) return *found;
    throw Error{HF_E_NOT_FOUND, "object '" + std::string{key} + "' does not exist"};
  }

  /// The token of the next page is the last name on this one.
  void list(Call& call, const hf_list& request, Page& out) override {
    call.check();
    const std::string_view prefix = view(request.prefix), delimiter = view(request.delimiter);
    const std::uint32_t limit = request.limit != 0 ? request.limit : 1000;
    std::string last{std::max(view(request.page), view(request.start_after))};
    std::uint32_t count = 0;
    for (const auto& key : shelf_.keys()) {
      if (!key.starts_with(prefix)) continue;
      const auto cut = delimiter.empty() ? std::string::npos : key.find(delimiter, prefix.size());
      const std::string name = cut == std::string::npos ? key : key.substr(0, cut + delimiter.size());
      if (name <= last) continue;
      if (count++ == limit) return out.next(last);
      call.check();
      if (cut != std::string::npos)
        out.prefix(name);
      else if (const auto object = shelf_.find(key))
        out.object(name, *object);
      last = name;
    }
  }

  void get(Call& call, const hf_get& request, Sink& out) override {
    call.check();
    const Descriptor file{shelf_.file_of(view(request.key)), O_RDONLY};
    struct stat facts = {};
    if (!file || ::fstat(file.number(), &facts) != 0) fail("cannot read object '" + std::string{view(request.key)} + "'");
    const Object object = object_of(facts);
    const std::string_view if_match = view(request.if_match);
    if (!if_match.empty() && if_match != object.etag) throw Error{HF_E_CONFLICT, "the object has changed"};
    if (request.offset > object.size) throw Error{HF_E_INVALID_ARGUMENT, "the range starts past the end"};
    out.object(view(request.key), object);
    const std::uint64_t end = request.offset + std::min(request.length, object.size - request.offset);
    std::vector<std::byte> piece(std::min<std::uint64_t>(Draft::piece_bytes, end - request.offset));
    for (std::uint64_t at = request.offset; at < end;) {
      call.check();
      const auto got = ::pread(file.number(), piece.data(), std::min<std::uint64_t>(piece.size(), end - at),
                               static_cast<off_t>(at));
      if (got < 0) fail("cannot read object '" + std::string{view(request.key)} + "'");
      if (got == 0) throw Error{HF_E_CORRUPT, "the object ends before its size"};
      call.progress(static_cast<std::uint64_t>(got));
      out.write(std::span{piece}.first(static_cast<std::size_t>(got)));
      at += static_cast<std::uint64_t>(got);
    }
  }

  Object put(Call& call, const hf_put& request, std::span<const std::byte> data) override {
    call.check();
    const Draft draft{shelf_};
    draft.write(call, data, 0);
    return shelf_.commit(draft.path(), request);
  }

  void remove(Call& call, std::string_view key) override {
    call.check();
    shelf_.remove(key);
  }

  std::unique_ptr<Upload> begin_upload(Call& call, const hf_put& request) override {
    call.check();
    return std::make_unique<@CLASS@Upload>(shelf_, request);
  }

 private:
  Shelf shelf_;
};

}  // namespace

// 5. The one symbol that is exported.
HOLDFAST_PLUGIN(@CLASS@Store, fields, "@ID@", "0.1.0", "@VENDOR@", "Keeps objects in a folder");
