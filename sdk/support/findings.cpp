#include <holdfast/support/findings.hpp>

namespace holdfast::support {

Report report_to(sdk::Findings& out) {
  return [&out](const Finding& finding) {
    if (finding.severity == HF_DIAG_ERROR)
      out.error(finding.field, finding.code, finding.summary, finding.remedy);
    else
      out.warning(finding.field, finding.code, finding.summary, finding.remedy);
  };
}

Report refuse_errors() {
  return [](const Finding& finding) {
    if (finding.severity == HF_DIAG_ERROR)
      throw sdk::Error{HF_E_INVALID_CONFIG, finding.summary}.remedy(finding.remedy).retry(sdk::Retry::never);
  };
}

}  // namespace holdfast::support
