// Seeded data like that of a Weaviate node, unique to the byte, so that tools that find duplicates gain nothing.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace holdfast::bench {

enum class Kind : std::uint8_t {
  vectors,  ///< normalised Gaussian float32, 768 to a vector
  json,     ///< objects with words, numbers and dates
  small,    ///< many small files of both, sizes log-normal, some empty
};

Kind kind_from(std::string_view name);

struct DataOptions {
  Kind kind = Kind::vectors;
  std::uint64_t bytes = 0;  ///< In all.
  std::uint64_t files = 4;  ///< Over which they are spread.
  std::uint64_t seed = 1;
};

/// Fills a stretch of memory with such data; equal for equal seeds.
class Generator {
 public:
  Generator(Kind kind, std::uint64_t seed);
  void fill(char* data, std::size_t size);

 private:
  void fill_vectors(char* data, std::size_t size);
  void fill_json(char* data, std::size_t size);
  std::uint64_t next() noexcept;

  Kind kind_;
  std::uint64_t state_;
};

/// Makes a directory cluster with one collection, Bench, of one shard at `root`.
void make_cluster(const std::filesystem::path& root, const DataOptions& options);

}  // namespace holdfast::bench
