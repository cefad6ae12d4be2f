#include "store.hpp"

#include "sized_copy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace holdfast::conformance {

namespace {

hf_put as_put(const PutRequest& request, const Call& call) {
  return {.struct_size = sizeof(hf_put),
          .mode = request.mode,
          .reserved = 0,
          .key = call.lend_text(request.key),
          .if_match = call.lend_text(request.if_match),
          .sha256 = to_abi(request.sha256),
          .size_hint = 0,
          .metadata = nullptr,
          .metadata_count = 0};
}

}  // namespace

void Ledger::add(std::string_view key) {
  const std::scoped_lock lock{mutex_};
  keys_.emplace(key);
}

void Ledger::remove(std::string_view key) {
  const std::scoped_lock lock{mutex_};
  if (const auto it = keys_.find(key); it != keys_.end()) keys_.erase(it);
}

std::vector<std::string> Ledger::keys() const {
  const std::scoped_lock lock{mutex_};
  return {keys_.begin(), keys_.end()};
}

OpenUpload::OpenUpload(const hf_store_ops& ops, Witness& witness, std::string key) noexcept
    : ops_{ops}, witness_{witness}, key_{std::move(key)} {}

OpenUpload::OpenUpload(OpenUpload&& other) noexcept
    : begun{std::move(other.begun)},
      handle{std::exchange(other.handle, nullptr)},
      ops_{other.ops_},
      witness_{other.witness_},
      key_{std::move(other.key_)} {}

Answer OpenUpload::part(std::uint32_t index, std::uint64_t offset, std::string_view data, const Plan& plan) {
  const auto call = Call::make(witness_, fmt::format("upload_part {} of \"{}\"", index, key_), plan);
  return call->finish(ops_.upload_part(handle, call->raw(), index, offset, data.data(), data.size()));
}

Answer OpenUpload::finish(std::uint32_t parts, std::uint64_t size, const Plan& plan) {
  const auto call = Call::make(witness_, fmt::format("upload_finish of \"{}\"", key_), plan);
  return call->finish(ops_.upload_finish(handle, call->raw(), parts, size, call->object_sink()));
}

Answer OpenUpload::abort() {
  const auto call = Call::make(witness_, fmt::format("upload_abort of \"{}\"", key_));
  return call->finish(ops_.upload_abort(handle, call->raw()));
}

void OpenUpload::release() noexcept {
  if (handle != nullptr) ops_.upload_release(std::exchange(handle, nullptr));
}

OpenStore::OpenStore(hf_store* store, Witness& witness, Ledger& ledger)
    : store_{store}, witness_{witness}, ledger_{ledger}, ops_{sized_copy(*store->ops)} {
  limits_ = sized_copy(*ops_.limits(store_));
}

OpenStore::~OpenStore() { ops_.close(store_); }

hf_limits OpenStore::limits_now() const noexcept { return sized_copy(*ops_.limits(store_)); }

std::uint32_t OpenStore::concurrency(std::uint32_t wanted) const noexcept {
  return limits_.max_concurrency == 0 ? wanted : std::min(wanted, limits_.max_concurrency);
}

std::size_t OpenStore::put_size(std::size_t wanted) const noexcept {
  return limits_.max_put == 0 ? wanted : static_cast<std::size_t>(std::min<std::uint64_t>(wanted, limits_.max_put));
}

std::size_t OpenStore::part_size() const noexcept {
  constexpr std::uint64_t pleasant = 64 << 10;
  const std::uint64_t most = limits_.max_part == 0 ? UINT64_MAX : limits_.max_part;
  return static_cast<std::size_t>(std::clamp(pleasant, std::min(limits_.min_part, most), most));
}

Answer OpenStore::stat(std::string_view key, const Plan& plan) {
  const auto call = Call::make(witness_, fmt::format("stat \"{}\"", key), plan);
  return call->finish(ops_.stat(store_, call->raw(), call->lend_text(key), call->object_sink()));
}

Answer OpenStore::get(const GetRequest& request, const Plan& plan) {
  const auto call = Call::make(witness_, fmt::format("get \"{}\"", request.key), plan);
  const hf_get get{.struct_size = sizeof(hf_get),
                   .key = call->lend_text(request.key),
                   .offset = request.offset,
                   .length = request.length,
                   .if_match = call->lend_text(request.if_match)};
  return call->finish(ops_.get(store_, call->raw(), call->lend(get), call->data_sink()));
}

Answer OpenStore::list(const ListRequest& request, const Plan& plan) {
  const auto call = Call::make(witness_, fmt::format("list \"{}\"", request.prefix), plan);
  const hf_list list{.struct_size = sizeof(hf_list),
                     .limit = request.limit,
                     .reserved = 0,
                     .prefix = call->lend_text(request.prefix),
                     .delimiter = call->lend_text(request.delimiter),
                     .start_after = call->lend_text(request.start_after),
                     .page = call->lend_text(request.page)};
  return call->finish(ops_.list(store_, call->raw(), call->lend(list), call->list_sink()));
}

Answer OpenStore::list_all(ListRequest request) {
  Answer all;
  std::string token;
  do {
    request.page = token;
    Answer page = list(request);
    all.status = page.status;
    all.message = std::move(page.message);
    std::move(page.objects.begin(), page.objects.end(), std::back_inserter(all.objects));
    std::move(page.prefixes.begin(), page.prefixes.end(), std::back_inserter(all.prefixes));
    if (page.next && *page.next == token) return all;  // would never end; the entries show what is missing
    token = page.next.value_or("");
    request.start_after = {};
  } while (all.ok() && !token.empty());
  return all;
}

Answer OpenStore::put(const PutRequest& request, std::string_view data, const Plan& plan) {
  ledger_.add(request.key);
  const auto call = Call::make(witness_, fmt::format("put \"{}\"", request.key), plan);
  const hf_put put = as_put(request, *call);
  return call->finish(ops_.put(store_, call->raw(), call->lend(put), data.data(), data.size(), call->object_sink()));
}

Answer OpenStore::remove(std::string_view key, const Plan& plan) {
  const auto call = Call::make(witness_, fmt::format("remove \"{}\"", key), plan);
  return call->finish(ops_.remove(store_, call->raw(), call->lend_text(key)));
}

Answer OpenStore::remove_many(std::span<const std::string> keys) {
  const auto call = Call::make(witness_, fmt::format("remove_many of {} keys", keys.size()));
  std::vector<hf_str> names;
  for (const std::string& key : keys) names.push_back(call->lend_text(key));
  return call->finish(ops_.remove_many(store_, call->raw(), names.data(), names.size(), call->removal_sink()));
}

Answer OpenStore::preflight(std::uint32_t flags, const Plan& plan) {
  const auto call = Call::make(witness_, "preflight", plan);
  return call->finish(ops_.preflight(store_, call->raw(), flags, call->check_sink()));
}

const void* OpenStore::extension(const char* id) const {
  return ops_.extension == nullptr ? nullptr : ops_.extension(store_, id);
}

OpenUpload OpenStore::begin(const PutRequest& request, const Plan& plan) {
  ledger_.add(request.key);
  OpenUpload upload{ops_, witness_, std::string{request.key}};
  const auto call = Call::make(witness_, fmt::format("upload_begin of \"{}\"", request.key), plan);
  const hf_put put = as_put(request, *call);
  upload.begun = call->finish(ops_.upload_begin(store_, call->raw(), call->lend(put), &upload.handle));
  if (!upload.begun.ok()) upload.handle = nullptr;
  return upload;
}

}  // namespace holdfast::conformance
