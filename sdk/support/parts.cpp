#include <holdfast/support/parts.hpp>

namespace holdfast::support {

void refuse_upload(const std::string& key, const std::string& why) {
  throw sdk::Error{HF_E_INVALID_ARGUMENT, "upload of '" + key + "': " + why}.retry(sdk::Retry::never);
}

void require_whole(const std::string& key, const std::vector<SentExtent>& sent, const Announced& announced) {
  if (announced.parts != sent.size())
    refuse_upload(key,
                  "finished with " + std::to_string(announced.parts) + " parts, after " + std::to_string(sent.size()));
  std::uint64_t end = 0;
  for (std::size_t i = 0; i < sent.size(); ++i) {
    const auto& [extent, was_sent] = sent[i];
    if (!was_sent) refuse_upload(key, "part " + std::to_string(i) + " is missing");
    if (extent.offset != end)
      refuse_upload(key, "part " + std::to_string(i) + " begins at byte " + std::to_string(extent.offset) +
                             " instead of " + std::to_string(end));
    end += extent.size;
  }
  if (end != announced.size)
    refuse_upload(key, "the parts hold " + std::to_string(end) + " bytes instead of " + std::to_string(announced.size));
}

}  // namespace holdfast::support
