#include "store/store.hpp"

#include <fmt/format.h>

#include <holdfast/errors.hpp>

namespace holdfast::store {
namespace {

/// Notices a sequence of page tokens that repeats itself, however long the circle, while keeping one token (Brent):
/// the kept one is renewed after 1, 2, 4, 8 ... steps, so it lies on the circle sooner or later.
class CircleWatch {
 public:
  [[nodiscard]] bool closes_with(std::string_view token) {
    if (token == kept_) return true;
    if (++steps_ == renew_at_) {
      kept_ = token;
      steps_ = 0;
      renew_at_ *= 2;
    }
    return false;
  }

 private:
  std::string kept_;
  std::uint64_t steps_ = 0;
  std::uint64_t renew_at_ = 1;
};

}  // namespace

CallOptions bounded_call(std::stop_token stop) {
  return {.stop = std::move(stop), .deadline = std::chrono::steady_clock::now() + std::chrono::minutes{10}};
}

void for_each_page(Store& store, ListRequest request, const CallOptions& options,
                   const std::function<void(ListPage&)>& visit) {
  CircleWatch watch;
  std::string token;
  do {
    request.page = token;
    ListPage page = store.list(request, options);
    visit(page);
    token = std::move(page.next);
    if (!token.empty() && watch.closes_with(token))
      throw PluginError{{.message = fmt::format("cannot list '{}' in '{}': its pages go round in circles",
                                                request.prefix, store.name()),
                         .hint = "report this to the plugin's vendor"}};
  } while (!token.empty());
}

void for_each_object(Store& store, std::string_view prefix, const CallOptions& options,
                     const std::function<void(const ObjectInfo&)>& visit) {
  for_each_page(store, {.prefix = prefix}, options, [&](const ListPage& page) {
    for (const ObjectInfo& object : page.objects) visit(object);
  });
}

std::string read_object(Store& store, std::string_view key, std::uint64_t at_most, const CallOptions& options) {
  std::string content;
  const auto refuse_above = [&](std::uint64_t size) {
    if (size > at_most)
      throw DamagedError{
          {.message = fmt::format("cannot read '{}' in '{}': it has more than {} bytes", key, store.name(), at_most),
           .hint = "look at what wrote it: it is not what was expected under this name",
           .details = {{"key", std::string{key}}}}};
  };
  const auto began = [&](const ObjectInfo& object) {
    refuse_above(object.size);
    content.reserve(static_cast<std::size_t>(object.size));
  };
  const auto append = [&](std::span<const std::byte> data) {
    refuse_above(content.size() + data.size());
    content.append(reinterpret_cast<const char*>(data.data()), data.size());
  };
  store.get({.key = key, .began = began}, append, options);
  return content;
}

}  // namespace holdfast::store
