#include "store/plugin_store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <holdfast/errors.hpp>
#include <utility>

#include "errors/printable.hpp"
#include "store/plugin_checks.hpp"
#include "store/plugin_core.hpp"
#include "store/plugin_sinks.hpp"
#include "store/plugin_upload.hpp"

namespace holdfast::store {
namespace {

class PluginStore final : public Store {
 public:
  explicit PluginStore(std::shared_ptr<PluginCore> core) : core_{std::move(core)} {}

  [[nodiscard]] const std::string& name() const noexcept override { return context().name; }
  [[nodiscard]] const Limits& limits() const noexcept override { return core_->limits(); }

  void preflight(PreflightAccess access, CheckObserver& observer, const CallOptions& options) override;
  std::optional<ObjectInfo> stat(std::string_view key, const CallOptions& options) override;
  ListPage list(const ListRequest& request, const CallOptions& options) override;
  ObjectInfo get(const GetRequest& request, const ByteSink& sink, const CallOptions& options) override;
  ObjectInfo put(const PutRequest& request, std::span<const std::byte> data, const CallOptions& options) override;
  void remove(std::string_view key, const CallOptions& options) override;
  void remove_many(std::span<const std::string> keys, const CallOptions& options) override;
  std::unique_ptr<Upload> begin_upload(const PutRequest& request, const CallOptions& options) override {
    return begin_plugin_upload(core_, request, options);
  }

 private:
  [[nodiscard]] PluginContext& context() const noexcept { return core_->context(); }
  [[nodiscard]] const hf_store_ops& ops() const noexcept { return core_->ops(); }
  void remove_batch(std::span<const std::string> keys, RemovalFailures& failures, const CallOptions& options);

  const std::shared_ptr<PluginCore> core_;
};

std::uint32_t flags_of(PreflightAccess access) noexcept {
  switch (access) {
    case PreflightAccess::read_only:
      return 0;
    case PreflightAccess::no_removal:
      return HF_PREFLIGHT_WRITE | HF_PREFLIGHT_KEEP;
    case PreflightAccess::read_write:
      break;
  }
  return HF_PREFLIGHT_WRITE;
}

void PluginStore::preflight(PreflightAccess access, CheckObserver& observer, const CallOptions& options) {
  PluginCall call{context(), {.verb = "check"}, options};
  PluginChecks checks{call, context(), observer};
  call.settle(ops().preflight(core_->handle(), call.table(), flags_of(access), checks.sink()));
  checks.end_open();
}

std::optional<ObjectInfo> PluginStore::stat(std::string_view key, const CallOptions& options) {
  PluginCall call{context(), {.verb = "look at", .key = key}, options};
  ObjectAnswer answer{call, key};
  const hf_status status = ops().stat(core_->handle(), call.table(), to_abi(key), answer.sink());
  if (status == HF_E_NOT_FOUND) {
    call.rethrow();
    return std::nullopt;
  }
  call.settle(status);
  return answer.take();
}

ListPage PluginStore::list(const ListRequest& request, const CallOptions& options) {
  PluginCall call{context(), {.verb = "list", .key = request.prefix}, options};
  PageSink page{call, request};
  const hf_list list{.struct_size = sizeof(hf_list),
                     .limit = request.limit,
                     .reserved = 0,
                     .prefix = to_abi(request.prefix),
                     .delimiter = to_abi(request.delimiter),
                     .start_after = {},
                     .page = to_abi(request.page)};
  call.settle(ops().list(core_->handle(), call.table(), &list, page.sink()));
  return page.take();
}

ObjectInfo PluginStore::get(const GetRequest& request, const ByteSink& sink, const CallOptions& options) {
  PluginCall call{context(), {.verb = "get", .key = request.key, .where = "from"}, options};
  DataSink data{call, request, sink};
  const hf_get get{.struct_size = sizeof(hf_get),
                   .key = to_abi(request.key),
                   .offset = request.offset,
                   .length = request.length,
                   .if_match = to_abi(request.if_match)};
  call.settle(ops().get(core_->handle(), call.table(), &get, data.sink()));
  return data.take();
}

ObjectInfo PluginStore::put(const PutRequest& request, std::span<const std::byte> data, const CallOptions& options) {
  PluginCall call{context(), {.verb = "put", .key = request.key}, options};
  const std::uint64_t most = limits().max_put;
  if (most != 0 && data.size() > most)
    throw UnsupportedError{{.message = fmt::format("{}: it has {} bytes, and the storage takes {} at once",
                                                   call.context(), data.size(), most)}};
  const hf_put put = to_abi(*core_, request, call);
  if (must_look_first(*core_, request.mode)) refuse_existing(*core_, request.key, options);
  ObjectAnswer answer{call, request.key};
  call.settle(ops().put(core_->handle(), call.table(), &put, data.data(), data.size(), answer.sink()));
  ObjectInfo info = answer.take();
  if (info.size != data.size()) call.damaged(fmt::format("the store has {} of {} bytes", info.size, data.size()));
  return info;
}

void PluginStore::remove(std::string_view key, const CallOptions& options) {
  PluginCall call{context(), {.verb = "remove", .key = key, .where = "from"}, options};
  const hf_status status = ops().remove(core_->handle(), call.table(), to_abi(key));
  if (status == HF_E_NOT_FOUND) return call.rethrow();  // a plugin that is stricter than it has to be
  call.settle(status);
}

void PluginStore::remove_many(std::span<const std::string> keys, const CallOptions& options) {
  RemovalFailures failures;
  const std::size_t step = core_->max_removals() == 0 ? 1 : core_->max_removals();
  for (std::size_t at = 0; at < keys.size(); at += step) {
    const auto batch = keys.subspan(at, std::min(step, keys.size() - at));
    try {
      if (core_->max_removals() == 0)
        remove(batch.front(), options);
      else
        remove_batch(batch, failures, options);
    } catch (const Error& error) {
      if (error.code() == ErrorCode::cancelled || error.code() == ErrorCode::timeout) throw;
      failures.add(error, batch.size());
    }
  }
  failures.raise_if_any();
}

void PluginStore::remove_batch(std::span<const std::string> keys, RemovalFailures& failures,
                               const CallOptions& options) {
  PluginCall call{context(), {.verb = "remove objects from"}, options};
  RemovalSink sink{call, context(), keys, failures};
  std::vector<hf_str> borrowed;
  borrowed.reserve(keys.size());
  for (const std::string& key : keys) borrowed.push_back(to_abi(key));
  call.settle(ops().remove_many(core_->handle(), call.table(), borrowed.data(), borrowed.size(), sink.sink()));
}

}  // namespace

std::unique_ptr<Store> open_plugin_store(std::shared_ptr<const void> plugin_lifetime, const hf_plugin& plugin,
                                         const hf_settings* settings, OpenOptions options) {
  auto context = std::make_unique<PluginContext>();
  context->name = printable(options.redactor.mask(options.name));
  context->redactor = std::move(options.redactor);
  context->log = std::move(options.log);
  context->progress = std::move(options.progress);
  context->plugin = std::move(options.plugin);
  if (options.calls) context->calls = std::move(options.calls);
  hf_store* store = nullptr;
  {
    PluginCall call{*context, {.verb = "open"}, options.call};
    if (!HF_HAS(hf_plugin, &plugin, open) || plugin.open == nullptr) call.refuse("it has no function to open a store");
    call.settle(plugin.open(settings, call.table(), &store));
  }
  return std::make_unique<PluginStore>(
      std::make_shared<PluginCore>(std::move(plugin_lifetime), store, std::move(context)));
}

}  // namespace holdfast::store
