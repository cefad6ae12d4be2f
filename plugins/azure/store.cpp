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

std::string AzureStore::full_key(std::string_view key) const {
  std::string full = root_ + std::string{key};
  const std::string why = key.empty() ? "it is empty" : why_not_key(full);
  if (!why.empty())
    throw sdk::Error{HF_E_INVALID_ARGUMENT, "the key '" + std::string{key} + "' is refused: " + why}.retry(
        sdk::Retry::never);
  return full;
}

void AzureStore::preflight(sdk::Call& call, std::uint32_t flags, sdk::Checks& out) {
  const PreflightContext context{
      .service = service_, .headers = headers_, .integrity = integrity_, .root = root_, .now = clock_};
  run_preflight(context, call, support::access_of(flags), out);
}

sdk::Object AzureStore::stat(sdk::Call& call, std::string_view key) {
  return stat_object(service_, call, headers_, full_key(key));
}

void AzureStore::list(sdk::Call& call, const hf_list& request, sdk::Page& out) {
  const ListPage page = list_page(service_, call,
                                  {.prefix = root_ + std::string{sdk::view(request.prefix)},
                                   .delimiter = std::string{sdk::view(request.delimiter)},
                                   .page = std::string{sdk::view(request.page)},
                                   .limit = request.limit});
  const auto below_root = [&](const std::string& key) { return std::string_view{key}.substr(root_.size()); };
  for (const ListEntry& entry : page.objects) {
    call.check();
    if (entry.key.size() > root_.size()) out.object(below_root(entry.key), entry.object);
  }
  for (const std::string& prefix : page.prefixes) out.prefix(below_root(prefix));
  if (!page.next.empty()) out.next(page.next);
}

void AzureStore::get(sdk::Call& call, const hf_get& request, sdk::Sink& out) {
  const std::string_view key = sdk::view(request.key);
  const support::Wanted wanted{.key = full_key(key),
                               .offset = request.offset,
                               .length = request.length,
                               .if_match = std::string{sdk::view(request.if_match)}};
  get_object(
      service_, call, headers_, wanted, [&](const sdk::Object& object) { out.object(key, object); },
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
  if (removes_one_by_one_) return sdk::Store::remove_many(call, keys, out);
  std::vector<std::string> full;
  full.reserve(keys.size());
  for (const hf_str& key : keys) full.push_back(full_key(sdk::view(key)));
  try {
    remove_objects(service_, call, full, [&](std::size_t i, const sdk::Error& why) { out.failed(i, why); });
  } catch (const sdk::Error& error) {
    if (error.status() != HF_E_UNSUPPORTED) throw;
    removes_one_by_one_ = true;
    sdk::Store::remove_many(call, keys, out);
  }
}

std::unique_ptr<sdk::Upload> AzureStore::begin_upload(sdk::Call& call, const hf_put& request) {
  call.check();
  const UploadContext context{.service = service_, .headers = headers_, .guard = integrity_.current()};
  return std::make_unique<BlockUpload>(context, request, full_key(sdk::view(request.key)));
}

}  // namespace holdfast::azure
