#include "errors/near_miss.hpp"

#include <vector>

#include "support/catch.hpp"

namespace holdfast {

TEST_CASE("a slip of the pen finds its nearest name", "[errors]") {
  const std::vector<std::string> names{"azure", "filesystem", "gcs", "s3"};
  CHECK(near_miss("filesytem", names) == "filesystem");
  CHECK(near_miss("file-system", names) == "filesystem");
  CHECK(near_miss("gsc", names) == "gcs");
  CHECK(near_miss("s4", names) == "s3");
  CHECK(near_miss("azuer", names) == "azure");
  CHECK_FALSE(near_miss("tape", names));
  CHECK_FALSE(near_miss("", names));
}

}  // namespace holdfast
