// What is wrong with single objects, and with writing them on a condition.
#include <algorithm>
#include <string>
#include <vector>

#include "mutant.hpp"
#include "tools.hpp"

namespace mutants {

namespace {

/// Where a key that means something as a path would lead.
std::string walked(std::string_view key) {
  constexpr std::string_view detour = "folder/../";
  std::string path{key};
  if (const auto at = path.find(detour); at != std::string::npos) path.erase(at, detour.size());
  return path;
}

std::string above(std::string_view key) { return std::string{key.substr(0, std::max<std::size_t>(key.rfind('/'), 1))}; }

Object put_as(Sound& sound, Call& call, const hf_put& wanted, std::int32_t mode, Bytes data) {
  hf_put request = wanted;
  request.mode = mode;
  return sound.put(call, request, data);
}

const Mutant rows[] = {
    {.name = "last-byte-lost",
     .rule = "objects.round-trip",
     .put = [](Sound& sound, Call& call, const hf_put& request,
               Bytes data) { return sound.put(call, request, data.first(data.size() - data.size() / 4096 % 2)); }},
    {.name = "largest-refused",
     .rule = "objects.largest-put",
     .put =
         [](Sound& sound, Call& call, const hf_put& request, Bytes data) {
           if (data.size() >= sound.limits().max_put) throw Error{HF_E_INVALID_ARGUMENT, "it is too large"};
           return sound.put(call, request, data);
         }},
    {.name = "tail-of-the-old-stays",
     .rule = "objects.overwrite",
     .put =
         [](Sound& sound, Call& call, const hf_put& request, Bytes data) {
           std::string bytes = sound.has(call, view(request.key)) ? sound.bytes_of(call, view(request.key)) : "";
           bytes.replace(0, std::min(bytes.size(), data.size()), text_of(data));
           return sound.put(call, request, bytes_of(bytes));
         }},
    {.name = "stat-tells-another-size",
     .rule = "objects.described",
     .stat =
         [](Sound& sound, Call& call, std::string_view key) {
           Object object = sound.stat(call, key);
           ++object.size;
           return object;
         }},
    {.name = "etag-is-the-size",
     .rule = "objects.etag",
     .stat =
         [](Sound& sound, Call& call, std::string_view key) {
           Object object = sound.stat(call, key);
           object.etag = std::to_string(object.size);
           return object;
         },
     .put =
         [](Sound& sound, Call& call, const hf_put& request, Bytes data) {
           Object object = sound.put(call, request, data);
           object.etag = std::to_string(object.size);
           return object;
         }},
    {.name = "missing-is-io",
     .rule = "objects.missing",
     .stat =
         [](Sound& sound, Call& call, std::string_view key) {
           if (!sound.has(call, key)) throw Error{HF_E_IO, "no such thing"};
           return sound.stat(call, key);
         }},
    {.name = "no-question-marks-in-keys",
     .rule = "objects.keys",
     .put =
         [](Sound& sound, Call& call, const hf_put& request, Bytes data) {
           if (view(request.key).find('?') != std::string_view::npos) throw Error{HF_E_INVALID_ARGUMENT, "no such key"};
           return sound.put(call, request, data);
         }},
    {.name = "keys-are-walked",
     .rule = "objects.odd-keys",
     .put =
         [](Sound& sound, Call& call, const hf_put& wanted, Bytes data) {
           const std::string key = walked(view(wanted.key));
           hf_put request = wanted;
           request.key = to_abi(key);
           return sound.put(call, request, data);
         }},
    {.name = "long-keys-refused",
     .rule = "objects.long-key",
     .put =
         [](Sound& sound, Call& call, const hf_put& request, Bytes data) {
           if (request.key.size > 500) throw Error{HF_E_INVALID_ARGUMENT, "the key is too long"};
           return sound.put(call, request, data);
         }},
    {.name = "a-key-is-no-folder",
     .rule = "objects.key-below-key",
     .put =
         [](Sound& sound, Call& call, const hf_put& request, Bytes data) {
           sound.memory().remove(call, above(view(request.key)));
           return sound.put(call, request, data);
         }},
    {.name = "ranges-are-short",
     .rule = "objects.ranges",
     .get =
         [](Sound& sound, Call& call, const hf_get& wanted, Sink& out) {
           hf_get request = wanted;
           if (request.length > 1 && request.length != UINT64_MAX) --request.length;
           sound.get(call, request, out);
         }},
    {.name = "range-across-end-refused",
     .rule = "objects.range-across-end",
     .get =
         [](Sound& sound, Call& call, const hf_get& request, Sink& out) {
           if (request.length != UINT64_MAX &&
               request.offset + request.length > sound.stat(call, view(request.key)).size)
             throw Error{HF_E_INVALID_ARGUMENT, "the range ends past the end"};
           sound.get(call, request, out);
         }},
    {.name = "range-past-end-is-empty",
     .rule = "objects.range-past-end",
     .get =
         [](Sound& sound, Call& call, const hf_get& request, Sink& out) {
           if (request.offset <= sound.stat(call, view(request.key)).size) return sound.get(call, request, out);
           out.object(view(request.key), sound.stat(call, view(request.key)));
         }},
    {.name = "if-match-ignored",
     .rule = "objects.if-match",
     .get =
         [](Sound& sound, Call& call, const hf_get& wanted, Sink& out) {
           hf_get request = wanted;
           request.if_match = {};
           sound.get(call, request, out);
         }},
    {.name = "hash-ignored",
     .rule = "objects.sha256",
     .put =
         [](Sound& sound, Call& call, const hf_put& wanted, Bytes data) {
           hf_put request = wanted;
           request.sha256 = {};
           return sound.put(call, request, data);
         }},
    {.name = "get-cannot-be-stopped",
     .rule = "objects.sink-stops",
     .get =
         [](Sound& sound, Call& call, const hf_get& request, Sink& out) {
           try {
             sound.get(call, request, out);
           } catch (const Stopped&) {  // goes on as if nothing had been said
           }
         }},

    {.name = "create-is-always-late",
     .rule = "conditional.create-new",
     .put =
         [](Sound& sound, Call& call, const hf_put& request, Bytes data) {
           if (request.mode == HF_PUT_CREATE) throw Error{HF_E_ALREADY_EXISTS, "it exists"};
           return sound.put(call, request, data);
         }},
    {.name = "create-overwrites",
     .rule = "conditional.create-existing",
     .put = [](Sound& sound, Call& call, const hf_put& request,
               Bytes data) { return put_as(sound, call, request, HF_PUT_OVERWRITE, data); }},
    {.name = "create-races",
     .rule = "conditional.create-race",
     .put =
         [](Sound& sound, Call& call, const hf_put& request, Bytes data) {
           if (request.mode != HF_PUT_CREATE) return sound.put(call, request, data);
           if (sound.has(call, view(request.key))) throw Error{HF_E_ALREADY_EXISTS, "it exists"};
           linger(2);  // the gap in which others slip through
           return put_as(sound, call, request, HF_PUT_OVERWRITE, data);
         }},
    {.name = "match-never-holds",
     .rule = "conditional.match-current",
     .put =
         [](Sound& sound, Call& call, const hf_put& request, Bytes data) {
           if (request.mode == HF_PUT_MATCH) throw Error{HF_E_CONFLICT, "it changed"};
           return sound.put(call, request, data);
         }},
    {.name = "match-ignored",
     .rule = "conditional.match-stale",
     .put = [](Sound& sound, Call& call, const hf_put& request,
               Bytes data) { return put_as(sound, call, request, HF_PUT_OVERWRITE, data); }},
    {.name = "match-races",
     .rule = "conditional.match-race",
     .put =
         [](Sound& sound, Call& call, const hf_put& request, Bytes data) {
           if (request.mode != HF_PUT_MATCH) return sound.put(call, request, data);
           if (sound.stat(call, view(request.key)).etag != view(request.if_match))
             throw Error{HF_E_CONFLICT, "it changed"};
           linger(1);
           return put_as(sound, call, request, HF_PUT_OVERWRITE, data);
         }},
    {.name = "match-puts-something-else",
     .rule = "conditional.match-race",
     .put =
         [](Sound& sound, Call& call, const hf_put& request, Bytes data) {
           constexpr std::byte other{'?'};
           return sound.put(call, request, request.mode == HF_PUT_MATCH ? Bytes{&other, 1} : data);
         }},

    {.name = "removing-nothing-fails",
     .rule = "remove.missing",
     .remove =
         [](Sound& sound, Call& call, std::string_view key) {
           if (!sound.has(call, key)) throw Error{HF_E_NOT_FOUND, "nothing to remove"};
           sound.remove(call, key);
         }},
    {.name = "removes-nothing",
     .rule = "remove.gone",
     .remove = [](Sound&, Call& call, std::string_view) { call.check(); }},
    {.name = "removes-by-prefix",
     .rule = "remove.neighbours",
     .remove =
         [](Sound& sound, Call& call, std::string_view key) {
           sound.remove(call, key);
           sound.remove(call, std::string{key} + "-more");
         }},
    {.name = "removes-a-third-of-many",
     .rule = "remove.many",
     .remove_many = [](Sound& sound, Call& call, std::span<const hf_str> keys,
                       Removals& out) { sound.remove_many(call, keys.first(keys.size() / 3), out); }},
};

}  // namespace

std::span<const Mutant> object_mutants() noexcept { return rows; }

}  // namespace mutants
