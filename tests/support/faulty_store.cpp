#include "support/faulty_store.hpp"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <utility>

namespace holdfast::test {

using store::CallOptions;
using store::ObjectInfo;

void Gate::open() {
  {
    const std::lock_guard lock{mutex_};
    open_ = true;
  }
  changed_.notify_all();
}

void Gate::pass(const CallOptions& options) {
  std::unique_lock lock{mutex_};
  ++arrivals_;
  changed_.notify_all();
  const auto is_open = [this] { return open_; };
  // time_point::max() overflows inside wait_until; a century does not.
  const auto until = std::min(options.deadline, std::chrono::steady_clock::now() + std::chrono::hours{24 * 36525});
  if (changed_.wait_until(lock, options.stop, until, is_open)) return;
  if (options.stop.stop_requested()) throw CancelledError{{.message = "cancelled while waiting at a gate"}};
  throw TimeoutError{{.message = "the deadline passed while waiting at a gate"}};
}

bool Gate::wait_for_arrivals(std::size_t count) {
  std::unique_lock lock{mutex_};
  return changed_.wait_for(lock, std::chrono::seconds{10}, [&] { return arrivals_ >= count; });
}

FaultRule& FaultRule::key(std::string pattern) {
  pattern_ = std::move(pattern);
  return *this;
}
FaultRule& FaultRule::nth(std::uint64_t call) {
  nth_ = call;
  return *this;
}
FaultRule& FaultRule::times(std::uint64_t calls) {
  times_ = calls;
  return *this;
}
FaultRule& FaultRule::always() { return times(std::numeric_limits<std::uint64_t>::max()); }
FaultRule& FaultRule::fail(ErrorCode code, Retry retry) { return fail(code, ErrorInfo{.retry = retry}); }
FaultRule& FaultRule::fail(ErrorCode code, ErrorInfo info) {
  code_ = code;
  info_ = std::move(info);
  return *this;
}
FaultRule& FaultRule::fail_after(ErrorCode code, Retry retry) {
  after_ = true;
  return fail(code, retry);
}
FaultRule& FaultRule::block_until(Gate& gate) {
  gate_ = &gate;
  return *this;
}
FaultRule& FaultRule::crash() {
  crash_ = true;
  return *this;
}
FaultRule& FaultRule::cut(std::uint64_t bytes) {
  cut_ = bytes;
  return *this;
}
FaultRule& FaultRule::flip_bit(std::uint64_t offset) {
  flip_ = offset;
  return *this;
}

FaultRule& Faults::on(Op op) {
  const std::lock_guard lock{mutex_};
  return rules_[static_cast<std::size_t>(op)].emplace_back();
}

void Faults::crash_at(std::uint64_t side_effect) {
  const std::lock_guard lock{mutex_};
  crash_at_ = side_effect;
}

std::uint64_t Faults::calls(Op op) const {
  const std::lock_guard lock{mutex_};
  return calls_[static_cast<std::size_t>(op)];
}

std::uint64_t Faults::side_effects() const {
  const std::lock_guard lock{mutex_};
  return side_effects_;
}

bool Faults::crashed() const {
  const std::lock_guard lock{mutex_};
  return dead_;
}

void Faults::side_effect() {
  const std::lock_guard lock{mutex_};
  if (dead_) throw Crash{};
  if (++side_effects_ == crash_at_) {
    dead_ = true;
    throw Crash{};
  }
}

FaultRule Faults::call(Op op, std::string_view key) {
  const std::lock_guard lock{mutex_};
  if (dead_) throw Crash{};
  ++calls_[static_cast<std::size_t>(op)];
  for (FaultRule& rule : rules_[static_cast<std::size_t>(op)]) {
    if (fnmatch(rule.pattern_.c_str(), std::string{key}.c_str(), 0) != 0) continue;
    const std::uint64_t match = ++rule.matched_;
    if (match >= rule.nth_ && match - rule.nth_ < rule.times_) return rule;
  }
  return {};
}

void Faults::die() {
  const std::lock_guard lock{mutex_};
  dead_ = true;
  throw Crash{};
}

void Faults::bury(std::unique_ptr<store::Upload> upload) {
  const std::lock_guard lock{mutex_};
  buried_.push_back(std::move(upload));
}

namespace {

constexpr std::array<std::string_view, op_count> op_names{
    "preflight", "stat", "list", "get", "put", "remove", "remove", "begin upload", "part", "finish", "abort"};

}  // namespace

/// One call with what strikes it: the constructor in front of the inner call, `after` behind it.
class FaultyCall {
 public:
  FaultyCall(Faults& faults, Op op, std::string_view key, const CallOptions& options)
      : op_{op}, key_{key}, rule_{faults.call(op, key)} {
    if (rule_.gate_ != nullptr) rule_.gate_->pass(options);
    if (rule_.crash_) faults.die();
    if (rule_.code_ && !fails_behind()) fail();
  }

  void after() const {
    if (rule_.code_ && fails_behind()) fail();
  }

  /// `sink` as the rule lets it see an object's bytes from `offset` on.
  [[nodiscard]] store::ByteSink spoil(const store::ByteSink& sink, std::uint64_t offset) const {
    return [&sink, rule = rule_, at = offset, left = rule_.cut_](std::span<const std::byte> data) mutable {
      const auto kept = data.first(static_cast<std::size_t>(std::min<std::uint64_t>(left, data.size())));
      left -= kept.size();
      if (rule.flip_ && *rule.flip_ >= at && *rule.flip_ - at < kept.size()) {
        std::vector<std::byte> wrong{kept.begin(), kept.end()};
        wrong[static_cast<std::size_t>(*rule.flip_ - at)] ^= std::byte{1};
        sink(wrong);
      } else if (!kept.empty()) {
        sink(kept);
      }
      at += data.size();
    };
  }

 private:
  [[nodiscard]] bool fails_behind() const noexcept {
    return rule_.after_ || rule_.cut_ != std::numeric_limits<std::uint64_t>::max();
  }
  [[noreturn]] void fail() const {
    ErrorInfo info = rule_.info_;
    if (info.message.empty())
      info.message = fmt::format("cannot {} '{}': it was told to fail", op_names[static_cast<std::size_t>(op_)], key_);
    raise(*rule_.code_, std::move(info));
  }

  const Op op_;
  const std::string_view key_;
  const FaultRule rule_;
};

namespace {

class FaultyUpload final : public store::Upload {
 public:
  FaultyUpload(std::unique_ptr<store::Upload> inner, Faults& faults, std::string_view key)
      : inner_{std::move(inner)}, faults_{faults}, key_{key} {}

  ~FaultyUpload() override {
    // A dead process does not tidy up: what it left open stays open.
    if (faults_.crashed()) faults_.bury(std::move(inner_));
  }

  void part(std::uint32_t index, std::uint64_t offset, std::span<const std::byte> data,
            const CallOptions& options) override {
    const FaultyCall call{faults_, Op::part, key_, options};
    faults_.side_effect();
    inner_->part(index, offset, data, options);
    call.after();
  }
  ObjectInfo finish(const store::UploadEnd& end, const CallOptions& options) override {
    const FaultyCall call{faults_, Op::finish, key_, options};
    faults_.side_effect();
    ObjectInfo info = inner_->finish(end, options);
    call.after();
    return info;
  }
  void abort(const CallOptions& options) override {
    const FaultyCall call{faults_, Op::abort, key_, options};
    faults_.side_effect();
    inner_->abort(options);
    call.after();
  }

 private:
  std::unique_ptr<store::Upload> inner_;
  Faults& faults_;
  const std::string key_;
};

}  // namespace

void FaultyStore::preflight(store::PreflightAccess access, store::CheckObserver& observer, const CallOptions& options) {
  const FaultyCall call{faults_, Op::preflight, {}, options};
  inner_.preflight(access, observer, options);
  call.after();
}

std::optional<ObjectInfo> FaultyStore::stat(std::string_view key, const CallOptions& options) {
  const FaultyCall call{faults_, Op::stat, key, options};
  std::optional<ObjectInfo> info = inner_.stat(key, options);
  call.after();
  return info;
}

store::ListPage FaultyStore::list(const store::ListRequest& request, const CallOptions& options) {
  const FaultyCall call{faults_, Op::list, request.prefix, options};
  store::ListPage page = inner_.list(request, options);
  call.after();
  return page;
}

ObjectInfo FaultyStore::get(const store::GetRequest& request, const store::ByteSink& sink, const CallOptions& options) {
  const FaultyCall call{faults_, Op::get, request.key, options};
  ObjectInfo info = inner_.get(request, call.spoil(sink, request.offset), options);
  call.after();
  return info;
}

ObjectInfo FaultyStore::put(const store::PutRequest& request, std::span<const std::byte> data,
                            const CallOptions& options) {
  const FaultyCall call{faults_, Op::put, request.key, options};
  faults_.side_effect();
  ObjectInfo info = inner_.put(request, data, options);
  call.after();
  return info;
}

void FaultyStore::remove(std::string_view key, const CallOptions& options) {
  const FaultyCall call{faults_, Op::remove, key, options};
  faults_.side_effect();
  inner_.remove(key, options);
  call.after();
}

void FaultyStore::remove_many(std::span<const std::string> keys, const CallOptions& options) {
  const FaultyCall call{faults_, Op::remove_many, keys.empty() ? std::string_view{} : keys.front(), options};
  for (const std::string& key : keys) {  // one by one: the process may die between two of them
    faults_.side_effect();
    inner_.remove(key, options);
  }
  call.after();
}

std::unique_ptr<store::Upload> FaultyStore::begin_upload(const store::PutRequest& request, const CallOptions& options) {
  const FaultyCall call{faults_, Op::begin_upload, request.key, options};
  faults_.side_effect();
  auto upload = std::make_unique<FaultyUpload>(inner_.begin_upload(request, options), faults_, request.key);
  call.after();
  return upload;
}

}  // namespace holdfast::test
