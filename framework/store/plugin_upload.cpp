#include "store/plugin_upload.hpp"

#include <fmt/format.h>

#include <holdfast/errors.hpp>
#include <utility>

namespace holdfast::store {
namespace {

/// How long dropping an upload may take: it is mostly done while something else fails.
constexpr std::chrono::seconds time_to_abort{10};

class PluginUpload final : public Upload {
 public:
  PluginUpload(std::shared_ptr<PluginCore> core, hf_upload* upload, const PutRequest& request)
      : core_{std::move(core)},
        upload_{upload},
        key_{request.key},
        look_first_{must_look_first(*core_, request.mode)} {}

  ~PluginUpload() override {
    if (is_open_) try {
        abort({.deadline = std::chrono::steady_clock::now() + time_to_abort});
      } catch (const std::exception& e) {
        core_->context().write(LogLevel::warn, fmt::format("parts may be left behind: {}", e.what()));
      }
    const PartingCall call{core_->context(), "release the upload of"};
    core_->ops().upload_release(upload_);
  }

  void part(std::uint32_t index, std::uint64_t offset, std::span<const std::byte> data,
            const CallOptions& options) override {
    const std::string verb = fmt::format("send part {} of", index);
    PluginCall call{core_->context(), {.verb = verb, .key = key_, .where = "to"}, options};
    try {
      call.settle(core_->ops().upload_part(upload_, call.table(), index, offset, data.data(), data.size()));
    } catch (const NotFoundError& gone) {
      raise(ErrorCode::unavailable, gone.info());  // it is the upload that the storage has lost, and no backup
    }
  }

  ObjectInfo finish(const UploadEnd& end, const CallOptions& options) override {
    if (look_first_) refuse_existing(*core_, key_, options);
    PluginCall call{core_->context(), {.verb = "finish uploading", .key = key_, .where = "to"}, options};
    ObjectAnswer answer{call, key_};
    call.settle(core_->ops().upload_finish(upload_, call.table(), end.parts, end.size, answer.sink()));
    is_open_ = false;
    ObjectInfo info = answer.take();
    if (info.size != end.size) call.damaged(fmt::format("the store has {} of {} bytes", info.size, end.size));
    return info;
  }

  void abort(const CallOptions& options) override {
    PluginCall call{core_->context(), {.verb = "abort uploading", .key = key_, .where = "to"}, options};
    call.settle(core_->ops().upload_abort(upload_, call.table()));
    is_open_ = false;
  }

 private:
  const std::shared_ptr<PluginCore> core_;
  hf_upload* const upload_;
  const std::string key_;
  const bool look_first_;
  bool is_open_ = true;
};

}  // namespace

std::unique_ptr<Upload> begin_plugin_upload(std::shared_ptr<PluginCore> core, const PutRequest& request,
                                            const CallOptions& options) {
  PluginCall call{core->context(), {.verb = "begin uploading", .key = request.key, .where = "to"}, options};
  if (!core->limits().can_upload)
    throw UnsupportedError{{.message = call.context() + ": the storage has no uploads in parts"}};
  const hf_put put = to_abi(*core, request, call);
  if (must_look_first(*core, request.mode)) refuse_existing(*core, request.key, options);
  hf_upload* upload = nullptr;
  call.settle(core->ops().upload_begin(core->handle(), call.table(), &put, &upload));
  if (upload == nullptr) call.refuse("upload_begin succeeded without an upload");
  return std::make_unique<PluginUpload>(std::move(core), upload, request);
}

hf_put to_abi(const PluginCore& core, const PutRequest& request, const PluginCall& call) {
  if (request.mode == PutMode::match && !core.limits().can_match)
    throw UnsupportedError{{.message = call.context() + ": the storage cannot replace an object on a condition"}};
  std::int32_t mode = HF_PUT_OVERWRITE;
  if (request.mode == PutMode::create && core.limits().can_create) mode = HF_PUT_CREATE;
  if (request.mode == PutMode::match) mode = HF_PUT_MATCH;
  return {.struct_size = sizeof(hf_put),
          .mode = mode,
          .reserved = 0,
          .key = to_abi(request.key),
          .if_match = request.mode == PutMode::match ? to_abi(request.if_match) : hf_str{},
          .sha256 = {},
          .size_hint = request.size_hint,
          .metadata = nullptr,
          .metadata_count = 0};
}

bool must_look_first(const PluginCore& core, PutMode mode) noexcept {
  return mode == PutMode::create && !core.limits().can_create;
}

void refuse_existing(PluginCore& core, std::string_view key, const CallOptions& options) {
  PluginCall call{core.context(), {.verb = "create", .key = key}, options};
  ObjectAnswer answer{call, key};
  const hf_status status = core.ops().stat(core.handle(), call.table(), to_abi(key), answer.sink());
  if (status == HF_E_NOT_FOUND) return call.rethrow();
  call.settle(status);
  throw AlreadyExistsError{
      {.message = call.context() + ": it exists already", .details = {{"key", core.context().clean(key)}}}};
}

}  // namespace holdfast::store
