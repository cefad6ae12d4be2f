// What several mutants need.
#pragma once

#include <poll.h>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mutant.hpp"

namespace mutants {

/// Lets time pass in which others come to do something.
inline void linger(int milliseconds) { ::poll(nullptr, 0, milliseconds); }

inline std::string_view text_of(Bytes data) { return {reinterpret_cast<const char*>(data.data()), data.size()}; }
inline Bytes bytes_of(std::string_view text) { return std::as_bytes(std::span{text.data(), text.size()}); }

/// A page of a listing, taken apart so that it can be spoilt.
struct Listed {
  std::vector<std::pair<std::string, Object>> objects = {};
  std::vector<std::string> prefixes = {};
  std::string next = {};

  void give(Page& out) const {
    for (const auto& [key, object] : objects) out.object(key, object);
    for (const std::string& prefix : prefixes) out.prefix(prefix);
    if (!next.empty()) out.next(next);
  }
};

/// What the sound store lists.
Listed listed(Sound& sound, Call& call, const hf_list& request);

/// A call that the host can neither cancel nor end by a deadline.
class DeafCall {
 public:
  explicit DeafCall(const Call& original) : table_{*original.raw(), original.raw()}, call_{&table_.abi} {
    table_.abi.cancel_fd = -1;
    table_.abi.deadline_ns = INT64_MAX;
    table_.abi.cancelled = [](const hf_call*) noexcept { return 0; };
    table_.abi.fail = [](const hf_call* c, const hf_error* e) noexcept { return of(c)->fail(of(c), e); };
    table_.abi.log = [](const hf_call* c, std::int32_t level, hf_str message, const hf_pair* fields,
                        std::size_t count) noexcept { of(c)->log(of(c), level, message, fields, count); };
    table_.abi.progress = [](const hf_call* c, std::uint64_t bytes) noexcept { of(c)->progress(of(c), bytes); };
  }
  DeafCall(const DeafCall&) = delete;
  DeafCall& operator=(const DeafCall&) = delete;

  operator Call&() noexcept { return call_; }

 private:
  struct Table {  // its first member is what the store sees
    hf_call abi;
    const hf_call* original;
  };
  static const hf_call* of(const hf_call* call) noexcept { return reinterpret_cast<const Table*>(call)->original; }

  Table table_;
  Call call_;
};

}  // namespace mutants
