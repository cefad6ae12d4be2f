#include "cluster/directory/restore_job.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <cerrno>
#include <holdfast/errors.hpp>
#include <map>
#include <system_error>
#include <utility>

#include "cluster/directory/job_progress.hpp"
#include "cluster/directory/json.hpp"
#include "cluster/directory/restore_source.hpp"
#include "cluster/directory/sharding_state.hpp"
#include "transfer/pack.hpp"
#include "transfer/unpack.hpp"

namespace holdfast::cluster {
namespace {

std::string readable(std::uint64_t bytes) {
  const double mib = static_cast<double>(bytes) / static_cast<double>(std::uint64_t{1} << 20);
  return mib < 10'000 ? fmt::format("{:.1f} MiB", mib) : fmt::format("{:.1f} GiB", mib / 1024);
}

/// Refuses a collection that would make a catalog which nobody can read.
void require_readable(const format::CollectionSummary& collection, const std::string& id) {
  try {
    static_cast<void>(parse_json(collection.schema, "its schema"));
    static_cast<void>(parse_json(collection.sharding_state, "its sharding state"));
    static_cast<void>(parse_aliases(collection.aliases));
  } catch (const DamagedError& e) {
    throw DamagedError{{.message = fmt::format("the descriptor of '{}' in backup '{}' is damaged: {}", collection.name,
                                               id, e.message()),
                        .hint = "restore another backup, or leave the collection out with --exclude"}};
  }
}

/// Two collections of one folder would overwrite each other.
void require_folders_of_their_own(const Plan& plan) {
  std::map<std::string, std::string> names;
  for (const CollectionPlan& collection : plan.collections) {
    const auto [other, is_new] = names.emplace(folder_of(collection.name), collection.name);
    if (!is_new)
      throw DamagedError{{.message = fmt::format("backup '{}' has two collections of the folder '{}': '{}' and '{}'",
                                                 plan.id, other->first, other->second, collection.name),
                          .hint = "leave one out with --exclude"}};
  }
}

class ReportUnpacked final : public transfer::UnpackObserver {
 public:
  explicit ReportUnpacked(JobProgress& progress) : progress_{progress} {}
  void unpacked(const Step& step) override {
    progress_.moved({.bytes = step.bytes,
                     .files = step.files,
                     .stored_bytes = step.stored_bytes,
                     .chunks = step.chunks,
                     .collection = step.collection});
  }

 private:
  JobProgress& progress_;
};

}  // namespace

std::optional<operation::Summary> restored(const Catalog& catalog, std::string_view operation) {
  operation::Summary summary;
  for (const CatalogEntry& entry : catalog.collections)
    if (!operation.empty() && entry.restored_by == operation) summary.collections.push_back(entry.name);
  if (summary.collections.empty()) return std::nullopt;
  return summary;
}

RestoreJob::RootFolder::RootFolder(const std::filesystem::path& root) {
  std::error_code failed;
  if (std::filesystem::is_directory(root, failed)) return;
  if (std::filesystem::create_directory(root, failed)) made_ = root;
  if (!failed) return;
  if (files::exists(root)) refuse_no_folder(root);
  if (failed == std::errc::no_such_file_or_directory)
    throw NotFoundError{
        {.message = fmt::format("cannot make the folder '{}': the folder it is to be in does not exist", root.string()),
         .hint = "correct the path of the cluster, or make that folder"}};
  raise_errno(failed.value(), fmt::format("cannot make the folder '{}'", root.string()));
}

RestoreJob::RootFolder::~RootFolder() {
  std::error_code ignored;  // it is no longer empty where the restore has succeeded
  if (!made_.empty()) std::filesystem::remove(made_, ignored);
}

RestoreJob::RestoreJob(std::filesystem::path root, RestoreRequest request, const JobResources& resources)
    : root_{std::move(root)},
      folder_{root_},
      request_{std::move(request)},
      store_{resources.store},
      lock_{root_, {.id = request_.id, .kind = "restore", .operation = request_.operation}},
      settled_{settle_staging(root_)},
      catalog_{Catalog::load_or_empty(root_)},
      staging_{root_, request_.operation} {
  if (restored(catalog_, request_.operation)) return;  // by a process that died before it could say so: settle() tells
  look_at_backup(resources.call);
  make_plan();
  refuse_existing();
  refuse_missing_chunks(resources.call);
  refuse_lack_of_space();
}

void RestoreJob::look_at_backup(const store::CallOptions& call) {
  head_ = read_backup_head(store_, request_.id, call);
  chain_ = read_base_chain(store_, head_, call);
  node_ = choose_node(head_, {.named = request_.node, .likely = likely_nodes()});
  descriptor_ = read_node_descriptor(store_, head_, node_, call);
}

std::vector<std::string> RestoreJob::likely_nodes() const {
  std::vector<std::string> names;
  for (const auto& [from, to] : request_.node_map)
    if (to == catalog_.node) names.push_back(from);
  names.push_back(catalog_.node);
  return names;
}

std::string RestoreJob::node_here() const {
  const auto mapped = request_.node_map.find(node_);
  std::string name = mapped == request_.node_map.end() ? node_ : mapped->second;
  if (catalog_.node.empty() || catalog_.node == name) return name;
  throw UsageError{
      {.message = fmt::format("'{}' is node '{}', and the backup's is '{}'", root_.string(), catalog_.node, name),
       .hint = fmt::format("restore into another folder, or say --map {}={}", node_, catalog_.node)}};
}

void RestoreJob::make_plan() {
  std::vector<std::string> names;
  for (const format::CollectionSummary& collection : descriptor_->collections()) names.push_back(collection.name);
  const auto selected = select(request_.selection, names, fmt::format("in the backup '{}'", request_.id));
  plan_ = {.id = request_.id, .node = node_, .bases = chain_.order, .warnings = settled_};
  for (const format::CollectionSummary& collection : descriptor_->collections()) {
    if (std::ranges::find(selected, collection.name) == selected.end()) {
      plan_.left_out.push_back(collection.name);
      continue;
    }
    require_readable(collection, request_.id);
    CollectionPlan& planned = plan_.collections.emplace_back(count_files(*descriptor_, collection.name));
    planned.bytes = static_cast<std::uint64_t>(std::max<std::int64_t>(collection.pre_compression_size, 0));
    for (const Alias& alias : parse_aliases(collection.aliases)) planned.aliases.push_back(alias.name);
    plan_.bytes += planned.bytes;
    plan_.files += planned.files;
  }
  require_folders_of_their_own(plan_);
  if (request_.users == Include::yes || request_.roles == Include::yes)
    plan_.warnings.push_back("users and roles are not restored: a directory cluster has none");
}

void RestoreJob::refuse_existing() const {
  std::vector<std::string> existing;
  std::vector<std::string> taken;
  for (const CollectionPlan& collection : plan_.collections) {
    if (catalog_.find(collection.name) || files::exists(root_ / folder_of(collection.name)))
      existing.push_back(collection.name);
    for (const CatalogEntry& entry : catalog_.collections)
      for (const Alias& alias : parse_aliases(entry.aliases))
        if (std::ranges::find(collection.aliases, alias.name) != collection.aliases.end())
          taken.push_back(fmt::format("{} (of {})", alias.name, entry.name));
  }
  if (!existing.empty())
    throw AlreadyExistsError{{.message = fmt::format("cannot restore '{}' into '{}': there is already {}", request_.id,
                                                     root_.string(), fmt::join(existing, ", ")),
                              .hint = "restore into another folder, or leave them out with --exclude"}};
  if (!taken.empty() && request_.alias_conflict == AliasConflict::refuse)
    throw AlreadyExistsError{{.message = fmt::format("cannot restore '{}' into '{}': its aliases are taken: {}",
                                                     request_.id, root_.string(), fmt::join(taken, ", ")),
                              .hint = "--overwrite-aliases lets them point to the restored collections"}};
}

void RestoreJob::refuse_missing_chunks(const store::CallOptions& call) {
  RestoreSource source{head_, chain_, node_, *descriptor_, plan_};
  require_chunks(store_, source, call);
}

void RestoreJob::refuse_lack_of_space() const {
  struct statvfs space {};
  if (::statvfs(root_.c_str(), &space) != 0)
    raise_errno(errno, fmt::format("cannot tell the free space of '{}'", root_.string()));
  const std::uint64_t free = std::uint64_t{space.f_bavail} * space.f_frsize;
  if (free >= plan_.bytes) return;
  throw NoSpaceError{{.message = fmt::format("restoring '{}' takes {}, and '{}' has {} free", request_.id,
                                             readable(plan_.bytes), root_.string(), readable(free)),
                      .hint = "free some space, restore into a larger disk, or fewer collections with --include"}};
}

Catalog RestoreJob::catalog_after() const {
  const std::string here = node_here();
  Catalog catalog = catalog_;
  catalog.node = here;
  if (catalog.server_version.empty()) catalog.server_version = head_.global.server_version;
  for (const CollectionPlan& planned : plan_.collections) {
    const auto& collections = descriptor_->collections();
    const auto& collection = *std::ranges::find(collections, planned.name, &format::CollectionSummary::name);
    for (CatalogEntry& other : catalog.collections) {
      auto aliases = parse_aliases(other.aliases);
      if (std::erase_if(aliases, [&](const Alias& alias) {
            return std::ranges::find(planned.aliases, alias.name) != planned.aliases.end();
          }) > 0)
        other.aliases = aliases_json(aliases);
    }
    catalog.collections.push_back({.name = collection.name,
                                   .schema = collection.schema,
                                   .sharding_state = here == node_
                                                         ? collection.sharding_state
                                                         : rename_node(collection.sharding_state, node_, here),
                                   .aliases = collection.aliases.empty() ? "[]" : collection.aliases,
                                   .restored_by = request_.operation});
  }
  return catalog;
}

operation::Summary RestoreJob::run(JobObserver& observer, std::stop_token stop) {
  const Catalog after = catalog_after();  // refuses before anything is written
  observer.transfer_begins(plan_);
  staging_.make();
  JobProgress progress{plan_, observer};
  ReportUnpacked report{progress};
  RestoreSource source{head_, chain_, node_, *descriptor_, plan_};
  {
    const files::File folder = staging_.open_files();
    transfer::unpack([&] { return source.next(); }, store_,
                     {.staging = folder.descriptor(),
                      .staging_name = staging_.files_folder().string(),
                      .lanes = transfer::workers_for(request_.cpu_percentage)},
                     report, stop);
  }
  source.require_all_files();
  staging_.prepare(after);
  observer.commit_begins();
  staging_.commit();
  staging_.roll_forward();
  return progress.summary();
}

std::optional<operation::Summary> RestoreJob::clean_up() {
  if (!staging_.is_committed()) staging_.remove();
  return std::nullopt;
}

std::optional<operation::Summary> RestoreJob::settle() {
  if (staging_.is_committed()) {  // this very process could not finish what it had committed
    staging_.roll_forward();
    catalog_ = Catalog::load(root_);
  }
  return restored(catalog_, request_.operation);
}

}  // namespace holdfast::cluster
