/* Returns NULL when it is asked first, and an unusable table when it is asked again, which no host may do. */
#include <holdfast/abi.h>

static const hf_plugin plugin = {.struct_size = sizeof plugin, .id = HF_STR("null_once"), .version = HF_STR("1.0.0")};

HF_NOTE("null_once", "1.0.0");
const hf_plugin *hf_plugin_entry_v1(const hf_host *host) {
  static int calls = 0;
  (void)host;
  return calls++ == 0 ? NULL : &plugin;
}
