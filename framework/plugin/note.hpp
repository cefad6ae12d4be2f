// Reads the ELF note in which a plugin states its id, version and ABI, without running any of its code.
#pragma once

#include "plugin/facts.hpp"

#include <filesystem>
#include <string_view>

namespace holdfast::plugin {

/// What `file` says about itself. Reads the note only; judges neither owner nor modes (see trust.hpp).
///
/// Threads: any. Cost: a few small reads, whatever the size of the file.
/// Errors:  RefusedError where the file is unreadable, no shared library, cut short, for another machine, without a
///          note, of another ABI major, or names itself in a malformed way.
Facts read_facts(const std::filesystem::path& file);

/// What an id and a version may be, for messages.
inline constexpr std::string_view id_rule =
    "an id is 1 to 64 lower-case letters, digits, '.', '-' and '_', the first of them a letter or a digit";
inline constexpr std::string_view version_rule = "a version is 1 to 64 visible ASCII characters";

/// Whether `id` may name a plugin, as id_rule has it.
bool is_legal_id(std::string_view id) noexcept;

/// Whether `version` may be a plugin's version, as version_rule has it.
bool is_legal_version(std::string_view version) noexcept;

}  // namespace holdfast::plugin
