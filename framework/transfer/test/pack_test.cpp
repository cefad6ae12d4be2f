#include "transfer/pack.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <fstream>
#include <future>
#include <holdfast/errors.hpp>
#include <mutex>

#include "files/file.hpp"
#include "format/decompressor.hpp"
#include "support/catch.hpp"
#include "support/faulty_store.hpp"
#include "support/memory_store.hpp"
#include "support/temp_folder.hpp"
#include "support/tree.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;

namespace {

class Recorder final : public transfer::PackObserver {
 public:
  void packed(const Step& step) override {
    bytes += step.source_bytes;
    files += step.files;
    largest_step = std::max(largest_step, step.source_bytes);
  }
  void chunk_stored(const transfer::StoredObject& chunk) override { chunks.push_back(chunk); }
  std::uint64_t bytes = 0;
  std::uint64_t files = 0;
  std::uint64_t largest_step = 0;  ///< Bytes.
  std::vector<transfer::StoredObject> chunks;
};

/// Notes where in the object, and how, every part arrives.
class PartWatch final : public MemoryStore {
 public:
  struct Seen {
    std::uint64_t offset = 0;
    std::size_t size = 0;
    bool begins_page = false;  ///< In memory.
  };
  std::unique_ptr<store::Upload> begin_upload(const store::PutRequest& request,
                                              const store::CallOptions& options) override {
    return std::make_unique<WatchedUpload>(MemoryStore::begin_upload(request, options), *this);
  }
  /// In the order of their offsets.
  [[nodiscard]] std::vector<Seen> seen() {
    std::ranges::sort(seen_, {}, &Seen::offset);
    return seen_;
  }

 private:
  class WatchedUpload final : public store::Upload {
   public:
    WatchedUpload(std::unique_ptr<store::Upload> upload, PartWatch& watch)
        : upload_{std::move(upload)}, watch_{watch} {}
    void part(std::uint32_t index, std::uint64_t offset, std::span<const std::byte> data,
              const store::CallOptions& options) override {
      {
        const std::scoped_lock lock{watch_.seen_mutex_};
        watch_.seen_.push_back({.offset = offset,
                                .size = data.size(),
                                .begins_page = reinterpret_cast<std::uintptr_t>(data.data()) % 4096 == 0});
      }
      upload_->part(index, offset, data, options);
    }
    store::ObjectInfo finish(const store::UploadEnd& end, const store::CallOptions& options) override {
      return upload_->finish(end, options);
    }
    void abort(const store::CallOptions& options) override { upload_->abort(options); }

   private:
    std::unique_ptr<store::Upload> upload_;
    PartWatch& watch_;
  };
  std::mutex seen_mutex_;
  std::vector<Seen> seen_;
};

/// Each put waits a while for others, so that those which may come at once are seen at once.
class CrowdedStore final : public MemoryStore {
 public:
  using MemoryStore::MemoryStore;
  store::ObjectInfo put(const store::PutRequest& request, std::span<const std::byte> data,
                        const store::CallOptions& options) override {
    {
      std::unique_lock lock{mutex_};
      most_ = std::max(most_, ++now_);
      changed_.notify_all();
      changed_.wait_for(lock, 50ms, [&] { return now_ > enough; });
      --now_;
    }
    return MemoryStore::put(request, data, options);
  }
  [[nodiscard]] unsigned most() const noexcept { return most_; }

 private:
  static constexpr unsigned enough = 8;
  std::mutex mutex_;
  std::condition_variable changed_;
  unsigned now_ = 0;
  unsigned most_ = 0;
};

transfer::SourcePart part_of(const std::filesystem::path& root, const std::string& name) {
  struct stat found {};
  REQUIRE(::stat((root / name).c_str(), &found) == 0);
  return {.entry = {.name = name, .size = static_cast<std::uint64_t>(found.st_size)},
          .file_size = static_cast<std::uint64_t>(found.st_size),
          .modified_ns = found.st_mtim.tv_sec * 1'000'000'000 + found.st_mtim.tv_nsec};
}

transfer::ChunkFeed feed_of(std::vector<transfer::ChunkSpec> specs) {
  return [specs = std::move(specs), at = std::size_t{0}]() mutable -> std::optional<transfer::ChunkSpec> {
    if (at == specs.size()) return std::nullopt;
    return specs[at++];
  };
}

std::string unpacked(const MemoryStore& store, const std::string& key, format::Codec codec) {
  const auto decompressor = format::make_decompressor(codec);
  std::string tar;
  decompressor->feed(bytes_of(store.text(key).value()), [&](std::span<const std::byte> bytes) {
    tar.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  });
  decompressor->finish();
  return tar;
}

void pack(const std::filesystem::path& root, store::Store& store, std::vector<transfer::ChunkSpec> specs,
          format::Compression compression, transfer::PackObserver& observer, std::stop_token stop = {},
          unsigned workers = 2) {
  const files::File folder = files::open_folder(root);
  transfer::pack(feed_of(std::move(specs)), store,
                 {.root = folder.descriptor(), .compression = compression, .workers = workers}, observer, stop);
}

/// A packing of the file "big" that waits with its first part until the gate opens; more is to be read than the buffers
/// hold.
class HeldUpPacking {
 public:
  explicit HeldUpPacking(std::size_t size, format::Codec codec = format::Codec::none) {
    write_file(folder / "big", seeded_bytes(1, size));
    faults_.on(Op::part).always().block_until(gate);
    packing_ = std::async(std::launch::async, [this, codec, part = part_of(folder.path(), "big")] {
      Recorder recorder;
      pack(folder.path(), store_, {{.key = "k", .parts = {part}}}, {.codec = codec}, recorder, stop.get_token());
    });
    REQUIRE(gate.wait_for_arrivals());
  }
  /// Waits for its end and rethrows its failure.
  void finish() { packing_.get(); }

  TempFolder folder;
  MemoryStore memory;
  Gate gate;
  std::stop_source stop;

 private:
  Faults faults_;
  FaultyStore store_{memory, faults_};
  std::future<void> packing_;
};

/// The largest piece that a store with these limits has a file cut into.
std::uint64_t largest_piece(const store::Limits& limits) {
  const TempFolder folder;
  write_file(folder / "big", seeded_bytes(1, 12'000'000));
  MemoryStore store{{.limits = limits}};
  Recorder recorder;
  pack(folder.path(), store, {{.key = "k", .parts = {part_of(folder.path(), "big")}}}, {.codec = format::Codec::zstd},
       recorder);
  return recorder.largest_step;
}

/// The most chunks that are put at once into a store with these limits.
unsigned most_puts(const store::Limits& limits) {
  const TempFolder folder;
  write_file(folder / "small", "small");
  std::vector<transfer::ChunkSpec> chunks;
  for (int i = 0; i < 40; ++i)
    chunks.push_back({.key = fmt::format("{}", i), .parts = {part_of(folder.path(), "small")}});
  CrowdedStore store{{.limits = limits}};
  Recorder recorder;
  pack(folder.path(), store, chunks, {.codec = format::Codec::none}, recorder);
  return store.most();
}

}  // namespace

TEST_CASE("the tar of a chunk is the same whatever the codec and the number of threads", "[transfer]") {
  const TempFolder folder;
  std::vector<transfer::ChunkSpec> specs;
  for (int chunk = 0; chunk < 3; ++chunk) {
    transfer::ChunkSpec& spec = specs.emplace_back();
    spec.key = fmt::format("b/chunk-{}", chunk);
    for (int file = 0; file < 40; ++file) {
      const std::string name = fmt::format("c{}/file-{}", chunk, file);
      write_file(folder / name, seeded_bytes(static_cast<std::uint64_t>(chunk * 100 + file),
                                             static_cast<std::size_t>(file * file * 997 % 300'000)));
      spec.parts.push_back(part_of(folder.path(), name));
    }
  }
  MemoryStore plain;
  Recorder recorder;
  pack(folder.path(), plain, specs, {.codec = format::Codec::none}, recorder);
  CHECK(recorder.files == 120);
  REQUIRE(recorder.chunks.size() == 3);
  for (const auto codec : {format::Codec::gzip, format::Codec::zstd})
    for (const unsigned workers : {1u, 2u, 5u}) {
      MemoryStore store;
      Recorder ignored;
      pack(folder.path(), store, specs, {.codec = codec}, ignored, {}, workers);
      for (const transfer::StoredObject& chunk : recorder.chunks)
        CHECK(unpacked(store, chunk.key, codec) == plain.text(chunk.key).value());
    }
  for (const transfer::StoredObject& chunk : recorder.chunks) {
    CHECK(chunk.digest == hash::xxh3(plain.text(chunk.key).value()));
    CHECK(chunk.size == plain.text(chunk.key)->size());
  }
}

TEST_CASE("a large chunk comes back from its parts whatever the codec and the number of threads", "[transfer]") {
  const TempFolder folder;
  std::string text;
  while (text.size() < 9'000'000) text += fmt::format("{{\"number\":{},\"word\":\"some text\"}}", text.size());
  write_file(folder / "noise", seeded_bytes(1, 13'000'001));
  write_file(folder / "text", text);
  transfer::ChunkSpec spec{.key = "k", .parts = {}};
  for (const char* name : {"noise", "text", "noise"}) spec.parts.push_back(part_of(folder.path(), name));
  MemoryStore plain;
  Recorder ignored;
  pack(folder.path(), plain, {spec}, {.codec = format::Codec::none}, ignored);
  for (const auto codec : {format::Codec::gzip, format::Codec::zstd})
    for (const unsigned workers : {1u, 2u, 5u}) {
      MemoryStore store;
      Recorder recorder;
      pack(folder.path(), store, {spec}, {.codec = codec}, recorder, {}, workers);
      CHECK(unpacked(store, "k", codec) == plain.text("k").value());
      REQUIRE(recorder.chunks.size() == 1);
      CHECK(recorder.chunks.front().size == store.text("k")->size());
      CHECK(recorder.chunks.front().digest == hash::xxh3(store.text("k").value()));
    }
}

TEST_CASE("every part but a chunk's last is whole, and begins where a page does", "[transfer]") {
  const TempFolder folder;
  write_file(folder / "big", seeded_bytes(1, 30'000'000));
  const auto part = part_of(folder.path(), "big");
  for (const auto codec : {format::Codec::none, format::Codec::gzip, format::Codec::zstd}) {
    PartWatch store;
    Recorder recorder;
    pack(folder.path(), store, {{.key = "k", .parts = {part}}}, {.codec = codec}, recorder);
    const auto seen = store.seen();
    REQUIRE(seen.size() > 20);
    const std::size_t whole = transfer::part_sizes(store.limits()).part;
    for (std::size_t i = 0; i < seen.size(); ++i) {
      CHECK(seen[i].offset == i * whole);
      if (i + 1 < seen.size()) CHECK(seen[i].size == whole);
      CHECK(seen[i].begins_page);
    }
  }
}

TEST_CASE("parts go out in order to a store that wants them so", "[transfer]") {
  const TempFolder folder;
  write_file(folder / "big", seeded_bytes(1, 12'000'000));
  store::Limits limits = everything;
  limits.parallel_parts = false;
  MemoryStore store{{.limits = limits}};
  Recorder recorder;
  const auto part = part_of(folder.path(), "big");
  pack(folder.path(), store, {{.key = "one", .parts = {part}}, {.key = "two", .parts = {part}}},
       {.codec = format::Codec::none}, recorder);
  CHECK(store.text("one") == store.text("two"));
  CHECK(store.text("one")->substr(512, 12'000'000) == read_file(folder / "big"));
}

TEST_CASE("nothing follows a part that a store which wants them in order did not get", "[transfer]") {
  const TempFolder folder;
  write_file(folder / "big", seeded_bytes(1, 40'000'000));
  store::Limits limits = everything;
  limits.parallel_parts = false;
  MemoryStore memory{{.limits = limits}};
  Faults faults;
  faults.on(Op::part).nth(2).fail(ErrorCode::unavailable, Retry::never);
  FaultyStore store{memory, faults};
  Recorder recorder;
  CHECK_THROWS_AS(pack(folder.path(), store, {{.key = "one", .parts = {part_of(folder.path(), "big")}}},
                       {.codec = format::Codec::none}, recorder),
                  UnavailableError);
  CHECK(faults.calls(Op::part) == 2);
  CHECK(memory.open_uploads() == 0);
}

TEST_CASE("a file that is not what was listed fails the packing by its name", "[transfer]") {
  const TempFolder folder;
  write_file(folder / "file", "content");
  auto part = part_of(folder.path(), "file");
  MemoryStore store;
  Recorder recorder;
  const auto failure_of = [&](const transfer::SourcePart& source) -> std::string {
    try {
      pack(folder.path(), store, {{.key = "k", .parts = {source}}}, {}, recorder);
    } catch (const FailedError& e) {
      CHECK_FALSE(e.hint().empty());
      return e.message();
    }
    return "packed all the same";
  };
  auto vanished = part;
  vanished.entry.name = "gone";
  CHECK(failure_of(vanished) == "'gone' vanished while it was being backed up");
  auto grown = part;
  grown.file_size = grown.entry.size = 3;
  CHECK(failure_of(grown) == "'file' grew while it was being backed up");
  auto shrunk = part;
  shrunk.file_size = shrunk.entry.size = 30;
  CHECK(failure_of(shrunk) == "'file' shrank while it was being backed up");
  auto touched = part;
  touched.modified_ns -= 1;
  CHECK(failure_of(touched) == "'file' changed while it was being backed up");
  std::filesystem::create_symlink("file", folder / "link");
  auto link = part;
  link.entry.name = "link";
  CHECK_THROWS_AS(pack(folder.path(), store, {{.key = "k", .parts = {link}}}, {}, recorder), Error);
  CHECK(store.keys().empty());
}

TEST_CASE("a file that grows while it is read fails the packing by its name", "[transfer]") {
  HeldUpPacking packing{40'000'000};
  std::ofstream{packing.folder / "big", std::ios::app} << "more";
  packing.gate.open();
  CHECK_THROWS_WITH(packing.finish(), "'big' grew while it was being backed up");
  CHECK(packing.memory.keys().empty());
  CHECK(packing.memory.open_uploads() == 0);
}

TEST_CASE("a file that vanishes while it is read fails the packing by its name", "[transfer]") {
  HeldUpPacking packing{40'000'000};
  std::filesystem::remove(packing.folder / "big");
  packing.gate.open();
  CHECK_THROWS_WITH(packing.finish(), "'big' vanished while it was being backed up");
  CHECK(packing.memory.keys().empty());
}

TEST_CASE("packing stops soon after it is asked to", "[transfer][cancel]") {
  HeldUpPacking packing{20'000'000, format::Codec::zstd};
  packing.stop.request_stop();
  CHECK_THROWS_AS(packing.finish(), CancelledError);
  CHECK(packing.memory.open_uploads() == 0);
}

TEST_CASE("the first failure of a store ends the packing and is the one reported", "[transfer]") {
  const TempFolder folder;
  write_file(folder / "big", seeded_bytes(1, 20'000'000));
  MemoryStore memory;
  Faults faults;
  faults.on(Op::part).nth(3).fail(ErrorCode::permission_denied);
  FaultyStore store{memory, faults};
  Recorder recorder;
  CHECK_THROWS_AS(pack(folder.path(), store, {{.key = "k", .parts = {part_of(folder.path(), "big")}}},
                       {.codec = format::Codec::none}, recorder),
                  PermissionError);
  CHECK(recorder.chunks.empty());
  CHECK(memory.open_uploads() == 0);
}

TEST_CASE("parts are as small as a store takes them: what is in flight has to fit the memory", "[transfer]") {
  constexpr std::uint64_t mebi = std::uint64_t{1} << 20;
  CHECK(transfer::part_sizes({.can_upload = true}).part == mebi);
  CHECK(transfer::part_sizes({.can_upload = true, .min_part = 5 * mebi}).part == 5 * mebi);
  CHECK(transfer::part_sizes({.can_upload = true, .max_part = 1000}).part == 1000);
  CHECK(transfer::part_sizes({.can_upload = true, .max_parts = 10, .min_part = 5 * mebi}).largest_object == 50 * mebi);
}

TEST_CASE("large parts leave less of the memory to pieces, and are fewer", "[transfer]") {
  constexpr std::uint64_t mebi = std::uint64_t{1} << 20;
  CHECK(largest_piece(everything) == 3 * mebi);
  CHECK(most_puts(everything) == 8);
  store::Limits limits = everything;
  limits.min_part = 5 * mebi;
  CHECK(largest_piece(limits) == 2 * mebi);
  CHECK(most_puts(limits) == 3);
}

TEST_CASE("a store that may keep a part of each upload gets fewer", "[transfer]") {
  store::Limits limits = everything;
  limits.min_part = std::uint64_t{3} << 20;
  CHECK(most_puts(limits) == 5);
  limits.parallel_parts = false;
  CHECK(most_puts(limits) == 3);
}
