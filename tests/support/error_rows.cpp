#include "support/error_rows.hpp"

#include <string>

#include "support/catch.hpp"
#include "support/thrown.hpp"

namespace holdfast::test {
namespace {

bool speaks_for_itself(const support::ErrorRow& row) {
  return row.status == HF_E_NOT_FOUND || row.status == HF_E_CONFLICT || row.status == HF_E_ALREADY_EXISTS ||
         row.status == HF_E_INVALID_ARGUMENT || row.retry == sdk::Retry::safe;
}

}  // namespace

void is_told_by(const support::ErrorRow& row, const sdk::Error& error) {
  INFO(row.code << ": " << error.what() << " | " << error.remedy_text());
  const hf_error told = error.to_abi();
  CHECK(error.status() == row.status);
  CHECK(told.retry == static_cast<std::int32_t>(row.retry));
  CHECK(sdk::view(told.service_code) == row.code);
  CHECK_THAT(error.what(), Catch::Contains(std::string{row.code}));
  CHECK_FALSE(says(error, "{"));
  CHECK((speaks_for_itself(row) || !error.remedy_text().empty()));
}

void mean(std::span<const StatusMeaning> rows, sdk::Error (*error_of)(int status)) {
  for (const auto& [http, status, retry] : rows) {
    INFO("HTTP " << http);
    const sdk::Error error = error_of(http);
    CHECK(error.status() == status);
    CHECK(error.to_abi().retry == static_cast<std::int32_t>(retry));
    CHECK(says(error, "(HTTP " + std::to_string(http) + ")"));
    CHECK_FALSE(says(error, "{"));
  }
}

}  // namespace holdfast::test
