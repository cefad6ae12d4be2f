// A Weaviate's REST interface, as far as backups need it: one function per endpoint, typed, nothing decided.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cluster/weaviate/messages.hpp"
#include "cluster/weaviate/refusal.hpp"
#include "http/transport.hpp"
#include "operation/phase.hpp"
#include "store/retry.hpp"

namespace holdfast::weaviate {

/// Which backup is meant.
struct BackupRef {
  std::string module = {};  ///< "s3", "filesystem": the last part of the module's name.
  std::string id = {};
  Location location = {};
};

/// Requests that read are tried again as `how` says; those that change something never are: who sends them looks what
/// became of a lost answer.
///
/// Threads: every function from any thread, also concurrently.
/// Errors:  those of refusal.hpp and of http::Transport, with http::sent() for a lost answer; DamagedError for one that
///          cannot be read, which counts as lost: http::sent() is yes.
class Api {
 public:
  /// `address`: "http://localhost:8080", without a path or with one that a proxy wants. Borrows `transport`.
  Api(http::Transport& transport, std::string address, store::RetryOptions how = {});

  [[nodiscard]] const std::string& address() const noexcept { return address_; }

  /// Returns where the server is ready; throws UnavailableError, retryable, where it says that it is not.
  void require_ready(const store::CallOptions& call) const;
  [[nodiscard]] Meta meta(const store::CallOptions& call) const;
  [[nodiscard]] std::vector<Node> nodes(const store::CallOptions& call) const;
  [[nodiscard]] std::vector<Class> schema(const store::CallOptions& call) const;
  /// Nothing where the server has no aliases yet (before 1.32).
  [[nodiscard]] std::map<std::string, std::string> aliases(const store::CallOptions& call) const;
  [[nodiscard]] std::vector<Tenant> tenants(std::string_view collection, const store::CallOptions& call) const;

  /// The names of the vectors that an object of the collection has, whichever that is; "" for the one without a name.
  /// Nothing where there is no object. `tenant`: of a collection that has them.
  [[nodiscard]] std::set<std::string> vectors_of_an_object(std::string_view collection, std::string_view tenant,
                                                           const store::CallOptions& call) const;

  enum class Order : std::uint8_t { unordered, newest_first, oldest_first };
  [[nodiscard]] std::vector<BackupAnswer> list(std::string_view module, Order order,
                                               const store::CallOptions& call) const;

  /// POST, once.
  BackupAnswer create(const std::string& module, const CreateBody& body, const store::CallOptions& call) const;
  BackupAnswer restore(const BackupRef& backup, const RestoreBody& body, const store::CallOptions& call) const;

  /// Throws NotFoundError where the server knows of none; that may be said a moment too early.
  [[nodiscard]] BackupAnswer status(operation::Kind kind, const BackupRef& backup,
                                    const store::CallOptions& call) const;
  /// DELETE. Returns where the server took it, which proves nothing: it says so of unknown ids, too.
  void cancel(operation::Kind kind, const BackupRef& backup, const store::CallOptions& call) const;

 private:
  /// What is asked with a GET, until it is answered with 200.
  [[nodiscard]] http::Response get(const std::string& url, const Asked& asked, const store::CallOptions& call) const;
  /// Sends it exactly once.
  [[nodiscard]] http::Response change(http::Request request, const store::CallOptions& call) const;
  BackupAnswer post(const std::string& url, const std::string& body, const Asked& asked,
                    const store::CallOptions& call) const;
  [[nodiscard]] std::string url_of(operation::Kind kind, const BackupRef& backup) const;

  http::Transport& transport_;
  const std::string address_;
  const store::RetryOptions how_;
};

}  // namespace holdfast::weaviate
