#include <holdfast/support/listing.hpp>

namespace holdfast::support {

ListQuery query_below(std::string_view root, const hf_list& request) {
  const std::string above{root};
  const std::string_view after = sdk::view(request.start_after);
  return {.prefix = above + std::string{sdk::view(request.prefix)},
          .delimiter = std::string{sdk::view(request.delimiter)},
          .start_after = after.empty() ? std::string{} : above + std::string{after},
          .page = std::string{sdk::view(request.page)},
          .limit = request.limit};
}

void hand_on(const ListPage& page, std::string_view root, const sdk::Call& call, sdk::Page& out) {
  const auto below_root = [&](std::string_view key) { return key.substr(root.size()); };
  for (const ListEntry& entry : page.objects) {
    call.check();
    if (entry.key.size() > root.size()) out.object(below_root(entry.key), entry.object);
  }
  for (const std::string& prefix : page.prefixes) out.prefix(below_root(prefix));
  if (!page.next.empty()) out.next(page.next);
}

void refuse_listing(std::string_view why, std::string_view service) {
  throw sdk::Error{HF_E_CORRUPT, std::string{"the listing cannot be read: "}.append(why)}.remedy(
      std::string{"check that `endpoint` is "}.append(service).append(", and that no proxy changes its answers"));
}

std::string listed_key(std::string key, std::string_view prefix, std::string_view service) {
  if (!key.starts_with(prefix)) refuse_listing("a key does not begin as was asked", service);
  return key;
}

}  // namespace holdfast::support
