/* A plugin that crashes, hangs or ends the process: in its entry where it is built with IN_ENTRY, else in the function
 * that the settings name. */
#include <holdfast/abi.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void crash(void) {
  fputs("about to \x1b[31mcrash\n", stderr);
  raise(SIGSEGV);
}
static void hang(void) {
  for (;;) pause();
}
static void leave(void) { exit(0); }
static void nothing(void) {}

enum { setting_in, setting_how };
static const hf_field in = {.struct_size = sizeof in, .key = HF_STR("in"), .fallback = HF_STR("nowhere")};
static const hf_field how = {.struct_size = sizeof how, .key = HF_STR("how"), .fallback = HF_STR("crash")};
static const hf_field* const fields[] = {&in, &how};

static int is(hf_str text, const char* word) {
  return text.size == strlen(word) && !memcmp(text.data, word, text.size);
}

static void make_trouble(hf_str how_it_is_made) {
  if (is(how_it_is_made, "crash")) crash();
  if (is(how_it_is_made, "hang")) hang();
  if (is(how_it_is_made, "leave")) leave();
}

static void validate(const hf_settings* settings, const hf_diagnostic_sink* out) {
  (void)out;
  if (is(settings->at(settings, setting_in)->text, "validate")) make_trouble(settings->at(settings, setting_how)->text);
}

typedef struct store {
  hf_store base;
  int in_preflight;
  char how[16];
} store;

static void close_store(hf_store* s) { free(s); }
static const hf_limits* limits(const hf_store* s) {
  static const hf_limits none = {.struct_size = sizeof none};
  (void)s;
  return &none;
}
static hf_status preflight(hf_store* s, const hf_call* call, uint32_t flags, const hf_check_sink* out) {
  const store* self = (const store*)s;
  (void)flags;
  call->log(call, HF_LOG_WARN, (hf_str)HF_STR("the tape is \x1b[31mnearly full"), NULL, 0);
  out->begin(out->context, (hf_str)HF_STR("auth"), (hf_str)HF_STR("The credentials are good"));
  if (self->in_preflight) make_trouble((hf_str){self->how, strlen(self->how)});
  return HF_OK;
}
static hf_status fail(const hf_call* call) {
  const hf_error error = {.struct_size = sizeof error, .status = HF_E_IO, .message = HF_STR("there is nothing here")};
  return call->fail(call, &error);
}
static hf_status stat_object(hf_store* s, const hf_call* call, hf_str key, const hf_object_sink* out) {
  (void)s, (void)key, (void)out;
  return fail(call);
}
static hf_status list(hf_store* s, const hf_call* call, const hf_list* request, const hf_list_sink* out) {
  (void)s, (void)request, (void)out;
  return fail(call);
}
static hf_status get(hf_store* s, const hf_call* call, const hf_get* request, const hf_data_sink* out) {
  (void)s, (void)request, (void)out;
  return fail(call);
}
static hf_status put(hf_store* s, const hf_call* call, const hf_put* request, const void* data, size_t size,
                     const hf_object_sink* out) {
  (void)s, (void)request, (void)data, (void)size, (void)out;
  return fail(call);
}
static hf_status remove_object(hf_store* s, const hf_call* call, hf_str key) {
  (void)s, (void)key;
  return fail(call);
}
static const hf_store_ops ops = {.struct_size = sizeof ops,
                                 .close = close_store,
                                 .limits = limits,
                                 .preflight = preflight,
                                 .stat = stat_object,
                                 .list = list,
                                 .get = get,
                                 .put = put,
                                 .remove = remove_object};

static hf_status open_store(const hf_settings* settings, const hf_call* call, hf_store** out) {
  const hf_str where = settings->at(settings, setting_in)->text, trouble = settings->at(settings, setting_how)->text;
  store* made = calloc(1, sizeof *made);
  (void)call;
  if (is(where, "open")) make_trouble(trouble);
  made->base.ops = &ops;
  made->in_preflight = is(where, "preflight");
  memcpy(made->how, trouble.data, trouble.size < sizeof made->how ? trouble.size : sizeof made->how - 1);
  *out = &made->base;
  return HF_OK;
}

static const hf_plugin plugin = {.struct_size = sizeof plugin,
                                 .id = HF_STR(ID),
                                 .version = HF_STR("1.0.0"),
                                 .fields = fields,
                                 .field_count = 2,
                                 .validate = validate,
                                 .open = open_store};

HF_NOTE(ID, "1.0.0");
const hf_plugin* hf_plugin_entry_v1(const hf_host* host) {
  (void)host;
  IN_ENTRY();
  return &plugin;
}
