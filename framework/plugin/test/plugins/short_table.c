/* Its table says that it has no members but its size. */
#include <holdfast/abi.h>

static const hf_plugin plugin = {.struct_size = sizeof plugin.struct_size};

HF_NOTE("short_table", "1.0.0");
const hf_plugin* hf_plugin_entry_v1(const hf_host* host) {
  (void)host;
  return &plugin;
}
