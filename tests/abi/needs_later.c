/* A plugin that cannot do without what a later engine has. */
#include <holdfast/abi.h>

static hf_status open_nothing(const hf_settings* settings, const hf_call* call, hf_store** store) {
  (void)settings, (void)call, (void)store;
  return HF_E_UNSUPPORTED;
}

static const hf_plugin plugin = {.struct_size = sizeof plugin,
                                 .abi_minor = HF_ABI_MINOR,
                                 .min_host_minor = HF_ABI_MINOR,
                                 .id = HF_STR("com.acme.later"),
                                 .version = HF_STR("2.0.0"),
                                 .open = open_nothing};

HF_NOTE("com.acme.later", "2.0.0");
const hf_plugin* hf_plugin_entry_v1(const hf_host* host) {
  (void)host;
  return &plugin;
}
