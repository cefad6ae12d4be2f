// Where a restore unpacks, and how what it unpacked becomes the cluster's: all of it, or nothing, whatever dies when.
//
//   <root>/.holdfast/staging-<operation>/            made first
//       files/<collection's folder>/...              unpacked
//       commit.json                                  the catalog to be: the commit record
//
// Order: unpack; sync the file system; write the commit record under a temporary name, sync; [commit point: rename it
// to commit.json, sync the folder]; rename each collection's folder into the root; write the catalog; remove the
// staging folder. A staging folder with a commit record is rolled forward by whoever locks the cluster next, one
// without is removed. Every step of rolling forward may be done again: a folder that is not in staging any more has
// been moved.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cluster/directory/catalog.hpp"
#include "files/file.hpp"

namespace holdfast::cluster {

class Staging {
 public:
  Staging(std::filesystem::path root, const std::string& operation);

  /// Makes the folder, empty.
  void make();
  /// Where to unpack.
  [[nodiscard]] std::filesystem::path files_folder() const { return folder_ / "files"; }
  [[nodiscard]] files::File open_files() const;
  /// Makes all that was unpacked durable, and the commit record ready. Not yet committed. Throws DamagedError for a
  /// catalog that could not be read again: nobody could ever roll it forward.
  void prepare(const Catalog& catalog) const;
  /// The commit point. After it roll_forward() will succeed some day, now or in another process.
  void commit() const;
  [[nodiscard]] bool is_committed() const;
  /// Moves what was committed into the root, and removes the staging folder.
  void roll_forward() const;
  /// Removes the folder. Not for one that is committed.
  void remove() const;

 private:
  [[nodiscard]] std::filesystem::path record() const { return folder_ / "commit.json"; }
  [[nodiscard]] std::filesystem::path prepared_record() const { return folder_ / "commit.json.prepared"; }

  std::filesystem::path root_;
  std::filesystem::path folder_;
};

/// The operations whose staging folders are in the cluster at `root`; with the cluster's lock held they are dead ones'.
std::vector<std::string> staged_operations(const std::filesystem::path& root);

/// Rolls forward or removes what dead operations left. Call with the cluster's lock held. Returns what was done, for
/// the user: one sentence each.
std::vector<std::string> settle_staging(const std::filesystem::path& root);

}  // namespace holdfast::cluster
