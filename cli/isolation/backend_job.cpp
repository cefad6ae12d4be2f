#include "isolation/backend_job.hpp"

#include "isolation/report.hpp"
#include "session.hpp"
#include "settings/show.hpp"

namespace holdfast::cli {
namespace {

class TellChecks final : public BackupObserver {
 public:
  explicit TellChecks(Reporter& out) : out_{out} {}
  void checked(const BackupCheck& check) noexcept override { out_.check(check); }

 private:
  Reporter& out_;
};

}  // namespace

void look_at_backend(Session& session, Reporter& out, Depth depth) {
  const BackupBackend backend = session.backend();
  settings::Findings findings;
  const client::ResolvedBackend resolved = session.backends().resolve(backend, findings, session.stop());
  const plugin::Facts& facts = resolved.plugin->facts();
  for (const settings::Finding& finding : findings.all()) tell(out, finding);
  out.tell({.kind = Message::Kind::about, .fields = {facts.id, facts.version, "", resolved.store_name}});
  if (depth == Depth::settings)
    for (const settings::ShownSetting& setting : settings::shown_settings(resolved.settings)) tell(out, setting);
  if (depth == Depth::settings || findings.has_errors()) return;
  client::Errand errand{session.engine().errands()};
  const std::stop_callback pass_on{session.stop(), [&errand] { errand.request_stop(); }};
  const client::OpenedBackend opened = session.engine().open(backend, errand);
  out.phase("preflight", facts);
  static_cast<void>(
      session.engine().check(opened, {.observer = std::make_shared<TellChecks>(out), .stop = errand.stop()}));
}

}  // namespace holdfast::cli
