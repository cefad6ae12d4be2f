// The engine as a plugin meets it when it is loaded, for tests of what a plugin is made of.
#pragma once

#include <holdfast/abi.h>

namespace holdfast::test {

/// An engine with HTTP: `sdk::Http http{&plugin_host()};` sends over the network as in production. Lives as long as the
/// process.
[[nodiscard]] const hf_host& plugin_host() noexcept;

}  // namespace holdfast::test
