#include "resumable.hpp"

#include "condition.hpp"
#include "reader.hpp"
#include "session.hpp"

#include <holdfast/support/number.hpp>
#include <holdfast/support/own_call.hpp>
#include <holdfast/support/parts.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace holdfast::gcs {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view permission = "storage.objects.create";
constexpr std::size_t unit = std::size_t{256} << 10;
/// How long a destructor may take to drop its upload.
constexpr auto time_to_drop = 10s;

/// By the answer's "Range: bytes=0-99"; without one the service has nothing.
std::uint64_t bytes_taken(const sdk::HttpResponse& response) {
  constexpr std::string_view mark = "bytes=0-";
  const std::string_view range = sdk::find_header(response.headers, "range");
  if (range.empty()) return 0;
  const auto last = range.starts_with(mark) ? support::parse_number(range.substr(mark.size())) : std::nullopt;
  if (!last || *last == UINT64_MAX) support::refuse_answer("the service does not say how much of an upload it has");
  return *last + 1;
}

[[noreturn]] void refuse_loss() {
  throw sdk::Error{HF_E_UNAVAILABLE, "the service has lost bytes of the upload that it had taken"}
      .remedy("begin again; set uploads = \"multipart\" if the service has those")
      .retry(sdk::Retry::never);
}

[[noreturn]] void refuse_standstill() {
  throw sdk::Error{HF_E_UNAVAILABLE, "the service took nothing of what it was sent"}
      .remedy("try again later; status.cloud.google.com may say more")
      .retry(sdk::Retry::safe);
}

}  // namespace

ResumableUpload::ResumableUpload(const UploadContext& context, const sdk::Call& call, Target target)
    : context_{context},
      target_{std::move(target)},
      session_{begin(call)},
      before_last_{context.service.settings().checksum},
      whole_{before_last_} {}

ResumableUpload::~ResumableUpload() {
  if (!is_ended_) try {
      drop(support::OwnCall{time_to_drop});
    } catch (const std::exception&) {  // the service forgets it in a week
    }
}

std::string ResumableUpload::begin(const sdk::Call& call) const {
  try {
    return begin_session(context_, call, target_);
  } catch (const sdk::Error& error) {
    refuse_if_not_held(error, target_.mode);
    throw;
  }
}

void ResumableUpload::part(sdk::Call& call, std::uint32_t index, std::uint64_t offset,
                           std::span<const std::byte> data) {
  call.check();
  const bool is_again = parts_ != 0 && index == parts_ - 1 && offset == last_offset_ && taken_ <= last_offset_;
  if (is_again) {
    waiting_.resize(static_cast<std::size_t>(last_offset_ - taken_));
  } else {
    if (index != parts_ || offset != end())
      support::refuse_upload(target_.key, "part " + std::to_string(index) + " is not the next one");
    send_units(call);
    before_last_ = whole_;
    last_offset_ = offset;
    ++parts_;
  }
  waiting_.insert(waiting_.end(), data.begin(), data.end());
  whole_ = before_last_;
  whole_.add(data);
}

/// All that is waiting but what is no whole unit.
void ResumableUpload::send_units(const sdk::Call& call) {
  catch_up(call);
  while (waiting_.size() >= unit) {
    const std::size_t bytes = waiting_.size() / unit * unit;
    const std::uint64_t before = taken_;
    const sdk::HttpResponse response = send(call, bytes, content_range(taken_, bytes, {}), {});
    note_taken(call, response, taken_ + bytes);
    if (taken_ == before) refuse_standstill();
  }
}

sdk::HttpResponse ResumableUpload::send(const sdk::Call& call, std::size_t bytes, const std::string& range,
                                        const sdk::HttpHeaders& headers) {
  Request request{.method = "PUT",
                  .resource = Resource::upload,
                  .headers = headers,
                  .body = std::span{waiting_}.first(bytes),
                  .session = session_,
                  .permission = permission};
  request.headers.emplace_back("content-range", range);
  is_unsure_ = true;
  sdk::HttpResponse response = send_to_session(context_.service, call, request);
  is_unsure_ = false;
  return response;
}

void ResumableUpload::note_taken(const sdk::Call& call, const sdk::HttpResponse& response, std::uint64_t at_most) {
  if (response.status != more_is_wanted) support::refuse_answer("the service ended an upload that was not at its end");
  const std::uint64_t taken = bytes_taken(response);
  if (taken < taken_) refuse_loss();  // those are not here any more
  if (taken > at_most) support::refuse_answer("the service has other bytes of an upload than it was sent");
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(taken - taken_));
  call.progress(taken - taken_);
  taken_ = taken;
}

/// Asks how much the service has, where an answer got lost.
void ResumableUpload::catch_up(const sdk::Call& call) {
  if (!is_unsure_) return;
  note_taken(call, send(call, 0, content_range(0, 0, {}), {}), end());
}

sdk::Object ResumableUpload::finish(sdk::Call& call, std::uint32_t parts, std::uint64_t size) {
  call.check();
  if (parts != parts_)
    support::refuse_upload(target_.key,
                           "finished with " + std::to_string(parts) + " parts, after " + std::to_string(parts_));
  if (size != end())
    support::refuse_upload(target_.key,
                           "the parts hold " + std::to_string(end()) + " bytes instead of " + std::to_string(size));
  sdk::Object object;
  try {
    object = send_end(call);
  } catch (const sdk::Error& error) {
    refuse_if_not_held(error, target_.mode);
    if (error.status() != HF_E_NOT_FOUND || !is_complete_already(call, object)) throw;
  }
  is_ended_ = true;
  return object;
}

/// Sends what is left until the service has all of it. Bytes that it has already it passes over, so that after a lost
/// answer they may be sent again.
sdk::Object ResumableUpload::send_end(const sdk::Call& call) {
  const std::uint64_t size = end();
  for (;;) {
    const std::size_t bytes = waiting_.size();
    const sdk::HttpResponse response =
        send(call, bytes, content_range(taken_, bytes, size), {hash_header(whole_.hashes())});
    if (is_success(response.status)) {
      const Described stored = described_by(support::JsonObject{response.body, "the object's description"});
      compare_stored(stored.hashes, whole_.hashes());
      if (stored.object.size != size) support::refuse_answer("the service stored another size than was sent");
      call.progress(bytes);
      return stored.object;
    }
    note_taken(call, response, size);
    if (bytes != 0 && waiting_.size() == bytes) refuse_standstill();
  }
}

/// An upload that is gone may have been ended by a request whose answer was lost: then the object is what was sent.
bool ResumableUpload::is_complete_already(const sdk::Call& call, sdk::Object& object) const {
  try {
    const Described stored = describe_object(context_.service, call, target_.key);
    object = stored.object;
    return object.size == end() && stored.hashes.crc32c == whole_.checksum().text();
  } catch (const sdk::Error& error) {
    if (error.status() != HF_E_NOT_FOUND) throw;
    return false;
  }
}

void ResumableUpload::abort(sdk::Call& call) {
  drop(call);
  is_ended_ = true;
}

/// The service says 499 that it did so, and 404 or 410 where it is gone.
void ResumableUpload::drop(const sdk::Call& call) const {
  context_.service.ask(call, {.method = "DELETE", .resource = Resource::upload, .session = session_});
}

}  // namespace holdfast::gcs
