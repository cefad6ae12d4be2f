#include "support/plugin_host.hpp"

#include <string_view>
#include <utility>

#include "http/plugin_service.hpp"

namespace holdfast::test {

const hf_host& plugin_host() noexcept {
  static const hf_host host{.struct_size = sizeof(hf_host),
                            .abi_major = HF_ABI_MAJOR,
                            .abi_minor = HF_ABI_MINOR,
                            .name = {"test", 4},
                            .version = {"0", 1},
                            .service = [](const hf_host*, const char* id) noexcept -> const void* {
                              return std::string_view{id} == HF_HTTP_SERVICE ? &http::plugin_service() : nullptr;
                            }};
  return host;
}

PluginTransport::PluginTransport(std::shared_ptr<http::Transport> transport) {
  http::set_plugin_transport(std::move(transport));
}

PluginTransport::~PluginTransport() { http::set_plugin_transport(nullptr); }

}  // namespace holdfast::test
