// What is below a folder, as a value that tests compare.
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace holdfast::test {

/// Relative path to content, of every regular file below `root` but those in folders that begin with a dot.
using Tree = std::map<std::string, std::string>;
Tree read_tree(const std::filesystem::path& root);

/// The names only in one of the two, and those with different content: empty for equal trees. For messages.
std::string difference(const Tree& left, const Tree& right);

/// `size` bytes that a codec can shrink somewhat; equal for equal seeds.
std::string seeded_bytes(std::uint64_t seed, std::size_t size);

}  // namespace holdfast::test
