// Judges whether a plugin file may be run at all: who can change it?
#pragma once

#include <filesystem>

namespace holdfast::plugin {

/// The path by which `file` is judged and loaded: its folder with every link resolved, its own name as it is.
/// Throws RefusedError where `file` is not absolute or its folder cannot be resolved.
std::filesystem::path resolved(const std::filesystem::path& file);

/// Passes if nobody but root and this process's own user can change what `file` holds:
///
///   - it is a regular file at an absolute path, and no symbolic link;
///   - it, and every folder above it up to /, belongs to root or to the effective user;
///   - neither group nor others may write to any of them. A sticky folder (/tmp), where only the owner of an entry can
///     replace it, may be shared, except the plugin's own.
///
/// These rules are what closes the gap between looking and loading: whoever could swap the file meanwhile could act as
/// this user anyway. They are OpenSSH's StrictModes. Throws RefusedError, naming what to change.
void require_trusted(const std::filesystem::path& file);

}  // namespace holdfast::plugin
