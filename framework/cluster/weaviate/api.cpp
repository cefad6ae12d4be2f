#include "cluster/weaviate/api.hpp"

#include <fmt/format.h>

#include <holdfast/errors.hpp>
#include <utility>

#include "http/failure.hpp"
#include "http/url.hpp"

namespace holdfast::weaviate {
namespace {

using operation::Kind;
using store::CallOptions;

/// Schemas and tenants of large servers are long: 100 bytes a tenant, some kilobytes a collection.
constexpr std::uint64_t max_reply = std::uint64_t{256} << 20;

http::Headers wants_json() { return {{"Accept", "application/json"}}; }

/// parse(body) of an answer that was granted. Where it cannot be read, the server has done what was asked all the same.
template <class Parse>
auto read(const http::Response& response, const Asked& asked, Parse parse) {
  if (response.body.empty()) raise_refusal(response, asked);
  try {
    return parse(std::string_view{response.body});
  } catch (const DamagedError& error) {
    ErrorInfo info = error.info();
    info.message = fmt::format("{}: {}", asked.failed(), info.message);
    info.hint = "check that the address is that of a Weaviate, and what stands in between";
    info.details.emplace_back("sent", "yes");
    throw DamagedError{std::move(info)};
  }
}

/// Of what must not be sent twice: where it may have had its effect, the error does not say that it could be.
[[noreturn]] void raise_refusal_of_change(const http::Response& response, const Asked& asked) {
  const Error error = to_error(response, asked);
  if (http::sent(error) == http::Sent::no) raise_refusal(response, asked);
  ErrorInfo info = error.info();
  info.retry = Retry::never;
  info.hint = "it may have had its effect: look before you send it again";
  raise(error.code(), std::move(info));
}

std::string_view look_at(Kind kind) noexcept {
  return kind == Kind::create ? "look at the backup" : "look at the restore of";
}

std::string_view cancel_of(Kind kind) noexcept {
  return kind == Kind::create ? "cancel the backup" : "cancel the restore of";
}

}  // namespace

Api::Api(http::Transport& transport, std::string address, store::RetryOptions how)
    : transport_{transport}, address_{std::move(address)}, how_{std::move(how)} {}

http::Response Api::get(const std::string& url, const Asked& asked, const CallOptions& call) const {
  const http::Request request{.url = url, .headers = wants_json(), .max_reply = max_reply};
  return store::retry(how_, call, [&](const CallOptions& attempt) {
    http::Response response = transport_.send(request, attempt);
    if (response.status != 200) raise_refusal(response, asked);
    return response;
  });
}

http::Response Api::change(http::Request request, const CallOptions& call) const {
  request.repeat = http::Repeat::never;
  return transport_.send(request, call);
}

void Api::require_ready(const CallOptions& call) const {
  static_cast<void>(get(http::join(address_, {"v1", ".well-known", "ready"}),
                        {.verb = "find a server that is ready", .server = address_}, call));
}

Meta Api::meta(const CallOptions& call) const {
  const Asked asked{.verb = "ask for version and modules", .server = address_};
  return read(get(http::join(address_, {"v1", "meta"}), asked, call), asked, Meta::parse);
}

std::vector<Node> Api::nodes(const CallOptions& call) const {
  const Asked asked{.verb = "list the nodes", .server = address_};
  return read(get(http::join(address_, {"v1", "nodes"}), asked, call), asked, parse_nodes);
}

std::vector<Class> Api::schema(const CallOptions& call) const {
  const Asked asked{.verb = "list the collections", .server = address_};
  return read(get(http::join(address_, {"v1", "schema"}), asked, call), asked, parse_schema);
}

std::map<std::string, std::string> Api::aliases(const CallOptions& call) const {
  const Asked asked{.verb = "list the aliases", .server = address_};
  try {
    return read(get(http::join(address_, {"v1", "aliases"}), asked, call), asked, parse_aliases);
  } catch (const NotFoundError&) {
    return {};
  }
}

std::vector<Tenant> Api::tenants(std::string_view collection, const CallOptions& call) const {
  const Asked asked{.verb = "list the tenants of", .object = collection, .server = address_};
  const std::string url = http::join(address_, {"v1", "schema", collection, "tenants"});
  return read(get(url, asked, call), asked, parse_tenants);
}

std::set<std::string> Api::vectors_of_an_object(std::string_view collection, std::string_view tenant,
                                                const CallOptions& call) const {
  const Asked asked{.verb = "look at an object of", .object = collection, .server = address_};
  std::string url = http::with_query(http::join(address_, {"v1", "objects"}),
                                     {{"class", collection}, {"limit", "1"}, {"include", "vector"}});
  if (!tenant.empty()) url = http::with_query(url, {{"tenant", tenant}});
  return read(get(url, asked, call), asked, parse_vector_names);
}

std::vector<BackupAnswer> Api::list(std::string_view module, Order order, const CallOptions& call) const {
  const Asked asked{.verb = "list the backups on", .object = module, .server = address_};
  std::string url = http::join(address_, {"v1", "backups", module});
  if (order != Order::unordered)
    url = http::with_query(url, {{"order", order == Order::oldest_first ? "asc" : "desc"}});
  return read(get(url, asked, call), asked, BackupAnswer::parse_list);
}

BackupAnswer Api::create(const std::string& module, const CreateBody& body, const CallOptions& call) const {
  return post(http::join(address_, {"v1", "backups", module}), body.to_json(),
              {.verb = "create the backup", .object = body.id, .server = address_}, call);
}

BackupAnswer Api::restore(const BackupRef& backup, const RestoreBody& body, const CallOptions& call) const {
  return post(http::join(address_, {"v1", "backups", backup.module, backup.id, "restore"}), body.to_json(),
              {.verb = "restore the backup", .object = backup.id, .server = address_}, call);
}

BackupAnswer Api::post(const std::string& url, const std::string& body, const Asked& asked,
                       const CallOptions& call) const {
  http::Request request{.method = "POST", .url = url, .headers = wants_json(), .body = http::as_body(body)};
  request.headers.emplace_back("Content-Type", "application/json");
  const http::Response response = change(std::move(request), call);
  if (response.status != 200) raise_refusal_of_change(response, asked);
  return read(response, asked, BackupAnswer::parse);
}

BackupAnswer Api::status(Kind kind, const BackupRef& backup, const CallOptions& call) const {
  const Asked asked{.verb = look_at(kind), .object = backup.id, .server = address_};
  return read(get(url_of(kind, backup), asked, call), asked, BackupAnswer::parse);
}

void Api::cancel(Kind kind, const BackupRef& backup, const CallOptions& call) const {
  const http::Response response =
      change({.method = "DELETE", .url = url_of(kind, backup), .headers = wants_json()}, call);
  const bool is_taken = response.status == 204 || (response.status == 200 && !response.body.empty());
  if (!is_taken) raise_refusal_of_change(response, {.verb = cancel_of(kind), .object = backup.id, .server = address_});
}

std::string Api::url_of(Kind kind, const BackupRef& backup) const {
  std::string url = http::join(address_, {"v1", "backups", backup.module, backup.id});
  if (kind == Kind::restore) url = http::join(url, {"restore"});
  if (!backup.location.bucket.empty()) url = http::with_query(url, {{"bucket", backup.location.bucket}});
  if (!backup.location.path.empty()) url = http::with_query(url, {{"path", backup.location.path}});
  return url;
}

}  // namespace holdfast::weaviate
