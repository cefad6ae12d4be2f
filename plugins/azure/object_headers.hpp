// What the settings add to requests about objects: tier, encryption, and the customer's key.
#pragma once

#include "settings.hpp"

#include <holdfast/http.hpp>

namespace holdfast::azure {

class ObjectHeaders {
 public:
  /// `settings` without errors of validation.
  explicit ObjectHeaders(const Settings& settings);

  /// For a request that makes an object: a put, or the list of an upload's blocks.
  [[nodiscard]] const sdk::HttpHeaders& to_write() const noexcept { return to_write_; }
  /// For one that sends a block.
  [[nodiscard]] const sdk::HttpHeaders& to_send() const noexcept { return to_send_; }
  /// For one that reads an object.
  [[nodiscard]] const sdk::HttpHeaders& to_open() const noexcept { return to_open_; }

 private:
  sdk::HttpHeaders to_open_;
  sdk::HttpHeaders to_send_;
  sdk::HttpHeaders to_write_;
};

}  // namespace holdfast::azure
