#include "validation.hpp"

#include <algorithm>

namespace holdfast::conformance {

std::vector<Diagnostic> validate(Bench& bench, const hf_plugin& plugin, const hf_settings& settings) {
  std::vector<Diagnostic> found;
  const hf_diagnostic_sink sink{
      .struct_size = sizeof(hf_diagnostic_sink),
      .context = &found,
      .add = [](void* context, const hf_diagnostic* d) noexcept {
        static_cast<std::vector<Diagnostic>*>(context)->push_back({.severity = d->severity,
                                                                   .field = std::string{view(d->field)},
                                                                   .code = std::string{view(d->code)},
                                                                   .summary = std::string{view(d->summary)},
                                                                   .remedy = std::string{view(d->remedy)},
                                                                   .reserved = d->reserved});
      }};
  if (plugin.validate != nullptr) plugin.validate(&settings, &sink);
  for (const Diagnostic& diagnostic : found) {
    bench.witness().see_reserved("a finding of validate", diagnostic.reserved);
    bench.witness().hear("a finding of validate", diagnostic.code);
    bench.witness().hear("a finding of validate", diagnostic.summary);
    bench.witness().hear("a finding of validate", diagnostic.remedy);
  }
  return found;
}

bool has_error(const std::vector<Diagnostic>& found) noexcept {
  return std::any_of(found.begin(), found.end(),
                     [](const Diagnostic& diagnostic) { return diagnostic.severity == HF_DIAG_ERROR; });
}

}  // namespace holdfast::conformance
