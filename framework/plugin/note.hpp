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

/// Whether `id` may name a plugin: lower-case letters, digits, '.', '-', '_', beginning with a letter or a digit, at
/// most 64 characters.
bool is_legal_id(std::string_view id) noexcept;

/// Whether `version` may be a plugin's version: visible ASCII without spaces, 1 to 64 characters.
bool is_legal_version(std::string_view version) noexcept;

}  // namespace holdfast::plugin
