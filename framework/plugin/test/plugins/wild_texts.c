/* Its table is whole, and says that its name is where nothing is. */
#include <holdfast/abi.h>

static hf_status open_nothing(const hf_settings* settings, const hf_call* call, hf_store** store) {
  (void)settings, (void)call, (void)store;
  return HF_E_UNSUPPORTED;
}

static const hf_plugin plugin = {.struct_size = sizeof plugin,
                                 .id = HF_STR("wild_texts"),
                                 .name = {(const char*)16, 100},
                                 .version = HF_STR("1.0.0"),
                                 .open = open_nothing};

HF_NOTE("wild_texts", "1.0.0");
const hf_plugin* hf_plugin_entry_v1(const hf_host* host) {
  (void)host;
  return &plugin;
}
