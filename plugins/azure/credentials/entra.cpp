#include "credentials/entra.hpp"

#include "credentials/authority.hpp"
#include "credentials/entra_errors.hpp"
#include "credentials/reply.hpp"

#include <holdfast/support/hash.hpp>

namespace holdfast::azure {
namespace {

constexpr std::size_t max_reply = std::size_t{256} << 10;

}  // namespace

std::string Entra::url_for(const Application& who) const { return token_url(authority_, who.tenant_id); }

Credentials Entra::token(const sdk::Call& call, const Application& who, const support::Query& proof,
                         std::string source) const {
  support::Query form{{"client_id", who.client_id},
                      {"grant_type", "client_credentials"},
                      {"scope", std::string{storage_resource} + ".default"}};
  form.insert(form.end(), proof.begin(), proof.end());
  const std::string url = url_for(who);
  const std::string body = support::encoded_query(form);
  const sdk::HttpHeaders headers{{"content-type", "application/x-www-form-urlencoded"}};
  const sdk::HttpResponse reply = around_.http.send(
      call,
      {.method = "POST", .url = url, .headers = headers, .body = support::bytes_of(body), .flags = HF_HTTP_REPEATABLE},
      max_reply);
  if (reply.status != 200) throw entra_error(reply, {.application = who, .authority = authority_, .source = source});
  return token_in(support::JsonObject{reply.body, "the answer of '" + authority_ + "'"}, std::move(source),
                  around_.now());
}

Credentials Entra::token_for_assertion(const sdk::Call& call, const Application& who, std::string assertion,
                                       std::string source) const {
  return token(call, who,
               {{"client_assertion", std::move(assertion)},
                {"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}},
               std::move(source));
}

}  // namespace holdfast::azure
