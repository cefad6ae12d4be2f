/* A plugin that does everything right and stores nothing. */
#include <holdfast/abi.h>

static hf_status open_nothing(const hf_settings *settings, const hf_call *call, hf_store **store) {
  const hf_error error = {
      .struct_size = sizeof error, .status = HF_E_UNSUPPORTED, .message = HF_STR("there is nothing to open")};
  (void)settings, (void)store;
  return call->fail(call, &error);
}

static const hf_field folder = {
    .struct_size = sizeof folder, .type = HF_TYPE_PATH, .flags = HF_FIELD_REQUIRED, .key = HF_STR("folder")};
static const hf_field *const fields[] = {&folder};

static const hf_plugin plugin = {.struct_size = sizeof plugin,
                                 .id = HF_STR("good"),
                                 .name = HF_STR("Good"),
                                 .version = HF_STR("1.2.3"),
                                 .vendor = HF_STR("Acme"),
                                 .license = HF_STR("Apache-2.0"),
                                 .summary = HF_STR("clears \x1b[2J the screen"),
                                 .fields = fields,
                                 .field_count = 1,
                                 .open = open_nothing};

HF_NOTE("good", "1.2.3");
const hf_plugin *hf_plugin_entry_v1(const hf_host *host) {
  (void)host;
  return &plugin;
}
