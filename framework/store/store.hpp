// The C++ face of a plugin's store: what the engine reads and writes objects through.
//
// Store is the interface; PluginStore (plugin_store.hpp) puts a plugin's table behind it, RetryingStore
// (retrying_store.hpp) lays retries over any of them, and tests have their own. All of it blocks; concurrency is the
// caller's business, up to limits().max_concurrency calls in flight.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hash/xxh3.hpp"

namespace holdfast::store {

/// What holds for one call. Cheap to copy.
struct CallOptions {
  std::stop_token stop = {};  ///< Requested: the call ends within a second with CancelledError.
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
  std::uint32_t attempt = 0;  ///< Counted up by RetryingStore.
};

/// For a call that goes on although the operation was stopped, as cleaning up does, or that nothing stops any more, as
/// the commit: it has ten minutes, twice of what its retries may take. Without an end nobody could tell that it hangs.
[[nodiscard]] CallOptions bounded_call(std::stop_token stop = {});

/// What the storage knows about an object.
struct ObjectInfo {
  std::string key;
  std::uint64_t size = 0;                                         ///< Bytes.
  std::optional<std::chrono::system_clock::time_point> modified;  ///< Absent where the storage does not say.
  std::string etag;                                               ///< Opaque; changes whenever the content does.
};

/// What a store can do. Features are only ever positive; an absent one has a fallback or a clear refusal.
struct Limits {
  bool can_create = false;      ///< PutMode::create is race-free.
  bool can_match = false;       ///< PutMode::match is race-free.
  bool can_upload = false;      ///< begin_upload works.
  bool parallel_parts = false;  ///< Parts may be sent from several threads at once, in any order.
  bool list_sorted = false;     ///< Listings come in byte order of the keys.
  bool list_start_after = false;
  bool list_fresh = false;            ///< A finished put is in the next listing.
  std::uint32_t max_concurrency = 0;  ///< Calls in flight; 0: the engine decides.
  std::uint32_t max_parts = 0;        ///< 0: unlimited.
  std::uint32_t max_key = 0;          ///< Bytes; 0: unknown.
  std::uint64_t max_put = 0;          ///< Bytes of one put; 0: unlimited.
  std::uint64_t min_part = 0;         ///< Bytes of every part but the last.
  std::uint64_t max_part = 0;         ///< Bytes; 0: unlimited.
};

enum class PutMode : std::uint8_t { overwrite, create, match };

struct PutRequest {
  std::string_view key;
  PutMode mode = PutMode::overwrite;
  std::string_view if_match = {};  ///< For PutMode::match: the etag the object must have.
  std::uint64_t size_hint = 0;     ///< For uploads, bytes; 0 if unknown.
};

struct GetRequest {
  std::string_view key;
  std::uint64_t offset = 0;
  std::uint64_t length = std::numeric_limits<std::uint64_t>::max();  ///< To the end.
  std::string_view if_match = {};
  /// Told what is being read, once, before its first byte; what it throws ends the transfer like a sink's exception.
  std::function<void(const ObjectInfo&)> began = {};
};

/// Receives bytes in order. What it throws ends the transfer and leaves get() unchanged.
using ByteSink = std::function<void(std::span<const std::byte>)>;

struct ListRequest {
  std::string_view prefix = {};     ///< A plain string prefix, not a folder.
  std::string_view delimiter = {};  ///< Empty: everything below; otherwise "/".
  std::uint32_t limit = 0;          ///< At most this many entries a page; 0: the store's page size.
  std::string_view page = {};       ///< Token of the previous page; empty: the first.
};

struct ListPage {
  std::vector<ObjectInfo> objects;
  std::vector<std::string> prefixes;  ///< With a delimiter: what continues below, ending in it.
  std::string next;                   ///< Empty: this was the last page.
};

/// What an upload has come to when its last part is sent.
struct UploadEnd {
  std::uint32_t parts = 0;
  std::uint64_t size = 0;    ///< Bytes of all parts.
  hash::Digest digest = {};  ///< Of their bytes, in order: by it a lost answer is settled.
};

/// An object being written in parts. Destroying it before finish() or abort() aborts, as far as that works.
///
/// Threads: part() from several threads where Limits::parallel_parts says so; the rest from one at a time.
class Upload {
 public:
  virtual ~Upload() = default;
  /// Sends part `index` (from 0), which starts at byte `offset`. All parts have one size but the last. Sending a part
  /// again replaces it. `data` is borrowed.
  virtual void part(std::uint32_t index, std::uint64_t offset, std::span<const std::byte> data,
                    const CallOptions& options) = 0;
  /// Makes the object visible, whole and durable. Throws AlreadyExistsError where PutMode::create lost.
  virtual ObjectInfo finish(const UploadEnd& end, const CallOptions& options) = 0;
  /// Leaves nothing visible behind.
  virtual void abort(const CallOptions& options) = 0;
};

/// One named check of a preflight, as it is shown to the user.
struct Check {
  enum class Outcome : std::uint8_t { pass, warn, fail, skip };
  std::string id;  ///< "auth", "create-conflict".
  std::string title;
  Outcome outcome = Outcome::pass;
  std::string detail;  ///< What was seen.
  std::string remedy;  ///< What to do; for warn and fail.
  std::chrono::nanoseconds latency{0};
};

/// Told of each check as it begins (so that a terminal can show what is waited for) and as it ends.
class CheckObserver {
 public:
  virtual ~CheckObserver() = default;
  virtual void check_begins(std::string_view id, std::string_view title) = 0;
  virtual void check_ended(const Check& check) = 0;
};

/// What a preflight may do, which is what the operation will.
enum class PreflightAccess : std::uint8_t {
  read_only,
  no_removal,  ///< Write, and remove nothing: for storages that keep everything, and credentials that may not.
  read_write
};

/// An opened backend.
///
/// Threads:    every function from any thread, also concurrently.
/// Atomicity:  put and Upload::finish are atomic: readers see the old object or the new one, whole.
/// Durability: on success of either the object survives a power loss, as far as the storage promises it.
/// Errors:     NotFoundError, AlreadyExistsError (PutMode::create), ChangedError (match), AuthenticationError,
///             PermissionError, UnavailableError (the retryable ones say so), NoSpaceError, DamagedError,
///             TimeoutError, CancelledError, UnsupportedError, PluginError (the plugin broke its contract).
///             Every message names the store and the object, and no secret.
class Store {
 public:
  virtual ~Store() = default;
  Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  /// For messages: "filesystem:/backups". Never holds a secret.
  [[nodiscard]] virtual const std::string& name() const noexcept = 0;
  /// Constant while the store is open.
  [[nodiscard]] virtual const Limits& limits() const noexcept = 0;

  /// The plugin's own checks. What the engine checks for every store alike is in preflight.hpp.
  virtual void preflight(PreflightAccess access, CheckObserver& observer, const CallOptions& options) = 0;

  /// Empty where there is no such object: an answer that callers expect is a value.
  virtual std::optional<ObjectInfo> stat(std::string_view key, const CallOptions& options) = 0;
  virtual ListPage list(const ListRequest& request, const CallOptions& options) = 0;
  /// Hands the bytes of the range to `sink`, in order. The returned info is of the whole object.
  virtual ObjectInfo get(const GetRequest& request, const ByteSink& sink, const CallOptions& options) = 0;
  virtual ObjectInfo put(const PutRequest& request, std::span<const std::byte> data, const CallOptions& options) = 0;
  /// Removing what is not there succeeds.
  virtual void remove(std::string_view key, const CallOptions& options) = 0;
  /// Removes all of `keys`, in as few requests as the store allows. Throws after having tried them all.
  virtual void remove_many(std::span<const std::string> keys, const CallOptions& options) = 0;
  /// Throws UnsupportedError where Limits::can_upload is false.
  virtual std::unique_ptr<Upload> begin_upload(const PutRequest& request, const CallOptions& options) = 0;
};

/// Calls `visit` with every page of a listing, from the one on that `request` asks for. `visit` may take from it what
/// it wants, but for where it goes on. Throws PluginError when the pages go round in circles.
void for_each_page(Store& store, ListRequest request, const CallOptions& options,
                   const std::function<void(ListPage&)>& visit);

/// Calls `visit` for every object under `prefix`. Throws what for_each_page() throws.
void for_each_object(Store& store, std::string_view prefix, const CallOptions& options,
                     const std::function<void(const ObjectInfo&)>& visit);

/// The whole object. Throws DamagedError when it is larger than `at_most` bytes, NotFoundError when it is not there.
/// No more than `at_most` bytes are held at any time.
std::string read_object(Store& store, std::string_view key, std::uint64_t at_most, const CallOptions& options);

}  // namespace holdfast::store
