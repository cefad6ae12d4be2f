// What users are told when something is wrong: the message, the code in brackets, the hint, the exit code. And that
// nothing is lost or left by it.
#include <sys/resource.h>

#include <cstdlib>
#include <functional>

#include "program.hpp"
#include "support/catch.hpp"
#include "support/tree.hpp"

namespace holdfast::test {
namespace {

struct Expectation {
  std::vector<std::string> words;
  int code;
  std::vector<std::string> says;
};

void check(const Result& result, int code, const std::vector<std::string>& says) {
  INFO(result.out << result.err);
  CHECK(result.code == code);
  for (const std::string& text : says) CHECK_THAT(result.err, Catch::Contains(text));
  CHECK_THAT(result.err, Catch::Contains("error: "));
}

/// No file may grow beyond `bytes` while it lives: how a disk is full for a user without a disk of his own.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &before_) == 0);
    const rlimit limit{.rlim_cur = bytes, .rlim_max = before_.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &limit) == 0);
  }
  ~FileSizeLimit() { ::setrlimit(RLIMIT_FSIZE, &before_); }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_{};
};

/// Half of it is more than the preflight writes.
constexpr std::size_t size_of_large_file = 6'000'000;

void flip_a_bit(const std::filesystem::path& file) {
  std::string bytes = read_file(file);
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  write_file(file, bytes);
}

}  // namespace

TEST_CASE("whatever is refused says why and what to do", "[program]") {
  const Workplace place;
  REQUIRE(place.run({"create", "taken", "--backend", "local"}).code == 0);
  const std::vector<Expectation> all{
      {{"create", "Nightly", "--backend", "local"}, 2, {"Nightly", "[usage]", "hint:"}},
      {{"create", "x", "--backend", "loca"}, 10, {"did you mean 'local'?", "[not_found]"}},
      {{"create", "x", "--backend", "gs:/x"}, 2, {"[usage]"}},
      {{"create", "x", "--backend", "filesystem:b", "--include", "Zz*"}, 10, {"Zz*", "Article"}},
      {{"create", "x", "--backend", "local", "--include", "A", "--exclude", "B"}, 2, {"both"}},
      {{"create", "x", "--backend", "local", "--compression", "lzma"}, 2, {"lzma", "zstd"}},
      {{"create", "x", "--backend", "local", "--detach", "--dry-run"}, 2, {"exclude each other"}},
      {{"create", "taken", "--backend", "local"}, 17, {"taken", "[already_exists]"}},
      {{"create", "x", "--backend", "tape:?library=7"}, 15, {"tape", "[plugin]"}},
      {{"create", "x", "--backend", "filesystem:b?colour=red"}, 2, {"colour"}},
      {{"create", "x", "--backend", "local", "--cluster", "http://localhost:1"}, 14, {"localhost:1", "[unavailable]"}},
      {{"create", "x", "--backend", "local", "--cluster", "file:nowhere"}, 10, {"nowhere"}},
      {{"restore", "missing", "--backend", "local"}, 10, {"missing"}},
      {{"restore", "taken", "--backend", "local"}, 17, {"Article", "[already_exists]"}},
      {{"restore", "taken", "--backend", "local", "--map", "a"}, 2, {"OLD=NEW"}},
      {{"status", "missing", "--backend", "local"}, 10, {"missing", "[not_found]"}},
      {{"status", "taken", "--backend", "local", "--restore"}, 10, {"restore"}},
      {{"wait", "missing", "--backend", "local"}, 10, {"missing"}},
      {{"cancel", "taken", "--backend", "local"}, 1, {"SUCCESS"}},
      {{"show", "missing", "--backend", "local"}, 10, {"missing"}},
      {{"catalog", "show", "--cluster", "file:backups"}, 10, {"no catalog", "holdfast catalog from-backup"}},
      {{"catalog", "from-schema", "schema.json"}, 17, {"holdfast-catalog.json", "--replace"}},
      {{"catalog", "from-schema", "holdfast.toml", "--replace"}, 2, {"holdfast.toml", "GET /v1/schema", "curl"}},
      {{"catalog", "from-schema", "nowhere.json", "--replace"}, 10, {"nowhere.json", "curl"}},
      {{"catalog", "from-schema", "schema.json", "--cluster", "file:backups"}, 2, {"backups", "data path"}},
      {{"catalog", "from-backup", "missing", "--backend", "local", "--replace"}, 10, {"missing", "[not_found]"}},
      {{"catalog", "from-backup", "Bad", "--backend", "local", "--replace"}, 2, {"Bad", "[usage]"}},
      {{"catalog", "from-backup", "taken", "--backend", "local", "--node", "other", "--replace"},
       10,
       {"other", "node1"}},
      {{"run"}, 10, {"[[run]]"}},
      {{"list", "--backend", "local", "-q", "-v"}, 2, {"exclude each other"}},
      {{"list", "--backend", "local", "--config", "nowhere.toml"}, 2, {"nowhere.toml"}},
  };
  for (const Expectation& expected : all) {
    const Result result = place.run(expected.words);
    std::string line;
    for (const std::string& word : expected.words) line += " " + word;
    INFO(line);
    check(result, expected.code, expected.says);
  }
}

TEST_CASE("whatever stands in the way of a cluster or a backend is named with what to do", "[program]") {
  const Workplace place;
  write_file(place / "file", "");
  const std::vector<Expectation> all{
      {{"create", "x", "--backend", "local", "--cluster", "file:gone"}, 10, {"no folder", "gone'", "hint: name"}},
      {{"create", "x", "--backend", "local", "--cluster", "file:file"}, 10, {"file' is not a folder", "hint: name"}},
      {{"restore", "x", "--backend", "local", "--cluster", "file:file"}, 10, {"file' is not a folder", "hint: name"}},
      {{"restore", "x", "--backend", "local", "--cluster", "file:a/b"},
       10,
       {"a/b'", "does not exist", "hint: correct"}},
      {{"create", "x", "--backend", "local", "--cluster", "folder"}, 2, {"folder", "file:PATH"}},
      {{"list", "--backend", "filesystem:file"}, 2, {"file'", "a file stands there", "[config]", "hint: correct"}},
      {{"list", "--backend", "filesystem:gone"}, 10, {"gone' does not exist", "hint: correct"}},
      {{"list", "--backend", "s3:bucket"}, 2, {"lacks the two slashes", "s3://BUCKET/PATH"}},
      {{"create", std::string(300, 'a'), "--backend", "local"}, 2, {"255", "has 300", "[usage]"}},
      {{"list", "--backend", "local", "--config", "."}, 2, {"it is a folder", "--config"}},
  };
  for (const Expectation& expected : all) {
    INFO(expected.words.back());
    check(place.run(expected.words), expected.code, expected.says);
  }
  CHECK_FALSE(std::filesystem::exists(place / "backups/x"));
  CHECK_FALSE(std::filesystem::exists(place / "gone"));
}

TEST_CASE("a damaged backup is refused with the name of what is wrong, and nothing is restored", "[program][damage]") {
  const Workplace place;
  REQUIRE(place.run({"create", "b", "--backend", "local"}).code == 0);
  const std::filesystem::path backup = place / "backups/b";
  const std::filesystem::path chunk = backup / "node1/Article/chunk-1";
  struct Damage {
    std::function<void()> inflict;
    std::vector<std::string> says;
  };
  const auto cut = [](const std::filesystem::path& file) { std::filesystem::resize_file(file, 40); };
  const auto without_manifest = [&] { std::filesystem::remove(backup / "holdfast.json"); };
  const std::vector<Damage> all{
      {[&] { cut(backup / "backup_config.json"); },
       {"'b/backup_config.json'", "cut at byte 40", "hint: restore another"}},
      {[&] { write_file(backup / "backup_config.json", ""); },
       {"'b/backup_config.json'", "empty", "hint: restore another"}},
      {[&] { cut(backup / "holdfast.json"); }, {"'b/holdfast.json'", "cut or altered", "remove the manifest"}},
      {[&] { cut(backup / "node1/backup.json"); }, {"'b/node1/backup.json'", "not what was stored", "hint:"}},
      {[&] { std::filesystem::remove(backup / "node1/backup.json"); },
       {"'b/node1/backup.json'", "is missing", "hint:"}},
      {[&] {
         without_manifest();
         std::string text = read_file(backup / "backup_config.json");
         write_file(backup / "backup_config.json", text.replace(text.rfind("SUCCESS"), 7, "CANCELED"));
       },
       {"'b'", "is not whole: its status is CANCELED", "hint: restore another"}},
      {[&] { std::filesystem::remove(chunk); },
       {"1 of its chunks is", "'b/node1/Article/chunk-1' is missing", "hint:"}},
      {[&] { cut(chunk); }, {"'b/node1/Article/chunk-1' has 40 bytes instead of", "hint:"}},
      {[&] { flip_a_bit(chunk); }, {"'b/node1/Article/chunk-1' is damaged", "hint:"}},
      {[&] { without_manifest(), flip_a_bit(chunk); }, {"'b/node1/Article/chunk-1' is damaged", "checksum", "hint:"}},
      {[&] { without_manifest(), cut(chunk); },
       {"'b/node1/Article/chunk-1' is damaged", "cut after 40 bytes", "hint:"}},
      {[&] { without_manifest(), cut(backup / "node1/backup.json"); },
       {"'b/node1/backup.json' is damaged", "cut", "hint:"}},
  };
  std::filesystem::copy(backup, place / "sound", std::filesystem::copy_options::recursive);
  for (const Damage& damage : all) {
    std::filesystem::remove_all(backup);
    std::filesystem::copy(place / "sound", backup, std::filesystem::copy_options::recursive);
    damage.inflict();
    check(place.run({"restore", "b", "--backend", "local", "--cluster", "file:copy"}), 13, damage.says);
    CHECK_FALSE(std::filesystem::exists(place / "copy"));
  }
}

TEST_CASE("a backup that is not whole is shown as such by its name", "[program][damage]") {
  const Workplace place;
  REQUIRE(place.run({"create", "b", "--backend", "local"}).code == 0);
  std::filesystem::resize_file(place / "backups/b/node1/Article/chunk-1", 40);
  CHECK_THAT(place.run({"show", "b", "--backend", "local"}).out,
             Catch::Contains("'b/node1/Article/chunk-1' has 40 bytes instead of"));
  std::filesystem::remove(place / "backups/b/node1/Article/chunk-1");
  CHECK_THAT(place.run({"show", "b", "--backend", "local"}).out,
             Catch::Contains("'b/node1/Article/chunk-1' is missing"));
  std::filesystem::resize_file(place / "backups/b/backup_config.json", 40);
  check(place.run({"show", "b", "--backend", "local"}), 13, {"the descriptor of 'b'", "cut at byte 40", "hint:"});
  CHECK_THAT(place.run({"list", "--backend", "local"}).out, Catch::Contains("broken") && Catch::Contains("'b'"));
}

TEST_CASE("a plugin that cannot be used says which file, why, and what to do", "[program]") {
  const Workplace place;
  write_file(place / "bare.toml", "[cluster]\nurl = \"file:collections\"\n");
  const std::string good = read_file(std::filesystem::path{HOLDFAST_PLUGINS} / "holdfast_filesystem.so");
  std::string newer = good;
  newer.replace(newer.find("abi=1."), 6, "abi=9.");
  struct Candidate {
    std::string name;
    std::string bytes;
    std::vector<std::string> says;
  };
  const std::vector<Candidate> all{
      {"holdfast_filesystem.so", "", {"it is empty", "hint: install the plugin again"}},
      {"holdfast_filesystem.so", "a text", {"it is not a shared library", "take this file away"}},
      {"holdfast_filesystem.so", good.substr(0, 5000), {"it is cut short", "hint: install the plugin again"}},
      {"holdfast_filesystem.so", newer, {"it speaks plugin ABI 9", "hint: upgrade holdfast"}},
      {"filesystem.so", good, {"no file holdfast_*.so", "hint: install the plugin"}},
  };
  for (const Candidate& candidate : all) {
    std::filesystem::remove_all(place / "plugins");
    write_file(place / "plugins" / candidate.name, candidate.bytes);
    check(place.run({"list", "--config", "bare.toml", "--plugin-dir", "plugins", "--backend", "filesystem:backups"}),
          15, candidate.says);
  }
  write_file(place / "plugins/holdfast_filesystem.so", good);
  std::filesystem::permissions(place / "plugins/holdfast_filesystem.so", std::filesystem::perms::all);
  check(place.run({"list", "--config", "bare.toml", "--plugin-dir", "plugins", "--backend", "filesystem:backups"}), 15,
        {"others may write to", "chmod go-w"});
}

TEST_CASE("a create without room leaves nothing and says where to make some", "[program]") {
  const Workplace place;
  write_file(place / "collections/article/S0/lsm/objects/segment-2.db", seeded_bytes(1, size_of_large_file));
  Result result;
  {
    const FileSizeLimit limit{size_of_large_file / 2};
    result = place.run({"create", "b", "--backend", "local", "--compression", "none"});
  }
  check(result, 16, {"'b/node1/Article/chunk-2'", "[no_space]", "ulimit -f"});
  CHECK(read_tree(place / "backups").empty());
  CHECK_THAT(place.run({"status", "b", "--backend", "local"}).out, Catch::Contains("FAILED"));
  CHECK(place.run({"create", "b", "--backend", "local"}).code == 0);
}

TEST_CASE("a restore without room leaves the cluster as it was and says where to make some", "[program]") {
  const Workplace place;
  write_file(place / "collections/article/S0/lsm/objects/segment-2.db", seeded_bytes(1, size_of_large_file));
  REQUIRE(place.run({"create", "b", "--backend", "local"}).code == 0);
  Result result;
  {
    const FileSizeLimit limit{size_of_large_file / 2};
    result = place.run({"restore", "b", "--backend", "local", "--cluster", "file:copy"});
  }
  check(result, 16, {(place / "copy").string(), "segment-2.db", "[no_space]", "ulimit -f"});
  CHECK_FALSE(std::filesystem::exists(place / "copy"));
  CHECK(place.run({"restore", "b", "--backend", "local", "--cluster", "file:copy"}).code == 0);
}

TEST_CASE("nothing that is printed gets into files where the standard streams are closed", "[program]") {
  const Workplace place;
  const std::string command = "cd " + place.operator/("").string() +
                              " && XDG_STATE_HOME=$PWD/state " HOLDFAST_PROGRAM
                              " create b --backend local <&- >&- 2>&-";
  CHECK(std::system(command.c_str()) == 0);
  CHECK(place.run({"restore", "b", "--backend", "local", "--cluster", "file:copy"}).code == 0);
}

TEST_CASE("a secret in an address is in no message", "[program]") {
  const Workplace place;
  for (const char* address :
       {"filesystem:b?token=canary-4711", "tape:?token=canary-4711", "s3://b/p?secret=canary-4711&x"}) {
    const Result result = place.run({"-v", "create", "x", "--backend", address});
    CHECK(result.code != 0);
    CHECK(result.err.find("canary-4711") == std::string::npos);
    CHECK(result.out.find("canary-4711") == std::string::npos);
  }
}

TEST_CASE("all findings of a configuration come at once with their lines", "[program]") {
  const Workplace place;
  write_file(place / "holdfast.toml", "[cluster]\nurrl = \"file:x\"\n\n[client]\ntimeout = \"soon\"\n");
  const Result result = place.run({"list", "--backend", "local"});
  CHECK(result.code == 2);
  CHECK_THAT(result.err, Catch::Contains("holdfast.toml:2:") && Catch::Contains("holdfast.toml:5:") &&
                             Catch::Contains("did you mean 'url'?") && Catch::Contains("2 errors"));
}

}  // namespace holdfast::test
