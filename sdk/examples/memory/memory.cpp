// A storage backend that forgets everything: the shortest complete one, and a place to start from.
//
// Five steps make a plugin: 1. a table of settings, 2. checks of what the table cannot express, 3. what the storage can
// do, 4. the operations, 5. the line that exports it all. Everything before step 2 stands in for the storage itself.
#include <holdfast/plugin.hpp>

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace {

using namespace holdfast::sdk;
using Bytes = std::vector<std::byte>;

// 1. The settings. Holdfast parses, defaults, checks and documents them from this table.
enum : std::uint32_t { setting_capacity };  // positions in `fields`
constexpr Field fields[] = {
    {.key = "capacity",
     .type = HF_TYPE_SIZE,
     .help = "bytes to hold before refusing more",
     .fallback = "64MiB",
     .example = "1GiB",
     .min = 1,
     .max = INT64_MAX},
};

/// A thing in memory under a key. Its bytes are never changed in place, so readers may keep them without a lock.
struct Item {
  std::shared_ptr<const Bytes> bytes;
  std::uint64_t generation = 0;

  [[nodiscard]] Object object() const { return {.size = bytes->size(), .etag = std::to_string(generation)}; }
};

/// One line of a listing: an object, or, without one, a common prefix.
struct Entry {
  std::string name;
  std::optional<Object> object = {};
};

/// The storage itself. Threads: any, also concurrently; every function is atomic.
class Memory {
 public:
  explicit Memory(std::uint64_t capacity) : capacity_{capacity} {}

  Item find(std::string_view key) {
    const std::scoped_lock lock{mutex_};
    if (const auto it = items_.find(key); it != items_.end()) return it->second;
    throw Error{HF_E_NOT_FOUND, "object \"" + std::string{key} + "\" does not exist"};
  }

  /// What a listing of `request` gives next behind the name `after`.
  std::optional<Entry> next(const hf_list& request, std::string after) {
    const std::string_view prefix = view(request.prefix), delimiter = view(request.delimiter);
    const bool folded = !delimiter.empty() && after.size() > prefix.size() && after.ends_with(delimiter);
    if (folded) ++after.back();  // behind everything below that common prefix
    const std::scoped_lock lock{mutex_};
    const auto it = folded || after < prefix ? items_.lower_bound(std::max<std::string_view>(after, prefix))
                                             : items_.upper_bound(after);
    if (it == items_.end() || !it->first.starts_with(prefix)) return std::nullopt;
    const auto cut = delimiter.empty() ? std::string::npos : it->first.find(delimiter, prefix.size());
    if (cut != std::string::npos) return Entry{.name = it->first.substr(0, cut + delimiter.size())};
    return Entry{.name = it->first, .object = it->second.object()};
  }

  Object put(const hf_put& request, Bytes bytes) {
    const std::string key{view(request.key)};
    const std::scoped_lock lock{mutex_};
    const auto old = items_.find(key);
    const bool exists = old != items_.end();
    if (request.mode == HF_PUT_CREATE && exists) throw Error{HF_E_ALREADY_EXISTS, "object \"" + key + "\" exists"};
    if (request.mode == HF_PUT_MATCH && !(exists && old->second.object().etag == view(request.if_match))) {
      throw Error{HF_E_CONFLICT, "object \"" + key + "\" is not the one expected"};
    }
    const std::uint64_t used = used_ + bytes.size() - (exists ? old->second.bytes->size() : 0);
    if (used > capacity_) {
      throw Error{HF_E_NO_SPACE, "no room for object \"" + key + "\""}.remedy("raise capacity").retry(Retry::never);
    }
    used_ = used;
    return (items_[key] = {std::make_shared<const Bytes>(std::move(bytes)), ++generation_}).object();
  }

  void remove(std::string_view key) {
    const std::scoped_lock lock{mutex_};
    const auto it = items_.find(key);
    if (it == items_.end()) return;
    used_ -= it->second.bytes->size();
    items_.erase(it);
  }

 private:
  std::mutex mutex_;
  std::map<std::string, Item, std::less<>> items_;
  std::uint64_t capacity_, used_ = 0, generation_ = 0;
};

/// An object in the making: keeps its parts until they are all there.
class MemoryUpload final : public Upload {
 public:
  MemoryUpload(Memory& memory, const hf_put& request)
      : memory_{memory}, key_{view(request.key)}, if_match_{view(request.if_match)}, mode_{request.mode} {}

  void part(Call& call, std::uint32_t index, std::uint64_t offset, std::span<const std::byte> data) override {
    call.check();
    const std::scoped_lock lock{mutex_};
    parts_[index] = {offset, {data.begin(), data.end()}};
    call.progress(data.size());
  }

  Object finish(Call& call, std::uint32_t parts, std::uint64_t size) override {
    call.check();
    Bytes whole;
    for (const auto& [index, part] : parts_) {
      if (part.offset == whole.size()) whole.insert(whole.end(), part.bytes.begin(), part.bytes.end());
    }
    if (parts_.size() != parts || whole.size() != size) {
      throw Error{HF_E_INVALID_ARGUMENT, "the parts of object \"" + key_ + "\" are not all there"};
    }
    hf_put request{};
    request.mode = mode_;
    request.key = to_abi(key_);
    request.if_match = to_abi(if_match_);
    return memory_.put(request, std::move(whole));
  }

  void abort(Call&) override { parts_.clear(); }

 private:
  struct Part {
    std::uint64_t offset = 0;
    Bytes bytes = {};
  };
  Memory& memory_;
  std::string key_, if_match_;
  std::int32_t mode_;
  std::mutex mutex_;
  std::map<std::uint32_t, Part> parts_;
};

class MemoryStore final : public Store {
 public:
  explicit MemoryStore(const Settings& settings)
      : memory_{static_cast<std::uint64_t>(settings.integer(setting_capacity))} {}

  // 2. What the table cannot express. Offline; report everything you see.
  static void validate(const Settings& settings, Findings& out) {
    if (settings.integer(setting_capacity) < 4096) {
      out.warning("capacity", "memory.capacity.tiny", "holds less than one page", "use at least 4KiB");
    }
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
  Object stat(Call& call, std::string_view key) override {
    call.check();
    return memory_.find(key).object();
  }

  /// The token of the next page is the last name on this one.
  void list(Call& call, const hf_list& request, Page& out) override {
    const std::uint32_t limit = request.limit != 0 ? request.limit : 1000;
    std::string last{std::max(view(request.page), view(request.start_after))};
    call.check();
    for (std::uint32_t count = 0; auto entry = memory_.next(request, last); ++count) {
      if (count == limit) return out.next(last);
      call.check();
      if (entry->object) {
        out.object(entry->name, *entry->object);
      } else {
        out.prefix(entry->name);
      }
      last = std::move(entry->name);
    }
  }

  void get(Call& call, const hf_get& request, Sink& out) override {
    call.check();
    const Item item = memory_.find(view(request.key));
    const Object object = item.object();
    const std::string_view if_match = view(request.if_match);
    if (!if_match.empty() && if_match != object.etag) throw Error{HF_E_CONFLICT, "the object has changed"};
    if (request.offset > object.size) throw Error{HF_E_INVALID_ARGUMENT, "the range starts past the end"};
    out.object(view(request.key), object);
    auto rest = std::span{*item.bytes}.subspan(request.offset);
    rest = rest.first(std::min<std::uint64_t>(rest.size(), request.length));
    while (!rest.empty()) {
      call.check();
      const auto piece = rest.first(std::min<std::size_t>(rest.size(), 1 << 20));
      out.write(piece);
      rest = rest.subspan(piece.size());
    }
  }

  Object put(Call& call, const hf_put& request, std::span<const std::byte> data) override {
    call.check();
    const Object object = memory_.put(request, {data.begin(), data.end()});
    call.progress(data.size());
    return object;
  }

  void remove(Call& call, std::string_view key) override {
    call.check();
    memory_.remove(key);
  }

  std::unique_ptr<Upload> begin_upload(Call& call, const hf_put& request) override {
    call.check();
    return std::make_unique<MemoryUpload>(memory_, request);
  }

 private:
  Memory memory_;
};

}  // namespace

// 5. The one symbol that is exported.
HOLDFAST_PLUGIN(MemoryStore, fields, "memory", "1.0.0", "Holdfast", "Keeps objects in memory, for tests");
