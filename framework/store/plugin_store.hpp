// Puts a plugin's C tables behind the Store interface.
//
// Here the two worlds meet, so here everything a plugin says is distrusted once: statuses become errors by one table
// (plugin_failure.cpp), sizes of tables are respected, answers are checked against what was asked, texts are masked and
// escaped, exceptions of our sinks are carried over the boundary and rethrown behind it. What a plugin leaves out is
// replaced by a fallback or refused with UnsupportedError.
#pragma once

#include <holdfast/abi.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "store/plugin_log.hpp"
#include "store/redact.hpp"
#include "store/running_calls.hpp"
#include "store/store.hpp"

namespace holdfast::store {

struct OpenOptions {
  std::string name;                                        ///< Of the store, for messages: "filesystem:/backups".
  Redactor redactor = {};                                  ///< Knows the values of the secret settings.
  LogSink log = {};                                        ///< Gets what the plugin logs; may be empty.
  std::function<void(std::uint64_t bytes)> progress = {};  ///< From any thread: bytes moved since the last call.
  CallOptions call = {};                                   ///< For opening itself.
  std::string plugin = {};                                 ///< Whose it is, for messages, as in RunningCall.
  std::shared_ptr<RunningCalls> calls = {};                ///< Where its calls are to be seen; may be empty.
};

/// Opens a store of `plugin`. Without Limits::can_create, PutMode::create looks first and then puts: not race-free.
///
/// Ownership: `plugin_lifetime` is kept as long as the store or an upload of it lives; `plugin` must live as long as it
///            does. `settings` is borrowed until the call returns.
/// Errors:    what the plugin's open reports (ConfigError, AuthenticationError ...); PluginError where its tables lack
///            what is mandatory.
std::unique_ptr<Store> open_plugin_store(std::shared_ptr<const void> plugin_lifetime, const hf_plugin& plugin,
                                         const hf_settings* settings, OpenOptions options);

}  // namespace holdfast::store
