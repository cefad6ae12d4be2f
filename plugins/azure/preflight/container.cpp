#include "preflight/container.hpp"

#include "../errors.hpp"
#include "../list.hpp"
#include "preflight/rights.hpp"

namespace holdfast::azure::checks {

Result Container::container(const sdk::HttpResponse& answer) const {
  const std::string& name = context_.service.settings().container;
  if (support::is_success(answer.status)) return pass(quoted(name) + " exists");
  const sdk::Error error = context_.service.error_of(refusal_of(answer), {.permission = letter_of(Right::list)});
  if (error.status() != HF_E_FORBIDDEN) throw error;
  return warn(quoted(name) + " may not be looked at: " + error.what(), error.remedy_text());
}

Result Container::list(const sdk::Call& call) {
  const ListPage page = list_page(context_.service, call, {.prefix = context_.root, .limit = 2});
  for (const support::ListEntry& entry : page.objects)
    if (entry.key.size() > context_.root.size()) listed_ = entry.key;
  return pass(listed_.empty() ? "nothing is there yet" : "objects can be listed");
}

Result Container::read(const sdk::Call& call) const {
  if (listed_.empty()) return skip("there is no object to try it with");
  sdk::HttpHeaders headers = context_.headers.to_open();
  headers.emplace_back("x-ms-range", "bytes=0-0");
  const Request question{.key = listed_, .headers = headers, .permission = letter_of(Right::read)};
  const sdk::HttpResponse response = context_.service.ask(call, question);
  if (support::is_success(response.status) || response.status == 416)
    return pass("a byte of " + quoted(listed_) + " was read");
  const sdk::Error error = context_.service.error_of(refusal_of(response), question);
  if (error.status() == HF_E_NOT_FOUND) return pass(quoted(listed_) + " has gone meanwhile");
  if (error.status() != HF_E_FORBIDDEN) throw error;
  return fail("cannot read " + quoted(listed_) + ": " + error.what(), error.remedy_text());
}

Result Container::missing(const sdk::Call& call, const std::string& key) const {
  const Request question{.method = "HEAD", .key = key, .permission = letter_of(Right::read)};
  const sdk::HttpResponse response = context_.service.ask(call, question);
  if (response.status == 404) return pass("what is not there is told as missing");
  if (response.status == 403)
    return warn("what is not there is told as forbidden, so that a missing backup looks like a missing permission",
                context_.service.error_of(refusal_of(response), question).remedy_text());
  if (support::is_success(response.status))
    return fail("an object that nobody made is there", "look for a proxy or a gateway that answers for the service");
  throw context_.service.error_of(refusal_of(response), question);
}

}  // namespace holdfast::azure::checks
