#include "../validate.hpp"

#include "support/catch.hpp"

#include <holdfast/abi.h>

#include <string>
#include <vector>

using namespace holdfast::filesystem;

namespace {

std::vector<PathFinding> findings(std::string_view path) {
  std::vector<PathFinding> found;
  judge_path(path, [&](const PathFinding& finding) { found.push_back(finding); });
  return found;
}

struct Row {
  std::string path;
  std::string_view code;
  std::int32_t severity;
};

}  // namespace

TEST_CASE("an ordinary path gives no finding", "[filesystem][validate]") {
  for (const std::string_view path : {"/backups", "/backups/", "/var/backups/weaviate", "/mnt/nas 2/backups", "/tmp/x",
                                      "/dev/shm/x", "/devices", "/a~b"})
    CHECK(findings(path).empty());
}

TEST_CASE("each mistake in a path has a code of its own and a remedy", "[filesystem][validate]") {
  const Row rows[] = {
      {"", "filesystem.path.empty", HF_DIAG_ERROR},
      {"backups", "filesystem.path.relative", HF_DIAG_ERROR},
      {"/", "filesystem.path.root", HF_DIAG_ERROR},
      {"///", "filesystem.path.root", HF_DIAG_ERROR},
      {"/backups\n", "filesystem.path.control-character", HF_DIAG_ERROR},
      {"/proc/backups", "filesystem.path.kernel", HF_DIAG_ERROR},
      {"/sys", "filesystem.path.kernel", HF_DIAG_ERROR},
      {"/dev/backups", "filesystem.path.kernel", HF_DIAG_ERROR},
      {"/" + std::string(4000, 'x'), "filesystem.path.too-long", HF_DIAG_ERROR},
      {"/backups/../etc", "filesystem.path.dots", HF_DIAG_WARNING},
      {"/backups ", "filesystem.path.blank", HF_DIAG_WARNING},
      {"/etc/holdfast/~/backups", "filesystem.path.tilde", HF_DIAG_WARNING},
      {"/etc/holdfast/${HOME}/b", "filesystem.path.variable", HF_DIAG_WARNING},
      {"/etc/holdfast/$HOME/b", "filesystem.path.variable", HF_DIAG_WARNING},
      {"/etc/holdfast/file:/backups", "filesystem.path.url", HF_DIAG_WARNING},
  };
  for (const Row& row : rows) {
    INFO(row.path.substr(0, 60));
    const auto found = findings(row.path);
    REQUIRE(found.size() == 1);
    CHECK(found[0].code == row.code);
    CHECK(found[0].severity == row.severity);
    CHECK_FALSE(found[0].remedy.empty());
  }
}

TEST_CASE("every mistake in a path is found at once", "[filesystem][validate]") {
  CHECK(findings("~/../backups\n").size() == 4);
}

TEST_CASE("trailing slashes make no other store", "[filesystem][validate]") {
  CHECK(without_trailing_slashes("/backups//") == "/backups");
  CHECK(without_trailing_slashes("/") == "/");
}
