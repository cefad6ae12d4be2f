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

}  // namespace holdfast::support
