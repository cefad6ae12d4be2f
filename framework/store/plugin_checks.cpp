#include "store/plugin_checks.hpp"

#include <algorithm>
#include <utility>

namespace holdfast::store {
namespace {

Check::Outcome to_outcome(std::int32_t outcome) noexcept {
  switch (outcome) {
    case HF_CHECK_PASS:
      return Check::Outcome::pass;
    case HF_CHECK_WARN:
      return Check::Outcome::warn;
    case HF_CHECK_SKIP:
      return Check::Outcome::skip;
    default:
      return Check::Outcome::fail;  // also what this version does not know
  }
}

}  // namespace

void PluginChecks::end_open() {
  if (!is_open_) return;
  end({.id = id_,
       .title = title_,
       .outcome = Check::Outcome::fail,
       .detail = "the plugin began this check and never ended it",
       .remedy = "report this to the plugin's vendor"});
}

void PluginChecks::on_begin(void* context, hf_str id, hf_str title) noexcept {
  auto& self = *static_cast<PluginChecks*>(context);
  self.call_.guard([&] { self.begin(self.context_.clean(id), self.context_.clean(title)); });
}

void PluginChecks::on_end(void* context, const hf_check* check) noexcept {
  auto& self = *static_cast<PluginChecks*>(context);
  self.call_.guard([&] {
    if (check == nullptr) self.call_.refuse("it gave NULL for a check");
    const auto text = [&](bool is_there, const hf_str& member) {
      return is_there ? self.context_.clean(member) : std::string{};
    };
    Check ended{.id = text(HF_HAS(hf_check, check, id), check->id),
                .title = {},
                .outcome = HF_HAS(hf_check, check, outcome) ? to_outcome(check->outcome) : Check::Outcome::fail,
                .detail = text(HF_HAS(hf_check, check, detail), check->detail),
                .remedy = text(HF_HAS(hf_check, check, remedy), check->remedy)};
    if (HF_HAS(hf_check, check, latency_ns))
      ended.latency =
          std::chrono::nanoseconds{static_cast<std::int64_t>(std::min<std::uint64_t>(check->latency_ns, INT64_MAX))};
    if (!self.is_open_) self.begin(ended.id, ended.id);
    self.end(std::move(ended));
  });
}

void PluginChecks::begin(std::string id, std::string title) {
  end_open();
  is_open_ = true;
  id_ = std::move(id);
  title_ = std::move(title);
  began_ = std::chrono::steady_clock::now();
  observer_.check_begins(id_, title_);
}

void PluginChecks::end(Check check) {
  is_open_ = false;
  check.id = id_;  // what it began with is what was announced
  check.title = title_;
  if (check.latency.count() == 0) check.latency = std::chrono::steady_clock::now() - began_;
  observer_.check_ended(check);
}

}  // namespace holdfast::store
