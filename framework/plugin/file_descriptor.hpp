// Owns a file descriptor.
#pragma once

#include <unistd.h>

#include <utility>

namespace holdfast::plugin {

class FileDescriptor {
 public:
  explicit FileDescriptor(int number) noexcept : number_{number} {}
  ~FileDescriptor() {
    if (number_ >= 0) ::close(number_);
  }
  FileDescriptor(FileDescriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }

  /// Negative where there is none.
  [[nodiscard]] int number() const noexcept { return number_; }

 private:
  int number_;
};

}  // namespace holdfast::plugin
