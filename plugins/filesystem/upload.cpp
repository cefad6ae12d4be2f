#include "upload.hpp"

#include <string>

namespace holdfast::filesystem {
namespace {

[[noreturn]] void refuse(const std::string& key, const std::string& why) {
  throw sdk::Error{HF_E_INVALID_ARGUMENT, "upload of '" + key + "': " + why}.retry(sdk::Retry::never);
}

}  // namespace

FileUpload::FileUpload(Root& root, const sdk::Call& call, const hf_put& request)
    : condition_{condition_of(request)}, file_{root, parse_key(sdk::view(request.key)), call, request.size_hint} {}

void FileUpload::part(sdk::Call& call, std::uint32_t index, std::uint64_t offset, std::span<const std::byte> data) {
  if (index >= max_parts) refuse(file_.key().text, "there are at most " + std::to_string(max_parts) + " parts");
  file_.write(call, offset, data);
  const std::lock_guard lock{mutex_};
  if (index >= parts_.size()) parts_.resize(index + 1U);
  parts_[index] = {.offset = offset, .size = data.size(), .arrived = true};
}

sdk::Object FileUpload::finish(sdk::Call& call, std::uint32_t parts, std::uint64_t size) {
  check_covered(parts, size);
  return file_.publish(call, condition_, size);
}

/// The parts must be those that were announced, and lie end to end from the first byte to the last.
void FileUpload::check_covered(std::uint32_t parts, std::uint64_t size) const {
  const std::lock_guard lock{mutex_};
  if (parts != parts_.size())
    refuse(file_.key().text,
           "finished with " + std::to_string(parts) + " parts, after " + std::to_string(parts_.size()));
  std::uint64_t end = 0;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    if (!parts_[i].arrived) refuse(file_.key().text, "part " + std::to_string(i) + " is missing");
    if (parts_[i].offset != end)
      refuse(file_.key().text, "part " + std::to_string(i) + " begins at byte " + std::to_string(parts_[i].offset) +
                                   " instead of " + std::to_string(end));
    end += parts_[i].size;
  }
  if (end != size)
    refuse(file_.key().text, "the parts hold " + std::to_string(end) + " bytes instead of " + std::to_string(size));
}

void FileUpload::abort(sdk::Call& /*call*/) { file_.discard(); }

}  // namespace holdfast::filesystem
