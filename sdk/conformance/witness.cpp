#include "witness.hpp"

#include <fmt/format.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "errors/printable.hpp"
#include "settings/text.hpp"

namespace holdfast::conformance {

namespace {

constexpr std::size_t kept_calls = 1024;
constexpr std::size_t kept_reports = 3;

constexpr std::string_view status_names[] = {"HF_OK",
                                             "HF_E_INTERNAL",
                                             "HF_E_NO_MEMORY",
                                             "HF_E_INVALID_ARGUMENT",
                                             "HF_E_INVALID_CONFIG",
                                             "HF_E_UNSUPPORTED",
                                             "HF_E_CANCELLED",
                                             "HF_E_TIMEOUT",
                                             "HF_E_NOT_FOUND",
                                             "HF_E_ALREADY_EXISTS",
                                             "HF_E_CONFLICT",
                                             "HF_E_UNAUTHENTICATED",
                                             "HF_E_FORBIDDEN",
                                             "HF_E_THROTTLED",
                                             "HF_E_UNAVAILABLE",
                                             "HF_E_NO_SPACE",
                                             "HF_E_CORRUPT",
                                             "HF_E_IO",
                                             "HF_E_LOCKED"};
static_assert(std::size(status_names) == HF_E_LOCKED + 1);

Object copy(const hf_object& object) {
  return {.key = std::string{view(object.key)},
          .size = object.size,
          .modified_ns = object.modified_ns,
          .etag = std::string{view(object.etag)}};
}

/// As in a URL.
std::string percent_encoded(std::string_view text) {
  constexpr std::string_view unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string encoded;
  for (const char c : text) {
    if (unreserved.find(c) != std::string_view::npos) {
      encoded += c;
    } else {
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

}  // namespace

std::string status_name(hf_status status) {
  if (status == stop_status) return "the sink's own status";
  const auto index = static_cast<std::size_t>(status);
  return status >= 0 && index < std::size(status_names) ? std::string{status_names[index]}
                                                        : fmt::format("status {}", status);
}

void Witness::report(Breach breach, std::string what) {
  const std::scoped_lock lock{mutex_};
  Reports& reports = reports_[static_cast<std::size_t>(breach)];
  if (++reports.count <= kept_reports) reports.first.push_back(std::move(what));
}

std::vector<std::string> Witness::reports(Breach breach) const {
  const std::scoped_lock lock{mutex_};
  return reports_[static_cast<std::size_t>(breach)].first;
}

std::size_t Witness::count(Breach breach) const {
  const std::scoped_lock lock{mutex_};
  return reports_[static_cast<std::size_t>(breach)].count;
}

void Witness::keep(std::shared_ptr<Call> call) {
  std::shared_ptr<Call> oldest;  // dies outside the lock
  const std::scoped_lock lock{mutex_};
  kept_.push_back(std::move(call));
  if (kept_.size() <= kept_calls) return;
  oldest = std::move(kept_.front());
  kept_.pop_front();
}

void Witness::forget_calls() {
  const std::scoped_lock lock{mutex_};
  kept_ = {};
}

void Witness::guard(const std::vector<std::string>& secrets) {
  constexpr std::size_t shortest = 4;
  const std::scoped_lock lock{mutex_};
  for (const std::string& secret : secrets) {
    if (secret.size() < shortest || std::find(secrets_.begin(), secrets_.end(), secret) != secrets_.end()) continue;
    secrets_.push_back(secret);
    if (std::string encoded = percent_encoded(secret); encoded != secret) secrets_.push_back(std::move(encoded));
  }
}

void Witness::hear(std::string_view where, std::string_view said) {
  bool is_told = false;
  {
    const std::scoped_lock lock{mutex_};
    is_told = std::any_of(secrets_.begin(), secrets_.end(),
                          [&](const std::string& secret) { return said.find(secret) != std::string_view::npos; });
  }
  if (is_told) report(Breach::secret, fmt::format("{} holds a secret of the settings", where));
  if (!settings::is_clean_utf8(said))
    report(Breach::encoding, fmt::format("{} is not UTF-8: \"{}\"", where, printable(said)));
}

void Witness::see_reserved(std::string_view where, std::uint32_t word) {
  if (word != 0) report(Breach::reserved, fmt::format("{} has {} in a reserved word", where, word));
}

std::shared_ptr<Call> Call::make(Witness& witness, std::string what, const Plan& plan) {
  std::shared_ptr<Call> call{new Call{witness, std::move(what), plan}};
  witness.keep(call);
  return call;
}

Call::Call(Witness& witness, std::string what, const Plan& plan)
    : witness_{witness},
      what_{std::move(what)},
      plan_{plan},
      table_{.self = this,
             .abi = {.struct_size = sizeof(hf_call),
                     .cancel_fd = -1,
                     .attempt = 0,
                     .deadline_ns = plan.deadline_ns,
                     .cancelled = on_cancelled,
                     .fail = on_fail,
                     .log = on_log,
                     .progress = on_progress}},
      shown_{&table_.abi},
      object_sink_{.struct_size = sizeof(hf_object_sink), .context = this, .object = on_object},
      data_sink_{.struct_size = sizeof(hf_data_sink), .context = this, .object = on_object, .data = on_data},
      list_sink_{.struct_size = sizeof(hf_list_sink),
                 .context = this,
                 .object = on_listed,
                 .prefix = on_prefix,
                 .next = on_next},
      removal_sink_{.struct_size = sizeof(hf_removal_sink), .context = this, .failed = on_unremoved},
      check_sink_{.struct_size = sizeof(hf_check_sink), .context = this, .begin = on_check_begin, .end = on_check_end} {
  if (plan_.cancel_at_poll != Plan::never || plan_.cancel_at_delivery != Plan::never) {
    table_.abi.cancel_fd = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  }
  if (plan_.cancel_at_poll == 0) cancel();
  if (witness_.fenced() == Fenced::calls) {
    table_.abi.struct_size = first_size<hf_call>;
    const void* const copy = before_fence(&table_, offsetof(Table, abi) + first_size<hf_call>);
    shown_ = &static_cast<const Table*>(copy)->abi;
  }
}

Call::~Call() {
  if (table_.abi.cancel_fd >= 0) ::close(table_.abi.cancel_fd);
}

bool Call::admit(std::string_view function) noexcept {
  if (returned_.load()) {
    witness_.report(Breach::too_late, fmt::format("{}: {} was used after the return", what_, function));
    return false;
  }
  if (std::this_thread::get_id() != thread_) {
    witness_.report(Breach::other_thread, fmt::format("{}: {} was used on another thread", what_, function));
    return false;
  }
  return true;
}

hf_status Call::deliver() noexcept {
  if (stopped_) witness_.report(Breach::order, what_ + ": went on after the sink had refused");
  if (answer_.deliveries == plan_.cancel_at_delivery) cancel();
  stopped_ = answer_.deliveries == plan_.stop_at_delivery;
  ++answer_.deliveries;
  return stopped_ ? stop_status : HF_OK;
}

void Call::cancel() noexcept {
  if (cancelled_.load()) return;
  cancelled_at_ = std::chrono::steady_clock::now();
  cancelled_.store(true);
  if (table_.abi.cancel_fd >= 0) {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(table_.abi.cancel_fd, &one, sizeof one);
  }
}

Answer Call::finish(hf_status status) {
  const auto now = std::chrono::steady_clock::now();
  returned_.store(true);
  answer_.status = status;
  answer_.polls = polls_.load();
  answer_.progress = progress_.load();
  if (cancelled_.load()) answer_.after_cancel = now - cancelled_at_;
  judge(status);
  return std::move(answer_);
}

void Call::judge(hf_status status) {
  const std::size_t reports = failures_.size();
  for (const Check& check : answer_.checks) {
    if (!check.has_ended) witness_.report(Breach::order, fmt::format("{}: check \"{}\" did not end", what_, check.id));
  }
  if (status == HF_OK) {
    if (reports != 0) witness_.report(Breach::report, fmt::format("{}: reported a failure and returned HF_OK", what_));
    if (stopped_) witness_.report(Breach::order, what_ + ": returned HF_OK although its sink had refused");
    return;
  }
  const bool excused = stopped_ || status == HF_E_NO_MEMORY;  // the sink's own status; no memory even for a report
  if (reports != 1 && !(reports == 0 && excused)) {
    witness_.report(Breach::report,
                    fmt::format("{}: returned {} after {} reports", what_, status_name(status), reports));
  } else if (reports == 1 && failures_.front() != status) {
    witness_.report(Breach::report, fmt::format("{}: reported {} and returned {}", what_,
                                                status_name(failures_.front()), status_name(status)));
  }
}

std::int32_t Call::on_cancelled(const hf_call* call) noexcept {
  Call& self = of(call);  // [any]: no thread is wrong here
  const std::uint32_t poll = self.polls_.fetch_add(1) + 1;
  if (poll >= self.plan_.cancel_at_poll && std::this_thread::get_id() == self.thread_) self.cancel();
  return self.cancelled_.load() ? 1 : 0;
}

hf_status Call::on_fail(const hf_call* call, const hf_error* error) noexcept {
  Call& self = of(call);
  if (!self.admit("fail()")) return error->status;
  self.failures_.push_back(error->status);
  self.answer_.message = view(error->message);
  self.answer_.retry = error->retry;
  self.answer_.retry_after = std::chrono::nanoseconds{error->retry_after_ns};
  self.hear(*error);
  if (self.answer_.message.empty()) {
    self.witness_.report(Breach::message,
                         fmt::format("{}: {} came without a message", self.what_, status_name(error->status)));
  }
  if (error->status == HF_OK) self.witness_.report(Breach::report, self.what_ + ": reported HF_OK as a failure");
  return error->status;
}

void Call::hear(const hf_object& object) const {
  hear("an object's key", object.key);
  hear("an object's etag", object.etag);
}

void Call::hear(const hf_error& error) const {
  witness_.see_reserved(what_ + ": the error", error.reserved);
  hear("the error's message", error.message);
  hear("the error's remedy", error.remedy);
  hear("the error's service_code", error.service_code);
  hear("the error's request_id", error.request_id);
}

void Call::on_log(const hf_call* call, std::int32_t, hf_str message, const hf_pair* fields,
                  std::size_t count) noexcept {
  const Call& self = of(call);  // [any]
  self.hear("the log", message);
  for (std::size_t i = 0; i < count; ++i) self.hear("the log", fields[i].value);
}

void Call::on_progress(const hf_call* call, std::uint64_t bytes) noexcept { of(call).progress_.fetch_add(bytes); }

void Call::on_object(void* context, const hf_object* object) noexcept {
  Call& self = of(context);
  if (!self.admit("the object sink")) return;
  if (self.answer_.object) self.witness_.report(Breach::order, self.what_ + ": gave the object twice");
  if (self.answer_.deliveries != 0) self.witness_.report(Breach::order, self.what_ + ": gave data before the object");
  self.answer_.object = copy(*object);
  self.hear(*object);
}

hf_status Call::on_data(void* context, const void* data, std::size_t size) noexcept {
  Call& self = of(context);
  if (!self.admit("the data sink")) return HF_E_INTERNAL;
  if (!self.answer_.object) self.witness_.report(Breach::order, self.what_ + ": gave data before the object");
  if (const hf_status status = self.deliver(); status != HF_OK) return status;
  if (size != 0) self.answer_.data.append(static_cast<const char*>(data), size);
  return HF_OK;
}

hf_status Call::on_listed(void* context, const hf_object* object) noexcept {
  Call& self = of(context);
  if (!self.admit("the list sink's object")) return HF_E_INTERNAL;
  if (self.answer_.next) self.witness_.report(Breach::order, self.what_ + ": listed an object behind next");
  if (const hf_status status = self.deliver(); status != HF_OK) return status;
  self.answer_.objects.push_back(copy(*object));
  self.hear(*object);
  return HF_OK;
}

hf_status Call::on_prefix(void* context, hf_str prefix) noexcept {
  Call& self = of(context);
  if (!self.admit("the list sink's prefix")) return HF_E_INTERNAL;
  if (self.answer_.next) self.witness_.report(Breach::order, self.what_ + ": listed a prefix behind next");
  if (const hf_status status = self.deliver(); status != HF_OK) return status;
  self.answer_.prefixes.emplace_back(view(prefix));
  return HF_OK;
}

void Call::on_next(void* context, hf_str page) noexcept {
  Call& self = of(context);
  if (!self.admit("the list sink's next")) return;
  if (self.answer_.next) self.witness_.report(Breach::order, self.what_ + ": gave next twice");
  self.answer_.next = std::string{view(page)};
  self.hear("a page's token", page);
}

void Call::on_unremoved(void* context, std::size_t index, const hf_error* error) noexcept {
  Call& self = of(context);
  if (!self.admit("the removal sink")) return;
  self.answer_.unremoved.push_back(index);
  self.answer_.message = view(error->message);
  self.hear(*error);
}

void Call::on_check_begin(void* context, hf_str id, hf_str title) noexcept {
  Call& self = of(context);
  if (!self.admit("the check sink's begin")) return;
  self.answer_.checks.push_back({.id = std::string{view(id)}, .title = std::string{view(title)}});
  self.hear("a check's id", id);
  self.hear("a check's title", title);
}

void Call::on_check_end(void* context, const hf_check* check) noexcept {
  Call& self = of(context);
  if (!self.admit("the check sink's end")) return;
  const std::string_view id = view(check->id);
  auto& checks = self.answer_.checks;
  const auto begun =
      std::find_if(checks.rbegin(), checks.rend(), [&](const Check& each) { return each.id == id && !each.has_ended; });
  if (begun == checks.rend()) {
    self.witness_.report(Breach::order, fmt::format("{}: check \"{}\" ended and had not begun", self.what_, id));
    return;
  }
  begun->has_ended = true;
  begun->outcome = check->outcome;
  begun->detail = view(check->detail);
  begun->remedy = view(check->remedy);
  self.witness_.see_reserved(self.what_ + ": a check", check->reserved);
  self.hear("a check's detail", check->detail);
  self.hear("a check's remedy", check->remedy);
}

}  // namespace holdfast::conformance
