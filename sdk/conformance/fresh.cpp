#include "fresh.hpp"

#include "faults.hpp"
#include "sized_copy.hpp"

#include <dlfcn.h>
#include <fmt/format.h>
#include <unistd.h>

#include <system_error>

namespace holdfast::conformance {

namespace {

namespace fs = std::filesystem;

constexpr int mode = RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE;  // as the engine's own

/// The linker knows a file again that it has loaded: then a copy is what gives another image.
void* open(const fs::path& file, const fs::path& scratch) {
  void* const known = ::dlopen(file.c_str(), RTLD_LAZY | RTLD_NOLOAD);
  if (known == nullptr) return ::dlopen(file.c_str(), mode);
  ::dlclose(known);
  const fs::path copy = scratch / fmt::format("{}-{}", ::getpid(), file.filename().string());
  fs::copy_file(file, copy);
  void* const opened = ::dlopen(copy.c_str(), mode);
  std::error_code ignored;  // the scratch folder goes as a whole
  fs::remove(copy, ignored);
  return opened;
}

hf_plugin started(const Image& image, const hf_host& host) {
  const hf_plugin* const table = image.start(host);
  expect(table != nullptr, {.expected = "the entry accepts this engine", .seen = "NULL"});
  return sized_copy(*table);
}

}  // namespace

Image::Image(const fs::path& file, const fs::path& scratch) {
  void* const library = open(file, scratch);
  if (library == nullptr) throw Broken{{.expected = "the file can be loaded", .seen = ::dlerror()}};
  entry_ = reinterpret_cast<hf_entry_fn>(::dlsym(library, HF_ENTRY_SYMBOL));
  expect(entry_ != nullptr, {.expected = "the file exports " HF_ENTRY_SYMBOL, .seen = "no such symbol"});
}

FreshPlugin::FreshPlugin(Bench& bench)
    : bench_{bench},
      host_{{{.id = HF_HTTP_SERVICE, .table = &http_with_faults()}}},
      table_{started(Image{bench.file(), bench.scratch()}, host_.table())} {}

const hf_settings& FreshPlugin::settings() {
  if (!settings_) settings_ = resolve(table_, bench_.profile().settings);
  return *settings_->abi();
}

void use(OpenStore& store, const std::string& key) {
  store.put({.key = key}, "0123456789");
  store.stat(key);
  store.get({.key = key});
  store.list({.prefix = key});
  store.get({.key = key + "-missing"});
  if (store.can(HF_CAN_UPLOAD)) {
    OpenUpload upload = store.begin({.key = key});
    const std::string part(store.part_size(), 'x');
    if (upload.begun.ok() && upload.part(0, 0, part).ok()) upload.finish(1, part.size());
  }
  if (store.ops().preflight != nullptr) store.preflight(0);
  store.remove(key);
}

}  // namespace holdfast::conformance
