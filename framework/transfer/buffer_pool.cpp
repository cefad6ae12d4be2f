#include "transfer/buffer_pool.hpp"

#include <sys/mman.h>

#include <holdfast/errors.hpp>
#include <new>
#include <utility>

namespace holdfast::transfer {
namespace {

constexpr std::size_t huge_pages_from = std::size_t{4} << 20;

}  // namespace

Buffer::Buffer(Buffer&& other) noexcept
    : pool_{std::exchange(other.pool_, nullptr)},
      data_{std::exchange(other.data_, nullptr)},
      size_{std::exchange(other.size_, 0)} {}

Buffer& Buffer::operator=(Buffer&& other) noexcept {
  if (this != &other) {
    release();
    pool_ = std::exchange(other.pool_, nullptr);
    data_ = std::exchange(other.data_, nullptr);
    size_ = std::exchange(other.size_, 0);
  }
  return *this;
}

Buffer::~Buffer() { release(); }

std::size_t Buffer::capacity() const noexcept { return pool_ ? pool_->capacity() : 0; }

void Buffer::release() noexcept {
  if (data_) pool_->put_back(data_);
  pool_ = nullptr;
  data_ = nullptr;
  size_ = 0;
}

BufferPool::BufferPool(std::size_t count, std::size_t capacity) : capacity_{capacity} {
  const std::size_t total = count * capacity;
  void* memory = ::mmap(nullptr, total, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc{};
  memory_ = {static_cast<std::byte*>(memory), total};
  // Huge pages: fewer faults to touch them, and fewer pages for the kernel to hold while a disk or network card reads
  // from them. A hint: failing is fine.
  if (total >= huge_pages_from) ::madvise(memory, total, MADV_HUGEPAGE);
  free_.reserve(count);
  for (std::size_t i = count; i-- > 0;) free_.push_back(memory_.data() + i * capacity);
}

BufferPool::~BufferPool() { ::munmap(memory_.data(), memory_.size()); }

Buffer BufferPool::acquire(std::stop_token stop) {
  std::unique_lock lock{mutex_};
  if (!freed_.wait(lock, stop, [&] { return !free_.empty(); })) throw CancelledError{{.message = "cancelled"}};
  std::byte* data = free_.back();
  free_.pop_back();
  return {*this, data};
}

void BufferPool::put_back(std::byte* data) noexcept {
  {
    const std::scoped_lock lock{mutex_};
    free_.push_back(data);  // never allocates: the capacity was reserved
  }
  freed_.notify_one();
}

}  // namespace holdfast::transfer
