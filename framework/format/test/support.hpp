// What several tests of this room share: the recorded backups, seeded bytes, and the way through a codec.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "format/compression.hpp"
#include "format/decompressor.hpp"
#include "format/tar.hpp"

namespace holdfast::format::test {

/// tests/fixtures of the project.
std::filesystem::path fixtures();
/// The backups recorded from Weaviate 1.39.0.
std::filesystem::path recorded_backups();

/// A chunk of a recorded backup.
struct RecordedChunk {
  std::filesystem::path file = {};
  std::string backup = {};
  std::string node = {};
  std::string collection = {};
  Codec codec = Codec::gzip;
};
std::vector<RecordedChunk> recorded_chunks();
/// Every `backup.json` (node descriptors), or every `backup_config.json` and `restore_config.json` (global ones).
std::vector<std::filesystem::path> recorded_node_descriptors();
std::vector<std::filesystem::path> recorded_global_descriptors();

std::span<const std::byte> bytes_of(std::string_view text);
std::string text_of(std::span<const std::byte> bytes);

/// Uniform numbers of one seed, the same everywhere.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_{seed} {}
  /// 0 to `sides` - 1.
  std::size_t roll(std::size_t sides);
  /// `size` bytes that do not compress.
  std::string noise(std::size_t size);
  /// `size` bytes that look like objects in JSON.
  std::string json_like(std::size_t size);
  /// `size` bytes of float32 in (-1, 1), as vectors are.
  std::string floats(std::size_t size);

 private:
  std::uint64_t next();
  std::uint64_t state_;
};

/// One member or frame.
std::string compress(Compression compression, std::string_view piece);
/// Decompresses one whole stream after the other, whatever became of those before.
class Decoder {
 public:
  explicit Decoder(Codec codec) : decompressor_{make_decompressor(codec)} {}
  /// The whole of `stored`, fed in pieces of `step` bytes, finish() included.
  std::string decompress(std::string_view stored, std::size_t step = std::size_t{1} << 20);

 private:
  std::unique_ptr<Decompressor> decompressor_;
};

/// The same with a decoder of its own.
std::string decompress(Codec codec, std::string_view stored, std::size_t step = std::size_t{1} << 20);

/// Keeps what a TarReader reports.
class TarRecorder final : public TarHandler {
 public:
  struct Entry {
    TarEntry entry = {};
    std::string data = {};
    bool operator==(const Entry&) const = default;
  };
  void begin(const TarEntry& entry) override;
  void data(std::span<const std::byte> bytes) override;
  void end() override;

  std::vector<Entry> entries = {};
  int open = 0;
};

/// Reads a whole archive, fed in pieces of `step` bytes, finish() included.
std::vector<TarRecorder::Entry> read_tar(std::string_view archive, std::size_t step = std::size_t{1} << 20);
/// The archive of `entries`, in the order given.
std::string write_tar(const std::vector<TarRecorder::Entry>& entries);

}  // namespace holdfast::format::test
