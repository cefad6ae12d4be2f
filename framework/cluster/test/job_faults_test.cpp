// What is left when something goes wrong: at every side effect, at every step, in every way.
#include <atomic>
#include <holdfast/errors.hpp>
#include <thread>

#include "cluster/directory/catalog.hpp"
#include "cluster/directory/cluster_lock.hpp"
#include "cluster/directory/directory_cluster.hpp"
#include "cluster/directory/staging.hpp"
#include "sample_cluster.hpp"
#include "support/catch.hpp"
#include "support/faulty_store.hpp"
#include "support/memory_store.hpp"
#include "support/temp_folder.hpp"
#include "support/tree.hpp"

using namespace holdfast;
using namespace holdfast::test;

namespace {

const cluster::CreateRequest create_b1{.id = "b1", .operation = "op1"};
const cluster::RestoreRequest restore_b1{.id = "b1", .operation = "op2"};

/// Notes the keys of calls that neither a stop nor a deadline could end.
class EndlessCalls final : public MemoryStore {
 public:
  std::vector<std::string> endless = {};

  std::optional<store::ObjectInfo> stat(std::string_view key, const store::CallOptions& options) override {
    return MemoryStore::stat(note(key, options), options);
  }
  store::ListPage list(const store::ListRequest& request, const store::CallOptions& options) override {
    note(request.prefix, options);
    return MemoryStore::list(request, options);
  }
  store::ObjectInfo get(const store::GetRequest& request, const store::ByteSink& sink,
                        const store::CallOptions& options) override {
    note(request.key, options);
    return MemoryStore::get(request, sink, options);
  }
  store::ObjectInfo put(const store::PutRequest& request, std::span<const std::byte> data,
                        const store::CallOptions& options) override {
    note(request.key, options);
    return MemoryStore::put(request, data, options);
  }
  void remove(std::string_view key, const store::CallOptions& options) override {
    MemoryStore::remove(note(key, options), options);
  }
  void remove_many(std::span<const std::string> keys, const store::CallOptions& options) override {
    note("many", options);
    MemoryStore::remove_many(keys, options);
  }

 private:
  std::string_view note(std::string_view key, const store::CallOptions& options) {
    const bool ends = options.stop.stop_possible() || options.deadline != std::chrono::steady_clock::time_point::max();
    const std::scoped_lock lock{mutex_};
    if (!ends) endless.emplace_back(key);
    return key;
  }
  std::mutex mutex_;
};

bool is_committed(const MemoryStore& store) { return store.text("b1/backup_config.json").has_value(); }

template <class Request>
void run(const std::filesystem::path& root, store::Store& store, const Request& request,
         operation::ChunkLog* log = nullptr) {
  RecordingObserver observer;
  cluster::open_directory_cluster(root)->begin(request, {.store = store, .chunk_log = log})->run(observer, {});
}

template <class Request>
void clean_up(const std::filesystem::path& root, store::Store& store, const Request& request) {
  cluster::open_directory_cluster(root)->begin(request, {.store = store})->clean_up();
}

}  // namespace

TEST_CASE("a create that dies at any side effect leaves a whole backup or one that can be removed or resumed",
          "[cluster][crash]") {
  const TempFolder folder;
  make_cluster(folder / "cluster", article_and_note());
  const Tree before = files_of(folder / "cluster");
  bool completed = false;
  for (std::uint64_t n = 1; !completed; ++n) {
    CAPTURE(n);
    MemoryStore memory;
    operation::ChunkLog log{folder / ("chunks-" + std::to_string(n))};
    {
      Faults faults;
      faults.crash_at(n);
      FaultyStore dying{memory, faults};
      try {
        run(folder / "cluster", dying, create_b1, &log);
        completed = true;
      } catch (const Crash&) {
      }
    }
    if (is_committed(memory)) {
      run(folder / ("committed-" + std::to_string(n)), memory, restore_b1);
      CHECK(difference(before, files_of(folder / ("committed-" + std::to_string(n)))) == "");
      continue;
    }
    // Another operation may not touch it, this one goes on with it.
    if (!memory.keys().empty())
      CHECK_THROWS_AS(run(folder / "cluster", memory, cluster::CreateRequest{.id = "b1", .operation = "op9"}),
                      BackupConflictError);
    if (n % 2 == 0) {
      run(folder / "cluster", memory, create_b1, &log);
      run(folder / ("resumed-" + std::to_string(n)), memory, restore_b1);
      CHECK(difference(before, files_of(folder / ("resumed-" + std::to_string(n)))) == "");
    } else {
      clean_up(folder / "cluster", memory, create_b1);
      CHECK(memory.keys().empty());
      clean_up(folder / "cluster", memory, create_b1);
    }
  }
}

TEST_CASE("a resumed create leaves out the chunks that are stored", "[cluster][crash]") {
  const TempFolder folder;
  make_cluster(folder / "cluster", article_and_note());
  MemoryStore memory;
  operation::ChunkLog log{folder / "chunks"};
  {
    RecordingObserver stops_before_the_commit{RecordingObserver::Refuse::commit};
    CHECK_THROWS_AS(cluster::open_directory_cluster(folder / "cluster")
                        ->begin(create_b1, {.store = memory, .chunk_log = &log})
                        ->run(stops_before_the_commit, {}),
                    CancelledError);
  }
  Faults faults;
  FaultyStore counting{memory, faults};
  run(folder / "cluster", counting, create_b1, &log);
  CHECK(faults.calls(Op::begin_upload) == 0);
  CHECK(faults.calls(Op::put) == 3);  // node descriptor, manifest, global descriptor
  run(folder / "copy", memory, restore_b1);
  CHECK(difference(files_of(folder / "cluster"), files_of(folder / "copy")) == "");
}

TEST_CASE("a chunk whose files changed since is not taken from before", "[cluster][crash]") {
  const TempFolder folder;
  make_cluster(folder / "cluster", article_and_note());
  MemoryStore memory;
  operation::ChunkLog log{folder / "chunks"};
  RecordingObserver stops_before_the_commit{RecordingObserver::Refuse::commit};
  CHECK_THROWS_AS(cluster::open_directory_cluster(folder / "cluster")
                      ->begin(create_b1, {.store = memory, .chunk_log = &log})
                      ->run(stops_before_the_commit, {}),
                  CancelledError);
  write_file(folder / "cluster/note/acme/lsm/objects/segment-0000.db", std::string(1000, 'x'));
  run(folder / "cluster", memory, create_b1, &log);
  run(folder / "copy", memory, restore_b1);
  CHECK(difference(files_of(folder / "cluster"), files_of(folder / "copy")) == "");
}

TEST_CASE("a create that is stopped at any call leaves nothing once it is cleaned up", "[cluster][cancel]") {
  const TempFolder folder;
  make_cluster(folder / "cluster", article_and_note());
  const auto op = GENERATE(Op::put, Op::begin_upload, Op::part, Op::finish);
  bool reached = true;
  for (std::uint64_t n = 1; reached && n < 40; ++n) {
    CAPTURE(static_cast<int>(op), n);
    MemoryStore memory;
    Faults faults;
    Gate gate;
    faults.on(op).nth(n).block_until(gate);
    FaultyStore store{memory, faults};
    std::stop_source stop;
    const auto job = cluster::open_directory_cluster(folder / "cluster")->begin(create_b1, {.store = store});
    RecordingObserver observer;
    std::atomic<bool> over{false};
    std::jthread canceller{[&] {
      while (!over && faults.calls(op) < n) std::this_thread::yield();
      if (over) return;
      stop.request_stop();
      while (!over && !observer.committing) std::this_thread::yield();
      gate.open();  // the global descriptor's put no longer heeds the stop
    }};
    bool cancelled = false;
    try {
      job->run(observer, stop.get_token());
    } catch (const CancelledError&) {
      cancelled = true;
    }
    over = true;
    gate.open();
    canceller.join();
    reached = stop.stop_requested();
    // Two outcomes only: cancelled and cleaned up, or whole.
    if (cancelled) {
      CHECK_FALSE(is_committed(memory));
      job->clean_up();
      CHECK(memory.keys().empty());
      CHECK(memory.open_uploads() == 0);
    } else {
      CHECK(is_committed(memory));
    }
  }
}

TEST_CASE("a create whose store fails for good leaves nothing once it is cleaned up", "[cluster]") {
  const TempFolder folder;
  make_cluster(folder / "cluster", article_and_note());
  const auto op = GENERATE(Op::put, Op::begin_upload, Op::part, Op::finish);
  MemoryStore memory;
  Faults faults;
  faults.on(op).nth(2).fail(ErrorCode::no_space);
  if (op != Op::put && op != Op::part) faults.on(op).fail(ErrorCode::no_space);
  FaultyStore store{memory, faults};
  const auto job = cluster::open_directory_cluster(folder / "cluster")->begin(create_b1, {.store = store});
  RecordingObserver observer;
  CHECK_THROWS_AS(job->run(observer, {}), NoSpaceError);
  job->clean_up();
  CHECK(memory.keys().empty());
}

TEST_CASE("no call of a create is without an end, whether it commits or is cleaned up after a stop", "[cluster]") {
  const TempFolder folder;
  make_cluster(folder / "cluster", article_and_note());
  EndlessCalls memory;
  const auto begin = [&] {
    return cluster::open_directory_cluster(folder / "cluster")->begin(create_b1, {.store = memory});
  };
  std::stop_source stop;
  {
    const auto job = begin();
    RecordingObserver refusing{RecordingObserver::Refuse::commit};
    CHECK_THROWS_AS(job->run(refusing, stop.get_token()), CancelledError);
    memory.endless.clear();  // beginning a job is for the caller to stop
    job->clean_up();
  }
  const auto job = begin();
  memory.endless.clear();
  RecordingObserver observer;
  job->run(observer, stop.get_token());
  CHECK(job->settle().has_value());
  CHECK(memory.endless == std::vector<std::string>{});
}

TEST_CASE("two creates of one id do not mix", "[cluster]") {
  const TempFolder folder;
  make_cluster(folder / "one", article_and_note());
  make_cluster(folder / "two", article_and_note());
  MemoryStore memory;
  const auto one = cluster::open_directory_cluster(folder / "one")->begin(create_b1, {.store = memory});
  const auto two = cluster::open_directory_cluster(folder / "two")
                       ->begin(cluster::CreateRequest{.id = "b1", .operation = "other"}, {.store = memory});
  RecordingObserver stopped{RecordingObserver::Refuse::commit};
  CHECK_THROWS_AS(one->run(stopped, {}), CancelledError);
  RecordingObserver observer;
  CHECK_THROWS_AS(two->run(observer, {}), BackupConflictError);
  const auto keys = memory.keys();
  two->clean_up();  // not its own to remove
  CHECK(memory.keys() == keys);
  one->clean_up();
  CHECK(memory.keys().empty());
}

TEST_CASE("a restore that is stopped or fails leaves the cluster as it was", "[cluster][cancel]") {
  const TempFolder folder;
  make_cluster(folder / "cluster", article_and_note());
  MemoryStore memory;
  run(folder / "cluster", memory, create_b1);
  const auto refuse = GENERATE(RecordingObserver::Refuse::transfer, RecordingObserver::Refuse::commit);
  {
    const auto job = cluster::open_directory_cluster(folder / "copy")->begin(restore_b1, {.store = memory});
    RecordingObserver observer{refuse};
    CHECK_THROWS_AS(job->run(observer, {}), CancelledError);
    job->clean_up();
  }
  CHECK_FALSE(std::filesystem::exists(folder / "copy"));
}

TEST_CASE("what a dead restore unpacked is removed by the next operation", "[cluster][crash]") {
  const TempFolder folder;
  make_cluster(folder / "cluster", article_and_note());
  MemoryStore memory;
  run(folder / "cluster", memory, create_b1);
  {
    RecordingObserver observer{RecordingObserver::Refuse::commit};
    CHECK_THROWS_AS(
        cluster::open_directory_cluster(folder / "copy")->begin(restore_b1, {.store = memory})->run(observer, {}),
        CancelledError);
  }
  CHECK(cluster::staged_operations(folder / "copy") == std::vector<std::string>{"op2"});
  run(folder / "copy", memory, cluster::RestoreRequest{.id = "b1", .operation = "op3"});
  CHECK(cluster::staged_operations(folder / "copy").empty());
  CHECK(difference(files_of(folder / "cluster"), files_of(folder / "copy")) == "");
}

TEST_CASE("a restore that dies while it moves in is finished by whoever comes next", "[cluster][crash]") {
  const TempFolder folder;
  make_cluster(folder / "cluster", article_and_note());
  MemoryStore memory;
  run(folder / "cluster", memory, create_b1);
  const auto moved = GENERATE(0, 1, 2);  // how many of the two collections were moved before the death
  {
    RecordingObserver observer{RecordingObserver::Refuse::commit};
    CHECK_THROWS_AS(
        cluster::open_directory_cluster(folder / "copy")->begin(restore_b1, {.store = memory})->run(observer, {}),
        CancelledError);
  }
  const cluster::Staging staging{folder / "copy", "op2"};
  staging.commit();
  const auto staged = folder / "copy/.holdfast/staging-op2/files";
  if (moved > 0) std::filesystem::rename(staged / "article", folder / "copy/article");
  if (moved > 1) std::filesystem::rename(staged / "note", folder / "copy/note");

  const auto job = cluster::open_directory_cluster(folder / "copy")->begin(restore_b1, {.store = memory});
  const auto summary = job->settle();
  REQUIRE(summary);
  CHECK(summary->collections == std::vector<std::string>{"Article", "Note"});
  CHECK(difference(files_of(folder / "cluster"), files_of(folder / "copy")) == "");
  CHECK(cluster::Catalog::load(folder / "copy").collections.size() == 2);
}

TEST_CASE("what a dead create wrote is removed although its cluster is gone", "[cluster][crash]") {
  const TempFolder folder;
  make_cluster(folder / "cluster", article_and_note());
  MemoryStore memory;
  RecordingObserver observer{RecordingObserver::Refuse::commit};
  const auto cluster = cluster::open_directory_cluster(folder / "cluster");
  CHECK_THROWS_AS(cluster->begin(create_b1, {.store = memory})->run(observer, {}), CancelledError);
  std::filesystem::remove_all(folder / "cluster");
  const auto keys = memory.keys();
  cluster->clean_up_after(cluster::CreateRequest{.id = "b1", .operation = "other"}, {.store = memory});
  CHECK(memory.keys() == keys);  // not its own to remove
  cluster->clean_up_after(create_b1, {.store = memory});
  CHECK(memory.keys().empty());
  cluster->clean_up_after(create_b1, {.store = memory});
}

TEST_CASE("what a dead restore unpacked is removed although its backup is gone", "[cluster][crash]") {
  const TempFolder folder;
  make_cluster(folder / "cluster", article_and_note());
  MemoryStore memory;
  run(folder / "cluster", memory, create_b1);
  const auto cluster = cluster::open_directory_cluster(folder / "copy");
  RecordingObserver observer{RecordingObserver::Refuse::commit};
  CHECK_THROWS_AS(cluster->begin(restore_b1, {.store = memory})->run(observer, {}), CancelledError);
  REQUIRE_FALSE(cluster::staged_operations(folder / "copy").empty());
  MemoryStore empty;
  cluster->clean_up_after(restore_b1, {.store = empty});
  CHECK(read_tree(folder / "copy").empty());
  CHECK_FALSE(std::filesystem::exists(folder / "copy/.holdfast"));
  std::filesystem::remove_all(folder / "copy");
  cluster->clean_up_after(restore_b1, {.store = empty});
  CHECK_FALSE(std::filesystem::exists(folder / "copy"));
}

TEST_CASE("a restore that cannot move in stays committed, and is finished once it can", "[cluster][crash]") {
  const TempFolder folder;
  make_cluster(folder / "cluster", article_and_note());
  MemoryStore memory;
  run(folder / "cluster", memory, create_b1);
  const std::filesystem::path in_the_way = folder / "copy/note";
  class PutsSomethingInTheWay final : public cluster::JobObserver {
   public:
    explicit PutsSomethingInTheWay(std::filesystem::path path) : path_{std::move(path)} {}
    void transfer_begins(const cluster::Plan&) override {}
    void commit_begins() override { write_file(path_ / "file", ""); }
    void progressed(const operation::Progress&) noexcept override {}
    void warned(std::string) noexcept override {}

   private:
    std::filesystem::path path_;
  } observer{in_the_way};
  const auto job = cluster::open_directory_cluster(folder / "copy")->begin(restore_b1, {.store = memory});
  try {
    job->run(observer, {});
    FAIL("moved in all the same");
  } catch (const AlreadyExistsError& error) {
    CHECK_THAT(error.message(), Catch::Contains(in_the_way.string()));
    CHECK_FALSE(error.hint().empty());
  }
  CHECK_THROWS_AS(job->settle(), AlreadyExistsError);
  job->clean_up();  // does not take back what is committed
  std::filesystem::remove_all(in_the_way);
  const auto summary = job->settle();
  REQUIRE(summary);
  CHECK(summary->collections == std::vector<std::string>{"Article", "Note"});
  CHECK(difference(files_of(folder / "cluster"), files_of(folder / "copy")) == "");
}
