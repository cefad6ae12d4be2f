// Writing one object whose size is not known beforehand.
//
// What fits a part goes out as one put, a single request; more becomes an upload in parts. ObjectUpload is the half
// that any thread may drive, ObjectWriter the simple whole: bytes in, parts out, on the caller's thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "hash/xxh3.hpp"
#include "store/store.hpp"

namespace holdfast::transfer {

/// How large the parts of uploads into a store are.
struct PartSizes {
  std::size_t part = 0;              ///< Bytes of every part but the last, and the most that goes out as one put.
  std::uint64_t largest_object = 0;  ///< Bytes that the store can take as one object in such parts.
};

/// The part size for `store`: small enough to keep many in flight, large enough for what the store demands.
PartSizes part_sizes(const store::Limits& limits) noexcept;

/// A stored object and what was seen of it on its way.
struct StoredObject {
  std::string key = {};
  std::uint64_t size = 0;  ///< Bytes as stored.
  hash::Digest digest = {};
};

/// One object on its way into a store, in parts. Threads: put, part and finish from any thread; part also concurrently
/// where the store has parallel parts. The caller sends either one put, or parts and then finish.
class ObjectUpload {
 public:
  ObjectUpload(store::Store& store, std::string key, store::PutMode mode);

  [[nodiscard]] const std::string& key() const noexcept { return key_; }
  void put(std::span<const std::byte> whole, const store::CallOptions& call);
  void part(std::uint32_t index, std::uint64_t offset, std::span<const std::byte> data, const store::CallOptions& call);
  void finish(const store::UploadEnd& end, const store::CallOptions& call);

 private:
  store::Upload& begun(const store::CallOptions& call);

  store::Store& store_;
  std::string key_;
  store::PutMode mode_;
  std::mutex mutex_;
  std::unique_ptr<store::Upload> upload_;
};

/// Threads: one at a time.
class ObjectWriter {
 public:
  struct Options {
    store::PutMode mode = store::PutMode::overwrite;
    store::CallOptions call = {};
  };
  ObjectWriter(store::Store& store, std::string key, Options options);

  void write(std::span<const std::byte> bytes);
  void write(std::string_view text) { write(std::as_bytes(std::span{text})); }
  /// Makes the object visible, whole and durable. Throws AlreadyExistsError where PutMode::create lost.
  StoredObject finish();

 private:
  void send_part();

  ObjectUpload upload_;
  store::CallOptions call_;
  store::Limits limits_;
  std::size_t part_size_;
  std::uint32_t parts_ = 0;
  std::uint64_t sent_ = 0;
  std::vector<std::byte> buffer_;
  hash::Xxh3 hash_;
};

}  // namespace holdfast::transfer
