// holdfast.http/1: the engine's HTTP, as plugins get it.
//
// This room rests on the SDK for it, and on nobody who loads plugins: those take a service as an id and a table
// (plugin/host.hpp), so that neither store nor plugin knows of HTTP.
#pragma once

#include <holdfast/abi.h>

#include <memory>

#include "http/transport.hpp"

namespace holdfast::http {

/// The table of HF_HTTP_SERVICE. Lives as long as the process, as plugins are promised.
[[nodiscard]] const hf_http& plugin_service() noexcept;

/// What all plugins of the process send through from the next request on: hf_http.send is not told which table it was
/// found in, so there can be one only. Where nobody says, it is a Client with default options, which the first request
/// makes; so does nullptr.
///
/// Threads: any. The transport lives until the last request that began with it has ended.
void set_plugin_transport(std::shared_ptr<Transport> transport);

}  // namespace holdfast::http
