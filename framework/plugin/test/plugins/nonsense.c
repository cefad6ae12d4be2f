/* Its entry returns an address where nothing is. */
#include <holdfast/abi.h>

HF_NOTE("nonsense", "1.0.0");
const hf_plugin* hf_plugin_entry_v1(const hf_host* host) {
  (void)host;
  return (const hf_plugin*)16;
}
