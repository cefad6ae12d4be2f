// libcurl, loaded when it is first needed.
//
// Linked in the ordinary way it would bring some thirty libraries with it (Kerberos, LDAP, RTMP, GnuTLS ...) and triple
// the time and the memory that every start of the program takes, also of those that never open a connection.
#pragma once

#include <curl/curl.h>

#include <memory>

namespace holdfast::http {

/// libcurl's functions, by their names without "curl_".
struct CurlLibrary {
  decltype(&curl_easy_cleanup) easy_cleanup;
  decltype(&curl_easy_getinfo) easy_getinfo;
  decltype(&curl_easy_init) easy_init;
  decltype(&curl_easy_setopt) easy_setopt;
  decltype(&curl_easy_strerror) easy_strerror;
  decltype(&curl_free) free;
  decltype(&curl_getdate) getdate;
  decltype(&curl_global_init) global_init;
  decltype(&curl_multi_add_handle) multi_add_handle;
  decltype(&curl_multi_cleanup) multi_cleanup;
  decltype(&curl_multi_info_read) multi_info_read;
  decltype(&curl_multi_init) multi_init;
  decltype(&curl_multi_perform) multi_perform;
  decltype(&curl_multi_poll) multi_poll;
  decltype(&curl_multi_remove_handle) multi_remove_handle;
  decltype(&curl_multi_setopt) multi_setopt;
  decltype(&curl_multi_strerror) multi_strerror;
  decltype(&curl_share_cleanup) share_cleanup;
  decltype(&curl_share_init) share_init;
  decltype(&curl_share_setopt) share_setopt;
  decltype(&curl_slist_append) slist_append;
  decltype(&curl_slist_free_all) slist_free_all;
  decltype(&curl_url) url;
  decltype(&curl_url_cleanup) url_cleanup;
  decltype(&curl_url_get) url_get;
  decltype(&curl_url_set) url_set;
};

/// The library, loaded and initialised by the first call, for as long as the process lives.
///
/// Threads: any. Throws UnsupportedError where there is none that will do.
const CurlLibrary& curl();

/// What libcurl's cleanup functions are to unique_ptr.
template <auto cleanup>
struct CurlDelete {
  template <class Handle>
  void operator()(Handle* handle) const noexcept {
    static_cast<void>((curl().*cleanup)(handle));
  }
};
using EasyHandle = std::unique_ptr<CURL, CurlDelete<&CurlLibrary::easy_cleanup>>;
using MultiHandle = std::unique_ptr<CURLM, CurlDelete<&CurlLibrary::multi_cleanup>>;
using ShareHandle = std::unique_ptr<CURLSH, CurlDelete<&CurlLibrary::share_cleanup>>;
using HeaderList = std::unique_ptr<curl_slist, CurlDelete<&CurlLibrary::slist_free_all>>;
using UrlHandle = std::unique_ptr<CURLU, CurlDelete<&CurlLibrary::url_cleanup>>;
using CurlText = std::unique_ptr<char, CurlDelete<&CurlLibrary::free>>;

/// Throws bad_alloc, or UnsupportedError where this libcurl does not know the option.
[[noreturn]] void refuse_option(CURLcode code, CURLoption option);

/// Sets an option of a transfer, throwing what refuse_option() throws.
template <class Value>
void set_option(CURL* easy, CURLoption option, Value value) {
  if (const CURLcode code = curl().easy_setopt(easy, option, value); code != CURLE_OK) refuse_option(code, option);
}

}  // namespace holdfast::http
