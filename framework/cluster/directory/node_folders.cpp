#include "cluster/directory/node_folders.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <holdfast/errors.hpp>
#include <set>
#include <string_view>

#include "cluster/directory/shard_files.hpp"

namespace holdfast::cluster {
namespace {

constexpr std::string_view index_folder = "lsm";

bool is_shard(const files::File& root, const std::string& folder) {
  const auto has = [&](std::string_view name) {
    return ::faccessat(root.descriptor(), (folder + "/").append(name).c_str(), F_OK, AT_SYMLINK_NOFOLLOW) == 0;
  };
  return has(index_folder) || std::ranges::any_of(metadata_files, has);
}

std::vector<std::string> plain_folders(const files::File& root, const std::string& folder) {
  auto names = list_folders(root, folder, [](const std::string&, std::string_view) {});
  std::erase_if(names, [](const std::string& name) { return name.find('.') != std::string::npos; });
  return names;
}

bool holds_shards(const files::File& root, const std::string& folder) {
  try {
    return !shards_in(root, folder).empty();
  } catch (const PermissionError&) {  // "lost+found"
    return false;
  }
}

}  // namespace

std::vector<std::string> shards_in(const files::File& root, const std::string& folder) {
  auto shards = plain_folders(root, folder);
  std::erase_if(shards, [&](const std::string& shard) { return !is_shard(root, (folder + "/").append(shard)); });
  return shards;
}

std::vector<std::string> folders_besides(const Catalog& catalog, const files::File& root) {
  std::set<std::string> known;
  for (const CatalogEntry& entry : catalog.collections) known.insert(folder_of(entry.name));
  auto folders = plain_folders(root, ".");
  std::erase_if(folders,
                [&](const std::string& folder) { return known.contains(folder) || !holds_shards(root, folder); });
  return folders;
}

}  // namespace holdfast::cluster
