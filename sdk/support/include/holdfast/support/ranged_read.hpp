// Reading a part of an object by HTTP: what is asked, and that what arrives is that.
#pragma once

#include <holdfast/http.hpp>
#include <holdfast/support/streaming.hpp>

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace holdfast::support {

/// A part of an object.
struct Wanted {
  std::string key = {};
  std::uint64_t offset = 0;
  std::uint64_t length = UINT64_MAX;  ///< To the end.
  std::string if_match = {};

  [[nodiscard]] bool is_ranged() const noexcept { return offset != 0 || length != UINT64_MAX; }
};

/// What the engine asks for, of the object that the store has under `key`.
[[nodiscard]] Wanted wanted_of(const hf_get& request, std::string key);

/// "bytes=3-7", the value of a Range header (RFC 9110, 14.2). For a length that is not 0.
[[nodiscard]] std::string range_of(const Wanted& wanted);

/// The object's size by an answer of 200 or 206. HF_E_CORRUPT where it does not say, or holds another range than was
/// wanted.
[[nodiscard]] std::uint64_t size_by(const sdk::HttpResponse& head, const Wanted& wanted);

/// How a service is read from.
struct ReadSteps {
  /// Sends the request, and hands its answer on as it arrives. Throws what is refused.
  std::function<void(const OnHead&, const OnData&)> stream;
  /// The object without its bytes.
  std::function<sdk::Object()> stat;
  /// What the headers of an answer tell of the object, whose size is known.
  std::function<sdk::Object(const sdk::HttpResponse&, std::uint64_t size)> object_by;
};

/// Hands on what is wanted: the object first, then its bytes, no more and no fewer. HF_E_UNAVAILABLE where the service
/// stops early; HF_E_INVALID_ARGUMENT where the range begins past the end; HF_E_CONFLICT where the object is another
/// one than `if_match`.
void read_range(const Wanted& wanted, const ReadSteps& steps, const std::function<void(const sdk::Object&)>& on_object,
                const OnData& on_data);

/// The etag in quotes, as headers have it: some listings leave them out.
[[nodiscard]] std::string quoted_etag(std::string_view etag);

/// By the header Last-Modified, in nanoseconds of Unix time; INT64_MIN where there is none.
[[nodiscard]] std::int64_t modified_by(const sdk::HttpHeaders& headers);

/// HF_E_CONFLICT: the object is another one than `if_match`.
[[noreturn]] void refuse_changed();

/// HF_E_CORRUPT, with the advice to look for a proxy.
[[noreturn]] void refuse_answer(std::string what);

}  // namespace holdfast::support
