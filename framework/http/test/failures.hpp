// What tests of requests look at when one fails.
#pragma once

#include <holdfast/errors.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "http/failure.hpp"
#include "http/transport.hpp"

namespace holdfast::test {

/// The Error that `call` ends with.
template <class Call>
Error failure_of(const Call& call) {
  try {
    static_cast<void>(call());
  } catch (const Error& error) {
    return error;
  }
  throw std::logic_error{"nothing failed"};
}

inline Error failure_of(http::Transport& transport, const http::Request& request,
                        const store::CallOptions& options = {}) {
  return failure_of([&] { return transport.send(request, options); });
}

inline std::string detail(const Error& error, std::string_view name) {
  for (const auto& [key, value] : error.info().details)
    if (key == name) return value;
  return {};
}

}  // namespace holdfast::test
