// What a plugin does with the engine's HTTP: compiled, never run.
#include <holdfast/http.hpp>

#include <string>

namespace {

using namespace holdfast::sdk;

std::string token(const Http& http, const Call& call) {
  const HttpHeaders headers{{"Metadata-Flavor", "Google"}};
  const HttpResponse answer = http.send(
      call, {.url = "http://metadata.google.internal/token", .headers = headers, .flags = HF_HTTP_METADATA}, 65536);
  if (answer.status != 200) throw Error{HF_E_UNAUTHENTICATED, "no token"}.service("metadata", answer.status);
  return answer.body + std::string{find_header(answer.headers, "etag")};
}

void get(const Http& http, const Call& call, Sink& out) {
  http.stream(
      call, {.url = "https://storage.example/object"},
      [](std::int32_t status, const HttpHeaders&) {
        if (status != 200) throw Error{HF_E_NOT_FOUND, "no such object"};
      },
      [&](std::span<const std::byte> data) { out.write(data); });
}

}  // namespace

std::string use(const hf_call* call, const hf_host* host, const hf_data_sink* sink);
std::string use(const hf_call* call, const hf_host* host, const hf_data_sink* sink) {
  Sink out{sink};
  get(Http{host}, Call{call}, out);
  return token(Http{}, Call{call});
}
