#include "store.hpp"

#include "list.hpp"
#include "names.hpp"
#include "opening.hpp"
#include "preflight/preflight.hpp"
#include "reader.hpp"
#include "removal.hpp"
#include "resumable.hpp"
#include "upload.hpp"
#include "validate.hpp"
#include "writer.hpp"

#include <holdfast/support/keys.hpp>

#include <utility>
#include <vector>

namespace holdfast::gcs {
namespace {

sdk::Limits limits_for(const Settings& settings) noexcept {
  const std::size_t root = settings.path.empty() ? 0 : settings.path.size() + 1;
  const bool multipart = is_multipart(settings);
  const std::uint64_t parallel = multipart ? HF_CAN_PARALLEL_PARTS : 0;
  return {.struct_size = sizeof(hf_limits),
          .features = HF_CAN_CREATE | HF_CAN_MATCH | HF_CAN_UPLOAD | parallel | HF_CAN_LIST_SORTED |
                      HF_CAN_START_AFTER | HF_CAN_LIST_FRESH,
          .max_concurrency = 32,
          .max_parts = multipart ? max_parts : ResumableUpload::max_parts,
          .max_key = static_cast<std::uint32_t>(max_key - root),
          .max_removals = max_removals,
          .max_put = max_part,
          .min_part = multipart ? min_part : ResumableUpload::min_part,
          .max_part = multipart ? max_part : ResumableUpload::max_part};
}

}  // namespace

GcsStore::GcsStore(const sdk::Settings& settings) : GcsStore{settings_to_open_with(settings)} {}
GcsStore::GcsStore(const Settings& settings) : GcsStore{settings, sdk::Http{}, credentials_for(settings)} {}

GcsStore::GcsStore(Settings settings, const sdk::Http& http, std::shared_ptr<CredentialSource> credentials,
                   Service::Clock clock)
    : around_{.http = http.via(way_of(settings)), .now = clock},
      tokens_{around_, {.endpoint = settings.token_endpoint}},
      service_{std::move(settings), http, std::move(credentials), std::move(clock)},
      headers_{service_.settings()},
      root_{service_.settings().path.empty() ? std::string{} : service_.settings().path + '/'},
      limits_{limits_for(service_.settings())},
      bulk_removal_{service_.data_resource() == Resource::xml ? support::BulkRemoval::Known::has_none
                                                              : support::BulkRemoval::Known::nothing} {}

void GcsStore::validate(const sdk::Settings& settings, sdk::Findings& out) {
  judge(read_settings(settings), support::report_to(out));
}

std::string GcsStore::full_key(std::string_view key) const { return support::full_key(root_, key, why_not_key); }

void GcsStore::preflight(sdk::Call& call, std::uint32_t flags, sdk::Checks& out) {
  const PreflightContext context{
      .service = service_, .tokens = tokens_, .headers = headers_, .root = root_, .now = around_.now};
  run_preflight(context, call, support::access_of(flags), out);
}

sdk::Object GcsStore::stat(sdk::Call& call, std::string_view key) {
  return describe_object(service_, call, full_key(key)).object;
}

void GcsStore::list(sdk::Call& call, const hf_list& request, sdk::Page& out) {
  support::hand_on(list_page(service_, call, support::query_below(root_, request)), root_, call, out);
}

void GcsStore::get(sdk::Call& call, const hf_get& request, sdk::Sink& out) {
  const std::string_view key = sdk::view(request.key);
  const support::Wanted wanted = support::wanted_of(request, full_key(key));
  get_object(
      service_, call, wanted, [&](const sdk::Object& object) { out.object(key, object); },
      [&](std::span<const std::byte> data) {
        call.check();
        call.progress(data.size());
        out.write(data);
      });
}

sdk::Object GcsStore::put(sdk::Call& call, const hf_put& request, std::span<const std::byte> data) {
  const Target target = target_of(request, full_key(sdk::view(request.key)));
  call.check();
  sdk::Object object = put_object(service_, call, headers_, target, data);
  call.progress(data.size());
  return object;
}

void GcsStore::remove(sdk::Call& call, std::string_view key) { remove_object(service_, call, full_key(key)); }

void GcsStore::remove_many(sdk::Call& call, std::span<const hf_str> keys, sdk::Removals& out) {
  bulk_removal_.run({.keys = keys,
                     .full_key = [&](std::string_view key) { return full_key(key); },
                     .remove = [&](std::span<const std::string> full,
                                   const RemovalFailed& failed) { remove_objects(service_, call, full, failed); },
                     .one_by_one = [&] { sdk::Store::remove_many(call, keys, out); }},
                    out);
}

std::unique_ptr<sdk::Upload> GcsStore::begin_upload(sdk::Call& call, const hf_put& request) {
  const UploadContext context{.service = service_, .headers = headers_};
  Target target = target_of(request, full_key(sdk::view(request.key)));
  if (!is_multipart(service_.settings())) return std::make_unique<ResumableUpload>(context, call, std::move(target));
  return std::make_unique<MultipartUpload>(context, call, std::move(target), root_);
}

}  // namespace holdfast::gcs
