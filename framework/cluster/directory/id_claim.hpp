// The claim of a backup's id on the storage, while a create runs: `<id>/holdfast-claim.json`.
//
// The global descriptor is written last, so without a claim two creates from two machines could mix their chunks under
// one id. The claim is the first object written and the last removed; what lies under an id is ours to remove only
// while the claim says so.
#pragma once

#include <holdfast/errors.hpp>
#include <optional>
#include <string>

#include "store/store.hpp"

namespace holdfast::cluster {

class IdClaim {
 public:
  /// `store` is borrowed.
  IdClaim(store::Store& store, std::string id, std::string operation);

  /// Who holds the id now; nothing where nobody does.
  [[nodiscard]] std::optional<BackupConflictError::Running> holder(const store::CallOptions& call) const;
  [[nodiscard]] bool is_ours(const store::CallOptions& call) const;
  /// Takes the id, or goes on with it where this operation holds it already. Throws BackupConflictError where another
  /// does, saying who.
  void take(const store::CallOptions& call);
  /// Refuses, as take() does, without taking anything.
  void require_free(const store::CallOptions& call) const;
  /// Gives the id up.
  void release(const store::CallOptions& call);

 private:
  store::Store& store_;
  std::string id_;
  std::string operation_;
};

}  // namespace holdfast::cluster
