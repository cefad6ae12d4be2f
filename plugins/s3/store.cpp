#include "store.hpp"

#include "condition.hpp"
#include "list.hpp"
#include "names.hpp"
#include "opening.hpp"
#include "preflight/preflight.hpp"
#include "reader.hpp"
#include "removal.hpp"
#include "validate.hpp"

#include <holdfast/support/encoding.hpp>
#include <holdfast/support/keys.hpp>

#include <utility>
#include <vector>

namespace holdfast::s3 {
namespace {

sdk::Limits limits_for(const Settings& settings) noexcept {
  const std::size_t root = settings.path.empty() ? 0 : settings.path.size() + 1;
  // Without a signature nobody looks at its hash.
  const std::uint64_t verifies = settings.credentials == "anonymous" ? 0 : HF_CAN_VERIFY_SHA256;
  return {.struct_size = sizeof(hf_limits),
          .features = HF_CAN_CREATE | HF_CAN_MATCH | HF_CAN_UPLOAD | HF_CAN_PARALLEL_PARTS | HF_CAN_LIST_SORTED |
                      HF_CAN_START_AFTER | HF_CAN_LIST_FRESH | verifies,
          .max_concurrency = 32,
          .max_parts = max_parts,
          .max_key = static_cast<std::uint32_t>(max_key - root),
          .max_removals = max_removals,
          .max_put = max_part,
          .min_part = min_part,
          .max_part = max_part};
}

}  // namespace

S3Store::S3Store(const sdk::Settings& settings) : S3Store{settings_to_open_with(settings)} {}
S3Store::S3Store(const Settings& settings) : S3Store{settings, sdk::Http{}, credentials_for(settings)} {}

S3Store::S3Store(Settings settings, const sdk::Http& http, std::shared_ptr<CredentialSource> credentials,
                 Service::Clock clock)
    : around_{.http = http.via(way_of(settings)), .now = clock},
      sts_{around_, sts_options_for(settings)},
      service_{std::move(settings), http, std::move(credentials), std::move(clock)},
      headers_{service_.settings()},
      integrity_{service_.settings()},
      root_{service_.settings().path.empty() ? std::string{} : service_.settings().path + '/'},
      limits_{limits_for(service_.settings())} {}

void S3Store::validate(const sdk::Settings& settings, sdk::Findings& out) {
  judge(read_settings(settings), support::report_to(out));
}

std::string S3Store::full_key(std::string_view key) const { return support::full_key(root_, key, why_not_key); }

void S3Store::preflight(sdk::Call& call, std::uint32_t flags, sdk::Checks& out) {
  const PreflightContext context{.service = service_,
                                 .sts = sts_,
                                 .headers = headers_,
                                 .integrity = integrity_,
                                 .root = root_,
                                 .now = around_.now};
  run_preflight(context, call, support::access_of(flags), out);
}

sdk::Object S3Store::stat(sdk::Call& call, std::string_view key) {
  return stat_object(service_, call, headers_, full_key(key));
}

void S3Store::list(sdk::Call& call, const hf_list& request, sdk::Page& out) {
  support::hand_on(list_page(service_, call, support::query_below(root_, request)), root_, call, out);
}

void S3Store::get(sdk::Call& call, const hf_get& request, sdk::Sink& out) {
  const std::string_view key = sdk::view(request.key);
  const support::Wanted wanted = support::wanted_of(request, full_key(key));
  const ReadContext context{.service = service_, .headers = headers_};
  get_object(
      context, call, wanted, [&](const sdk::Object& object) { out.object(key, object); },
      [&](std::span<const std::byte> data) {
        call.check();
        call.progress(data.size());
        out.write(data);
      });
}

/// A hash that the engine knows already is what the signature carries.
Payload S3Store::payload_of(const hf_put& request, std::span<const std::byte> data) const {
  const Transit transit = service_.endpoint()->has_tls() ? Transit::tls : Transit::plain;
  const std::string_view known = sdk::view(request.sha256);
  if (known.empty()) return guard(data, integrity_.current(), transit);
  return {.hash = support::hex(std::as_bytes(std::span{known}))};
}

sdk::Object S3Store::put(sdk::Call& call, const hf_put& request, std::span<const std::byte> data) {
  Request question{.method = "PUT",
                   .key = full_key(sdk::view(request.key)),
                   .headers = headers_.to_write(),
                   .body = data,
                   .permission = "s3:PutObject"};
  const sdk::HttpHeaders condition = condition_of(request);
  call.check();
  Payload payload = payload_of(request, data);
  question.payload_hash = std::move(payload.hash);
  question.headers.insert(question.headers.end(), condition.begin(), condition.end());
  question.headers.insert(question.headers.end(), payload.headers.begin(), payload.headers.end());
  try {
    const sdk::HttpResponse response = service_.send(call, question);
    call.progress(data.size());
    return {.size = data.size(), .etag = support::quoted_etag(sdk::find_header(response.headers, "etag"))};
  } catch (const sdk::Error& error) {
    refuse_if_not_held(error, request.mode);
    throw;
  }
}

void S3Store::remove(sdk::Call& call, std::string_view key) { remove_object(service_, call, full_key(key)); }

void S3Store::remove_many(sdk::Call& call, std::span<const hf_str> keys, sdk::Removals& out) {
  bulk_removal_.run({.keys = keys,
                     .full_key = [&](std::string_view key) { return full_key(key); },
                     .remove = [&](std::span<const std::string> full,
                                   const RemovalFailed& failed) { remove_objects(service_, call, full, failed); },
                     .one_by_one = [&] { sdk::Store::remove_many(call, keys, out); }},
                    out);
}

std::unique_ptr<sdk::Upload> S3Store::begin_upload(sdk::Call& call, const hf_put& request) {
  const UploadContext context{.service = service_, .headers = headers_, .guard = integrity_.current()};
  return std::make_unique<MultipartUpload>(context, open_uploads_, call, request, full_key(sdk::view(request.key)));
}

}  // namespace holdfast::s3
