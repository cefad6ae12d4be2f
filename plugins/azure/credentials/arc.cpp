#include "credentials/arc.hpp"

#include "credentials/reply.hpp"

#include <holdfast/support/small_file.hpp>

#include <filesystem>

namespace holdfast::azure {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 10s;
constexpr std::size_t largest_file = 4096;  // bytes
constexpr std::string_view announced = "Basic realm=";

sdk::Error distrusted(std::string why) {
  return sdk::Error{HF_E_UNAUTHENTICATED, "the managed identity of Arc is not used: " + std::move(why)}
      .remedy("check IDENTITY_ENDPOINT: it has to lead to the agent of Arc on this machine")
      .retry(sdk::Retry::never);
}

}  // namespace

bool is_file_of_arc(std::string_view path, std::string_view folder) noexcept {
  if (!path.starts_with(folder) || path.size() <= folder.size() + 1 || path[folder.size()] != '/') return false;
  const std::string_view name = path.substr(folder.size() + 1);
  return name.ends_with(".key") && name != ".key" && name.find('/') == std::string_view::npos &&
         name.find('\0') == std::string_view::npos;
}

std::string Arc::secret_for(const sdk::HttpResponse& challenge) const {
  const std::string_view asked = sdk::find_header(challenge.headers, "www-authenticate");
  if (challenge.status != 401 || !asked.starts_with(announced))
    throw distrusted("what answers names no file (HTTP " + std::to_string(challenge.status) + ")");
  std::string path{asked.substr(announced.size())};
  if (path.size() > 1 && path.starts_with('"') && path.ends_with('"')) path = path.substr(1, path.size() - 2);
  if (!is_file_of_arc(path, folder_)) throw distrusted("what answers asks for a file outside of '" + folder_ + "'");
  std::error_code failed;
  if (std::filesystem::is_symlink(path, failed)) throw distrusted("the file that is asked for is a link");
  const auto content = support::read_small_file(path);
  if (!content || content->empty()) throw distrusted("the file that is asked for is not there");
  if (content->size() > largest_file || content->find_first_of("\r\n") != std::string::npos)
    throw distrusted("the file that is asked for is not one of the agent's");
  return *content;
}

sdk::HttpResponse Arc::ask(const sdk::Call& call, const sdk::HttpHeaders& headers) const {
  const std::string url =
      std::string{around_.environment.value("IDENTITY_ENDPOINT")} + identity_query("2019-11-01", {});
  const auto reply = ask_metadata(around_, call, {.url = url, .headers = headers}, patience);
  if (reply) return *reply;
  throw sdk::Error{HF_E_UNAVAILABLE, name() + " does not answer"}
      .remedy("start the agent: systemctl start himdsd")
      .retry(sdk::Retry::safe);
}

Fetched Arc::fetch(const sdk::Call& call) {
  const std::string_view endpoint = around_.environment.value("IDENTITY_ENDPOINT");
  if (endpoint.empty() || around_.environment.value("IMDS_ENDPOINT").empty())
    return NotHere{"IDENTITY_ENDPOINT and IMDS_ENDPOINT are not both set"};
  if (!around_.environment.value("IDENTITY_HEADER").empty()) return NotHere{"IDENTITY_HEADER is set: this is no Arc"};
  if (!is_near(endpoint)) throw distrusted("IDENTITY_ENDPOINT leads to another machine");
  const sdk::HttpResponse challenge = ask(call, {{"metadata", "true"}});
  const sdk::HttpResponse reply =
      ask(call, {{"metadata", "true"}, {"authorization", "Basic " + secret_for(challenge)}});
  if (reply.status != 200) throw refused_by_metadata(name(), reply);
  return token_in(support::JsonObject{reply.body, "the answer of Arc's agent"}, name(), around_.now());
}

}  // namespace holdfast::azure
