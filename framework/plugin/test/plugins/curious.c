/* Works only for the host it expects: its name, its ABI, the service "test.answer/1", and no other service. */
#include <holdfast/abi.h>
#include <string.h>

static hf_status open_nothing(const hf_settings *settings, const hf_call *call, hf_store **store) {
  (void)settings, (void)call, (void)store;
  return HF_E_UNSUPPORTED;
}

static const hf_plugin future = {.struct_size = sizeof future,
                                 .abi_minor = 7,
                                 .min_host_minor = 7,
                                 .id = HF_STR("curious"),
                                 .version = HF_STR("1.0.0"),
                                 .open = open_nothing};
static const hf_plugin plugin = {
    .struct_size = sizeof plugin, .id = HF_STR("curious"), .version = HF_STR("1.0.0"), .open = open_nothing};

HF_NOTE("curious", "1.0.0");
const hf_plugin *hf_plugin_entry_v1(const hf_host *host) {
  const int *answer = host->service(host, "test.answer/1");
  if (host->service(host, "test.unknown/1") || host->service(host, NULL)) return NULL;
  if (host->abi_major != 1 || host->name.size != 8 || memcmp(host->name.data, "holdfast", 8) != 0) return NULL;
  return answer && *answer == 42 ? &plugin : &future;
}
