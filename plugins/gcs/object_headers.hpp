// What the settings add to requests that begin an object: class and encryption, as either API wants it.
#pragma once

#include "integrity.hpp"
#include "settings.hpp"

#include <holdfast/http.hpp>
#include <holdfast/support/percent.hpp>

#include <string>

namespace holdfast::gcs {

class ObjectHeaders {
 public:
  /// `settings` without errors of validation.
  explicit ObjectHeaders(const Settings& settings);

  /// For the XML API.
  [[nodiscard]] const sdk::HttpHeaders& to_write() const noexcept { return to_write_; }
  /// For the JSON API: of its query.
  [[nodiscard]] const support::Query& query() const noexcept { return query_; }
  /// For the JSON API: what stands in the object's metadata, with the hashes of the whole as far as they are known.
  [[nodiscard]] std::string metadata(const Hashes& hashes = {}) const;

 private:
  sdk::HttpHeaders to_write_;
  support::Query query_;
  std::string storage_class_;
};

}  // namespace holdfast::gcs
