#include "store/unreachable_store.hpp"

#include <fmt/format.h>

#include <utility>

namespace holdfast::store {
namespace {

class UnreachableStore final : public Store {
 public:
  UnreachableStore(std::string name, Error why) : name_{std::move(name)}, why_{std::move(why)} {}

  const std::string& name() const noexcept override { return name_; }
  const Limits& limits() const noexcept override { return limits_; }

  void preflight(PreflightAccess, CheckObserver&, const CallOptions&) override { refuse("look at"); }
  std::optional<ObjectInfo> stat(std::string_view, const CallOptions&) override { refuse("look into"); }
  ListPage list(const ListRequest&, const CallOptions&) override { refuse("list"); }
  ObjectInfo get(const GetRequest&, const ByteSink&, const CallOptions&) override { refuse("read from"); }
  ObjectInfo put(const PutRequest&, std::span<const std::byte>, const CallOptions&) override { refuse("write to"); }
  void remove(std::string_view, const CallOptions&) override { refuse("remove from"); }
  void remove_many(std::span<const std::string>, const CallOptions&) override { refuse("remove from"); }
  std::unique_ptr<Upload> begin_upload(const PutRequest&, const CallOptions&) override { refuse("write to"); }

 private:
  [[noreturn]] void refuse(std::string_view verb) const {
    raise_with_context(why_, fmt::format("cannot {} '{}' from here", verb, name_));
  }

  const std::string name_;
  const Error why_;
  const Limits limits_ = {};
};

}  // namespace

std::unique_ptr<Store> make_unreachable_store(std::string name, Error why) {
  return std::make_unique<UnreachableStore>(std::move(name), std::move(why));
}

}  // namespace holdfast::store
