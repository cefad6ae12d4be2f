#include "credentials/chain.hpp"

namespace holdfast::s3 {
namespace {

sdk::Error nowhere(const std::vector<SkippedSource>& skipped) {
  std::string message{"there are no credentials"};
  std::string_view separator = ": ";
  for (const auto& [source, reason] : skipped) {
    message.append(separator).append(source).append(" (").append(reason).append(")");
    separator = ", ";
  }
  return sdk::Error{HF_E_UNAUTHENTICATED, std::move(message)}
      .remedy("set access_key and secret_key, a profile or a role, or credentials = \"anonymous\" for a public bucket")
      .retry(sdk::Retry::never);
}

}  // namespace

Fetched Chain::fetch(const sdk::Call& call) {
  if (winner_ != nullptr) return winner_->fetch(call);
  std::vector<SkippedSource> skipped;
  for (const auto& place : places_) {
    Fetched fetched = place->fetch(call);
    if (const auto* nothing = std::get_if<NotHere>(&fetched)) {
      call.log(HF_LOG_DEBUG, "no credentials from " + place->name() + ": " + nothing->reason);
      skipped.push_back({.source = place->name(), .reason = nothing->reason});
      continue;
    }
    call.log(HF_LOG_DEBUG, "credentials from " + std::get<Credentials>(fetched).source);
    winner_ = place.get();
    const std::lock_guard lock{mutex_};
    skipped_ = std::move(skipped);
    return fetched;
  }
  throw nowhere(skipped);
}

std::vector<SkippedSource> Chain::skipped() const {
  const std::lock_guard lock{mutex_};
  return skipped_;
}

}  // namespace holdfast::s3
