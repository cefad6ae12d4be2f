// What a Weaviate 1.39.0 was asked and answered, one node and three (tests/fixtures/weaviate-1.39.0).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace holdfast::weaviate::test {

struct Recorded {
  std::string name = {};  ///< Of the case: "create while another runs".
  std::string method = {};
  std::string path = {};          ///< "/v1/backups/s3/three?bucket=b".
  std::string request_body = {};  ///< JSON.
  int status = 0;
  std::string body = {};  ///< Of the answer.
};

/// All of both recordings, in order.
const std::vector<Recorded>& recorded();
/// The first case of that name; throws std::out_of_range where there is none.
const Recorded& recorded(std::string_view name);

/// JSON in one spelling: two texts that say the same are equal. Keeps the order of arrays.
std::string normalised(std::string_view json);

}  // namespace holdfast::weaviate::test
