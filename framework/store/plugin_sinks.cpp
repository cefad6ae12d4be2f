#include "store/plugin_sinks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <holdfast/errors.hpp>
#include <utility>

#include "store/plugin_core.hpp"

namespace holdfast::store {

ListPage PageSink::take() {
  if (!page_.next.empty() && page_.next == request_.page)
    call_.refuse("the next page of the listing is the same again");
  return std::move(page_);
}

hf_status PageSink::on_object(void* context, const hf_object* object) noexcept {
  auto& self = *static_cast<PageSink*>(context);
  return self.call_.guard([&] {
    if (object == nullptr || !HF_HAS(hf_object, object, key)) self.call_.refuse("it listed an object without a key");
    self.require_below_prefix(view(object->key));
    self.page_.objects.push_back(to_info(*object, view(object->key)));
  });
}

hf_status PageSink::on_prefix(void* context, hf_str prefix) noexcept {
  auto& self = *static_cast<PageSink*>(context);
  return self.call_.guard([&] {
    const std::string_view text = view(prefix);
    self.require_below_prefix(text);
    if (self.request_.delimiter.empty() || !text.ends_with(self.request_.delimiter))
      self.call_.refuse("it listed a common prefix that does not end in the delimiter");
    self.page_.prefixes.emplace_back(text);
  });
}

void PageSink::on_next(void* context, hf_str page) noexcept {
  auto& self = *static_cast<PageSink*>(context);
  self.call_.guard([&] { self.page_.next = view(page); });
}

void PageSink::require_below_prefix(std::string_view entry) const {
  if (entry.empty() || !entry.starts_with(request_.prefix))
    call_.refuse("it listed something that does not start with the prefix");
}

ObjectInfo DataSink::take() {
  if (!object_) call_.refuse("it succeeded without giving the object");
  if (delivered_ != expected_) call_.damaged(fmt::format("{} of {} bytes came", delivered_, expected_));
  return *std::move(object_);
}

void DataSink::on_object(void* context, const hf_object* object) noexcept {
  auto& self = *static_cast<DataSink*>(context);
  self.call_.guard([&] {
    if (object == nullptr) self.call_.refuse("it gave NULL for the object");
    if (self.object_) self.call_.refuse("it gave the object twice");
    self.begin(*object);
  });
}

void DataSink::begin(const hf_object& object) {
  object_ = to_info(object, request_.key);
  if (!request_.if_match.empty() && object_->etag != request_.if_match)
    throw ChangedError{{.message = call_.context() + ": it changed in the meantime"}};
  const std::uint64_t behind = object_->size - std::min(object_->size, request_.offset);
  expected_ = std::min(behind, request_.length);
  if (request_.began) request_.began(*object_);
}

hf_status DataSink::on_data(void* context, const void* data, std::size_t size) noexcept {
  auto& self = *static_cast<DataSink*>(context);
  return self.call_.guard([&] {
    if (!self.object_) self.call_.refuse("bytes came before the object");
    if (size == 0) return;
    if (data == nullptr) self.call_.refuse("it gave NULL for bytes");
    if (size > self.expected_ - self.delivered_)
      self.call_.damaged(fmt::format("more than {} bytes came", self.expected_));
    self.bytes_(std::span{static_cast<const std::byte*>(data), size});
    self.delivered_ += size;
  });
}

void RemovalFailures::add(const Error& error, std::size_t objects) {
  if (!first_) first_ = error;
  objects_ += objects;
  retryable_ = retryable_ && error.retryable();
}

void RemovalFailures::raise_if_any() const {
  if (!first_) return;
  ErrorInfo info = first_->info();
  if (objects_ > 1) info.message += fmt::format(" (and {} more like it)", objects_ - 1);
  info.retry = retryable_ ? Retry::safe : Retry::never;
  raise(first_->code(), std::move(info));
}

void RemovalSink::on_failed(void* context, std::size_t index, const hf_error* error) noexcept {
  auto& self = *static_cast<RemovalSink*>(context);
  self.call_.guard([&] {
    if (index >= self.keys_.size()) self.call_.refuse("it failed to remove a key it was not given");
    const Failure failure = error != nullptr ? self.context_.copy(*error) : Failure{};
    if (failure.status == HF_E_NOT_FOUND) return;  // a plugin that is stricter than it has to be
    const std::string key = self.context_.clean(self.keys_[index]);
    const std::string doing = describe({.verb = "remove", .key = key, .where = "from"}, self.context_.name);
    self.failures_.add(to_error(failure, self.call_.state(), doing, key), 1);
  });
}

}  // namespace holdfast::store
