#include "commands/begin.hpp"

#include <algorithm>

#include "commands/requests.hpp"

namespace holdfast::cli {
namespace {

/// A directory of collections has neither users nor roles, so asking for them gets less than was asked for.
bool lacks_users(const client::AnyRequest& request, const BackupPlan& plan) {
  const auto* restore = std::get_if<BackupRestoreRequest>(&request);
  return restore != nullptr && plan.cluster.starts_with("file:") &&
         (restore->users == RestoreOption::all || restore->roles == RestoreOption::all);
}

/// A server leaves out what the user may not back up.
bool lacks_collections(const BackupPlan& plan, const std::vector<std::string>& moved) {
  return std::any_of(plan.collections.begin(), plan.collections.end(), [&](const BackupPlan::Collection& planned) {
    return std::find(moved.begin(), moved.end(), planned.name) == moved.end();
  });
}

/// What came of an operation that succeeded.
int code_of(const client::AnyRequest& request, const BackupOperation& operation) {
  const BackupPlan& plan = operation.plan();
  const bool is_whole =
      plan.missing.empty() && !lacks_users(request, plan) && !lacks_collections(plan, operation.current().collections);
  return is_whole ? 0 : exit_code(ErrorCode::incomplete);
}

BackupOperation begin(Session& session, const client::AnyRequest& request) {
  const StartOptions options{.observer = session.observer(), .stop = session.stop()};
  if (const auto* create = std::get_if<BackupCreateRequest>(&request))
    return session.backups().create(*create, options);
  return session.backups().restore(std::get<BackupRestoreRequest>(request), options);
}

int show_plan(Session& session, const client::AnyRequest& request) {
  class Quietly final : public BackupObserver {
   public:
    explicit Quietly(std::shared_ptr<BackupObserver> to) : to_{std::move(to)} {}
    void checked(const BackupCheck& check) noexcept override { to_->checked(check); }
    void warned(const std::string& warning) noexcept override { to_->warned(warning); }

   private:
    std::shared_ptr<BackupObserver> to_;
  };
  const StartOptions options{.observer = std::make_shared<Quietly>(session.observer()), .stop = session.stop()};
  const auto* create = std::get_if<BackupCreateRequest>(&request);
  session.out().dry_run(create != nullptr
                            ? session.backups().plan_create(*create, options)
                            : session.backups().plan_restore(std::get<BackupRestoreRequest>(request), options));
  return 0;
}

int run_detached(Session& session, const std::function<client::AnyRequest()>& make_request) {
  Detachment detachment;
  if (const auto code = detachment.split()) return *code;
  try {
    const client::AnyRequest request = make_request();
    const BackupOperation operation = begin(session, request);
    session.out().accepted(operation, client::kind_of(request));
    detachment.accept();
    return follow(session, operation, client::kind_of(request), {});
  } catch (const Error& error) {
    session.out().error(error);
    detachment.refuse(exit_code(error.code()));
    return exit_code(error.code());
  }
}

}  // namespace

int begin_and_follow(Session& session, const client::AnyRequest& request, const FollowOptions& options) {
  const BackupOperation operation = begin(session, request);
  const int code = follow(session, operation, client::kind_of(request), options);
  return code == 0 ? code_of(request, operation) : code;
}

int carry_out(Session& session, const std::function<client::AnyRequest()>& make_request) {
  const Arguments& given = session.arguments();
  for (const std::string_view other : {"--dry-run", "--timeout"})
    if (given.has("--detach") && given.has(other))
      throw UsageError{
          {.message = "--detach and " + std::string{other} + " exclude each other", .hint = "give one of the two"}};
  if (given.has("--detach")) return run_detached(session, make_request);
  const client::AnyRequest request = make_request();
  if (given.has("--dry-run")) return show_plan(session, request);
  return begin_and_follow(session, request, {.timeout = timeout_of(session)});
}

}  // namespace holdfast::cli
