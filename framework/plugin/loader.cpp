// Boost.DLL loads, and nothing but absolute, resolved paths reach it: it takes a bare name from the current folder, and
// the program's own path for the program. The mode finds missing symbols now rather than in the middle of a backup,
// keeps the plugin's symbols to itself, and never unmaps it. RTLD_DEEPBIND is out: it breaks sanitizers.
#include "plugin/loader.hpp"

#include "errors/printable.hpp"
#include "plugin/sealed_copy.hpp"
#include "plugin/table.hpp"
#include "plugin/trust.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

// Boost 1.74's header uses these without including them once std::filesystem is chosen.
#include <fstream>
#include <string>
#include <vector>

#define BOOST_DLL_USE_STD_FS  // else it wants Boost.Filesystem linked
#include <boost/dll/shared_library.hpp>

#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>

namespace holdfast::plugin {

class Plugin::Key {};

namespace {

namespace dll = boost::dll;
namespace fs = std::filesystem;

constexpr auto mode =
    static_cast<dll::load_mode::type>(dll::load_mode::rtld_now | dll::load_mode::rtld_local | RTLD_NODELETE);

/// hf_entry_fn without its noexcept: a plugin that was not built with it may throw, and that must be catchable.
using Entry = const hf_plugin*(const hf_host*);

constexpr std::string_view report = "report this to the plugin's vendor";

[[noreturn]] void refuse(const Facts& facts, std::string reason, std::string_view remedy) {
  throw RefusedError{{.path = facts.path, .reason = std::move(reason), .remedy = std::string{remedy}}};
}

std::string_view view(hf_str text) noexcept { return {text.data, text.size}; }

/// A library that is in the process, and how its start ended. Never removed: code of the plugin may still run.
struct Image {
  Image(dll::shared_library opened, const LoadOptions& options) : library{std::move(opened)}, host{options.services} {}

  dll::shared_library library;
  Host host;
  std::optional<SealedCopy> sealed = {};
  std::shared_ptr<const Plugin> plugin = {};
  std::optional<Refusal> failure = {};
};

/// The images of this process. dlopen keeps one list per process, and the ABI allows one call of an entry per image, so
/// what remembers the calls must be per process too; hence the one static of this room. It is never destroyed, because
/// plugins may ask for services while the process ends.
class Images {
 public:
  static Images& of_process() {
    static Images& images = *new Images;
    return images;
  }

  std::shared_ptr<const Plugin> load(const Facts& facts, const LoadOptions& options);
  std::optional<fs::path> loading();

 private:
  void set_loading(std::optional<fs::path> file);
  Image& open(const Facts& facts, const LoadOptions& options);
  Image& add(const Facts& facts, const fs::path& path, const LoadOptions& options);

  std::mutex mutex_;  // one entry at a time, and dlerror() stays ours between the call and its question
  std::deque<Image> images_;

  std::mutex loading_mutex_;  // apart, because who asks wants to know who holds the other
  std::optional<fs::path> loading_;
};

std::string_view text_of_dlerror(std::string_view what) {
  constexpr std::string_view before = "(dlerror system message: ";
  const auto start = what.find(before);
  const auto end = what.rfind(')');
  if (start == what.npos || end == what.npos || end < start + before.size()) return what;
  return what.substr(start + before.size(), end - start - before.size());
}

dll::shared_library open_library(const Facts& facts, const fs::path& path) {
  dll::shared_library library;
  try {
    library.load(path, mode);  // the throwing form: only it carries dlerror()'s text
  } catch (const std::exception& failure) {
    refuse(facts, fmt::format("it cannot be loaded: {}", printable(text_of_dlerror(failure.what()))),
           "install what it needs, or a build of the plugin for this system");
  }
  void* const program = ::dlopen(nullptr, RTLD_LAZY | RTLD_NOLOAD);
  const bool is_program = program == library.native();
  if (program) ::dlclose(program);
  if (is_program) refuse(facts, "it is the running program itself", "name the plugin's own .so");
  return library;
}

Image& Images::add(const Facts& facts, const fs::path& path, const LoadOptions& options) {
  auto library = open_library(facts, path);
  for (auto& image : images_)
    if (image.library.native() == library.native()) return image;
  return images_.emplace_back(std::move(library), options);
}

Image& Images::open(const Facts& facts, const LoadOptions& options) {
  const auto path = resolved(facts.path);
  require_trusted(path);
  if (facts.pin.empty() && facts.digest.empty()) return add(facts, path, options);

  SealedCopy copy{path};
  if (!facts.pin.empty() && copy.digest() != facts.pin)
    refuse(facts, fmt::format("it has the digest {}, but is pinned to {}", copy.digest(), printable(facts.pin)),
           fmt::format("find out why it changed; if it may, run: holdfast plugins trust '{}'",
                       printable(facts.path.native())));
  if (!facts.digest.empty() && copy.digest() != facts.digest)
    refuse(facts, fmt::format("it has the digest {}, but its manifest says {}", copy.digest(), printable(facts.digest)),
           "install the plugin again, manifest and library");
  for (auto& image : images_)
    if (image.sealed && image.sealed->digest() == copy.digest()) return image;
  auto& image = add(facts, copy.path(), options);
  image.sealed = std::move(copy);
  return image;
}

const hf_plugin& call_entry(Image& image, const Facts& facts) {
  if (!image.library.has(HF_ENTRY_SYMBOL))
    refuse(facts, "it does not export " HF_ENTRY_SYMBOL, "build it with holdfast_add_plugin()");
  Entry& entry = image.library.get<Entry>(HF_ENTRY_SYMBOL);
  const hf_plugin* table = nullptr;
  try {
    table = entry(&image.host.table());
  } catch (const std::exception& thrown) {
    refuse(facts, fmt::format("its entry threw an exception: {}", printable(thrown.what())), report);
  } catch (...) {
    refuse(facts, "its entry threw something that is no exception", report);
  }
  if (!table)
    refuse(facts,
           fmt::format("'{}' {}, built for plugin ABI {}.{}, does not accept holdfast {}, which speaks {}.{}", facts.id,
                       facts.version, facts.abi_major, facts.abi_minor, view(image.host.table().version), HF_ABI_MAJOR,
                       HF_ABI_MINOR),
           "install a build of the plugin for this version of holdfast");
  return *table;
}

std::shared_ptr<const Plugin> start(Image& image, const Facts& facts) {
  const hf_plugin& table = call_entry(image, facts);  // which may be anything: defect_of() looks before it reads
  if (const auto defect = defect_of(table)) refuse(facts, fmt::format("its table {}", *defect), report);
  if (!accepts_this_host(table))
    refuse(
        facts,
        fmt::format("'{}' {} needs plugin ABI {}.{}, holdfast {} speaks {}.{}", facts.id, facts.version, HF_ABI_MAJOR,
                    table.min_host_minor, view(image.host.table().version), HF_ABI_MAJOR, HF_ABI_MINOR),
        "upgrade holdfast, or install an older build of the plugin");
  if (view(table.id) != facts.id)
    refuse(facts, fmt::format("its note says it is '{}', its table '{}'", facts.id, view(table.id)), report);
  if (view(table.version) != facts.version)
    refuse(facts, fmt::format("its note says version {}, its table {}", facts.version, view(table.version)), report);
  return std::make_shared<const Plugin>(Plugin::Key{}, facts, table);
}

/// dlopen knows a library by its name: where the file was replaced, it gives the old one.
void require_same(const Plugin& running, const Facts& wanted) {
  const auto& facts = running.facts();
  if (facts.id == wanted.id && facts.version == wanted.version) return;
  refuse(wanted,
         fmt::format("it was replaced while it is in use: '{}' {} runs, '{}' {} is there now", facts.id, facts.version,
                     wanted.id, wanted.version),
         "restart the program to use the new one");
}

void Images::set_loading(std::optional<fs::path> file) {
  const std::scoped_lock lock{loading_mutex_};
  loading_ = std::move(file);
}

std::optional<fs::path> Images::loading() {
  const std::scoped_lock lock{loading_mutex_};
  return loading_;
}

std::shared_ptr<const Plugin> Images::load(const Facts& facts, const LoadOptions& options) {
  const std::scoped_lock lock{mutex_};
  struct Mark {
    Images& images;
    ~Mark() { images.set_loading(std::nullopt); }
  } const mark{*this};
  set_loading(facts.path);
  Image& image = open(facts, options);
  if (image.failure) throw RefusedError{*image.failure};
  if (image.plugin) {
    require_same(*image.plugin, facts);
    return image.plugin;
  }
  try {
    image.plugin = start(image, facts);
  } catch (const RefusedError& refused) {
    image.failure = refused.refusal();
    throw;
  }
  return image.plugin;
}

}  // namespace

std::shared_ptr<const Plugin> Plugin::load(const Facts& facts, const LoadOptions& options) {
  return Images::of_process().load(facts, options);
}

std::optional<fs::path> Plugin::loading() { return Images::of_process().loading(); }

}  // namespace holdfast::plugin
