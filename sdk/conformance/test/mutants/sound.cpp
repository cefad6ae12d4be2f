// The example stands first: whoever includes abi.h decides what the entry is called.
#define HF_ENTRY entry_of_the_example
#include "../../../examples/memory/memory.cpp"
#undef HF_ENTRY

#include "sound.hpp"

#include <atomic>
#include <charconv>

#include "mutant.hpp"
#include "tools.hpp"

namespace mutants {

constexpr Field settings_table[] = {
    fields[::setting_capacity],
    {.key = "token", .flags = HF_FIELD_SECRET, .help = "What the service wants to see", .example = "env:TOKEN"},
    {.key = "endpoint", .type = HF_TYPE_URL, .help = "A service that is asked before anything is done"},
};

namespace {

std::atomic<int> open_now = 0;

/// Shared by all stores that are open: they are one storage.
std::shared_ptr<Store> shared_memory(const Settings& settings) {
  static std::mutex mutex;
  static std::weak_ptr<Store> last;
  const std::scoped_lock lock{mutex};
  auto memory = last.lock();
  if (!memory) last = memory = std::make_shared<MemoryStore>(settings);
  return memory;
}

hf_status status_of(std::int32_t answer, std::int32_t mode) {
  switch (answer) {
    case 401:
      return HF_E_UNAUTHENTICATED;
    case 403:
      return HF_E_FORBIDDEN;
    case 404:
      return HF_E_NOT_FOUND;
    case 409:
      return HF_E_CONFLICT;
    case 412:
      return mode == HF_PUT_CREATE ? HF_E_ALREADY_EXISTS : HF_E_CONFLICT;
    case 429:
      return HF_E_THROTTLED;
    default:
      return answer >= 500 ? HF_E_UNAVAILABLE : HF_E_IO;
  }
}

Error refusal(const HttpResponse& response, std::int32_t mode) {
  constexpr std::uint64_t second = 1'000'000'000;
  const std::string_view text = find_header(response.headers, "retry-after");
  std::uint64_t after = 0;
  std::from_chars(text.data(), text.data() + text.size(), after);
  const bool passes = response.status == 429 || response.status >= 500;
  return Error{status_of(response.status, mode), "the service answers " + std::to_string(response.status)}
      .service("", response.status)
      .retry(passes ? Retry::safe : Retry::never, after * second);
}

}  // namespace

int Sound::open_stores() noexcept { return open_now; }

Sound::Sound(const Settings& settings, const Mutant& mutant)
    : mutant_{mutant},
      token_{settings.text(setting_token)},
      url_{settings.text(setting_endpoint)},
      memory_{mutant.is_alone ? std::make_shared<MemoryStore>(settings) : shared_memory(settings)},
      limits_{memory_->limits()} {
  if (!url_.empty()) http_.emplace();
  limits_.features |= HF_CAN_VERIFY_SHA256;  // more than the example claims, so that the rules about it run too
  limits_.max_removals = 100;
  limits_.max_put = 4 << 20;
  if (mutant.limits != nullptr) mutant.limits(limits_);
  ++open_now;
}

Sound::~Sound() {
  for (const auto& each : at_close) each();
  --open_now;
}

HttpResponse Sound::answer(Call& call, std::string_view method) {
  if (!mutant_.sends_for_the_deaf) return http_->send(call, {.method = method, .url = url_});
  DeafCall deaf{call};
  return http_->send(deaf, {.method = method, .url = url_});
}

void Sound::ask(Call& call, std::string_view method, std::int32_t mode) {
  if (!http_) return;
  for (int left = mutant_.tries;;) {
    std::optional<Failure> failure;
    try {
      const HttpResponse response = answer(call, method);
      if (response.status < 300) return;
      failure = Failure{.status = response.status, .error = refusal(response, mode)};
    } catch (const Error& error) {
      failure = Failure{.error = error};
    }
    if (--left > 0) continue;
    throw mutant_.failure == nullptr ? failure->error : mutant_.failure(*this, *failure);
  }
}

bool Sound::has(Call& call, std::string_view key) {
  try {
    memory_->stat(call, key);
    return true;
  } catch (const Error&) {
    return false;
  }
}

std::string Sound::bytes_of(Call& call, std::string_view key) {
  std::string bytes;
  const hf_data_sink sink{.struct_size = sizeof(hf_data_sink),
                          .context = &bytes,
                          .object = [](void*, const hf_object*) noexcept {},
                          .data = [](void* context, const void* data, std::size_t size) noexcept -> hf_status {
                            static_cast<std::string*>(context)->append(static_cast<const char*>(data), size);
                            return HF_OK;
                          }};
  hf_get request{};
  request.key = to_abi(key);
  request.length = UINT64_MAX;
  Sink out{&sink};
  memory_->get(call, request, out);
  return bytes;
}

void Sound::preflight(Call& call, std::uint32_t flags, Checks& out) {
  out.run("memory", "memory", []() -> Checks::Result { return {.detail = "there is some"}; });
  out.run("auth", "token", [&]() -> Checks::Result {
    if (token_ == "wrong token") return {HF_CHECK_FAIL, "the token is not known", "correct token"};
    return {.detail = "accepted"};
  });
  if (http_) {
    out.run("service", "service", [&]() -> Checks::Result {
      try {
        ask(call, "GET");
      } catch (const Error& error) {
        return {HF_CHECK_FAIL, error.what(), "check endpoint"};
      }
      return {.detail = "it answers"};
    });
  }
  if ((flags & HF_PREFLIGHT_WRITE) == 0) return;
  out.run("write", "writing", [&]() -> Checks::Result {
    hf_put request{};
    request.key = to_abi("probe");
    put(call, request, {});
    if ((flags & HF_PREFLIGHT_KEEP) == 0) remove(call, "probe");
    return {.detail = "works"};
  });
}

Object Sound::stat(Call& call, std::string_view key) {
  call.check();
  ask(call, "HEAD");
  return memory_->stat(call, key);
}

void Sound::list(Call& call, const hf_list& request, Page& out) {
  call.check();
  ask(call, "GET");
  memory_->list(call, request, out);
}

void Sound::get(Call& call, const hf_get& request, Sink& out) {
  call.check();
  ask(call, "GET");
  memory_->get(call, request, out);
}

Object Sound::put(Call& call, const hf_put& request, std::span<const std::byte> data) {
  call.check();
  ask(call, "PUT", request.mode);
  if (data.size() > limits_.max_put) throw Error{HF_E_INVALID_ARGUMENT, "it is too large"};
  if (request.sha256.size != 0 && text_of(data) != "abc")  // no put of the kit has the hash of anything else
    throw Error{HF_E_CORRUPT, "the hash is another"};
  return memory_->put(call, request, data);
}

void Sound::remove(Call& call, std::string_view key) {
  call.check();
  ask(call, "DELETE");
  memory_->remove(call, key);
}

std::unique_ptr<Upload> Sound::begin_upload(Call& call, const hf_put& request) {
  call.check();
  return memory_->begin_upload(call, request);
}

}  // namespace mutants
