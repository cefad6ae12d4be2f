#include "data.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstring>
#include <fstream>
#include <numbers>
#include <stdexcept>
#include <string>
#include <vector>

#include "cluster/directory/catalog.hpp"

namespace holdfast::bench {
namespace {

constexpr std::size_t dimensions = 768;
constexpr std::array<std::string_view, 32> words{
    "the",    "of",     "vector",  "search", "river", "stone", "light",  "morning", "engine", "paper",  "quiet",
    "market", "silver", "window",  "garden", "music", "north", "letter", "winter",  "signal", "copper", "harbour",
    "method", "valley", "pattern", "bridge", "shore", "amber", "circle", "thread",  "summit", "orbit"};

}  // namespace

Kind kind_from(std::string_view name) {
  if (name == "vectors") return Kind::vectors;
  if (name == "json") return Kind::json;
  if (name == "small") return Kind::small;
  throw std::invalid_argument{fmt::format("no kind of data \"{}\": vectors, json or small", name)};
}

Generator::Generator(Kind kind, std::uint64_t seed) : kind_{kind}, state_{seed * 0x9E3779B97F4A7C15u + 1} {}

std::uint64_t Generator::next() noexcept {  // splitmix64
  std::uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

void Generator::fill(char* data, std::size_t size) {
  const bool vectors = kind_ == Kind::vectors || (kind_ == Kind::small && next() % 2 == 0);
  vectors ? fill_vectors(data, size) : fill_json(data, size);
}

void Generator::fill_vectors(char* data, std::size_t size) {
  std::array<float, dimensions> vector{};
  for (std::size_t done = 0; done < size;) {
    float length = 0;
    for (std::size_t i = 0; i < dimensions; i += 2) {  // Box-Muller
      const double u = (static_cast<double>(next() >> 11) + 1) / 9007199254740993.0;
      const double angle = static_cast<double>(next() >> 11) / 9007199254740992.0 * 2 * std::numbers::pi;
      const double radius = std::sqrt(-2 * std::log(u));
      vector[i] = static_cast<float>(radius * std::cos(angle));
      vector[i + 1] = static_cast<float>(radius * std::sin(angle));
      length += vector[i] * vector[i] + vector[i + 1] * vector[i + 1];
    }
    const float scale = 1 / std::sqrt(length);
    for (float& x : vector) x *= scale;
    const std::size_t now = std::min(size - done, sizeof vector);
    std::memcpy(data + done, vector.data(), now);
    done += now;
  }
}

void Generator::fill_json(char* data, std::size_t size) {
  std::string text;
  for (std::size_t done = 0; done < size;) {
    text = fmt::format(R"({{"id":"{:016x}{:016x}","views":{},"price":{}.{:02},"date":"2026-{:02}-{:02}","body":")",
                       next(), next(), next() % 100000, next() % 1000, next() % 100, next() % 12 + 1, next() % 28 + 1);
    for (std::uint64_t i = 40 + next() % 80; i-- > 0;) {
      text += words[next() % words.size()];
      text += i % 11 == 0 ? ". " : " ";
    }
    text += "\"}\n";
    const std::size_t now = std::min(size - done, text.size());
    std::memcpy(data + done, text.data(), now);
    done += now;
  }
}

namespace {

// Sizes that add up to `bytes`: equal for big files, log-normal for small ones, every 20th of them empty.
std::vector<std::uint64_t> sizes_of(const DataOptions& options) {
  std::vector<std::uint64_t> sizes(options.files, options.bytes / options.files);
  if (options.kind != Kind::small) return sizes;
  std::vector<double> weights(options.files);
  double sum = 0;
  std::uint64_t state = options.seed;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    const double u = (static_cast<double>(state >> 11) + 1) / 9007199254740994.0;
    weights[i] = i % 20 == 0 ? 0 : std::exp(std::sqrt(-2 * std::log(u)));
    sum += weights[i];
  }
  for (std::size_t i = 0; i < sizes.size(); ++i)
    sizes[i] = static_cast<std::uint64_t>(static_cast<double>(options.bytes) * weights[i] / sum);
  return sizes;
}

}  // namespace

void make_cluster(const std::filesystem::path& root, const DataOptions& options) {
  const std::string shard = "BenchShard01";
  const std::filesystem::path folder = root / "bench" / shard;
  const auto sizes = sizes_of(options);
  std::vector<char> buffer(std::size_t{1} << 20);
  Generator generator{options.kind, options.seed};
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    // A hundred files to a folder, as the properties of an LSM store lie.
    const std::filesystem::path file = folder / fmt::format("lsm/property_{:04}/segment-{:08}.db", i / 100, i);
    std::filesystem::create_directories(file.parent_path());
    std::ofstream out{file, std::ios::binary};
    for (std::uint64_t left = sizes[i]; left > 0;) {
      const std::size_t now = static_cast<std::size_t>(std::min<std::uint64_t>(left, buffer.size()));
      generator.fill(buffer.data(), now);
      out.write(buffer.data(), static_cast<std::streamsize>(now));
      left -= now;
    }
    if (!out.flush()) throw std::runtime_error{fmt::format("cannot write {}", file.string())};
  }
  cluster::Catalog{
      .node = "node1",
      .server_version = "1.39.0",
      .collections = {{.name = "Bench",
                       .schema = R"({"class":"Bench"})",
                       .sharding_state = fmt::format(
                           R"({{"indexID":"Bench","physical":{{"{0}":{{"name":"{0}","belongsToNodes":["node1"]}}}}}})",
                           shard)}}}
      .save(root);
}

}  // namespace holdfast::bench
