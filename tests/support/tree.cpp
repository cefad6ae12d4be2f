#include "support/tree.hpp"

#include <random>

#include "support/temp_folder.hpp"

namespace holdfast::test {

Tree read_tree(const std::filesystem::path& root) {
  Tree tree;
  for (auto it = std::filesystem::recursive_directory_iterator(root);
       it != std::filesystem::recursive_directory_iterator(); ++it) {
    if (it->is_directory() && it->path().filename().string().starts_with('.')) it.disable_recursion_pending();
    if (it->is_regular_file()) tree[it->path().lexically_relative(root).string()] = read_file(it->path());
  }
  return tree;
}

std::string difference(const Tree& left, const Tree& right) {
  std::string text;
  for (const auto& [name, content] : left) {
    const auto other = right.find(name);
    if (other == right.end())
      text += "only left: " + name + "\n";
    else if (other->second != content)
      text += "different: " + name + "\n";
  }
  for (const auto& [name, content] : right)
    if (!left.contains(name)) text += "only right: " + name + "\n";
  return text;
}

std::string seeded_bytes(std::uint64_t seed, std::size_t size) {
  std::mt19937_64 random{seed};
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i)
    bytes[i] = static_cast<char>(i % 3 == 0 ? 'a' + random() % 4 : random() & 0xFF);
  return bytes;
}

}  // namespace holdfast::test
