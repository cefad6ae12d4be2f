#include <holdfast/support/credential_chain.hpp>
#include <holdfast/support/renewing.hpp>

namespace holdfast::support {

sdk::Error no_credentials(const std::vector<SkippedSource>& skipped, std::string_view remedy) {
  std::string message{"there are no credentials"};
  std::string_view separator = ": ";
  for (const auto& [source, reason] : skipped) {
    message.append(separator).append(source).append(" (").append(reason).append(")");
    separator = ", ";
  }
  return sdk::Error{HF_E_UNAUTHENTICATED, std::move(message)}.remedy(std::string{remedy}).retry(sdk::Retry::never);
}

std::string found_in_words(std::string who, std::optional<std::chrono::system_clock::duration> good_for,
                           const std::vector<SkippedSource>& skipped) {
  if (good_for) {
    const auto minutes = std::chrono::floor<std::chrono::minutes>(*good_for).count();
    who.append(", good for ").append(std::to_string(minutes)).append(" min");
  }
  std::string_view separator = " (";
  for (const auto& [source, reason] : skipped) {
    who.append(separator).append(source).append(": ").append(reason);
    separator = "; ";
  }
  return skipped.empty() ? who : who + ")";
}

sdk::Error nothing_from(const std::string& place, const std::string& reason) {
  return sdk::Error{HF_E_UNAUTHENTICATED, "there are no credentials from " + place + ": " + reason}
      .remedy("set them up there, or choose another place in `credentials`")
      .retry(sdk::Retry::never);
}

sdk::Error expired_from(const std::string& source) {
  return sdk::Error{HF_E_UNAUTHENTICATED, "the credentials from " + source + " have expired"}
      .remedy("have them renewed where they come from, and check this machine's clock")
      .retry(sdk::Retry::never);
}

}  // namespace holdfast::support
