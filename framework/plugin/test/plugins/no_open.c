/* Its table lacks the function that every plugin must have. */
#include <holdfast/abi.h>

static const hf_plugin plugin = {.struct_size = sizeof plugin, .id = HF_STR("no_open"), .version = HF_STR("1.0.0")};

HF_NOTE("no_open", "1.0.0");
const hf_plugin *hf_plugin_entry_v1(const hf_host *host) {
  (void)host;
  return &plugin;
}
