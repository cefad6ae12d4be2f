// A file on its way to becoming an object: written under a temporary name, then put in place whole and durable.
//
//   1. a temporary file in the object's own folder, so that the last step is a rename within one filesystem
//   2. its bytes, then fdatasync: a rename that survives a power loss must not name a file that did not
//   3. rename over the object, or only if there is none (renameat2(RENAME_NOREPLACE), else link)
//   4. fsync of the folder
// Until 3 readers see the old object, from then on the new one. A process that dies before leaves a temporary file,
// which listings skip and the preflight sweeps when it is a day old.
#pragma once

#include "descriptor.hpp"
#include "direct_write.hpp"
#include "key.hpp"
#include "root.hpp"
#include "write_behind.hpp"

#include <holdfast/plugin.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace holdfast::filesystem {

/// What must hold for the object in whose place the file is put.
struct Condition {
  std::int32_t mode = HF_PUT_OVERWRITE;  ///< HF_PUT_*
  std::string if_match = {};             ///< For HF_PUT_MATCH: the etag of the object.
};
/// The condition of `request`. Throws HF_E_INVALID_ARGUMENT for a mode that does not exist, or a match with nothing.
Condition condition_of(const hf_put& request);

/// A name for an unfinished file that nobody else chooses.
std::string new_temporary_name();

/// Gone without a trace when destroyed before publish().
class StagedFile {
 public:
  /// Makes the folders of `key` and the temporary file. `size_hint`: bytes, 0 if unknown.
  StagedFile(Root& root, Key key, const sdk::Call& call, std::uint64_t size_hint);
  ~StagedFile();
  StagedFile(const StagedFile&) = delete;
  StagedFile& operator=(const StagedFile&) = delete;

  /// From any thread, also concurrently.
  void write(const sdk::Call& call, std::uint64_t offset, std::span<const std::byte> data);

  /// Puts the first `size` bytes in place. HF_E_ALREADY_EXISTS or HF_E_CONFLICT where `condition` does not hold; the
  /// file then is still there. Called again after success it answers the same.
  sdk::Object publish(const sdk::Call& call, const Condition& condition, std::uint64_t size);

  /// Removes the file and the folders that were made for it alone, unless it is published.
  void discard() noexcept;

  [[nodiscard]] const Key& key() const noexcept { return key_; }

 private:
  void create(const sdk::Call& call);
  std::size_t write_some(std::uint64_t offset, std::span<const std::byte> data);
  [[nodiscard]] sdk::Object seal(std::uint64_t size);
  void place(const sdk::Call& call, const Condition& condition);
  [[nodiscard]] int place_new() noexcept;
  [[nodiscard]] int place_over(const sdk::Call& call, const Condition& condition);
  [[nodiscard]] bool clear_empty_folder() noexcept;

  Root& root_;
  const Key key_;
  const std::string path_;
  Descriptor folder_ = {};
  std::string temporary_ = {};  // empty once it is in place, or gone
  Descriptor file_ = {};
  std::optional<DirectWrite> direct_ = {};
  std::optional<WriteBehind> behind_ = {};
  std::optional<sdk::Object> published_ = {};
};

}  // namespace holdfast::filesystem
