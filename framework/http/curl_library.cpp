#include "http/curl_library.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <holdfast/errors.hpp>
#include <new>
#include <string_view>

namespace holdfast::http {
namespace {

/// The interface that has not broken since 2006; what is newer is looked for by name.
constexpr const char* file_name = "libcurl.so.4";

[[noreturn]] void refuse(std::string_view why) {
  throw UnsupportedError{{.message = fmt::format("HTTP needs libcurl, which cannot be used: {}", why),
                          .hint = "install libcurl 7.88 or later, with TLS (Debian: libcurl4)"}};
}

/// The functions of the loaded library.
class Symbols {
 public:
  explicit Symbols(void* library) noexcept : library_{library} {}

  template <class Function>
  void find(Function& function, const char* name) const {
    function = reinterpret_cast<Function>(::dlsym(library_, name));
    if (function == nullptr) refuse(fmt::format("it has no {}", name));
  }

 private:
  void* const library_;
};

CurlLibrary functions_of(const Symbols& symbols) {
  CurlLibrary out{};
  symbols.find(out.easy_cleanup, "curl_easy_cleanup");
  symbols.find(out.easy_getinfo, "curl_easy_getinfo");
  symbols.find(out.easy_init, "curl_easy_init");
  symbols.find(out.easy_setopt, "curl_easy_setopt");
  symbols.find(out.easy_strerror, "curl_easy_strerror");
  symbols.find(out.free, "curl_free");
  symbols.find(out.getdate, "curl_getdate");
  symbols.find(out.global_init, "curl_global_init");
  symbols.find(out.multi_add_handle, "curl_multi_add_handle");
  symbols.find(out.multi_cleanup, "curl_multi_cleanup");
  symbols.find(out.multi_info_read, "curl_multi_info_read");
  symbols.find(out.multi_init, "curl_multi_init");
  symbols.find(out.multi_perform, "curl_multi_perform");
  symbols.find(out.multi_poll, "curl_multi_poll");
  symbols.find(out.multi_remove_handle, "curl_multi_remove_handle");
  symbols.find(out.multi_setopt, "curl_multi_setopt");
  symbols.find(out.multi_strerror, "curl_multi_strerror");
  symbols.find(out.share_cleanup, "curl_share_cleanup");
  symbols.find(out.share_init, "curl_share_init");
  symbols.find(out.share_setopt, "curl_share_setopt");
  symbols.find(out.slist_append, "curl_slist_append");
  symbols.find(out.slist_free_all, "curl_slist_free_all");
  symbols.find(out.url, "curl_url");
  symbols.find(out.url_cleanup, "curl_url_cleanup");
  symbols.find(out.url_get, "curl_url_get");
  symbols.find(out.url_set, "curl_url_set");
  return out;
}

/// Never closed: it may have threads that look up names, and the process may use it elsewhere.
CurlLibrary load() {
  void* library = ::dlopen(file_name, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) refuse(::dlerror());
  const CurlLibrary loaded = functions_of(Symbols{library});
  if (const CURLcode code = loaded.global_init(CURL_GLOBAL_DEFAULT); code != CURLE_OK)
    refuse(loaded.easy_strerror(code));
  return loaded;
}

}  // namespace

const CurlLibrary& curl() {
  static const CurlLibrary loaded = load();
  return loaded;
}

void refuse_option(CURLcode code, CURLoption option) {
  if (code == CURLE_OUT_OF_MEMORY) throw std::bad_alloc{};
  refuse(fmt::format("its option {}: {}", static_cast<int>(option), curl().easy_strerror(code)));
}

}  // namespace holdfast::http
