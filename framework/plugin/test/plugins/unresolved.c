/* Needs a function that nobody provides. */
#include <holdfast/abi.h>

const hf_plugin *a_function_that_nobody_provides(void);

HF_NOTE("unresolved", "1.0.0");
const hf_plugin *hf_plugin_entry_v1(const hf_host *host) {
  (void)host;
  return a_function_that_nobody_provides();
}
