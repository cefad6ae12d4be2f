// The engine as a plugin meets it when it is loaded, for tests of what a plugin is made of.
#pragma once

#include <holdfast/abi.h>

#include <memory>

#include "http/transport.hpp"

namespace holdfast::test {

/// An engine with HTTP: `sdk::Http http{&plugin_host()};` sends over the network as in production. Lives as long as the
/// process.
[[nodiscard]] const hf_host& plugin_host() noexcept;

/// What plugins send through while it lives, instead of the network. One at a time.
class PluginTransport {
 public:
  explicit PluginTransport(std::shared_ptr<http::Transport> transport);
  ~PluginTransport();
  PluginTransport(const PluginTransport&) = delete;
  PluginTransport& operator=(const PluginTransport&) = delete;
};

}  // namespace holdfast::test
