#include "http/client.hpp"

#include <utility>

#include "http/address.hpp"
#include "http/exchange_log.hpp"
#include "http/lane.hpp"
#include "http/shown.hpp"
#include "http/transfer.hpp"
#include "store/cancel_event.hpp"

namespace holdfast::http {

struct Client::Parts {
  explicit Parts(ClientOptions given) : options{std::move(given)} {}

  const ClientOptions options;
  store::CancelEvents events;
  Lanes lanes;
};

Client::Client(ClientOptions options) : parts_{std::make_unique<Parts>(std::move(options))} {}

Client::~Client() = default;

std::string Client::shown_url_of(const Request& request) const {
  return shown_url(parts_->options.redactor.mask(request.url));
}

Head Client::stream(const Request& request, const ReplySink& sink, const store::CallOptions& options) {
  const std::string shown = shown_url_of(request);
  const Target target = target_of(request.url, shown);
  if (auto why = why_unsendable(request, parts_->options.headers))
    raise_failure({.cause = Cause::unsendable, .detail = *std::move(why)}, request, shown);
  if (request.reach != Reach::metadata && is_link_local(target.host))  // a proxy would not look
    raise_failure({.cause = Cause::link_local}, request, shown);

  const store::CancelSignal signal{parts_->events, options.stop};
  const LaneLease lane{parts_->lanes, target.origin};
  Transfer transfer{*lane, {parts_->options, request, sink, options, target}};
  const ExchangeLog log{parts_->options, request, shown};
  Outcome outcome = transfer.run(signal.fd());
  log.write(outcome);
  if (outcome.failure) raise_failure(*outcome.failure, request, shown);
  if (outcome.thrown) std::rethrow_exception(outcome.thrown);
  return std::move(outcome.head);
}

}  // namespace holdfast::http
