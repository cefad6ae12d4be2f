// A defect of Weaviate 1.39.0: a backup in the second in which a vector index is begun leaves the index out.
#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "scene.hpp"
#include "support/catch.hpp"

namespace holdfast::test {

namespace {

/// Returns at the beginning of a second, so that all that follows may be in it.
void wait_for_second() {
  const auto now = [] { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); };
  const auto before = now();
  while (now() == before) std::this_thread::yield();
}

bool warns(const Backup& backup) {
  return std::ranges::any_of(backup.warnings, [](const std::string& warning) {
    return warning.find("left the vector index of shard") != std::string::npos;
  });
}

}  // namespace

TEST_CASE("a backup without the index is told by a warning and one with it by none") {
  Scene scene;
  bool lost = false;
  for (int i = 0; i < 5 && !lost; ++i) {
    const std::string id = fmt::format("lost-{}", i);
    scene.rest.clear();
    wait_for_second();
    scene.make({"Article"}, 5);
    const Backup made = scene.backups().create_sync({.id = id, .backend = scene.backend}, or_raise);
    CHECK(scene.rest.finds_by_vector("Article"));
    scene.rest.clear();
    scene.backups().restore_sync({.id = id, .backend = scene.backend}, or_raise);
    lost = !scene.rest.finds_by_vector("Article");
    CHECK(warns(made) == lost);
    CHECK(scene.rest.objects("Article").size() == 5);
  }
  if (!lost) WARN("the machine is too slow to lose an index");
}

TEST_CASE("a backup in the second of its collection's beginning is not suspected where it has no vectors") {
  Scene scene;
  wait_for_second();
  scene.rest.create_collection("Plain");
  scene.rest.call("POST", "/objects", R"({"class":"Plain","properties":{"text":"no vector"}})");
  CHECK_FALSE(warns(scene.backups().create_sync({.id = "plain", .backend = scene.backend}, or_raise)));
}

}  // namespace holdfast::test
