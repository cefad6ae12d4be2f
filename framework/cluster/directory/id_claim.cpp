#include "cluster/directory/id_claim.hpp"

#include <fmt/format.h>

#include <span>
#include <utility>

#include "cluster/directory/identity.hpp"
#include "format/keys.hpp"

namespace holdfast::cluster {
namespace {
constexpr std::uint64_t largest_claim = std::uint64_t{64} << 10;
}

IdClaim::IdClaim(store::Store& store, std::string id, std::string operation)
    : store_{store}, id_{std::move(id)}, operation_{std::move(operation)} {}

std::optional<BackupConflictError::Running> IdClaim::holder(const store::CallOptions& call) const {
  const std::string key = format::claim_key(id_);
  if (!store_.stat(key, call)) return std::nullopt;
  try {
    return parse_identity(store::read_object(store_, key, largest_claim, call));
  } catch (const NotFoundError&) {
    return std::nullopt;  // released between the two looks
  }
}

bool IdClaim::is_ours(const store::CallOptions& call) const {
  const auto who = holder(call);
  return who && who->operation == operation_;
}

void IdClaim::require_free(const store::CallOptions& call) const {
  auto who = holder(call);
  if (!who || who->operation == operation_) return;
  throw BackupConflictError{
      {.message =
           fmt::format("'{}' in '{}' is being created by {} since {}", id_, store_.name(), who->holder, who->since),
       .hint =
           fmt::format("wait for it to end; if its process is gone, `holdfast cancel {}` removes what it left", id_)},
      std::move(*who)};
}

void IdClaim::take(const store::CallOptions& call) {
  require_free(call);
  if (is_ours(call)) return;
  const std::string text = identity_json({.id = id_, .kind = "create", .operation = operation_});
  try {
    store_.put({.key = format::claim_key(id_), .mode = store::PutMode::create}, std::as_bytes(std::span{text}), call);
  } catch (const AlreadyExistsError&) {
    require_free(call);  // somebody was faster: say who
  }
  if (!is_ours(call))
    throw BackupConflictError{
        {.message = fmt::format("'{}' in '{}' was claimed by another create at the same time", id_, store_.name()),
         .hint = "choose another id, or try again later"},
        {.id = id_, .kind = "create"}};
}

void IdClaim::release(const store::CallOptions& call) { store_.remove(format::claim_key(id_), call); }

}  // namespace holdfast::cluster
