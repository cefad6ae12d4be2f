#include "format/test/support.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "format/compressor.hpp"
#include "format/descriptor.hpp"
#include "support/temp_folder.hpp"

namespace holdfast::format::test {
namespace {

std::vector<std::filesystem::path> recorded(auto is_wanted) {
  std::vector<std::filesystem::path> files;
  for (const auto& file : std::filesystem::recursive_directory_iterator{recorded_backups()})
    if (file.is_regular_file() && is_wanted(file.path().filename().string())) files.push_back(file.path());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

std::filesystem::path fixtures() { return HOLDFAST_FIXTURES; }

std::filesystem::path recorded_backups() { return fixtures() / "weaviate-1.39.0" / "backups"; }

std::vector<RecordedChunk> recorded_chunks() {
  std::vector<RecordedChunk> chunks;
  for (const auto& file : recorded([](const std::string& name) { return name.starts_with("chunk-"); })) {
    const auto collection = file.parent_path();
    const auto node = collection.parent_path();
    const auto backup = node.parent_path();
    const auto descriptor = GlobalDescriptor::parse(holdfast::test::read_file(backup / "backup_config.json"));
    chunks.push_back({.file = file,
                      .backup = backup.filename(),
                      .node = node.filename(),
                      .collection = collection.filename(),
                      .codec = codec_from_string(descriptor.compression_type)});
  }
  return chunks;
}

std::vector<std::filesystem::path> recorded_node_descriptors() {
  return recorded([](const std::string& name) { return name == "backup.json"; });
}

std::vector<std::filesystem::path> recorded_global_descriptors() {
  return recorded(
      [](const std::string& name) { return name == "backup_config.json" || name == "restore_config.json"; });
}

std::span<const std::byte> bytes_of(std::string_view text) { return std::as_bytes(std::span{text}); }

std::string text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// SplitMix64 (Steele, Lea, Flood 2014).
std::uint64_t Dice::next() {
  state_ += 0x9e3779b97f4a7c15U;
  auto bits = state_;
  bits = (bits ^ bits >> 30) * 0xbf58476d1ce4e5b9U;
  bits = (bits ^ bits >> 27) * 0x94d049bb133111ebU;
  return bits ^ bits >> 31;
}

std::size_t Dice::roll(std::size_t sides) { return static_cast<std::size_t>(next() % sides); }

std::string Dice::noise(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t at = 0; at < size; at += sizeof(std::uint64_t)) {
    const auto bits = next();
    std::memcpy(text.data() + at, &bits, std::min(sizeof bits, size - at));
  }
  return text;
}

std::string Dice::json_like(std::size_t size) {
  constexpr std::array<std::string_view, 8> words{"backup", "vector",  "article", "storage",
                                                  "node",   "segment", "restore", "the"};
  std::string text;
  while (text.size() < size) {
    text += R"({"id":")" + std::to_string(next()) + R"(","body":")";
    for (std::size_t i = 0; i < 20; ++i) text.append(words[roll(words.size())]).append(" ");
    text += "\"}\n";
  }
  text.resize(size);
  return text;
}

std::string Dice::floats(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t at = 0; at + sizeof(float) <= size; at += sizeof(float)) {
    // The sum of four is close enough to a normal distribution.
    float value = 0;
    for (int i = 0; i < 4; ++i) value += static_cast<float>(roll(1U << 24)) / static_cast<float>(1U << 24) - 0.5F;
    value /= 20;
    std::memcpy(text.data() + at, &value, sizeof value);
  }
  return text;
}

std::string compress(Compression compression, std::string_view piece) {
  const auto compressor = make_compressor(compression);
  std::string stored(compressor->bound(piece.size()), '\0');
  stored.resize(compressor->compress(bytes_of(piece), std::as_writable_bytes(std::span{stored})));
  return stored;
}

std::string Decoder::decompress(std::string_view stored, std::size_t step) {
  decompressor_->reset();
  std::string text;
  for (std::size_t at = 0; at < stored.size(); at += step)
    decompressor_->feed(bytes_of(stored.substr(at, step)),
                        [&](std::span<const std::byte> piece) { text += text_of(piece); });
  decompressor_->finish();
  return text;
}

std::string decompress(Codec codec, std::string_view stored, std::size_t step) {
  return Decoder{codec}.decompress(stored, step);
}

void TarRecorder::begin(const TarEntry& entry) {
  ++open;
  entries.push_back({.entry = entry});
}

void TarRecorder::data(std::span<const std::byte> bytes) { entries.back().data += text_of(bytes); }

void TarRecorder::end() { --open; }

std::vector<TarRecorder::Entry> read_tar(std::string_view archive, std::size_t step) {
  TarRecorder recorder;
  TarReader reader{recorder};
  for (std::size_t at = 0; at < archive.size(); at += step) reader.feed(bytes_of(archive.substr(at, step)));
  reader.finish();
  return recorder.entries;
}

std::string write_tar(const std::vector<TarRecorder::Entry>& entries) {
  std::string archive;
  for (const auto& [entry, data] : entries) {
    append_tar_header(archive, entry);
    archive += data;
    archive.append(tar_padding(data.size()), '\0');
  }
  archive.append(tar_end.size(), '\0');
  return archive;
}

}  // namespace holdfast::format::test
