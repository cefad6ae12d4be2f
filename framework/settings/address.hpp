// Backends written as an address instead of a table.
//
//   filesystem:/backups                          path = "/backups"
//   s3://bucket/path?region=eu-central-1         bucket, path, and the query's settings; gs:// likewise
//   azure://container/path?account=...           container, path
//   ID:?key=value&key=value                      any plugin
//
// Parts are percent-decoded (RFC 3986); '+' is a plus. The user part of a URL does not exist: credentials are settings.
#pragma once

#include <string_view>

#include "settings/config_file.hpp"

namespace holdfast::settings {

/// Whether `word` is meant as an address: names of backends have no colon.
[[nodiscard]] bool is_address(std::string_view word) noexcept;

/// `origin` is what places say: the flag that the address came with, or a file's place.
/// Errors: UsageError. No error repeats the query, which may hold secrets.
[[nodiscard]] BackendConfig parse_address(std::string_view address, std::string_view origin = "--backend");

}  // namespace holdfast::settings
