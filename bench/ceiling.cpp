#include "ceiling.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "format/compressor.hpp"

namespace holdfast::bench {
namespace {

constexpr std::size_t mebi = std::size_t{1} << 20;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

void require(bool worked, const std::string& what) {
  if (!worked) throw std::system_error{errno, std::generic_category(), what};
}

}  // namespace

CodecCeiling codec_ceiling(Kind kind, format::Compression compression, unsigned threads, std::uint64_t bytes) {
  const std::size_t piece = compression.codec == format::Codec::gzip ? mebi : format::recommended_piece;
  const std::size_t sample = 64 * mebi;
  std::vector<std::byte> data(sample);
  Generator{kind, 99}.fill(reinterpret_cast<char*>(data.data()), sample);
  const std::uint64_t pieces = bytes / piece;
  std::atomic<std::uint64_t> next{0};
  std::atomic<std::uint64_t> stored{0};
  std::atomic<unsigned> ready{0};
  std::atomic<bool> go{false};
  std::vector<std::jthread> crew;
  for (unsigned i = 0; i < threads; ++i)
    crew.emplace_back([&] {
      const auto compressor = format::make_compressor(compression);
      std::vector<std::byte> out(compressor->bound(piece));
      compressor->compress(std::span{data}.first(piece), out);  // touches its memory
      ++ready;
      while (!go) std::this_thread::yield();
      for (std::uint64_t n = next++; n < pieces; n = next++)
        stored += compressor->compress(std::span{data}.subspan(n * piece % sample, piece), out);
    });
  while (ready < threads) std::this_thread::yield();
  const auto begin = Clock::now();
  go = true;
  crew.clear();
  const double total = static_cast<double>(pieces * piece);
  return {.bytes_per_second = total / seconds_since(begin), .ratio = static_cast<double>(stored) / total};
}

double durable_write(const std::filesystem::path& folder, std::uint64_t bytes) {
  std::vector<char> buffer(mebi);
  Generator{Kind::vectors, 5}.fill(buffer.data(), buffer.size());
  const std::string file = folder / "durable-write";
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  require(descriptor >= 0, file);
  constexpr std::uint64_t window = 32 * mebi;
  const auto begin = Clock::now();
  for (std::uint64_t at = 0; at < bytes; at += mebi) {
    if (at % (2 * window) == 0)
      ::fallocate(descriptor, FALLOC_FL_KEEP_SIZE, static_cast<off_t>(at), static_cast<off_t>(2 * window));
    require(::pwrite(descriptor, buffer.data(), mebi, static_cast<off_t>(at)) == static_cast<ssize_t>(mebi), file);
    if (at % window == 0 && at > 0)
      ::sync_file_range(descriptor, static_cast<off_t>(at - window), static_cast<off_t>(window), SYNC_FILE_RANGE_WRITE);
  }
  require(::ftruncate(descriptor, static_cast<off_t>(bytes)) == 0, file);
  require(::fdatasync(descriptor) == 0, file);
  const double taken = seconds_since(begin);
  ::close(descriptor);
  ::unlink(file.c_str());
  return static_cast<double>(bytes) / taken;
}

}  // namespace holdfast::bench
