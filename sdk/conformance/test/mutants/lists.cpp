// What is wrong with listings.
#include <algorithm>
#include <charconv>
#include <mutex>
#include <string>

#include "mutant.hpp"
#include "tools.hpp"

namespace mutants {

namespace {

/// The key that was put last: what is slow to become visible.
struct Latest {
  std::mutex mutex = {};
  std::string key = {};
};
Latest latest;

void forget_object(Listed& page, std::string_view key) {
  std::erase_if(page.objects, [&](const auto& each) { return each.first == key; });
}

/// Pages by position, as if nobody ever came or went in between.
void list_by_position(Sound& sound, Call& call, const hf_list& wanted, Page& out) {
  constexpr std::uint32_t everything = 100'000;
  std::size_t begin = 0;
  const std::string_view token = view(wanted.page);
  std::from_chars(token.data(), token.data() + token.size(), begin);
  hf_list request = wanted;
  request.page = {};
  request.limit = everything;
  Listed all = listed(sound, call, request);
  const std::size_t limit = wanted.limit == 0 ? 1000 : wanted.limit;
  const std::size_t end = std::min(all.objects.size(), begin + limit);
  for (std::size_t i = begin; i < end; ++i) out.object(all.objects[i].first, all.objects[i].second);
  linger(1);
  if (end < all.objects.size()) out.next(std::to_string(end));
}

const Mutant rows[] = {
    {.name = "nothing-is-not-found",
     .rule = "list.nothing",
     .list =
         [](Sound& sound, Call& call, const hf_list& request, Page& out) {
           const Listed page = listed(sound, call, request);
           if (page.objects.empty() && page.prefixes.empty()) throw Error{HF_E_NOT_FOUND, "nothing is there"};
           page.give(out);
         }},
    {.name = "prefix-is-a-folder",
     .rule = "list.prefix",
     .list =
         [](Sound& sound, Call& call, const hf_list& request, Page& out) {
           const std::string_view prefix = view(request.prefix);
           Listed page = listed(sound, call, request);
           std::erase_if(page.objects, [&](const auto& each) {
             return !prefix.ends_with('/') && each.first.size() > prefix.size() && each.first[prefix.size()] != '/';
           });
           page.give(out);
         }},
    {.name = "pages-lose-their-first",
     .rule = "list.pages",
     .list =
         [](Sound& sound, Call& call, const hf_list& request, Page& out) {
           Listed page = listed(sound, call, request);
           if (request.page.size != 0 && !page.objects.empty()) page.objects.erase(page.objects.begin());
           page.give(out);
         }},
    {.name = "own-pages-lose-their-first",
     .rule = "list.own-pages",
     .list =
         [](Sound& sound, Call& call, const hf_list& request, Page& out) {
           Listed page = listed(sound, call, request);
           if (request.limit == 0 && request.page.size != 0) page.objects.erase(page.objects.begin());
           page.give(out);
         }},
    {.name = "one-more-than-the-limit",
     .rule = "list.limit",
     .list =
         [](Sound& sound, Call& call, const hf_list& wanted, Page& out) {
           hf_list request = wanted;
           if (request.limit != 0) ++request.limit;
           sound.list(call, request, out);
         }},
    {.name = "pages-by-position", .rule = "list.under-change", .list = list_by_position},
    {.name = "folders-twice",
     .rule = "list.delimiter",
     .list =
         [](Sound& sound, Call& call, const hf_list& request, Page& out) {
           Listed page = listed(sound, call, request);
           if (!page.prefixes.empty()) page.prefixes.push_back(page.prefixes.front());
           page.give(out);
         }},
    {.name = "listed-with-other-sizes",
     .rule = "list.entries",
     .list =
         [](Sound& sound, Call& call, const hf_list& request, Page& out) {
           Listed page = listed(sound, call, request);
           for (auto& [key, object] : page.objects) ++object.size;
           page.give(out);
         }},
    {.name = "pages-backwards",
     .rule = "list.sorted",
     .list =
         [](Sound& sound, Call& call, const hf_list& request, Page& out) {
           Listed page = listed(sound, call, request);
           std::reverse(page.objects.begin(), page.objects.end());
           page.give(out);
         }},
    {.name = "start-after-ignored",
     .rule = "list.start-after",
     .list =
         [](Sound& sound, Call& call, const hf_list& wanted, Page& out) {
           hf_list request = wanted;
           request.start_after = {};
           sound.list(call, request, out);
         }},
    {.name = "the-latest-is-not-listed",
     .rule = "list.fresh",
     .list =
         [](Sound& sound, Call& call, const hf_list& request, Page& out) {
           Listed page = listed(sound, call, request);
           const std::scoped_lock lock{latest.mutex};
           forget_object(page, latest.key);
           page.give(out);
         },
     .put =
         [](Sound& sound, Call& call, const hf_put& request, Bytes data) {
           const std::scoped_lock lock{latest.mutex};
           latest.key = view(request.key);
           return sound.put(call, request, data);
         }},
    {.name = "a-storage-for-each-store", .rule = "list.token-elsewhere", .is_alone = true},
    {.name = "list-cannot-be-stopped",
     .rule = "list.sink-stops",
     .list =
         [](Sound& sound, Call& call, const hf_list& request, Page& out) {
           for (const auto& [key, object] : listed(sound, call, request).objects) {
             try {
               out.object(key, object);
             } catch (const Stopped&) {  // goes on as if nothing had been said
             }
           }
         }},
};

}  // namespace

std::span<const Mutant> list_mutants() noexcept { return rows; }

}  // namespace mutants
