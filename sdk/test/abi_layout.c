/*
 * Prints the layout of the ABI, one fact a line: "struct.member offset size", "struct sizeof size", "CONSTANT value".
 *
 * The output is kept in abi-layout.txt. Built into the same program is the proof that no member was forgotten here:
 * the ABI has no padding, so every member must begin where the one before it ended.
 */
#include <holdfast/abi.h>

#include <stdio.h>
#include <stdlib.h>

static const char* current;
static size_t end_of_last;

static void begin_struct(const char* name) {
  current = name;
  end_of_last = 0;
}

static void member(const char* name, size_t offset, size_t size) {
  if (offset != end_of_last) {
    fprintf(stderr, "%s: a member is missing in the list before \"%s\"\n", current, name);
    exit(1);
  }
  printf("%s.%s %zu %zu\n", current, name, offset, size);
  end_of_last = offset + size;
}

static void end_struct(size_t size) {
  if (size != end_of_last) {
    fprintf(stderr, "%s: its last members are missing in the list\n", current);
    exit(1);
  }
  printf("%s sizeof %zu\n", current, size);
}

#define STRUCT(type)    \
  typedef type subject; \
  begin_struct(#type)
#define MEMBER(name) member(#name, offsetof(subject, name), sizeof(((subject*)0)->name))
#define END_STRUCT() end_struct(sizeof(subject))
#define CONSTANT(name) printf(#name " %lld\n", (long long)(name))

/* clang-format off */
static void basics(void) {
  { STRUCT(hf_str); MEMBER(data); MEMBER(size); END_STRUCT(); }
  { STRUCT(hf_pair); MEMBER(name); MEMBER(value); END_STRUCT(); }
  {
    STRUCT(hf_error);
    MEMBER(struct_size); MEMBER(status); MEMBER(retry); MEMBER(service_status); MEMBER(reserved);
    MEMBER(retry_after_ns); MEMBER(message); MEMBER(remedy); MEMBER(service_code); MEMBER(request_id);
    END_STRUCT();
  }
  {
    STRUCT(hf_call);
    MEMBER(struct_size); MEMBER(cancel_fd); MEMBER(attempt); MEMBER(deadline_ns);
    MEMBER(cancelled); MEMBER(fail); MEMBER(log); MEMBER(progress);
    END_STRUCT();
  }
  {
    STRUCT(hf_host);
    MEMBER(struct_size); MEMBER(abi_major); MEMBER(abi_minor); MEMBER(name); MEMBER(version); MEMBER(service);
    END_STRUCT();
  }
}

static void settings(void) {
  {
    STRUCT(hf_field);
    MEMBER(struct_size); MEMBER(type); MEMBER(flags); MEMBER(key); MEMBER(help); MEMBER(details); MEMBER(fallback);
    MEMBER(example); MEMBER(env); MEMBER(replaced_by); MEMBER(choices); MEMBER(choice_count); MEMBER(min); MEMBER(max);
    END_STRUCT();
  }
  {
    STRUCT(hf_value);
    MEMBER(struct_size); MEMBER(flags); MEMBER(type); MEMBER(integer); MEMBER(text); MEMBER(items); MEMBER(item_count);
    END_STRUCT();
  }
  {
    STRUCT(hf_settings);
    MEMBER(struct_size); MEMBER(count); MEMBER(reserved); MEMBER(instance); MEMBER(at);
    END_STRUCT();
  }
  {
    STRUCT(hf_diagnostic);
    MEMBER(struct_size); MEMBER(severity); MEMBER(reserved); MEMBER(field); MEMBER(code); MEMBER(summary);
    MEMBER(remedy);
    END_STRUCT();
  }
  { STRUCT(hf_diagnostic_sink); MEMBER(struct_size); MEMBER(context); MEMBER(add); END_STRUCT(); }
  {
    STRUCT(hf_check);
    MEMBER(struct_size); MEMBER(outcome); MEMBER(reserved); MEMBER(id); MEMBER(detail); MEMBER(remedy);
    MEMBER(latency_ns);
    END_STRUCT();
  }
  { STRUCT(hf_check_sink); MEMBER(struct_size); MEMBER(context); MEMBER(begin); MEMBER(end); END_STRUCT(); }
}

static void requests_and_sinks(void) {
  {
    STRUCT(hf_object);
    MEMBER(struct_size); MEMBER(key); MEMBER(size); MEMBER(modified_ns); MEMBER(etag);
    END_STRUCT();
  }
  { STRUCT(hf_object_sink); MEMBER(struct_size); MEMBER(context); MEMBER(object); END_STRUCT(); }
  {
    STRUCT(hf_list);
    MEMBER(struct_size); MEMBER(limit); MEMBER(reserved); MEMBER(prefix); MEMBER(delimiter); MEMBER(start_after);
    MEMBER(page);
    END_STRUCT();
  }
  {
    STRUCT(hf_list_sink);
    MEMBER(struct_size); MEMBER(context); MEMBER(object); MEMBER(prefix); MEMBER(next);
    END_STRUCT();
  }
  {
    STRUCT(hf_get);
    MEMBER(struct_size); MEMBER(key); MEMBER(offset); MEMBER(length); MEMBER(if_match);
    END_STRUCT();
  }
  { STRUCT(hf_data_sink); MEMBER(struct_size); MEMBER(context); MEMBER(object); MEMBER(data); END_STRUCT(); }
  {
    STRUCT(hf_put);
    MEMBER(struct_size); MEMBER(mode); MEMBER(reserved); MEMBER(key); MEMBER(if_match); MEMBER(sha256);
    MEMBER(size_hint); MEMBER(metadata); MEMBER(metadata_count);
    END_STRUCT();
  }
  { STRUCT(hf_removal_sink); MEMBER(struct_size); MEMBER(context); MEMBER(failed); END_STRUCT(); }
}

static void store_and_plugin(void) {
  {
    STRUCT(hf_limits);
    MEMBER(struct_size); MEMBER(features); MEMBER(max_concurrency); MEMBER(max_parts); MEMBER(max_key);
    MEMBER(max_removals); MEMBER(max_put); MEMBER(min_part); MEMBER(max_part);
    END_STRUCT();
  }
  {
    STRUCT(hf_store_ops);
    MEMBER(struct_size); MEMBER(close); MEMBER(limits); MEMBER(preflight); MEMBER(stat); MEMBER(list); MEMBER(get);
    MEMBER(put); MEMBER(remove); MEMBER(remove_many); MEMBER(upload_begin); MEMBER(upload_part);
    MEMBER(upload_finish); MEMBER(upload_abort); MEMBER(upload_release); MEMBER(extension);
    END_STRUCT();
  }
  { STRUCT(hf_store); MEMBER(ops); END_STRUCT(); }
  {
    STRUCT(hf_plugin);
    MEMBER(struct_size); MEMBER(abi_minor); MEMBER(min_host_minor); MEMBER(id); MEMBER(name); MEMBER(version);
    MEMBER(vendor); MEMBER(license); MEMBER(url); MEMBER(summary); MEMBER(fields); MEMBER(field_count);
    MEMBER(reserved2); MEMBER(validate); MEMBER(open);
    END_STRUCT();
  }
}

static void http_service(void) {
  {
    STRUCT(hf_http_request);
    MEMBER(struct_size); MEMBER(method); MEMBER(url); MEMBER(headers); MEMBER(header_count); MEMBER(body);
    MEMBER(body_size); MEMBER(flags); MEMBER(reserved); MEMBER(ca_file); MEMBER(proxy);
    END_STRUCT();
  }
  { STRUCT(hf_http_sink); MEMBER(struct_size); MEMBER(context); MEMBER(head); MEMBER(data); END_STRUCT(); }
  { STRUCT(hf_http); MEMBER(struct_size); MEMBER(send); END_STRUCT(); }
}

static void constants(void) {
  CONSTANT(HF_OK); CONSTANT(HF_E_INTERNAL); CONSTANT(HF_E_NO_MEMORY); CONSTANT(HF_E_INVALID_ARGUMENT);
  CONSTANT(HF_E_INVALID_CONFIG); CONSTANT(HF_E_UNSUPPORTED); CONSTANT(HF_E_CANCELLED); CONSTANT(HF_E_TIMEOUT);
  CONSTANT(HF_E_NOT_FOUND); CONSTANT(HF_E_ALREADY_EXISTS); CONSTANT(HF_E_CONFLICT); CONSTANT(HF_E_UNAUTHENTICATED);
  CONSTANT(HF_E_FORBIDDEN); CONSTANT(HF_E_THROTTLED); CONSTANT(HF_E_UNAVAILABLE); CONSTANT(HF_E_NO_SPACE);
  CONSTANT(HF_E_CORRUPT); CONSTANT(HF_E_IO); CONSTANT(HF_E_LOCKED);
  CONSTANT(HF_RETRY_UNKNOWN); CONSTANT(HF_RETRY_NEVER); CONSTANT(HF_RETRY_SAFE);
  CONSTANT(HF_LOG_DEBUG); CONSTANT(HF_LOG_INFO); CONSTANT(HF_LOG_WARN); CONSTANT(HF_LOG_ERROR);
  CONSTANT(HF_TYPE_STRING); CONSTANT(HF_TYPE_BOOL); CONSTANT(HF_TYPE_INTEGER); CONSTANT(HF_TYPE_SIZE);
  CONSTANT(HF_TYPE_DURATION); CONSTANT(HF_TYPE_CHOICE); CONSTANT(HF_TYPE_PATH); CONSTANT(HF_TYPE_URL);
  CONSTANT(HF_TYPE_LIST); CONSTANT(HF_TYPE_MAP);
  CONSTANT(HF_FIELD_REQUIRED); CONSTANT(HF_FIELD_SECRET); CONSTANT(HF_FIELD_ADVANCED); CONSTANT(HF_FIELD_IDENTITY);
  CONSTANT(HF_FIELD_DEPRECATED);
  CONSTANT(HF_VALUE_SET); CONSTANT(HF_VALUE_DEFAULT);
  CONSTANT(HF_DIAG_ERROR); CONSTANT(HF_DIAG_WARNING); CONSTANT(HF_DIAG_HINT);
  CONSTANT(HF_CHECK_PASS); CONSTANT(HF_CHECK_WARN); CONSTANT(HF_CHECK_FAIL); CONSTANT(HF_CHECK_SKIP);
  CONSTANT(HF_PREFLIGHT_WRITE);
  CONSTANT(HF_PREFLIGHT_KEEP);
  CONSTANT(HF_PUT_OVERWRITE); CONSTANT(HF_PUT_CREATE); CONSTANT(HF_PUT_MATCH);
  CONSTANT(HF_CAN_CREATE); CONSTANT(HF_CAN_MATCH); CONSTANT(HF_CAN_UPLOAD); CONSTANT(HF_CAN_PARALLEL_PARTS);
  CONSTANT(HF_CAN_LIST_SORTED); CONSTANT(HF_CAN_START_AFTER); CONSTANT(HF_CAN_LIST_FRESH);
  CONSTANT(HF_CAN_VERIFY_SHA256); CONSTANT(HF_CAN_METADATA);
  CONSTANT(HF_HTTP_METADATA); CONSTANT(HF_HTTP_REPEATABLE); CONSTANT(HF_NOTE_TYPE);
}

/* clang-format on */

int main(void) {
  basics();
  settings();
  requests_and_sinks();
  store_and_plugin();
  http_service();
  constants();
  return 0;
}
