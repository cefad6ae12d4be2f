#include "client/preflight.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "client/convert.hpp"
#include "store/preflight.hpp"

namespace holdfast::client {
namespace {

class Tell final : public store::CheckObserver {
 public:
  explicit Tell(BackupObserver* observer) : observer_{observer} {}

  void check_begins(std::string_view, std::string_view) override {}
  void check_ended(const store::Check& check) override {
    if (observer_ != nullptr) observer_->checked(to_public(check));
  }

 private:
  BackupObserver* observer_;
};

std::string told(const BackupCheck& check) {
  if (!check.detail.empty()) return check.detail;
  return check.title.empty() ? "failed" : check.title;
}

}  // namespace

std::vector<BackupCheck> preflight(store::Store& store, store::PreflightAccess access, const StartOptions& options) {
  Tell tell{options.observer.get()};
  const store::PreflightReport report = store::preflight(store, {.access = access}, tell, {.stop = options.stop});
  std::vector<BackupCheck> checks;
  for (const store::Check& check : report.checks) checks.push_back(to_public(check));
  if (options.observer)
    for (const std::string& key : report.left_behind)
      options.observer->warned(fmt::format("the probe object '{}' on '{}' could not be removed", key, store.name()));
  return checks;
}

void require_passed(std::string_view store, const std::vector<BackupCheck>& checks) {
  const auto failed = [](const BackupCheck& check) { return check.outcome == BackupCheck::Outcome::fail; };
  const auto first = std::find_if(checks.begin(), checks.end(), failed);
  if (first == checks.end()) return;
  ErrorInfo info{.message = fmt::format("preflight of '{}' failed: {}: {}", store, first->id, told(*first)),
                 .hint = first->remedy};
  for (const BackupCheck& check : checks)
    if (failed(check)) info.details.emplace_back(check.id, told(check));
  if (info.details.size() > 1) info.message += fmt::format(" (and {} more)", info.details.size() - 1);
  throw PreflightError{std::move(info)};
}

}  // namespace holdfast::client
