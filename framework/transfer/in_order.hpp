// Puts pieces back in order without a thread of its own.
//
// Whoever brings the piece that comes next hands it on at once, while it is in that core's cache, and after it those
// that were waiting for it; who brings one too early, or comes while another hands on, leaves it and goes back to work.
// A thread of its own for this took the pieces out of the caches and the cores away from the codec.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <utility>

#include "transfer/piece.hpp"

namespace holdfast::transfer {

/// Threads: bring() from any thread.
class InOrder {
 public:
  /// `next` gets every piece in the order of their numbers, from 0 and without a gap, one call at a time.
  explicit InOrder(std::function<void(Piece)> next) : next_{std::move(next)} {}

  /// Returns when the piece is handed on, or left to another. Throws what `next` threw; then nothing more is handed on.
  void bring(Piece piece) {
    std::unique_lock lock{mutex_};
    early_.emplace(piece.number, std::move(piece));
    if (handing_on_) return;
    handing_on_ = true;
    for (auto it = early_.find(number_); it != early_.end(); it = early_.find(++number_)) {
      Piece now = std::move(it->second);
      early_.erase(it);
      lock.unlock();
      next_(std::move(now));
      lock.lock();
    }
    handing_on_ = false;
  }

 private:
  const std::function<void(Piece)> next_;
  std::mutex mutex_;
  std::map<std::uint64_t, Piece> early_;  // no more than there are buffers
  std::uint64_t number_ = 0;
  bool handing_on_ = false;
};

}  // namespace holdfast::transfer
