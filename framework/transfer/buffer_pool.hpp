// A fixed number of large buffers, made once and handed round: what bounds the memory of a transfer.
//
// Touching fresh memory costs more than compressing it on some virtual machines, so buffers are given out last in,
// first out: a small transfer touches few of them, a large one goes on using the same pages.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <span>
#include <stop_token>
#include <vector>

namespace holdfast::transfer {

class BufferPool;

/// One buffer on loan; goes back to its pool when it is destroyed. The pool outlives it. Owned by one thread at a time.
class Buffer {
 public:
  Buffer() = default;
  Buffer(Buffer&& other) noexcept;
  Buffer& operator=(Buffer&& other) noexcept;
  ~Buffer();

  [[nodiscard]] std::byte* data() const noexcept { return data_; }
  [[nodiscard]] std::size_t capacity() const noexcept;
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// How many bytes of it hold something; at most capacity().
  void resize(std::size_t size) noexcept { size_ = size; }
  [[nodiscard]] std::span<std::byte> whole() const noexcept { return {data_, capacity()}; }
  [[nodiscard]] std::span<std::byte> free() const noexcept { return whole().subspan(size_); }
  [[nodiscard]] std::span<const std::byte> filled() const noexcept { return {data_, size_}; }
  [[nodiscard]] explicit operator bool() const noexcept { return data_ != nullptr; }
  void release() noexcept;

 private:
  friend class BufferPool;
  Buffer(BufferPool& pool, std::byte* data) noexcept : pool_{&pool}, data_{data} {}
  BufferPool* pool_ = nullptr;
  std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

/// Threads: every function from any thread.
class BufferPool {
 public:
  /// Reserves `count` buffers of `capacity` bytes, aligned to pages. Throws std::bad_alloc.
  BufferPool(std::size_t count, std::size_t capacity);
  ~BufferPool();
  BufferPool(const BufferPool&) = delete;
  BufferPool& operator=(const BufferPool&) = delete;

  /// Waits for a free buffer. Throws CancelledError when `stop` is requested first.
  Buffer acquire(std::stop_token stop);
  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }

 private:
  friend class Buffer;
  void put_back(std::byte* data) noexcept;

  std::size_t capacity_;
  std::span<std::byte> memory_;
  std::mutex mutex_;
  std::condition_variable_any freed_;
  std::vector<std::byte*> free_;
};

}  // namespace holdfast::transfer
