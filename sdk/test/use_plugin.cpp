// The least that a C++ plugin has to be: compiled, never run.
#include <holdfast/plugin.hpp>

#include <string>

namespace {

using namespace holdfast::sdk;

constexpr Field fields[] = {{.key = "place", .help = "where nothing is kept"}};

class NothingStore final : public Store {
 public:
  explicit NothingStore(const Settings&) {}
  [[nodiscard]] const Limits& limits() const noexcept override {
    static constexpr Limits none{.struct_size = sizeof(Limits),
                                 .features = 0,
                                 .max_concurrency = 0,
                                 .max_parts = 0,
                                 .max_key = 1024,
                                 .max_removals = 0,
                                 .max_put = 0,
                                 .min_part = 0,
                                 .max_part = 0};
    return none;
  }
  Object stat(Call&, std::string_view key) override { throw missing(key); }
  void list(Call&, const hf_list&, Page&) override {}
  void get(Call&, const hf_get& request, Sink&) override { throw missing(view(request.key)); }
  Object put(Call&, const hf_put&, std::span<const std::byte>) override { throw Error{HF_E_NO_SPACE, "no space"}; }
  void remove(Call&, std::string_view) override {}

 private:
  static Error missing(std::string_view key) { return {HF_E_NOT_FOUND, "\"" + std::string{key} + "\" does not exist"}; }
};

}  // namespace

HOLDFAST_PLUGIN(NothingStore, fields, "nothing", "1.0.0", "Holdfast", "Keeps nothing");
