// Damaged backups, each refused with a message that names what is wrong, and nothing restored.
#include <fmt/format.h>

#include <holdfast/errors.hpp>

#include "cluster/directory/directory_cluster.hpp"
#include "format/base64.hpp"
#include "format/compressor.hpp"
#include "format/tar.hpp"
#include "sample_cluster.hpp"
#include "support/catch.hpp"
#include "support/memory_store.hpp"
#include "support/temp_folder.hpp"
#include "support/tree.hpp"

using namespace holdfast;
using namespace holdfast::test;

namespace {

void restore(const std::filesystem::path& root, store::Store& store, const std::string& id) {
  RecordingObserver observer;
  const auto job = cluster::open_directory_cluster(root)->begin(cluster::RestoreRequest{.id = id, .operation = "op"},
                                                                {.store = store});
  try {
    job->run(observer, {});
  } catch (...) {
    job->clean_up();
    throw;
  }
}

// Restoring must fail as damaged, say `part`, and leave nothing.
void check_refused(store::Store& store, const std::string& id, const std::string& part) {
  const TempFolder folder;
  try {
    restore(folder / "copy", store, id);
    FAIL("restored in spite of the damage");
  } catch (const DamagedError& e) {
    CHECK_THAT(e.message(), Catch::Contains(part));
    CHECK_FALSE(e.hint().empty());
  }
  CHECK_FALSE(std::filesystem::exists(folder / "copy"));
}

void create(store::Store& store, const std::string& id, const std::string& codec) {
  const TempFolder folder;
  make_cluster(folder / "cluster", article_and_note());
  RecordingObserver observer;
  cluster::open_directory_cluster(folder / "cluster")
      ->begin(cluster::CreateRequest{.id = id, .operation = "op", .compression = format::parse_compression(codec)},
              {.store = store})
      ->run(observer, {});
}

std::string tar_of(const std::string& name, std::string_view content, char type = '0') {
  std::string tar;
  format::append_tar_header(tar, {.name = "placeholder", .size = content.size()});
  // Written by hand past the writer, which refuses such names and has no such types.
  std::fill_n(tar.begin(), 100, '\0');
  std::copy(name.begin(), name.end(), tar.begin());
  tar[156] = type;
  std::fill_n(tar.begin() + 148, 8, ' ');
  unsigned sum = 0;
  for (const char c : tar) sum += static_cast<unsigned char>(c);
  const std::string digits = fmt::format("{:06o}", sum);
  std::copy(digits.begin(), digits.end(), tar.begin() + 148);
  tar[154] = '\0';
  tar += content;
  tar.append(format::tar_padding(content.size()) + format::tar_end.size(), '\0');
  return tar;
}

// `json` with another value for the first field `name`, which is a text.
std::string with_text(std::string json, const std::string& name, std::string_view value) {
  const std::string field = fmt::format("\"{}\":\"", name);
  const std::size_t begin = json.find(field);
  REQUIRE(begin != std::string::npos);
  const std::size_t from = begin + field.size();
  return json.replace(from, json.find('"', from) - from, value);
}

}  // namespace

TEST_CASE("a flipped bit in a chunk is found whoever wrote it", "[cluster][damage][fixture]") {
  const auto [id, chunk] = GENERATE(table<std::string, std::string>({
      {"full-gzip", "full-gzip/node1/Article/chunk-2"},
      {"zstd-articles", "zstd-articles/node1/Article/chunk-1"},
      {"ours-gzip", "ours-gzip/node1/Article/chunk-1"},
      {"ours-zstd", "ours-zstd/node1/Article/chunk-2"},
      {"ours-none", "ours-none/node1/Article/chunk-2"},
  }));
  const auto place = GENERATE(0.1, 0.5, 0.999);
  CAPTURE(chunk, place);
  MemoryStore store;
  load_objects(store, recorded_backups);
  if (id.starts_with("ours")) create(store, id, id.substr(5));
  std::string bytes = store.text(chunk).value();
  char& victim = bytes[static_cast<std::size_t>(place * static_cast<double>(bytes.size()))];
  victim = static_cast<char>(victim ^ 0x10);
  store.put_text(chunk, bytes);
  check_refused(store, id, chunk);
}

TEST_CASE("a missing chunk and a short one are found", "[cluster][damage][fixture]") {
  const auto id = GENERATE(as<std::string>{}, "full-gzip", "zstd-articles", "none-others", "ours");
  CAPTURE(id);
  MemoryStore store;
  load_objects(store, recorded_backups);
  create(store, "ours", "none");
  const std::string chunk = id + (id == "none-others" ? "/node1/Note/chunk-1" : "/node1/Article/chunk-1");
  const std::string bytes = store.text(chunk).value();
  store.put_text(chunk, std::string_view{bytes}.substr(0, bytes.size() / 2));
  check_refused(store, id, chunk);
  store.put_text(chunk, std::string_view{bytes}.substr(0, bytes.size() - 512));
  check_refused(store, id, chunk);
  store.remove(chunk, {});
  check_refused(store, id, "is missing");
}

TEST_CASE("a descriptor that is cut at any place is refused", "[cluster][damage][fixture]") {
  const auto [id, key] = GENERATE(table<std::string, std::string>({
      {"full-gzip", "full-gzip/backup_config.json"},
      {"full-gzip", "full-gzip/node1/backup.json"},
      {"ours", "ours/backup_config.json"},
      {"ours", "ours/node1/backup.json"},
      {"ours", "ours/holdfast.json"},
  }));
  const auto left = GENERATE(0.0, 0.3, 0.97);
  CAPTURE(key, left);
  MemoryStore store;
  load_objects(store, recorded_backups);
  create(store, "ours", "gzip");
  const std::string bytes = store.text(key).value();
  store.put_text(key,
                 std::string_view{bytes}.substr(0, static_cast<std::size_t>(left * static_cast<double>(bytes.size()))));
  check_refused(store, id, key);
}

TEST_CASE("a tar that wants out of its folder or names a device is refused", "[cluster][damage]") {
  const auto [name, type] = GENERATE(table<std::string, char>({
      {"../evil", '0'},
      {"/etc/evil", '0'},
      {"article/../../evil", '0'},
      {"note/acme/version", '0'},
      {"article", '0'},
      {"article/Shard0/dev", '3'},
      {"article/Shard0/link", '2'},
      {"article/Shard0/hard", '1'},
      {"article/Shard0/pipe", '6'},
      {"article/Shard0/uninvited", '0'},
  }));
  CAPTURE(name, type);
  MemoryStore store;
  create(store, "b1", "none");
  store.remove("b1/holdfast.json", {});  // as if Weaviate had written it: nothing but the tar to go by
  store.put_text("b1/node1/Article/chunk-1", tar_of(name, "x", type));
  check_refused(store, "b1", "b1/node1/Article/chunk-1");
}

TEST_CASE("an incremental backup without its base is refused", "[cluster][damage][fixture]") {
  MemoryStore store;
  load_objects(store, recorded_backups);
  for (const std::string& key : store.keys("full-gzip/")) store.remove(key, {});
  check_refused(store, "incr-1", "builds on 'full-gzip'");
}

TEST_CASE("chunks of two shards that swapped places are found", "[cluster][damage][fixture]") {
  MemoryStore store;
  load_objects(store, recorded_backups);
  const std::string one = store.text("full-gzip/node1/Note/chunk-1").value();
  store.put_text("full-gzip/node1/Note/chunk-1", store.text("full-gzip/node1/Note/chunk-2").value());
  check_refused(store, "full-gzip", "a second time");
}

// It would be moved into the cluster's catalog, where nobody could read it any more.
TEST_CASE("a descriptor that no catalog can hold is refused before anything is written", "[cluster][damage][fixture]") {
  const auto field = GENERATE(as<std::string>{}, "schema", "shardingState", "aliases");
  const auto value = GENERATE_COPY(as<std::string>{}, "this is no JSON", R"({"cut":)", std::string(100'000, '['),
                                   std::string(100'000, '[') + std::string(100'000, ']'));
  CAPTURE(field, value.substr(0, 20));
  MemoryStore store;
  load_objects(store, recorded_backups);
  const std::string key = "none-others/node1/backup.json";
  store.put_text(key, with_text(store.text(key).value(), field, format::base64_encode(value)));
  check_refused(store, "none-others", "the descriptor of 'Author' in backup 'none-others' is damaged");
}

TEST_CASE("a collection whose name is none is refused", "[cluster][damage][fixture]") {
  const auto name = GENERATE(as<std::string>{}, "../evil", "/etc", ".holdfast", "author/x", "lower");
  CAPTURE(name);
  MemoryStore store;
  load_objects(store, recorded_backups);
  const std::string key = "none-others/node1/backup.json";
  store.put_text(key, with_text(store.text(key).value(), "name", name));
  check_refused(store, "none-others", "is no name of a collection");
}

TEST_CASE("two collections of one folder are not restored together", "[cluster][damage][fixture]") {
  MemoryStore store;
  load_objects(store, recorded_backups);
  const std::string key = "none-others/node1/backup.json";
  std::string json = store.text(key).value();
  json.replace(json.find(R"("name":"Note","backupId")"), 13, R"("name":"AUTHOR")");
  store.put_text(key, json);
  check_refused(store, "none-others", "two collections of the folder 'author': 'Author' and 'AUTHOR'");
}
