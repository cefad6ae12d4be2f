#include "format/decompressor.hpp"

#include <fmt/format.h>
#include <isa-l/igzip_lib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <new>
#include <string>
#include <vector>

#include "format/gzip_header.hpp"
#include "holdfast/errors.hpp"

namespace holdfast::format {
namespace {

constexpr std::size_t buffer_size = std::size_t{256} << 10;

[[noreturn]] void refuse(std::string message) {
  throw DamagedError{
      {.message = std::move(message), .hint = "restore from another backup, or from a copy of this one"}};
}

class GzipDecompressor final : public Decompressor {
 public:
  GzipDecompressor() : buffer_(buffer_size) {}

  void feed(std::span<const std::byte> stored, const Sink& sink) override {
    constexpr std::size_t most = std::numeric_limits<std::uint32_t>::max() / 2;
    while (!stored.empty()) {
      const auto piece = stored.first(std::min(stored.size(), most));
      const auto taken = part_ == Part::data ? inflate(piece, sink) : read_header(piece);
      consumed_ += taken;
      stored = stored.subspan(taken);
    }
  }

  void finish() override {
    if (part_ != Part::none) refuse(fmt::format("the gzip stream is cut after {} bytes", consumed_));
    if (members_ == 0) refuse("the gzip stream is empty");
  }

  void reset() override {
    part_ = Part::none;
    members_ = 0;
    consumed_ = 0;
  }

 private:
  enum class Part : std::uint8_t { none, header, data };

  /// How many bytes of `piece`, which is not empty, belong to the header.
  std::size_t read_header(std::span<const std::byte> piece) {
    if (part_ == Part::none) header_ = GzipHeader{};
    part_ = Part::header;
    for (std::size_t i = 0; i < piece.size(); ++i) {
      const auto state = header_.take(std::to_integer<std::uint8_t>(piece[i]));
      if (state == GzipHeader::State::reading) continue;
      if (state == GzipHeader::State::wrong) refuse_header(consumed_ + i);
      isal_inflate_init(&state_);
      state_.crc_flag = ISAL_GZIP_NO_HDR_VER;
      part_ = Part::data;
      return i + 1;
    }
    return piece.size();
  }

  /// How many bytes of `piece` belong to the member's data and trailer: all of them, unless the member ends here.
  std::size_t inflate(std::span<const std::byte> piece, const Sink& sink) {
    state_.next_in = const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(piece.data()));
    state_.avail_in = static_cast<std::uint32_t>(piece.size());
    bool has_more = true;
    while (has_more) {
      state_.next_out = buffer_.data();
      state_.avail_out = static_cast<std::uint32_t>(buffer_.size());
      const int result = isal_inflate(&state_);
      if (result != ISAL_DECOMP_OK && result != ISAL_END_INPUT)
        refuse(fmt::format("the gzip stream is damaged before byte {}: {}", consumed_ + piece.size() - state_.avail_in,
                           result == ISAL_INCORRECT_CHECKSUM ? "wrong checksum or length" : "invalid data"));
      const auto produced = buffer_.size() - state_.avail_out;
      if (produced > 0) sink(std::as_bytes(std::span{buffer_}.first(produced)));
      has_more = state_.block_state != ISAL_BLOCK_FINISH && (state_.avail_in > 0 || state_.avail_out == 0);
    }
    if (state_.block_state == ISAL_BLOCK_FINISH) {
      part_ = Part::none;
      ++members_;
    }
    return piece.size() - state_.avail_in;
  }

  [[noreturn]] void refuse_header(std::uint64_t at) const {
    refuse(members_ == 0 ? std::string{"the stream does not begin as gzip does"}
                         : fmt::format("bytes that are no gzip follow its end, at byte {}", at));
  }

  std::vector<std::uint8_t> buffer_;
  GzipHeader header_;
  inflate_state state_{};
  Part part_ = Part::none;
  std::uint64_t members_ = 0;
  std::uint64_t consumed_ = 0;
};

class ZstdDecompressor final : public Decompressor {
 public:
  ZstdDecompressor() : buffer_(buffer_size), context_{ZSTD_createDCtx()} {
    if (!context_) throw std::bad_alloc{};
    constexpr int window_of_weaviate = 29;
    ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, window_of_weaviate);
  }

  void feed(std::span<const std::byte> stored, const Sink& sink) override {
    ZSTD_inBuffer in{stored.data(), stored.size(), 0};
    bool has_more = !stored.empty();
    while (has_more) {
      if (!in_frame_) check_magic(stored.subspan(in.pos), consumed_ + in.pos);
      ZSTD_outBuffer out{buffer_.data(), buffer_.size(), 0};
      const auto result = ZSTD_decompressStream(context_.get(), &out, &in);
      if (ZSTD_isError(result) != 0) refuse_stream(result, consumed_ + in.pos);
      if (out.pos > 0) sink(std::span<const std::byte>{buffer_}.first(out.pos));
      in_frame_ = result != 0;
      if (!in_frame_) ++frames_;
      has_more = in.pos < in.size || (in_frame_ && out.pos == out.size);
    }
    consumed_ += in.pos;
  }

  void finish() override {
    if (in_frame_) refuse(fmt::format("the zstd stream is cut after {} bytes", consumed_));
    if (frames_ == 0) refuse("the zstd stream is empty");
  }

  void reset() override {
    ZSTD_DCtx_reset(context_.get(), ZSTD_reset_session_only);
    in_frame_ = false;
    frames_ = 0;
    consumed_ = 0;
  }

 private:
  /// libzstd also reads the frames of its versions before 1.0, by code for each of them. No backup has any.
  void check_magic(std::span<const std::byte> frame, std::uint64_t at) const {
    if (frame.size() < 4) return;  // it knows those by a piece that begins with their magic number, whole
    std::uint32_t magic = 0;
    for (unsigned i = 0; i < 4; ++i) magic |= std::to_integer<std::uint32_t>(frame[i]) << (8 * i);
    if (magic != ZSTD_MAGICNUMBER && (magic & ZSTD_MAGIC_SKIPPABLE_MASK) != ZSTD_MAGIC_SKIPPABLE_START)
      refuse_unknown(at);
  }

  [[noreturn]] void refuse_unknown(std::uint64_t at) const {
    refuse(frames_ == 0 ? std::string{"the stream does not begin as zstd does"}
                        : fmt::format("bytes that are no zstd follow its end, from byte {} on", at));
  }

  [[noreturn]] void refuse_stream(std::size_t result, std::uint64_t at) const {
    const auto code = ZSTD_getErrorCode(result);
    if (code == ZSTD_error_memory_allocation) throw std::bad_alloc{};
    if (code == ZSTD_error_prefix_unknown) refuse_unknown(at);
    refuse(fmt::format("the zstd stream is damaged near byte {}: {}", at, ZSTD_getErrorName(result)));
  }

  struct Free {
    void operator()(ZSTD_DCtx* context) const noexcept { ZSTD_freeDCtx(context); }
  };
  std::vector<std::byte> buffer_;
  std::unique_ptr<ZSTD_DCtx, Free> context_;
  bool in_frame_ = false;
  std::uint64_t frames_ = 0;
  std::uint64_t consumed_ = 0;
};

class PassThrough final : public Decompressor {
 public:
  void feed(std::span<const std::byte> stored, const Sink& sink) override {
    if (!stored.empty()) sink(stored);
  }
  void finish() override {}
  void reset() override {}
};

}  // namespace

std::unique_ptr<Decompressor> make_decompressor(Codec codec) {
  switch (codec) {
    case Codec::gzip:
      return std::make_unique<GzipDecompressor>();
    case Codec::zstd:
      return std::make_unique<ZstdDecompressor>();
    case Codec::none:
      break;
  }
  return std::make_unique<PassThrough>();
}

}  // namespace holdfast::format
