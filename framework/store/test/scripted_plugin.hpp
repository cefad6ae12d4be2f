// A plugin written by hand against the C tables, whose every slot a test can script, well or badly.
#pragma once

#include <holdfast/abi.h>

#include <functional>
#include <holdfast/errors.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "store/plugin_store.hpp"
#include "support/catch.hpp"

namespace holdfast::test {

constexpr hf_str abi(std::string_view text) noexcept { return {text.data(), text.size()}; }
inline std::string text_of(hf_str text) { return {text.data, text.size}; }

/// An object as a plugin describes it.
constexpr hf_object object_of(std::string_view key, std::uint64_t size, std::string_view etag = "e1") noexcept {
  return {.struct_size = sizeof(hf_object),
          .key = abi(key),
          .size = size,
          .modified_ns = 1'700'000'000'000'000'000,
          .etag = abi(etag)};
}

struct ErrorText {
  std::string_view message;
  std::string_view remedy = {};
  std::int32_t retry = HF_RETRY_UNKNOWN;
  std::int32_t service_status = 0;
  std::uint64_t retry_after_ns = 0;
};

inline hf_error error_of(hf_status status, const ErrorText& text) noexcept {
  return {.struct_size = sizeof(hf_error),
          .status = status,
          .retry = text.retry,
          .service_status = text.service_status,
          .reserved = 0,
          .retry_after_ns = text.retry_after_ns,
          .message = abi(text.message),
          .remedy = abi(text.remedy),
          .service_code = abi("Code"),
          .request_id = abi("r-1")};
}

inline hf_status fail(const hf_call* call, hf_status status, const ErrorText& text) noexcept {
  const hf_error error = error_of(status, text);
  return call->fail(call, &error);
}

/// What the slots do; an unset one answers HF_OK and nothing else. Must not throw.
struct Script {
  std::function<hf_status(const hf_call*)> open;
  std::function<hf_status(const hf_call*, std::uint32_t, const hf_check_sink*)> preflight;
  std::function<hf_status(const hf_call*, hf_str, const hf_object_sink*)> stat;
  std::function<hf_status(const hf_call*, const hf_list*, const hf_list_sink*)> list;
  std::function<hf_status(const hf_call*, const hf_get*, const hf_data_sink*)> get;
  std::function<hf_status(const hf_call*, const hf_put*, std::string_view, const hf_object_sink*)> put;
  std::function<hf_status(const hf_call*, hf_str)> remove;
  std::function<hf_status(const hf_call*, const hf_str*, std::size_t, const hf_removal_sink*)> remove_many;
  std::function<hf_status(const hf_call*, const hf_put*)> begin;
  std::function<hf_status(const hf_call*, std::uint32_t, std::uint64_t, std::string_view)> part;
  std::function<hf_status(const hf_call*, std::uint32_t, std::uint64_t, const hf_object_sink*)> finish;
  std::function<hf_status(const hf_call*)> abort;

  hf_limits limits;
  hf_store_ops ops;  ///< All slots set; a test may take some away before opening.
  bool gives_store = true;
  bool gives_upload = true;
  int closed = 0;
  int released = 0;

  Script();
};

/// Opens the script as a store called "scripted:test". The script must outlive it.
std::unique_ptr<store::Store> open_script(Script& script, store::OpenOptions options = {.name = "scripted:test"});

inline hf_status give(const hf_object_sink* out, const hf_object& object) noexcept {
  out->object(out->context, &object);
  return HF_OK;
}

/// The Error that `body` throws; fails the test if it throws none.
template <class Body>
Error error_from(Body&& body) {
  try {
    body();
  } catch (const Error& error) {
    return error;
  }
  FAIL("nothing was thrown");
  return Error{ErrorCode::internal, {}};
}

}  // namespace holdfast::test
