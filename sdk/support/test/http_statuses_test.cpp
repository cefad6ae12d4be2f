#include <holdfast/support/http_statuses.hpp>

#include "support/catch.hpp"
#include "support/error_rows.hpp"

#include <array>
#include <utility>

using namespace holdfast;
using namespace holdfast::support;
using namespace holdfast::test;
using sdk::Retry;

namespace {

constexpr StatusRow own_rows[] = {{403, 403, HF_E_FORBIDDEN, Retry::never, "access denied", "grant {right}"},
                                  {409, 410, HF_E_LOCKED, Retry::never, "it is held", "let it go"}};
constexpr ServiceStatuses statuses{.rows = own_rows,
                                   .foreign = {.status = HF_E_INVALID_CONFIG, .reason = "not ours", .remedy = "look"},
                                   .unexpected = {.status = HF_E_UNAVAILABLE, .reason = "what?", .remedy = "look"}};
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> marks{
    {{"{right}", "Put"}, {"{status_page}", "status.example"}, {"{protocol}", "X's protocol"}}};

sdk::Error error_of(int status) { return error_by_status(statuses, {.http_status = status}, marks); }

}  // namespace

TEST_CASE("a status means the same of every service, with its marks filled in", "[support][statuses]") {
  const StatusMeaning rows[] = {{400, HF_E_INVALID_CONFIG, Retry::never},   {404, HF_E_NOT_FOUND, Retry::never},
                                {405, HF_E_UNSUPPORTED, Retry::never},      {408, HF_E_UNAVAILABLE, Retry::safe},
                                {411, HF_E_UNSUPPORTED, Retry::never},      {412, HF_E_CONFLICT, Retry::never},
                                {413, HF_E_INVALID_ARGUMENT, Retry::never}, {416, HF_E_INVALID_ARGUMENT, Retry::never},
                                {425, HF_E_UNAVAILABLE, Retry::safe},       {429, HF_E_THROTTLED, Retry::safe},
                                {500, HF_E_UNAVAILABLE, Retry::safe},       {501, HF_E_UNSUPPORTED, Retry::never},
                                {502, HF_E_UNAVAILABLE, Retry::safe},       {503, HF_E_THROTTLED, Retry::safe},
                                {504, HF_E_UNAVAILABLE, Retry::safe},       {507, HF_E_NO_SPACE, Retry::never},
                                {599, HF_E_UNAVAILABLE, Retry::safe}};
  mean(rows, error_of);
  CHECK_THAT(error_of(501).remedy_text(), Catch::Contains("this part of X's protocol"));
  CHECK_THAT(error_of(502).remedy_text(), Catch::Contains("status.example may say more"));
}

TEST_CASE("what a service says of a status itself stands before what all say", "[support][statuses]") {
  CHECK(error_of(403).remedy_text() == "grant Put");
  CHECK(error_of(409).status() == HF_E_LOCKED);
  CHECK(error_of(410).status() == HF_E_LOCKED);
}

TEST_CASE("a status without a row is what the service makes of those", "[support][statuses]") {
  for (const int status : {302, 401, 418, 777}) CHECK(error_of(status).status() == HF_E_UNAVAILABLE);
  CHECK(std::string{error_of(418).what()} == "what? (HTTP 418)");
}

TEST_CASE("a foreign body counts for more than its status, unless a gateway may have sent it", "[support][statuses]") {
  CHECK(error_by_status(statuses, {.http_status = 404, .is_foreign = true}, marks).status() == HF_E_INVALID_CONFIG);
  CHECK(error_by_status(statuses, {.http_status = 503, .is_foreign = true}, marks).status() == HF_E_THROTTLED);
  CHECK(error_by_status(statuses, {.http_status = 413, .is_foreign = true}, marks).status() == HF_E_INVALID_ARGUMENT);
  const sdk::Error slower = error_by_status(statuses, {.http_status = 429, .is_foreign = true}, marks);
  CHECK(slower.status() == HF_E_THROTTLED);
  CHECK(slower.to_abi().retry == HF_RETRY_SAFE);
}
