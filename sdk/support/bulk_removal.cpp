#include <holdfast/support/bulk_removal.hpp>

#include <vector>

namespace holdfast::support {

void BulkRemoval::run(const Request& request, sdk::Removals& out) {
  if (is_unsupported_) return request.one_by_one();
  std::vector<std::string> full;
  full.reserve(request.keys.size());
  for (const hf_str& key : request.keys) full.push_back(request.full_key(sdk::view(key)));
  try {
    request.remove(full, [&](std::size_t i, const sdk::Error& why) { out.failed(i, why); });
  } catch (const sdk::Error& error) {
    if (error.status() != HF_E_UNSUPPORTED) throw;
    is_unsupported_ = true;
    request.one_by_one();
  }
}

}  // namespace holdfast::support
