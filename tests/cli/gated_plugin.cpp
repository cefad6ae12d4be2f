// The filesystem plugin with a gate in front of every chunk that is written: while a file is there, writing waits. So
// tests decide how long an operation moves data. And, on request, with objects of few parts, which are of 1 MiB each:
// so files that are of a size for tests are split.
#include <poll.h>

#include <filesystem>

#include "store.hpp"

namespace {

using namespace holdfast::sdk;
using holdfast::filesystem::FilesystemStore;

enum : std::uint32_t { setting_path, setting_gate, setting_max_parts };
static_assert(setting_path == holdfast::filesystem::setting_path);

constexpr Field fields[] = {
    {.key = "path", .type = HF_TYPE_PATH, .flags = HF_FIELD_REQUIRED | HF_FIELD_IDENTITY, .help = "folder of backups"},
    {.key = "gate",
     .type = HF_TYPE_PATH,
     .flags = HF_FIELD_REQUIRED,
     .help = "file that keeps chunks from being written"},
    {.key = "max_parts", .type = HF_TYPE_INTEGER, .flags = 0, .help = "parts of an object at most"},
};

class GatedStore final : public Store {
 public:
  explicit GatedStore(const Settings& settings)
      : inner_{std::string{settings.text(setting_path)}}, gate_{settings.text(setting_gate)}, limits_{inner_.limits()} {
    if (settings.has(setting_max_parts))
      limits_.max_parts = static_cast<std::uint32_t>(settings.integer(setting_max_parts));
  }

  [[nodiscard]] const Limits& limits() const noexcept override { return limits_; }
  void preflight(Call& call, std::uint32_t flags, Checks& out) override { inner_.preflight(call, flags, out); }
  Object stat(Call& call, std::string_view key) override { return inner_.stat(call, key); }
  void list(Call& call, const hf_list& request, Page& out) override { inner_.list(call, request, out); }
  void get(Call& call, const hf_get& request, Sink& out) override { inner_.get(call, request, out); }
  void remove(Call& call, std::string_view key) override { inner_.remove(call, key); }

  Object put(Call& call, const hf_put& request, std::span<const std::byte> data) override {
    pass(call, view(request.key));
    return inner_.put(call, request, data);
  }
  std::unique_ptr<Upload> begin_upload(Call& call, const hf_put& request) override {
    pass(call, view(request.key));
    return inner_.begin_upload(call, request);
  }

 private:
  void pass(Call& call, std::string_view key) const {
    if (key.find("/chunk-") == std::string_view::npos) return;
    while (std::filesystem::exists(gate_)) {
      call.check();
      pollfd cancelled{.fd = call.cancel_fd(), .events = POLLIN, .revents = 0};
      ::poll(&cancelled, 1, 10);
    }
    call.check();
  }

  FilesystemStore inner_;
  std::filesystem::path gate_;
  Limits limits_;
};

}  // namespace

HOLDFAST_PLUGIN(GatedStore, fields, "gated", "1.0.0", "Holdfast", "Keeps backups in a folder, behind a gate");
