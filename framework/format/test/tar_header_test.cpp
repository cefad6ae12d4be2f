#include <simdjson.h>

#include "format/base64.hpp"
#include "format/decompressor.hpp"
#include "format/tar.hpp"
#include "format/test/support.hpp"
#include "holdfast/errors.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

using namespace holdfast;
using namespace holdfast::format;
using namespace holdfast::format::test;

namespace {

struct GoHeader {
  TarEntry entry = {};
  std::string header = {};
};

/// What archive/tar of Go wrote for the entries of tests/fixtures/go-archive-tar/main.go.
std::vector<GoHeader> go_headers() {
  std::vector<GoHeader> headers;
  simdjson::dom::parser parser;
  simdjson::dom::document_stream lines = parser.load_many((fixtures() / "go-archive-tar" / "headers.jsonl").string());
  for (const simdjson::dom::element line : lines) {
    const auto text = [&](const char* key) { return std::string{std::string_view{line[key]}}; };
    const auto number = [&](const char* key) { return std::int64_t{line[key]}; };
    GoHeader go;
    go.entry.name = text("Name");
    go.entry.type = bool{line["Folder"]} ? TarType::folder : TarType::file;
    go.entry.size = static_cast<std::uint64_t>(number("Size"));
    if (!line["FileOffset"].is_null()) go.entry.file_offset = static_cast<std::uint64_t>(number("FileOffset"));
    go.entry.mode = static_cast<std::uint32_t>(number("Mode"));
    go.entry.uid = static_cast<std::uint32_t>(number("Uid"));
    go.entry.gid = static_cast<std::uint32_t>(number("Gid"));
    go.entry.uname = text("Uname");
    go.entry.gname = text("Gname");
    go.entry.mtime = number("Mtime");
    go.header = base64_decode(text("Header"));
    headers.push_back(std::move(go));
  }
  return headers;
}

std::string header_of(const TarEntry& entry) {
  std::string header;
  append_tar_header(header, entry);
  return header;
}

}  // namespace

TEST_CASE("headers are byte for byte those of Go", "[format]") {
  const auto headers = go_headers();
  REQUIRE(headers.size() > 20);
  for (const auto& [entry, header] : headers) {
    INFO(entry.name << " of " << entry.size << " bytes");
    CHECK((header_of(entry) == header));
  }
}

TEST_CASE("headers that Go wrote read back as what they say", "[format]") {
  for (const auto& [entry, header] : go_headers()) {
    INFO(entry.name << " of " << entry.size << " bytes");
    TarRecorder recorder;
    TarReader reader{recorder};
    reader.feed(bytes_of(header));
    REQUIRE(recorder.entries.size() == 1);
    CHECK((recorder.entries.front().entry == entry));
  }
}

TEST_CASE("chunks of Weaviate are byte for byte what we write for their entries", "[format][weaviate]") {
  for (const auto& chunk : recorded_chunks()) {
    INFO(chunk.file);
    const auto archive = decompress(chunk.codec, holdfast::test::read_file(chunk.file));
    CHECK((write_tar(read_tar(archive)) == archive));
  }
}

TEST_CASE("a name that leaves its folder is not written", "[format]") {
  for (const auto* name : {"", "/a", "../a", "a/../b", "a//b", "a/", "a\\b", "."}) {
    std::string out;
    CHECK_THROWS_AS(append_tar_header(out, {.name = name}), UsageError);
    CHECK(out.empty());
  }
}

TEST_CASE("padding fills the last block", "[format]") {
  CHECK(tar_padding(0) == 0);
  CHECK(tar_padding(1) == 511);
  CHECK(tar_padding(511) == 1);
  CHECK(tar_padding(512) == 0);
  CHECK(tar_padding(std::uint64_t{1} << 40) == 0);
}
