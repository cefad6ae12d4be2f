// Uploads that somebody began and nobody ended, as S3 and those who speak its dialect of XML list them.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::support {

struct UnfinishedUpload {
  std::string key = {};  ///< With the store's root in front.
  std::string id = {};
  std::chrono::system_clock::time_point began = {};
};

/// Where a listing goes on; an empty key: it was the last page.
struct UploadMarker {
  std::string key = {};
  std::string upload = {};
};

/// Adds the uploads of a page to `out`. HF_E_CORRUPT, with the remedy, where it is no such page.
UploadMarker read_unfinished_uploads(std::string_view body, std::string_view remedy,
                                     std::vector<UnfinishedUpload>& out);

}  // namespace holdfast::support
