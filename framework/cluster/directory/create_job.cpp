#include "cluster/directory/create_job.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <holdfast/errors.hpp>
#include <holdfast/version.hpp>
#include <mutex>
#include <utility>

#include "cluster/directory/chunk_source.hpp"
#include "cluster/directory/collection_shards.hpp"
#include "cluster/directory/finished_chunks.hpp"
#include "cluster/directory/global_descriptor.hpp"
#include "cluster/directory/job_progress.hpp"
#include "cluster/directory/staging.hpp"
#include "format/descriptor.hpp"
#include "format/keys.hpp"
#include "format/manifest.hpp"
#include "format/node_descriptor.hpp"
#include "format/waiting_text.hpp"
#include "transfer/object_writer.hpp"
#include "transfer/pack.hpp"

namespace holdfast::cluster {
namespace {

format::Timestamp now() {
  return std::chrono::time_point_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now());
}

// Writes the three documents of a backup around its chunks, and packs the chunks. One run of a create.
class Create final : public transfer::PackObserver {
 public:
  // All borrowed.
  struct Parts {
    const CreateRequest& request;
    const Plan& plan;
    const Catalog& catalog;
    store::Store& store;
    operation::ChunkLog* log;
  };

  Create(const Parts& parts, JobObserver& observer, std::stop_token stop)
      : request_{parts.request},
        catalog_{parts.catalog},
        store_{parts.store},
        stop_{std::move(stop)},
        started_at_{now()},
        finished_{parts.log},
        progress_{parts.plan, observer},
        descriptor_{[this](std::string_view text) { descriptor_text_.write(text); }},
        manifest_{[this](std::string_view text) { manifest_text_.write(text); },
                  {.id = request_.id,
                   .tool = fmt::format("holdfast {}", version()),
                   .plugin = request_.plugin,
                   .created = started_at_}} {
    for (const CollectionPlan& collection : parts.plan.collections) entries_.push_back(catalog_.find(collection.name));
  }

  // Everything but the global descriptor, durable; returns that.
  format::GlobalDescriptor write(const files::File& root) {
    descriptor_.begin(started_at_, request_.id);
    ChunkSource source{root,
                       entries_,
                       descriptor_,
                       {.id = request_.id,
                        .node = catalog_.node,
                        .compression = to_string(request_.compression),
                        .rules = chunk_rules(store_.limits()),
                        .left_out = [](const std::string&, std::string_view) {}},  // the plan has warned of them
                       [this](const transfer::ChunkSpec& chunk, const hash::Digest& fingerprint) {
                         return decide(chunk, fingerprint);
                       }};
    transfer::pack([&] { return source.next(); }, store_,
                   {.root = root.descriptor(),
                    .compression = request_.compression,
                    .workers = transfer::workers_for(request_.cpu_percentage)},
                   *this, stop_);
    const auto bytes = static_cast<std::int64_t>(source.bytes());
    finish_node_descriptor(bytes);
    format::GlobalDescriptor global = global_descriptor(bytes);
    finish_manifest(global);
    return global;
  }

  [[nodiscard]] operation::Summary summary() const { return progress_.summary(); }

  void packed(const Step& step) override {
    progress_.moved({.bytes = step.source_bytes,
                     .files = step.files,
                     .stored_bytes = step.stored_bytes,
                     .chunks = 0,
                     .collection = step.collection});
  }

  void chunk_stored(const transfer::StoredObject& chunk) override {
    finished_.finish(chunk);
    list_in_manifest(chunk);
    progress_.moved({.chunks = 1});
  }

 private:
  // Its text has waited for the chunks to be stored.
  [[nodiscard]] transfer::StoredObject store(const std::string& key, format::WaitingText& text) const {
    transfer::ObjectWriter object{store_, key, {.call = {.stop = stop_}}};
    text.release([&](std::string_view piece) { object.write(piece); });
    return object.finish();
  }

  // From the thread that reads, while chunk_stored comes from those that send.
  ChunkSource::Need decide(const transfer::ChunkSpec& chunk, const hash::Digest& fingerprint) {
    if (const auto stored = finished_.find(chunk.key, fingerprint)) {
      const auto there = store_.stat(chunk.key, {.stop = stop_});
      if (there && there->size == stored->size) {
        list_in_manifest(*stored);
        skip(chunk, *stored);
        return ChunkSource::Need::stored;
      }
    }
    finished_.begin(chunk.key, fingerprint);
    return ChunkSource::Need::pack;
  }

  void skip(const transfer::ChunkSpec& chunk, const transfer::StoredObject& stored) {
    std::uint64_t bytes = 0;
    for (const transfer::SourcePart& part : chunk.parts) bytes += part.entry.size;
    progress_.moved({.bytes = bytes,
                     .files = chunk.parts.size(),
                     .stored_bytes = stored.size,
                     .chunks = 1,
                     .collection = chunk.collection});
  }

  void list_in_manifest(const transfer::StoredObject& object) {
    const std::scoped_lock lock{manifest_mutex_};
    manifest_.add(format::key_below(request_.id, object.key), {.size = object.size, .xxh3 = object.digest});
  }

  void finish_node_descriptor(std::int64_t bytes) {
    descriptor_.finish({.started_at = started_at_,
                        .id = request_.id,
                        .status = std::string{status_success},
                        .server_version = catalog_.server_version,
                        .pre_compression_size = bytes,
                        .compression_type = std::string{to_string(request_.compression.codec)}});
    list_in_manifest(store(format::node_descriptor_key(request_.id, catalog_.node), descriptor_text_));
  }

  [[nodiscard]] format::GlobalDescriptor global_descriptor(std::int64_t bytes) const {
    format::GlobalDescriptor global{.started_at = started_at_,
                                    .completed_at = now(),
                                    .id = request_.id,
                                    .status = std::string{status_success},
                                    .server_version = catalog_.server_version,
                                    .leader = catalog_.node,
                                    .pre_compression_size = bytes,
                                    .compression_type = std::string{to_string(request_.compression.codec)}};
    format::NodeSummary& node = global.nodes[catalog_.node];
    for (const CatalogEntry* entry : entries_) node.collections.push_back(entry->name);
    node.status = status_success;
    node.pre_compression_size = bytes;
    return global;
  }

  void finish_manifest(const format::GlobalDescriptor& global) {
    const std::string text = global.to_json();
    list_in_manifest({.key = format::backup_config_key(request_.id), .size = text.size(), .digest = hash::xxh3(text)});
    manifest_.finish();
    static_cast<void>(store(format::manifest_key(request_.id), manifest_text_));
  }

  const CreateRequest& request_;
  const Catalog& catalog_;
  store::Store& store_;
  const std::stop_token stop_;
  const format::Timestamp started_at_;
  FinishedChunks finished_;
  JobProgress progress_;
  std::vector<const CatalogEntry*> entries_;
  format::WaitingText descriptor_text_;
  format::NodeDescriptorWriter descriptor_;
  std::mutex manifest_mutex_;
  format::WaitingText manifest_text_;
  format::ManifestWriter manifest_;
};

}  // namespace

CreateJob::CreateJob(std::filesystem::path root, CreateRequest request, const JobResources& resources)
    : root_{std::move(root)},
      request_{std::move(request)},
      store_{resources.store},
      chunk_log_{resources.chunk_log},
      lock_{root_, {.id = request_.id, .kind = "create", .operation = request_.operation}},
      settled_{settle_staging(root_)},
      catalog_{Catalog::load(root_)},
      claim_{store_, request_.id, request_.operation} {
  refuse_unsupported();
  require_free_id(resources.call);
  make_plan();
}

void CreateJob::refuse_unsupported() const {
  if (!request_.base.empty())
    throw UnsupportedError{{.message = fmt::format("cannot create '{}' on the base '{}': incremental backups of a "
                                                   "directory cluster are restored, not yet written",
                                                   request_.id, request_.base),
                            .hint = "leave the base out for a full backup"}};
  if (!request_.users.empty() || !request_.roles.empty())
    throw UnsupportedError{{.message = "a directory cluster has no users and roles to choose from",
                            .hint = "leave them out, or have a server create the backup"}};
}

void CreateJob::require_free_id(const store::CallOptions& call) const {
  claim_.require_free(call);
  if (claim_.is_ours(call)) return;  // an earlier try of this very operation: it goes on
  const std::string below = request_.id + "/";
  store::for_each_page(store_, {.prefix = below, .limit = 1}, call, [this](const store::ListPage& page) {
    if (page.objects.empty() && page.prefixes.empty()) return;
    throw AlreadyExistsError{{.message = fmt::format("'{}' exists already in '{}'", request_.id, store_.name()),
                              .hint = "choose another id: like Weaviate's, backups are never overwritten"}};
  });
}

void CreateJob::make_plan() {
  std::vector<std::string> names;
  for (const CatalogEntry& entry : catalog_.collections) names.push_back(entry.name);
  const auto selected = select(request_.selection, names, fmt::format("in '{}'", root_.string()));
  plan_ = {.id = request_.id, .node = catalog_.node, .warnings = settled_};
  for (const std::string& name : names) {
    if (std::ranges::find(selected, name) == selected.end()) {
      plan_.left_out.push_back(name);
      continue;
    }
    const CatalogEntry& entry = *catalog_.find(name);
    CollectionShards shards = shards_to_back_up(lock_.root(), entry, catalog_.node);
    CollectionPlan collection{.name = name, .shards = shards.shards.size()};
    for (const Alias& alias : parse_aliases(entry.aliases)) collection.aliases.push_back(alias.name);
    for (const std::string& shard : shards.shards) {
      const ShardFiles found =
          list_shard(lock_.root(), fmt::format("{}/{}", folder_of(name), shard),
                     [&](const std::string& path, std::string_view what) {
                       plan_.warnings.push_back(fmt::format("'{}' is {} and is left out", path, what));
                     });
      collection.files += found.count();
      collection.bytes += found.bytes();
    }
    plan_.files += collection.files;
    plan_.bytes += collection.bytes;
    std::ranges::move(shards.missing, std::back_inserter(plan_.missing));
    std::ranges::move(shards.warnings, std::back_inserter(plan_.warnings));
    plan_.collections.push_back(std::move(collection));
  }
  std::ranges::move(warnings_of_strangers(lock_.root(), catalog_), std::back_inserter(plan_.warnings));
}

operation::Summary CreateJob::run(JobObserver& observer, std::stop_token stop) {
  const store::CallOptions call{.stop = stop};
  claim_.take(call);
  observer.transfer_begins(plan_);
  Create create{
      {.request = request_, .plan = plan_, .catalog = catalog_, .store = store_, .log = chunk_log_}, observer, stop};
  const format::GlobalDescriptor global = create.write(lock_.root());
  observer.commit_begins();
  // Past the point of no return: a stop no longer counts.
  const std::string text = global.to_json();
  store_.put({.key = format::backup_config_key(request_.id), .mode = store::PutMode::create},
             std::as_bytes(std::span{text}), store::bounded_call());
  operation::Summary summary = create.summary();
  try {
    claim_.release(store::bounded_call());
  } catch (const Error& e) {
    summary.warnings.push_back(fmt::format("the claim of '{}' could not be removed: {}", request_.id, e.message()));
  }
  return summary;
}

std::optional<operation::Summary> CreateJob::clean_up() {
  remove_uncommitted(store_, request_.id, claim_);
  return std::nullopt;
}

std::optional<operation::Summary> CreateJob::settle() {
  const auto stored = read_global_descriptor(store_, request_.id, store::bounded_call());
  if (!stored) return std::nullopt;
  const format::GlobalDescriptor& global = stored->descriptor;
  if (claim_.is_ours(store::bounded_call())) claim_.release(store::bounded_call());
  operation::Summary summary{.bytes =
                                 static_cast<std::uint64_t>(std::max<std::int64_t>(global.pre_compression_size, 0))};
  for (const auto& [name, node] : global.nodes)
    summary.collections.insert(summary.collections.end(), node.collections.begin(), node.collections.end());
  return summary;
}

}  // namespace holdfast::cluster
