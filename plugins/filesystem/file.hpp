// Small things about one file: what it is as an object, and making it durable.
#pragma once

#include <holdfast/plugin.hpp>

#include <sys/stat.h>

#include <string>

namespace holdfast::filesystem {

/// Size, time and etag. The etag is "inode-mtime-size" in hexadecimal, the mtime in nanoseconds; every put makes a new
/// inode and gives it a time of its own (Root::next_modified), so that it changes whenever the content does.
sdk::Object object_of(const struct stat& info);

/// Asks the disk to keep the file's bytes and its size. Filesystems that know no such thing are let pass: the
/// preflight says so (check "write").
void sync_file(int file, const std::string& path);
/// The same for the entries of a folder.
void sync_folder(int folder, const std::string& path);

/// Whether `number` says that a filesystem lacks an optional operation.
bool is_lacking(int number) noexcept;

}  // namespace holdfast::filesystem
