// What an S3 service answers: a page of a listing, or why it refuses.
#include <holdfast/plugin.hpp>

#include "errors.hpp"
#include "foreign.hpp"
#include "list.hpp"

using namespace holdfast;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string body{fuzz::text_of(data, size)};
  try {
    const s3::ListPage page = s3::parse_listing(body, "p/");
    for (const support::ListEntry& entry : page.objects)
      fuzz::require(entry.key.starts_with("p/"), "a listing holds only what was asked for");
  } catch (const sdk::Error& error) {
    fuzz::require(error.status() == HF_E_CORRUPT, error.what());
  }
  const s3::Refusal refusal =
      s3::refusal_of({.status = 400, .headers = {{"Date", body}, {"Retry-After", body}}, .body = body});
  fuzz::require(refusal.message.size() < 300, "a service is quoted in brief");
  const sdk::Error error = s3::to_error(refusal, {.bucket = "b", .region = "us-east-1"});
  fuzz::require(error.what()[0] != '\0', "a refusal has a message");
  return 0;
}
