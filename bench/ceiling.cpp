#include "ceiling.hpp"

#include <fcntl.h>
#include <isa-l/igzip_lib.h>
#include <unistd.h>
#include <zstd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <future>
#include <memory>
#include <span>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "format/compressor.hpp"
#include "processor_time.hpp"

namespace holdfast::bench {
namespace {

constexpr std::size_t mebi = std::size_t{1} << 20;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

void require(bool worked, const std::string& what) {
  if (!worked) throw std::system_error{errno, std::generic_category(), what};
}

class PlainZstd final : public format::Compressor {
 public:
  explicit PlainZstd(format::Level level) : context_{ZSTD_createCCtx()} {
    constexpr std::array levels{1, 3, 7};
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, levels[static_cast<std::size_t>(level)]);
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1);
  }
  std::size_t compress(std::span<const std::byte> piece, std::span<std::byte> out) override {
    check_room(piece, out);
    return ZSTD_compress2(context_.get(), out.data(), out.size(), piece.data(), piece.size());
  }
  [[nodiscard]] std::size_t bound(std::size_t piece) const override { return ZSTD_compressBound(piece) + 4; }

 private:
  struct Free {
    void operator()(ZSTD_CCtx* context) const noexcept { ZSTD_freeCCtx(context); }
  };
  std::unique_ptr<ZSTD_CCtx, Free> context_;
};

class PlainIsal final : public format::Compressor {
 public:
  explicit PlainIsal(unsigned level)
      : level_{level}, buffer_(level == 1 ? std::size_t{ISAL_DEF_LVL1_DEFAULT} : std::size_t{ISAL_DEF_LVL2_DEFAULT}) {}
  std::size_t compress(std::span<const std::byte> piece, std::span<std::byte> out) override {
    check_room(piece, out);
    isal_deflate_stateless_init(&stream_);
    stream_.level = level_;
    stream_.level_buf = buffer_.data();
    stream_.level_buf_size = static_cast<std::uint32_t>(buffer_.size());
    stream_.gzip_flag = IGZIP_GZIP;
    stream_.end_of_stream = 1;
    stream_.next_in = const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(piece.data()));
    stream_.avail_in = static_cast<std::uint32_t>(piece.size());
    stream_.next_out = reinterpret_cast<std::uint8_t*>(out.data());
    stream_.avail_out = static_cast<std::uint32_t>(out.size());
    isal_deflate_stateless(&stream_);
    return stream_.total_out;
  }
  std::size_t bound(std::size_t piece) const override { return piece + piece / 1000 + ISAL_DEF_MAX_HDR_SIZE + 100; }

 private:
  const unsigned level_;
  std::vector<std::uint8_t> buffer_;
  isal_zstream stream_{};
};

std::unique_ptr<format::Compressor> make_coder(format::Compression compression, Coder coder) {
  if (coder == Coder::library && compression.codec == format::Codec::zstd)
    return std::make_unique<PlainZstd>(compression.level);
  if (coder == Coder::library && compression.codec == format::Codec::gzip && compression.level != format::Level::best)
    return std::make_unique<PlainIsal>(compression.level == format::Level::fast ? 1 : 2);
  return format::make_compressor(compression);
}

}  // namespace

CodecCeiling codec_ceiling(const CodecOptions& options) {
  const std::size_t piece = options.compression.codec == format::Codec::gzip ? mebi : format::recommended_piece;
  const std::size_t sample = 64 * mebi;
  std::vector<std::byte> data(sample);
  Generator{options.kind, 99}.fill(reinterpret_cast<char*>(data.data()), sample);
  const std::uint64_t pieces = options.bytes / piece;
  std::atomic<std::uint64_t> next{0};
  std::atomic<std::uint64_t> stored{0};
  std::atomic<unsigned> ready{0};
  std::atomic<bool> go{false};
  std::vector<std::jthread> crew;
  for (unsigned i = 0; i < options.threads; ++i)
    crew.emplace_back([&] {
      const auto compressor = make_coder(options.compression, options.coder);
      std::vector<std::byte> out(compressor->bound(piece));
      compressor->compress(std::span{data}.first(piece), out);  // touches its memory
      ++ready;
      while (!go) std::this_thread::yield();
      for (std::uint64_t n = next++; n < pieces; n = next++)
        stored += compressor->compress(std::span{data}.subspan(n * piece % sample, piece), out);
    });
  while (ready < options.threads) std::this_thread::yield();
  const double cpu_before = processor_seconds();
  const auto begin = Clock::now();
  go = true;
  crew.clear();
  const double total = static_cast<double>(pieces * piece);
  return {.bytes_per_second = total / seconds_since(begin),
          .cpu_seconds = processor_seconds() - cpu_before,
          .ratio = static_cast<double>(stored) / total};
}

namespace {

// A file that is there as long as it is being measured.
class Target {
 public:
  Target(const std::filesystem::path& folder, int flags) : path_{folder / "durable-write"} {
    descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | flags, 0600);
    require(descriptor_ >= 0, path_);
  }
  ~Target() {
    ::close(descriptor_);
    ::unlink(path_.c_str());
  }
  Target(const Target&) = delete;
  Target& operator=(const Target&) = delete;

  void take_room(std::uint64_t at, std::uint64_t size, int mode) const {
    ::fallocate(descriptor_, mode, static_cast<off_t>(at), static_cast<off_t>(size));  // where it can be
  }
  void write(std::span<const std::byte> bytes, std::uint64_t at) const {
    const auto wanted = static_cast<ssize_t>(bytes.size());
    require(::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(at)) == wanted, path_);
  }
  void begin_writing_back(std::uint64_t at, std::uint64_t size) const {
    ::sync_file_range(descriptor_, static_cast<off_t>(at), static_cast<off_t>(size), SYNC_FILE_RANGE_WRITE);
  }
  void finish(std::uint64_t size) const {
    require(::ftruncate(descriptor_, static_cast<off_t>(size)) == 0, path_);
    require(::fdatasync(descriptor_) == 0, path_);
  }

 private:
  const std::string path_;
  int descriptor_ = -1;
};

constexpr std::uint64_t window = 32 * mebi;

void write_cached(const Target& target, std::span<const std::byte> piece, std::uint64_t bytes) {
  for (std::uint64_t at = 0; at < bytes; at += mebi) {
    if (at % (2 * window) == 0) target.take_room(at, 2 * window, FALLOC_FL_KEEP_SIZE);
    target.write(piece, at);
    if (at % window == 0 && at > 0) target.begin_writing_back(at - window, window);
  }
}

void write_directly(const Target& target, std::span<const std::byte> piece, std::uint64_t bytes) {
  target.take_room(0, bytes, 0);
  std::atomic<std::uint64_t> next{0};
  std::vector<std::future<void>> crew;
  for (int i = 0; i < 8; ++i)
    crew.push_back(std::async(std::launch::async, [&] {
      for (std::uint64_t at = mebi * next++; at < bytes; at = mebi * next++) target.write(piece, at);
    }));
  for (std::future<void>& member : crew) member.get();
}

}  // namespace

double durable_write(const std::filesystem::path& folder, std::uint64_t bytes, WriteWay way) {
  struct Free {
    void operator()(std::byte* memory) const noexcept { std::free(memory); }
  };
  const std::unique_ptr<std::byte, Free> memory{static_cast<std::byte*>(std::aligned_alloc(mebi, mebi))};
  const std::span piece{memory.get(), mebi};
  Generator{Kind::vectors, 5}.fill(reinterpret_cast<char*>(piece.data()), piece.size());
  const Target target{folder, way == WriteWay::direct ? O_DIRECT : 0};
  const auto begin = Clock::now();
  way == WriteWay::direct ? write_directly(target, piece, bytes) : write_cached(target, piece, bytes);
  target.finish(bytes);
  return static_cast<double>(bytes) / seconds_since(begin);
}

}  // namespace holdfast::bench
