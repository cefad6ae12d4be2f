// The tar inside a chunk, written byte for byte as Go's archive/tar does it for Weaviate, and read with more suspicion.
//
// Headers are ustar. A PAX record goes in front of a header only where ustar cannot say it: names that are not ASCII or
// do not split into 155 + 100 bytes, sizes from 8 GiB, and the parts of split files, whose place in the file is the
// record WEAVIATE.fileOffset (libarchive knows no such record, which is why this is our own code).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace holdfast::format {

enum class TarType : std::uint8_t { file, folder };

/// One header of a tar: a file, a part of one, or a folder.
struct TarEntry {
  std::string name = {};  ///< Relative to the data path; '/' between components, none at the end.
  TarType type = TarType::file;
  std::uint64_t size = 0;                         ///< Bytes that follow: those of this part.
  std::optional<std::uint64_t> file_offset = {};  ///< Where this part belongs in its file; empty for whole files.
  std::uint32_t mode = 0644;                      ///< Permission bits.
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::string uname = {};
  std::string gname = {};
  std::int64_t mtime = 0;  ///< Seconds since 1970.
  bool operator==(const TarEntry&) const = default;
};

inline constexpr std::size_t tar_block = 512;

/// Appends the header of `entry`, with the PAX header in front of it where one is needed: a multiple of 512 bytes.
/// Throws UsageError for a name that check_entry_name() refuses.
void append_tar_header(std::string& out, const TarEntry& entry);

/// How many zero bytes follow `size` bytes of data: 0 to 511.
[[nodiscard]] constexpr std::size_t tar_padding(std::uint64_t size) noexcept {
  return static_cast<std::size_t>((tar_block - size % tar_block) % tar_block);
}

/// The end of an archive, two blocks of zeros. Its first bytes serve as padding, too.
inline constexpr std::array<std::byte, 2 * tar_block> tar_end{};

/// Refuses names that could leave their folder or mean something else on another system: empty ones, absolute ones,
/// empty,
/// "." and ".." components, NUL and backslash. Throws DamagedError.
void check_entry_name(std::string_view name);

/// What a TarReader found. The calls for each entry: begin, data as often as there are bytes, end.
class TarHandler {
 public:
  virtual ~TarHandler() = default;
  /// The name has passed check_entry_name(). `entry` is borrowed until end() of this entry.
  virtual void begin(const TarEntry& entry) = 0;
  /// The next bytes of the entry, borrowed until the call returns.
  virtual void data(std::span<const std::byte> bytes) = 0;
  /// All `size` bytes were there.
  virtual void end() = 0;
};

/// Reads a tar that comes in pieces of any size: ustar, PAX, GNU long names and numbers. Refuses, with DamagedError
/// that names the entry: anything but files and folders, wrong checksums, names that leave their folder, and bytes
/// other than zero behind the end. Keeps one block and one name: no more, whatever the archive.
class TarReader {
 public:
  /// `handler` is borrowed for the reader's life. What it throws goes through feed().
  explicit TarReader(TarHandler& handler);
  TarReader(const TarReader&) = delete;
  TarReader& operator=(const TarReader&) = delete;
  ~TarReader();

  /// The next bytes of the archive.
  void feed(std::span<const std::byte> bytes);

  /// Says that no more bytes come. Throws DamagedError unless the archive's two end blocks were there: without them a
  /// raw tar that was cut between two entries would look complete, as it does to Weaviate.
  void finish();

  /// How many files and folders were read to their end.
  [[nodiscard]] std::uint64_t entries() const noexcept;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace holdfast::format
