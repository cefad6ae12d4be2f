// A plugin's upload in parts behind the Upload interface.
#pragma once

#include <memory>

#include "store/plugin_core.hpp"
#include "store/store.hpp"

namespace holdfast::store {

/// Begins an upload. Throws UnsupportedError where the store has none.
std::unique_ptr<Upload> begin_plugin_upload(std::shared_ptr<PluginCore> core, const PutRequest& request,
                                            const CallOptions& options);

/// `request` in the plugin's form, for a store that may lack race-free conditions: throws UnsupportedError for a match
/// it cannot do, and asks it to overwrite where the engine itself looks first.
hf_put to_abi(const PluginCore& core, const PutRequest& request, const PluginCall& call);

/// Whether the engine has to look before a put, since the store cannot create without a race.
bool must_look_first(const PluginCore& core, PutMode mode) noexcept;

/// Throws AlreadyExistsError if there is such an object.
void refuse_existing(PluginCore& core, std::string_view key, const CallOptions& options);

}  // namespace holdfast::store
