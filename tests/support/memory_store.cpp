#include "support/memory_store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <holdfast/errors.hpp>

namespace holdfast::test {

using store::CallOptions;
using store::ObjectInfo;

/// Parts collect in here; nothing is visible before finish().
class MemoryStore::MemoryUpload final : public store::Upload {
 public:
  MemoryUpload(MemoryStore& owner, const store::PutRequest& request)
      : owner_{owner}, key_{request.key}, mode_{request.mode}, if_match_{request.if_match} {
    const std::lock_guard lock{owner_.mutex_};
    ++owner_.open_uploads_;
  }
  ~MemoryUpload() override { close(); }

  void part(std::uint32_t index, std::uint64_t offset, std::span<const std::byte> data,
            const CallOptions& options) override {
    owner_.check_call(key_, options);
    const store::Limits& limits = owner_.limits();
    if (limits.max_part != 0 && data.size() > limits.max_part)
      throw UsageError{{.message = fmt::format("part {} of '{}' is larger than max_part", index, key_)}};
    if (limits.max_parts != 0 && index >= limits.max_parts)
      throw UsageError{{.message = fmt::format("part {} of '{}' is beyond max_parts", index, key_)}};
    const std::lock_guard lock{owner_.mutex_};
    if (!limits.parallel_parts && index > parts_.size())
      throw UsageError{{.message = fmt::format("part {} of '{}' came out of order", index, key_)}};
    parts_[index] = {offset, std::string{reinterpret_cast<const char*>(data.data()), data.size()}};
  }

  ObjectInfo finish(const store::UploadEnd& end, const CallOptions& options) override {
    owner_.check_call(key_, options);
    ObjectInfo info;
    {
      const std::lock_guard lock{owner_.mutex_};
      std::string content = join(end.parts, end.size);
      owner_.check_condition(key_, mode_, if_match_);
      info = owner_.store_locked(key_, std::move(content));
    }
    close();
    return info;
  }

  void abort(const CallOptions& options) override {
    owner_.check_call(key_, options);
    close();
  }

 private:
  struct Part {
    std::uint64_t offset = 0;
    std::string content;
  };

  std::string join(std::uint32_t parts, std::uint64_t size) const {
    const auto refuse = [&](std::string_view why) {
      throw UsageError{{.message = fmt::format("cannot finish '{}': {}", key_, why)}};
    };
    if (parts_.size() != parts) refuse(fmt::format("{} of {} parts came", parts_.size(), parts));
    std::string content;
    std::uint32_t expected = 0;
    for (const auto& [index, part] : parts_) {
      if (index != expected++) refuse(fmt::format("part {} is missing", expected - 1));
      if (part.offset != content.size()) refuse(fmt::format("part {} starts elsewhere than it was said", index));
      if (expected < parts && part.content.size() < owner_.limits().min_part)
        refuse(fmt::format("part {} is smaller than min_part", index));
      content += part.content;
    }
    if (content.size() != size) refuse(fmt::format("{} bytes came, {} were announced", content.size(), size));
    return content;
  }

  void close() {
    const std::lock_guard lock{owner_.mutex_};
    if (std::exchange(open_, false)) --owner_.open_uploads_;
  }

  MemoryStore& owner_;
  const std::string key_;
  const store::PutMode mode_;
  const std::string if_match_;
  std::map<std::uint32_t, Part> parts_;
  bool open_ = true;
};

MemoryStore::MemoryStore(MemoryStoreOptions options) : options_{std::move(options)} {}
MemoryStore::~MemoryStore() = default;

void MemoryStore::preflight(store::PreflightAccess, store::CheckObserver&, const CallOptions& options) {
  check_call({}, options);
}

std::optional<ObjectInfo> MemoryStore::stat(std::string_view key, const CallOptions& options) {
  check_call(key, options);
  const std::lock_guard lock{mutex_};
  const auto found = objects_.find(key);
  if (found == objects_.end()) return std::nullopt;
  return found->second.info;
}

store::ListPage MemoryStore::list(const store::ListRequest& request, const CallOptions& options) {
  check_call({}, options);
  if (options_.empty_first_page && request.page.empty())
    return {.objects = {}, .prefixes = {}, .next = " "};  // before every key
  const std::size_t limit = request.limit == 0 ? options_.page_size : std::min(request.limit, options_.page_size);
  store::ListPage page;
  const std::lock_guard lock{mutex_};
  // A page's token is the last key or prefix of the page before, so that entries that come and go skip no other.
  for (auto at = objects_.lower_bound(std::max(request.prefix, request.page)); at != objects_.end(); ++at) {
    const std::string_view key = at->first;
    if (!key.starts_with(request.prefix)) break;
    const std::size_t cut =
        request.delimiter.empty() ? std::string_view::npos : key.find(request.delimiter, request.prefix.size());
    const std::string_view entry = cut == std::string_view::npos ? key : key.substr(0, cut + request.delimiter.size());
    if (entry <= request.page || (!page.prefixes.empty() && page.prefixes.back() == entry)) continue;
    if (page.objects.size() + page.prefixes.size() == limit) {
      const std::string_view last_object = page.objects.empty() ? std::string_view{} : page.objects.back().key;
      const std::string_view last_prefix = page.prefixes.empty() ? std::string_view{} : page.prefixes.back();
      page.next = std::max(last_object, last_prefix);
      break;
    }
    if (cut == std::string_view::npos)
      page.objects.push_back(at->second.info);
    else
      page.prefixes.emplace_back(entry);
  }
  return page;
}

ObjectInfo MemoryStore::get(const store::GetRequest& request, const store::ByteSink& sink, const CallOptions& options) {
  check_call(request.key, options);
  Object object;
  {
    const std::lock_guard lock{mutex_};
    const auto found = objects_.find(request.key);
    if (found == objects_.end())
      throw NotFoundError{{.message = fmt::format("cannot get '{}' from '{}': no such object", request.key, name()),
                           .details = {{"key", std::string{request.key}}}}};
    object = found->second;
  }
  if (!request.if_match.empty() && request.if_match != object.info.etag)
    throw ChangedError{{.message = fmt::format("cannot get '{}' from '{}': it changed", request.key, name())}};
  if (request.offset > object.content->size())
    throw UsageError{{.message = fmt::format("cannot get '{}': the range starts past its end", request.key)}};
  if (request.began) request.began(object.info);
  const auto wanted = bytes_of(*object.content).subspan(static_cast<std::size_t>(request.offset));
  const auto range = wanted.first(static_cast<std::size_t>(std::min<std::uint64_t>(request.length, wanted.size())));
  constexpr std::size_t piece = 64 * 1024;  // more than one call for what is large, as a network would
  for (std::size_t at = 0; at < range.size(); at += piece) {
    check_call(request.key, options);
    sink(range.subspan(at, std::min(piece, range.size() - at)));
  }
  return object.info;
}

ObjectInfo MemoryStore::put(const store::PutRequest& request, std::span<const std::byte> data,
                            const CallOptions& options) {
  check_call(request.key, options);
  if (limits().max_put != 0 && data.size() > limits().max_put)
    throw UsageError{{.message = fmt::format("cannot put '{}': it is larger than max_put", request.key)}};
  const std::lock_guard lock{mutex_};
  check_condition(request.key, request.mode, request.if_match);
  return store_locked(request.key, {reinterpret_cast<const char*>(data.data()), data.size()});
}

void MemoryStore::remove(std::string_view key, const CallOptions& options) {
  check_call(key, options);
  const std::lock_guard lock{mutex_};
  if (const auto found = objects_.find(key); found != objects_.end()) objects_.erase(found);
}

void MemoryStore::remove_many(std::span<const std::string> keys, const CallOptions& options) {
  for (const std::string& key : keys) remove(key, options);
}

std::unique_ptr<store::Upload> MemoryStore::begin_upload(const store::PutRequest& request, const CallOptions& options) {
  check_call(request.key, options);
  if (!limits().can_upload)
    throw UnsupportedError{
        {.message = fmt::format("cannot upload '{}' to '{}': it has no uploads in parts", request.key, name())}};
  return std::make_unique<MemoryUpload>(*this, request);
}

void MemoryStore::put_text(std::string_view key, std::string_view text) {
  const std::lock_guard lock{mutex_};
  store_locked(key, std::string{text});
}

std::optional<std::string> MemoryStore::text(std::string_view key) const {
  const std::lock_guard lock{mutex_};
  const auto found = objects_.find(key);
  if (found == objects_.end()) return std::nullopt;
  return *found->second.content;
}

std::vector<std::string> MemoryStore::keys(std::string_view prefix) const {
  const std::lock_guard lock{mutex_};
  std::vector<std::string> found;
  for (auto at = objects_.lower_bound(prefix); at != objects_.end() && at->first.starts_with(prefix); ++at)
    found.push_back(at->first);
  return found;
}

std::size_t MemoryStore::open_uploads() const {
  const std::lock_guard lock{mutex_};
  return open_uploads_;
}

void MemoryStore::check_call(std::string_view key, const CallOptions& options) const {
  if (options.stop.stop_requested()) throw CancelledError{{.message = "cancelled"}};
  if (options.deadline <= std::chrono::steady_clock::now())
    throw TimeoutError{{.message = fmt::format("'{}' in '{}' took too long", key, name())}};
  if (limits().max_key != 0 && key.size() > limits().max_key)
    throw UsageError{{.message = fmt::format("the key '{}' is longer than max_key", key)}};
}

void MemoryStore::check_condition(std::string_view key, store::PutMode mode, std::string_view if_match) const {
  const auto found = objects_.find(key);
  if (mode == store::PutMode::create && found != objects_.end())
    throw AlreadyExistsError{{.message = fmt::format("cannot put '{}' in '{}': it exists already", key, name())}};
  if (mode != store::PutMode::match) return;
  if (!limits().can_match)
    throw UnsupportedError{{.message = fmt::format("cannot put '{}' in '{}': no conditional put", key, name())}};
  if (found == objects_.end() || found->second.info.etag != if_match)
    throw ChangedError{{.message = fmt::format("cannot put '{}' in '{}': it changed", key, name())}};
}

ObjectInfo MemoryStore::store_locked(std::string_view key, std::string content) {
  ObjectInfo info{.key = std::string{key},
                  .size = content.size(),
                  .modified = options_.now(),
                  .etag = fmt::format("e{}", ++generation_)};
  objects_.insert_or_assign(info.key, Object{std::make_shared<const std::string>(std::move(content)), info});
  return info;
}

}  // namespace holdfast::test
