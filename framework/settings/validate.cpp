#include <charconv>
#include <exception>
#include <optional>
#include <string>
#include <utility>

#include "settings/excerpt.hpp"
#include "settings/resolve.hpp"
#include "store/redact.hpp"

namespace holdfast::settings {
namespace {

/// The host's end of a plugin's validate. Nothing may be thrown through the plugin, so a failure waits until it
/// returned.
class DiagnosticSink {
 public:
  DiagnosticSink(const Resolved& settings, Findings& findings)
      : settings_{settings}, findings_{findings}, redactor_{settings.secrets()} {}

  [[nodiscard]] hf_diagnostic_sink abi() noexcept {
    return {.struct_size = sizeof(hf_diagnostic_sink),
            .context = this,
            .add = [](void* context, const hf_diagnostic* diagnostic) noexcept {
              static_cast<DiagnosticSink*>(context)->add_guarded(diagnostic);
            }};
  }
  void rethrow_failure() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  void add_guarded(const hf_diagnostic* diagnostic) noexcept {
    try {
      if (diagnostic) add(*diagnostic);
    } catch (...) {
      failure_ = std::current_exception();
    }
  }

  void add(const hf_diagnostic& diagnostic) {
    const auto text = [this](hf_str member) {
      return member.data ? redactor_.mask({member.data, member.size}) : std::string{};
    };
    Finding finding;
    // An unknown severity comes from a newer plugin: take it seriously.
    if (HF_HAS(hf_diagnostic, &diagnostic, severity) && diagnostic.severity == HF_DIAG_WARNING)
      finding.severity = Severity::warning;
    else if (HF_HAS(hf_diagnostic, &diagnostic, severity) && diagnostic.severity == HF_DIAG_HINT)
      finding.severity = Severity::hint;
    std::string field;
    if (HF_HAS(hf_diagnostic, &diagnostic, field)) field = text(diagnostic.field);
    if (HF_HAS(hf_diagnostic, &diagnostic, code)) finding.code = text(diagnostic.code);
    if (HF_HAS(hf_diagnostic, &diagnostic, summary)) finding.summary = text(diagnostic.summary);
    if (HF_HAS(hf_diagnostic, &diagnostic, remedy)) finding.remedy = text(diagnostic.remedy);
    if (finding.summary.empty()) finding.summary = "the plugin refuses this and does not say why";
    finding.place = place_of(field, finding.summary);
    findings_.add(std::move(finding));
  }

  /// The place of "endpoint", "headers[2]", or of the whole. Where the place itself does not tell which setting it is
  /// (a default, the whole), `summary` gets its name.
  Place place_of(std::string_view field, std::string& summary) const {
    const auto bracket = field.find('[');
    const std::string_view key = field.substr(0, bracket);
    for (const Setting& setting : settings_.all()) {
      if (setting.field.key != key) continue;
      Place place = setting.place;
      if (const auto index = index_of(field, bracket); index && *index < setting.value.item_places.size())
        place = setting.value.item_places[*index];
      if (setting.state != State::set) {
        place = settings_.place();
        if (summary.find(key) == std::string::npos) summary.insert(0, std::string{key} + ": ");
      }
      return setting.field.is_secret() ? place.hidden() : redacted(place);
    }
    return redacted(settings_.place());
  }

  // One setting's value may hold another one's secret.
  [[nodiscard]] Place redacted(const Place& place) const {
    const std::string line = excerpt_of(place).line;
    return redactor_.mask(line) == line ? place : place.hidden();
  }

  static std::optional<std::size_t> index_of(std::string_view field, std::size_t bracket) noexcept {
    if (bracket == std::string_view::npos) return std::nullopt;
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(field.data() + bracket + 1, field.data() + field.size(), index);
    return error == std::errc{} && end != field.data() + field.size() && *end == ']' ? std::optional{index}
                                                                                     : std::nullopt;
  }

  const Resolved& settings_;
  Findings& findings_;
  store::Redactor redactor_;
  std::exception_ptr failure_;
};

}  // namespace

void run_validate(const hf_plugin& plugin, const Resolved& settings, Findings& findings) {
  if (!HF_HAS(hf_plugin, &plugin, validate) || !plugin.validate) return;
  DiagnosticSink sink{settings, findings};
  const hf_diagnostic_sink abi = sink.abi();
  plugin.validate(settings.abi(), &abi);
  sink.rethrow_failure();
}

}  // namespace holdfast::settings
