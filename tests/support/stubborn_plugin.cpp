// The filesystem plugin with one call that hangs, crashes or throws in a thread of its own: the one that the settings
// name, for objects whose keys hold a text. What hangs heeds no cancellation; it waits until a file is gone, and says
// in a file beside that it does.
//
// Loading it hangs while the file exists that HOLDFAST_TEST_STUBBORN_LOAD names.
#include <poll.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "store.hpp"

namespace {

using namespace holdfast::sdk;
using holdfast::filesystem::FilesystemStore;

enum : std::uint32_t { setting_path, setting_in, setting_key, setting_how, setting_gate };
static_assert(setting_path == holdfast::filesystem::setting_path);

constexpr Field fields[] = {
    {.key = "path", .type = HF_TYPE_PATH, .flags = HF_FIELD_REQUIRED | HF_FIELD_IDENTITY, .help = "folder of backups"},
    {.key = "in", .help = "the call", .fallback = "nowhere"},
    {.key = "key", .help = "what the key holds"},
    {.key = "how", .help = "hang, crash or throw", .fallback = "hang"},
    {.key = "gate", .type = HF_TYPE_PATH, .help = "file that keeps it hanging"},
};

void wait_while_there(const std::filesystem::path& gate) {
  std::ofstream{gate.string() + ".reached"};
  while (std::filesystem::exists(gate)) ::poll(nullptr, 0, 10);
}

[[maybe_unused]] const bool loaded = [] {
  if (const char* gate = std::getenv("HOLDFAST_TEST_STUBBORN_LOAD")) wait_while_there(gate);
  return true;
}();

/// What the settings say shall happen where.
class Trouble {
 public:
  explicit Trouble(const Settings& settings)
      : in_{settings.text(setting_in)},
        key_{settings.text(setting_key)},
        how_{settings.text(setting_how)},
        gate_{settings.text(setting_gate)} {}

  void make(std::string_view call, std::string_view key = {}) const {
    if (call != in_ || (!key.empty() && key.find(key_) == std::string_view::npos)) return;
    if (how_ == "hang") wait_while_there(gate_);
    if (how_ == "crash") std::raise(SIGSEGV);
    if (how_ == "throw") std::thread{[] { throw std::runtime_error{"nobody catches this"}; }}.join();
  }

 private:
  std::string in_, key_, how_;
  std::filesystem::path gate_;
};

class StubbornStore final : public Store {
 public:
  explicit StubbornStore(const Settings& settings)
      : inner_{std::string{settings.text(setting_path)}}, trouble_{settings} {
    trouble_.make("open");
  }
  ~StubbornStore() override { trouble_.make("close"); }

  static void validate(const Settings& settings, Findings&) { Trouble{settings}.make("validate"); }

  [[nodiscard]] const Limits& limits() const noexcept override { return inner_.limits(); }
  void preflight(Call& call, std::uint32_t flags, Checks& out) override {
    trouble_.make("preflight");
    inner_.preflight(call, flags, out);
  }
  Object stat(Call& call, std::string_view key) override {
    trouble_.make("stat", key);
    return inner_.stat(call, key);
  }
  void list(Call& call, const hf_list& request, Page& out) override {
    trouble_.make("list");
    inner_.list(call, request, out);
  }
  void get(Call& call, const hf_get& request, Sink& out) override {
    trouble_.make("get", view(request.key));
    inner_.get(call, request, out);
  }
  void remove(Call& call, std::string_view key) override {
    trouble_.make("remove", key);
    inner_.remove(call, key);
  }
  Object put(Call& call, const hf_put& request, std::span<const std::byte> data) override {
    trouble_.make("put", view(request.key));
    return inner_.put(call, request, data);
  }
  std::unique_ptr<Upload> begin_upload(Call& call, const hf_put& request) override {
    trouble_.make("put", view(request.key));
    return inner_.begin_upload(call, request);
  }

 private:
  FilesystemStore inner_;
  Trouble trouble_;
};

}  // namespace

HOLDFAST_PLUGIN(StubbornStore, fields, "com.acme.stubborn", "1.0.0", "Acme",
                "Keeps backups in a folder, and has one trouble");
