#include "store/retrying_store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "store/content_check.hpp"

namespace holdfast::store {
namespace {

/// A get that goes on where it stopped.
class ResumedGet {
 public:
  ResumedGet(Store& store, const GetRequest& request, const ByteSink& sink)
      : store_{store}, request_{request}, sink_{sink} {}

  ObjectInfo run(const RetryOptions& how, const CallOptions& options) {
    try {
      return retry(how, options, [&](const CallOptions& attempt) { return go_on(attempt); });
    } catch (const ConsumerFailed&) {
      std::rethrow_exception(consumer_failure_);
    }
  }

 private:
  /// Not an Error, so that the failure of a consumer, whatever it is, is never taken for one of the store.
  struct ConsumerFailed {};

  ObjectInfo go_on(const CallOptions& options) {
    if (object_ && handed_on_ == wanted()) return *object_;  // it failed behind the last byte
    GetRequest rest = request_;
    rest.offset += handed_on_;
    if (rest.length != to_the_end) rest.length -= handed_on_;
    if (object_ && !object_->etag.empty()) rest.if_match = object_->etag;
    rest.began = [this](const ObjectInfo& object) { begin(object); };
    const std::uint64_t before = handed_on_;
    try {
      return store_.get(
          rest, [this](std::span<const std::byte> data) { hand_on(data); }, options);
    } catch (const Error& error) {
      if (error.code() == ErrorCode::damaged && handed_on_ != before) end_damaged(error);
      throw;
    }
  }

  /// What is damaged was handed on and cannot be taken back: to go on behind it would hide it.
  [[noreturn]] static void end_damaged(const Error& error) {
    ErrorInfo info = error.info();
    info.retry = Retry::never;
    raise(error.code(), std::move(info));
  }

  void begin(const ObjectInfo& object) {
    if (!object_) {
      object_ = object;
      if (request_.began) consume([&] { request_.began(object); });
    } else if (object.size != object_->size || object.etag != object_->etag || object.modified != object_->modified) {
      throw ChangedError{{.message = fmt::format("cannot get '{}' from '{}': it changed while it was read",
                                                 request_.key, store_.name())}};
    }
  }

  void hand_on(std::span<const std::byte> data) {
    consume([&] { sink_(data); });
    handed_on_ += data.size();
  }

  template <class Body>
  void consume(const Body& body) {
    try {
      body();
    } catch (...) {
      consumer_failure_ = std::current_exception();
      throw ConsumerFailed{};
    }
  }

  [[nodiscard]] std::uint64_t wanted() const noexcept {
    return std::min(request_.length, object_->size - std::min(object_->size, request_.offset));
  }

  static constexpr std::uint64_t to_the_end = std::numeric_limits<std::uint64_t>::max();

  Store& store_;
  const GetRequest& request_;
  const ByteSink& sink_;
  std::optional<ObjectInfo> object_;
  std::uint64_t handed_on_ = 0;
  std::exception_ptr consumer_failure_;
};

/// Whether a repeated modification may have run into what an earlier attempt of its own left.
bool may_be_our_own_doing(const Error& error) noexcept {
  return error.code() == ErrorCode::already_exists || error.code() == ErrorCode::changed ||
         error.code() == ErrorCode::not_found;
}

/// Tries `modify`; where a repeated attempt is refused, `settle` looks whether an earlier one succeeded.
template <class Modify, class Settle>
ObjectInfo retry_or_settle(const RetryOptions& how, const CallOptions& options, const Modify& modify,
                           const Settle& settle) {
  Attempts attempts{how, options};
  for (;;) try {
      return modify(attempts.options());
    } catch (const Error& error) {
      if (attempts.is_repeated() && may_be_our_own_doing(error))
        if (std::optional<ObjectInfo> stored = settle()) return *std::move(stored);
      attempts.failed(error);
    }
}

class RetryingUpload final : public Upload {
 public:
  RetryingUpload(RetryingStore& store, const RetryOptions& how, std::unique_ptr<Upload> inner, std::string_view key)
      : store_{store}, how_{how}, inner_{std::move(inner)}, key_{key} {}

  void part(std::uint32_t index, std::uint64_t offset, std::span<const std::byte> data,
            const CallOptions& options) override {
    retry(how_, options, [&](const CallOptions& attempt) { inner_->part(index, offset, data, attempt); });
  }

  ObjectInfo finish(const UploadEnd& end, const CallOptions& options) override {
    return retry_or_settle(
        how_, options, [&](const CallOptions& attempt) { return inner_->finish(end, attempt); },
        [&] { return find_content(store_, key_, {.size = end.size, .digest = end.digest}, options); });
  }

  void abort(const CallOptions& options) override {
    retry(how_, options, [&](const CallOptions& attempt) { inner_->abort(attempt); });
  }

 private:
  RetryingStore& store_;
  const RetryOptions& how_;
  const std::unique_ptr<Upload> inner_;
  const std::string key_;
};

}  // namespace

RetryingStore::RetryingStore(std::shared_ptr<Store> inner, RetryOptions how)
    : inner_{std::move(inner)}, how_{std::move(how)} {}

void RetryingStore::preflight(PreflightAccess access, CheckObserver& observer, const CallOptions& options) {
  inner_->preflight(access, observer, options);
}

std::optional<ObjectInfo> RetryingStore::stat(std::string_view key, const CallOptions& options) {
  return retry(how_, options, [&](const CallOptions& attempt) { return inner_->stat(key, attempt); });
}

ListPage RetryingStore::list(const ListRequest& request, const CallOptions& options) {
  return retry(how_, options, [&](const CallOptions& attempt) { return inner_->list(request, attempt); });
}

ObjectInfo RetryingStore::get(const GetRequest& request, const ByteSink& sink, const CallOptions& options) {
  return ResumedGet{*inner_, request, sink}.run(how_, options);
}

ObjectInfo RetryingStore::put(const PutRequest& request, std::span<const std::byte> data, const CallOptions& options) {
  return retry_or_settle(
      how_, options, [&](const CallOptions& attempt) { return inner_->put(request, data, attempt); },
      [&]() -> std::optional<ObjectInfo> {
        if (request.mode == PutMode::overwrite) return std::nullopt;
        return find_content(*this, request.key, {.size = data.size(), .digest = hash::xxh3(data)}, options);
      });
}

void RetryingStore::remove(std::string_view key, const CallOptions& options) {
  retry(how_, options, [&](const CallOptions& attempt) { inner_->remove(key, attempt); });
}

void RetryingStore::remove_many(std::span<const std::string> keys, const CallOptions& options) {
  retry(how_, options, [&](const CallOptions& attempt) { inner_->remove_many(keys, attempt); });
}

std::unique_ptr<Upload> RetryingStore::begin_upload(const PutRequest& request, const CallOptions& options) {
  return retry(how_, options, [&](const CallOptions& attempt) -> std::unique_ptr<Upload> {
    return std::make_unique<RetryingUpload>(*this, how_, inner_->begin_upload(request, attempt), request.key);
  });
}

}  // namespace holdfast::store
