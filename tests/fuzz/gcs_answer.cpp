// What Google's storage answers: a page of a listing, an object, the parts of a batch, where an upload goes on, or why
// it refuses.
#include <holdfast/plugin.hpp>
#include <holdfast/support/multipart.hpp>

#include "errors.hpp"
#include "foreign.hpp"
#include "list.hpp"
#include "reader.hpp"

using namespace holdfast;

namespace {

template <class Read>
void corrupt_or_fine(Read&& read) {
  try {
    read();
  } catch (const sdk::Error& error) {
    fuzz::require(error.status() == HF_E_CORRUPT, error.what());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string body{fuzz::text_of(data, size)};
  for (const auto parse : {gcs::parse_json_listing, gcs::parse_xml_listing})
    corrupt_or_fine([&] {
      for (const support::ListEntry& entry : parse(body, "p/").objects)
        fuzz::require(entry.key.starts_with("p/"), "a listing holds only what was asked for");
    });
  corrupt_or_fine([&] { (void)gcs::described_by(support::JsonObject{body, "the answer"}); });
  corrupt_or_fine([&] {
    const sdk::HttpResponse batch{.headers = {{"content-type", body.substr(0, body.find('\n'))}}, .body = body};
    for (const support::PartAnswer& answer : support::answers_in(batch))
      fuzz::require(answer.response.body.size() <= body.size(), "an answer is a part of what arrived");
  });
  const gcs::Endpoint endpoint{{.bucket = "b"}};
  if (const auto path = endpoint.own_path_in(body))
    fuzz::require(path->starts_with('/'), "an upload goes on below its own host");
  const gcs::Refusal refusal =
      gcs::refusal_of({.status = 400, .headers = {{"Date", body}, {"Retry-After", body}}, .body = body});
  fuzz::require(refusal.message.size() < 300, "a service is quoted in brief");
  fuzz::require(gcs::to_error(refusal, {.bucket = "b"}).what()[0] != '\0', "a refusal has a message");
  return 0;
}
