// What the settings add to requests about objects: class, encryption, and the customer's key.
#pragma once

#include "settings.hpp"

#include <holdfast/http.hpp>

namespace holdfast::s3 {

class ObjectHeaders {
 public:
  /// `settings` without errors of validation.
  explicit ObjectHeaders(const Settings& settings);

  /// For a request that begins an object: a put, or the creation of an upload.
  [[nodiscard]] const sdk::HttpHeaders& to_write() const noexcept { return to_write_; }
  /// For one that reads an object, or sends a part of it.
  [[nodiscard]] const sdk::HttpHeaders& to_open() const noexcept { return to_open_; }

 private:
  sdk::HttpHeaders to_open_;
  sdk::HttpHeaders to_write_;
};

}  // namespace holdfast::s3
