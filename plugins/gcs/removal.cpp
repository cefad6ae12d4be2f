#include "removal.hpp"

#include "names.hpp"

#include <holdfast/support/hash.hpp>
#include <holdfast/support/multipart.hpp>
#include <holdfast/support/number.hpp>

#include <optional>
#include <vector>

namespace holdfast::gcs {
namespace {

constexpr std::string_view permission = "storage.objects.delete";
/// In front of a question's number: the service puts "response-" before the whole.
constexpr std::string_view id_mark = "removal+";

std::string question_for(const Service& service, const std::string& key, std::size_t number) {
  support::Query payer;
  if (!service.settings().user_project.empty()) payer = {{"userProject", service.settings().user_project}};
  std::string path = service.endpoint().path_of(Resource::objects, key);
  if (!payer.empty()) path += '?' + support::encoded_query(payer);
  return "Content-Type: application/http\r\nContent-ID: <" + std::string{id_mark} + std::to_string(number) +
         ">\r\n\r\nDELETE " + path + " HTTP/1.1\r\nContent-Length: 0\r\n\r\n";
}

/// The number of the question that it answers; absent where it says none.
std::optional<std::size_t> number_of(const support::PartAnswer& answer) {
  const std::string_view id = sdk::find_header(answer.around, "content-id");
  const auto mark = id.find(id_mark);
  if (mark == std::string_view::npos) return std::nullopt;
  const std::string_view digits = id.substr(mark + id_mark.size());
  const auto number = support::parse_number(digits.substr(0, digits.find('>')));
  return number ? std::optional{static_cast<std::size_t>(*number)} : std::nullopt;
}

[[noreturn]] void refuse_batch() {
  throw sdk::Error{HF_E_CORRUPT, "the service does not say what it removed"}.remedy(
      "check that `endpoint` is Google's storage");
}

}  // namespace

void remove_object(Service& service, const sdk::Call& call, const std::string& key) {
  try {
    service.send(call, {.method = "DELETE", .resource = service.data_resource(), .key = key, .permission = permission});
  } catch (const sdk::Error& error) {
    if (error.status() != HF_E_NOT_FOUND) throw;
  }
}

void remove_objects(Service& service, const sdk::Call& call, std::span<const std::string> keys,
                    const RemovalFailed& failed) {
  const std::string boundary = new_boundary();
  std::string body;
  // The last end of a line belongs to what follows.
  for (std::size_t i = 0; i < keys.size(); ++i)
    body += "--" + boundary + "\r\n" + question_for(service, keys[i], i) + "\r\n";
  body += "--" + boundary + "--\r\n";
  const Request request{.method = "POST",
                        .resource = Resource::batch,
                        .headers = {{"content-type", "multipart/mixed; boundary=" + boundary}},
                        .body = support::bytes_of(body),
                        .permission = permission,
                        .flags = HF_HTTP_REPEATABLE};
  const sdk::HttpResponse response = service.send(call, request);

  std::vector<bool> is_answered(keys.size());
  for (const support::PartAnswer& answer : support::answers_in(response)) {
    const auto number = number_of(answer);
    if (!number || *number >= keys.size()) refuse_batch();
    is_answered[*number] = true;
    const std::int32_t status = answer.response.status;
    if (is_success(status)) continue;
    // A bucket that is missing has nothing to be removed in; what else needs it says so.
    if (status == 404) continue;
    failed(*number, service.error_of(refusal_of(answer.response), request));
  }
  for (const bool answered : is_answered)
    if (!answered) refuse_batch();
}

}  // namespace holdfast::gcs
