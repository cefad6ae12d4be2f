#include "store.hpp"

#include "condition.hpp"
#include "list.hpp"
#include "names.hpp"
#include "opening.hpp"
#include "preflight/preflight.hpp"
#include "reader.hpp"
#include "removal.hpp"
#include "upload.hpp"
#include "validate.hpp"

#include <holdfast/support/keys.hpp>

#include <utility>
#include <vector>

namespace holdfast::azure {
namespace {

/// Names are in order, but where the account has folders a slash comes before everything else: no claim is made of it.
sdk::Limits limits_for(const Settings& settings) noexcept {
  const std::size_t root = settings.path.empty() ? 0 : settings.path.size() + 1;
  return {.struct_size = sizeof(hf_limits),
          .features = HF_CAN_CREATE | HF_CAN_MATCH | HF_CAN_UPLOAD | HF_CAN_PARALLEL_PARTS | HF_CAN_LIST_FRESH,
          .max_concurrency = 32,
          .max_parts = max_parts,
          .max_key = static_cast<std::uint32_t>(max_key - root),
          .max_removals = max_removals,
          .max_put = max_put,
          .min_part = min_part,
          .max_part = max_part};
}

}  // namespace

AzureStore::AzureStore(const sdk::Settings& settings) : AzureStore{settings_to_open_with(settings)} {}
AzureStore::AzureStore(const Settings& settings) : AzureStore{settings, sdk::Http{}, credentials_for(settings)} {}

AzureStore::AzureStore(Settings settings, const sdk::Http& http, std::shared_ptr<CredentialSource> credentials,
                       Service::Clock clock)
    : clock_{clock},
      service_{std::move(settings), http, std::move(credentials), std::move(clock)},
      headers_{service_.settings()},
      integrity_{service_.settings(), service_.endpoint()},
      root_{service_.settings().path.empty() ? std::string{} : service_.settings().path + '/'},
      limits_{limits_for(service_.settings())} {}

void AzureStore::validate(const sdk::Settings& settings, sdk::Findings& out) {
  judge(read_settings(settings), support::report_to(out));
}

std::string AzureStore::full_key(std::string_view key) const { return support::full_key(root_, key, why_not_key); }

void AzureStore::preflight(sdk::Call& call, std::uint32_t flags, sdk::Checks& out) {
  const PreflightContext context{
      .service = service_, .headers = headers_, .integrity = integrity_, .root = root_, .now = clock_};
  run_preflight(context, call, support::access_of(flags), out);
}

sdk::Object AzureStore::stat(sdk::Call& call, std::string_view key) {
  return stat_object(service_, call, headers_, full_key(key));
}

void AzureStore::list(sdk::Call& call, const hf_list& request, sdk::Page& out) {
  support::hand_on(list_page(service_, call, support::query_below(root_, request)), root_, call, out);
}

void AzureStore::get(sdk::Call& call, const hf_get& request, sdk::Sink& out) {
  const std::string_view key = sdk::view(request.key);
  const support::Wanted wanted = support::wanted_of(request, full_key(key));
  const ReadContext context{.service = service_, .headers = headers_, .guard = integrity_.to_read()};
  get_object(
      context, call, wanted, [&](const sdk::Object& object) { out.object(key, object); },
      [&](std::span<const std::byte> data) {
        call.check();
        call.progress(data.size());
        out.write(data);
      });
}

sdk::Object AzureStore::put(sdk::Call& call, const hf_put& request, std::span<const std::byte> data) {
  Request question{.method = "PUT",
                   .key = full_key(sdk::view(request.key)),
                   .headers = headers_.to_write(),
                   .body = data,
                   .permission = "w (write)"};
  const sdk::HttpHeaders condition = condition_of(request);
  call.check();
  const sdk::HttpHeaders guards = guard(data, integrity_.current());
  question.headers.emplace_back("x-ms-blob-type", "BlockBlob");
  question.headers.insert(question.headers.end(), condition.begin(), condition.end());
  question.headers.insert(question.headers.end(), guards.begin(), guards.end());
  try {
    const sdk::HttpResponse response = service_.send(call, question);
    call.progress(data.size());
    return {.size = data.size(), .etag = support::quoted_etag(sdk::find_header(response.headers, "etag"))};
  } catch (const sdk::Error& error) {
    refuse_if_not_held(error, request.mode);
    throw;
  }
}

void AzureStore::remove(sdk::Call& call, std::string_view key) { remove_object(service_, call, full_key(key)); }

void AzureStore::remove_many(sdk::Call& call, std::span<const hf_str> keys, sdk::Removals& out) {
  bulk_removal_.run({.keys = keys,
                     .full_key = [&](std::string_view key) { return full_key(key); },
                     .remove = [&](std::span<const std::string> full,
                                   const RemovalFailed& failed) { remove_objects(service_, call, full, failed); },
                     .one_by_one = [&] { sdk::Store::remove_many(call, keys, out); }},
                    out);
}

std::unique_ptr<sdk::Upload> AzureStore::begin_upload(sdk::Call& call, const hf_put& request) {
  call.check();
  const UploadContext context{.service = service_, .headers = headers_, .guard = integrity_.current()};
  return std::make_unique<BlockUpload>(context, request, full_key(sdk::view(request.key)));
}

}  // namespace holdfast::azure
