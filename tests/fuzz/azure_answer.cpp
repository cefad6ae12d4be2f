// What a blob service answers: a page of a listing, answers to a batch of requests, or why it refuses.
#include <holdfast/plugin.hpp>

#include "batch.hpp"
#include "errors.hpp"
#include "foreign.hpp"
#include "list.hpp"

using namespace holdfast;

namespace {

/// A reader that refuses what it cannot read as corrupt, and nothing else.
template <class Read>
void read_or_refuse(Read read) {
  try {
    read();
  } catch (const sdk::Error& error) {
    fuzz::require(error.status() == HF_E_CORRUPT, error.what());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string body{fuzz::text_of(data, size)};
  read_or_refuse([&] {
    for (const support::ListEntry& entry : azure::parse_listing(body, "p/").objects)
      fuzz::require(entry.key.starts_with("p/"), "a listing holds only what was asked for");
  });
  read_or_refuse([&] {
    const sdk::HttpResponse response{
        .status = 202, .headers = {{"Content-Type", "multipart/mixed; boundary=b"}}, .body = body};
    for (const azure::BatchAnswer& answer : azure::parse_batch(response).answers)
      fuzz::require(answer.response.body.size() <= body.size(), "an answer is a part of what arrived");
  });
  const azure::Refusal refusal = azure::refusal_of(
      {.status = 401, .headers = {{"Date", body}, {"Retry-After", body}, {"WWW-Authenticate", body}}, .body = body});
  fuzz::require(refusal.message.size() < 300, "a service is quoted in brief");
  const sdk::Error error = azure::to_error(refusal, {.permission = "w (write)", .container = "c", .account = "a"});
  fuzz::require(error.what()[0] != '\0', "a refusal has a message");
  return 0;
}
