// A file descriptor that closes itself.
#pragma once

#include <unistd.h>

#include <utility>

namespace holdfast::filesystem {

class Descriptor {
 public:
  Descriptor() noexcept = default;
  /// Takes `number` over; a negative one is "none".
  explicit Descriptor(int number) noexcept : number_{number} {}
  Descriptor(Descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this != &other) {
      close();
      number_ = std::exchange(other.number_, -1);
    }
    return *this;
  }
  ~Descriptor() { close(); }

  [[nodiscard]] int number() const noexcept { return number_; }
  [[nodiscard]] explicit operator bool() const noexcept { return number_ >= 0; }
  /// Gives the descriptor away to something else that closes it.
  [[nodiscard]] int release() noexcept { return std::exchange(number_, -1); }

 private:
  void close() noexcept {
    if (number_ >= 0) ::close(number_);
  }
  int number_ = -1;
};

}  // namespace holdfast::filesystem
