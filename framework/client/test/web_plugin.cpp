// A plugin that has nothing but the engine's HTTP: its objects are what a web server has.
#include <holdfast/http.hpp>

#include <string>

namespace {

using namespace holdfast::sdk;

constexpr Field fields[] = {{.key = "url", .type = HF_TYPE_URL, .flags = HF_FIELD_REQUIRED, .help = "the server"}};

class WebStore final : public Store {
 public:
  explicit WebStore(const Settings& settings) : url_{settings.text(0)} {}
  [[nodiscard]] const Limits& limits() const noexcept override { return limits_; }

  Object stat(Call& call, std::string_view key) override {
    const HttpResponse answer = http_.send(call, {.method = "HEAD", .url = url_ + std::string{key}});
    if (answer.status != 200) throw Error{HF_E_NOT_FOUND, "no such page"}.service("HTTP", answer.status);
    return {.size = std::stoull(std::string{find_header(answer.headers, "Content-Length")})};
  }
  void get(Call& call, const hf_get& request, Sink& out) override {
    const std::string_view key = view(request.key);
    http_.stream(
        call, {.url = url_ + std::string{key}},
        [&](std::int32_t, const HttpHeaders& headers) {
          out.object(key, {.size = std::stoull(std::string{find_header(headers, "Content-Length")})});
        },
        [&](std::span<const std::byte> data) { out.write(data); });
  }
  void list(Call&, const hf_list&, Page&) override {}
  Object put(Call&, const hf_put&, std::span<const std::byte>) override { throw Error{HF_E_UNSUPPORTED, "read only"}; }
  void remove(Call&, std::string_view) override { throw Error{HF_E_UNSUPPORTED, "read only"}; }

 private:
  const Limits limits_ = [] {
    Limits none{};
    none.struct_size = sizeof(Limits);
    return none;
  }();
  const std::string url_;
  const Http http_;
};

}  // namespace

HOLDFAST_PLUGIN(WebStore, fields, "web", "1.0.0", "Holdfast", "Reads what a web server has");
