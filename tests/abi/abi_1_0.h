/*
 * FROZEN: the header of plugin ABI 1.0 as it was first published. Never change this file.
 * Plugins that were built with it are in use; tests/abi/ builds some more.
 *
 * holdfast/abi.h - the whole contract between the backup engine and a storage plugin.
 *
 * Plain C11, no dependencies, no functions to link against.  A plugin is a shared
 * library that exports exactly one symbol, HF_ENTRY_SYMBOL; everything else is
 * reached through the tables below.  C++ authors normally include <holdfast/plugin.hpp>.
 *
 * The five rules
 *
 *  1. Sizes.     Every table starts with struct_size, set by the side that owns it.
 *                A reader never looks past min(struct_size, its own sizeof).
 *                Fields are only ever appended; none is removed, moved or reused.
 *  2. Memory.    Whatever a call receives is borrowed until that call returns.
 *                Results leave through sinks, which copy.  Neither side ever frees
 *                the other's memory.
 *  3. Errors.    A failing call reports one hf_error through call->fail() and
 *                returns its status.  No exception and no longjmp crosses a table.
 *  4. Threads.   Each function carries a tag.  Sinks and call->fail() are used on
 *                the thread that was called, and never after that call returned.
 *                  [any]       from any thread, also concurrently
 *                  [serial]    never concurrently on the same object
 *                  [last]      after every other call on the object has returned
 *  5. Lifetime.  A loaded plugin stays mapped until the process ends.
 *
 * All text is UTF-8.  All times are nanoseconds, all sizes bytes.
 */
#ifndef HF_ABI_H
#define HF_ABI_H

/* clang-format off */

#include <stddef.h>
#include <stdint.h>

#define HF_ABI_MAJOR 1u /* part of the entry symbol's name; bumping it means v2 */
#define HF_ABI_MINOR 0u /* counts appended fields, flags and statuses            */

#define HF_ENTRY_SYMBOL "hf_plugin_entry_v1"
#ifndef HF_ENTRY /* builds that link several plugins into one program rename it */
#define HF_ENTRY hf_plugin_entry_v1
#endif

#if defined(__cplusplus) && __cplusplus >= 201703L
#define HF_NOEXCEPT noexcept /* part of the type: a throwing function will not fit */
#else
#define HF_NOEXCEPT
#endif

#define HF_EXPORT __attribute__((visibility("default")))

/* True if the owner of *ptr knows `member`.  HF_HAS(hf_call, call, progress) */
#define HF_HAS(type, ptr, member) \
  ((ptr)->struct_size >= offsetof(type, member) + sizeof((ptr)->member))

#ifdef __cplusplus
extern "C" {
#endif

/* --------------------------------------------------------------- basics -- */

typedef struct hf_str { /* not NUL-terminated; {NULL, 0} is "absent" */
  const char *data;
  size_t size;
} hf_str;

#define HF_STR(literal) {(literal), sizeof(literal) - 1}

typedef struct hf_pair {
  hf_str name;
  hf_str value;
} hf_pair;

typedef int32_t hf_status;
enum {
  HF_OK = 0,
  HF_E_INTERNAL = 1,          /* a bug, on whichever side reports it            */
  HF_E_NO_MEMORY = 2,
  HF_E_INVALID_ARGUMENT = 3,  /* the caller broke this contract                 */
  HF_E_INVALID_CONFIG = 4,    /* the user's settings cannot work                */
  HF_E_UNSUPPORTED = 5,       /* this store lacks the feature                   */
  HF_E_CANCELLED = 6,
  HF_E_TIMEOUT = 7,
  HF_E_NOT_FOUND = 8,
  HF_E_ALREADY_EXISTS = 9,    /* HF_PUT_CREATE lost to an existing object      */
  HF_E_CONFLICT = 10,         /* HF_PUT_MATCH or if_match did not hold         */
  HF_E_UNAUTHENTICATED = 11,  /* credentials absent, wrong or expired           */
  HF_E_FORBIDDEN = 12,        /* credentials fine, permission lacking           */
  HF_E_THROTTLED = 13,
  HF_E_UNAVAILABLE = 14,      /* network or service trouble                     */
  HF_E_NO_SPACE = 15,         /* quota or disk                                  */
  HF_E_CORRUPT = 16,          /* a checksum or a length did not match           */
  HF_E_IO = 17,
  HF_E_LOCKED = 18            /* retention, legal hold or archive tier          */
};

enum { HF_RETRY_UNKNOWN = 0, HF_RETRY_NEVER = 1, HF_RETRY_SAFE = 2 };

typedef struct hf_error {
  size_t struct_size;
  hf_status status;
  int32_t retry;           /* HF_RETRY_*; the host alone retries             */
  int32_t service_status;  /* HTTP status or errno, 0 if neither              */
  uint32_t reserved;
  uint64_t retry_after_ns; /* what the service asked for, 0 if nothing        */
  hf_str message;         /* what happened, one sentence                     */
  hf_str remedy;          /* what the operator can do about it               */
  hf_str service_code;    /* "SlowDown", "ContainerNotFound"                 */
  hf_str request_id;
} hf_error;

enum { HF_LOG_DEBUG = 0, HF_LOG_INFO = 1, HF_LOG_WARN = 2, HF_LOG_ERROR = 3 };

/* One operation in flight.  Owned by the host, valid until the call returns. */
typedef struct hf_call hf_call;
struct hf_call {
  size_t struct_size;
  int32_t cancel_fd;   /* turns readable on cancellation; -1 if there is none */
  uint32_t attempt;    /* 0 for the first try, counted up by the host's retries */
  int64_t deadline_ns; /* CLOCK_MONOTONIC, then HF_E_TIMEOUT; INT64_MAX: none  */

  /* Nonzero once the host wants the operation to stop.  [any] */
  int32_t (*cancelled)(const hf_call *call) HF_NOEXCEPT;

  /* Records why the call fails and returns error->status, so that
   *   return call->fail(call, &error);
   * is the whole error path.  Once per failing call, never in a succeeding one. */
  hf_status (*fail)(const hf_call *call, const hf_error *error) HF_NOEXCEPT;

  /* Known secret values are masked by the host.  [any] */
  void (*log)(const hf_call *call, int32_t level, hf_str message,
              const hf_pair *fields, size_t field_count) HF_NOEXCEPT;

  /* Bytes that reached, or came from, the service since the last report. */
  void (*progress)(const hf_call *call, uint64_t bytes) HF_NOEXCEPT;
};

/* ----------------------------------------------------------------- host -- */

typedef struct hf_host hf_host;
struct hf_host {
  size_t struct_size;
  uint32_t abi_major;
  uint32_t abi_minor;
  hf_str name;
  hf_str version;

  /* A host service table by id ("holdfast.http/1"), or NULL.  Lives as long as the
   * process.  [any] */
  const void *(*service)(const hf_host *host, const char *id) HF_NOEXCEPT;
};

/* ------------------------------------------------------------- settings -- */

enum {
  HF_TYPE_STRING = 0,
  HF_TYPE_BOOL = 1,     /* integer: 0 or 1                  */
  HF_TYPE_INTEGER = 2,
  HF_TYPE_SIZE = 3,     /* "64MiB" -> integer, bytes        */
  HF_TYPE_DURATION = 4, /* "30s" -> integer, nanoseconds    */
  HF_TYPE_CHOICE = 5,   /* one of `choices`                 */
  HF_TYPE_PATH = 6,     /* made absolute against the file   */
  HF_TYPE_URL = 7,
  HF_TYPE_LIST = 8,     /* items                            */
  HF_TYPE_MAP = 9       /* items: key, value, key, value... */
};

enum {
  HF_FIELD_REQUIRED = 1u << 0,
  HF_FIELD_SECRET = 1u << 1,   /* never printed, logged or written to a backup  */
  HF_FIELD_ADVANCED = 1u << 2, /* only in the long help                         */
  HF_FIELD_IDENTITY = 1u << 3, /* changing it names a different store           */
  HF_FIELD_DEPRECATED = 1u << 4
};

/* One setting, as the host needs it to parse, check, print and redact. */
typedef struct hf_field {
  size_t struct_size;
  int32_t type;
  uint32_t flags;
  hf_str key;      /* snake_case                                        */
  hf_str help;     /* one line, no period                               */
  hf_str details;  /* paragraphs for the long help                      */
  hf_str fallback; /* default, in the syntax a user would write         */
  hf_str example;
  hf_str env;      /* comma-separated variables tried when unset        */
  hf_str replaced_by;
  const hf_pair *choices; /* value, help                                */
  size_t choice_count;
  int64_t min, max; /* both 0: unbounded                                 */
} hf_field;

enum { HF_VALUE_SET = 1u << 0, HF_VALUE_DEFAULT = 1u << 1 };

typedef struct hf_value {
  size_t struct_size;
  uint32_t flags; /* neither bit: unset and without a default */
  int32_t type;   /* the field's HF_TYPE_*                   */
  int64_t integer;
  hf_str text; /* always present when set, canonical form   */
  const hf_str *items;
  size_t item_count;
} hf_value;

/* Settings after the host parsed, defaulted and type-checked them.  Indexed like
 * the plugin's fields; unknown keys never get this far. */
typedef struct hf_settings hf_settings;
struct hf_settings {
  size_t struct_size;
  uint32_t count;
  uint32_t reserved;
  hf_str instance; /* the user's name for this store, for messages */
  const hf_value *(*at)(const hf_settings *settings, uint32_t field) HF_NOEXCEPT;
};

enum { HF_DIAG_ERROR = 0, HF_DIAG_WARNING = 1, HF_DIAG_HINT = 2 };

typedef struct hf_diagnostic {
  size_t struct_size;
  int32_t severity;
  uint32_t reserved;
  hf_str field;   /* "endpoint", "headers[2]"; absent: the store as a whole */
  hf_str code;    /* stable and greppable: "s3.bucket.dotted-with-tls"      */
  hf_str summary; /* what is wrong                                          */
  hf_str remedy;  /* what to write instead                                  */
} hf_diagnostic;

typedef struct hf_diagnostic_sink {
  size_t struct_size;
  void *context;
  void (*add)(void *context, const hf_diagnostic *diagnostic) HF_NOEXCEPT;
} hf_diagnostic_sink;

/* ------------------------------------------------------------ preflight -- */

enum { HF_CHECK_PASS = 0, HF_CHECK_WARN = 1, HF_CHECK_FAIL = 2, HF_CHECK_SKIP = 3 };

typedef struct hf_check {
  size_t struct_size;
  int32_t outcome;
  uint32_t reserved;
  hf_str id;     /* "auth", "bucket.versioning"                        */
  hf_str detail; /* what was seen                                      */
  hf_str remedy; /* wanted for WARN and FAIL                           */
  uint64_t latency_ns; /* 0: the host's own clock between begin and end */
} hf_check;

typedef struct hf_check_sink {
  size_t struct_size;
  void *context;
  void (*begin)(void *context, hf_str id, hf_str title) HF_NOEXCEPT;
  void (*end)(void *context, const hf_check *check) HF_NOEXCEPT;
} hf_check_sink;

enum {
  HF_PREFLIGHT_WRITE = 1u << 0, /* may create and remove probe objects          */
  HF_PREFLIGHT_KEEP = 1u << 1   /* with WRITE: removes nothing, what it makes stays */
};

/* ------------------------------------------------------------ data path -- */

typedef struct hf_object {
  size_t struct_size;
  hf_str key;
  uint64_t size;
  int64_t modified_ns; /* since 1970; INT64_MIN if unknown                   */
  hf_str etag;        /* changes whenever the content does; opaque          */
} hf_object;

typedef struct hf_object_sink {
  size_t struct_size;
  void *context;
  void (*object)(void *context, const hf_object *object) HF_NOEXCEPT;
} hf_object_sink;

typedef struct hf_list {
  size_t struct_size;
  uint32_t limit;      /* at most this many entries; 0: the store's page size */
  uint32_t reserved;
  hf_str prefix;      /* plain string prefix, not a directory                */
  hf_str delimiter;   /* absent: recursive; otherwise "/"                    */
  hf_str start_after; /* needs HF_CAN_START_AFTER                           */
  hf_str page;        /* token of the previous page; absent: the first       */
} hf_list;

/* A nonzero return stops the listing; the plugin returns that status. */
typedef struct hf_list_sink {
  size_t struct_size;
  void *context;
  hf_status (*object)(void *context, const hf_object *object) HF_NOEXCEPT;
  hf_status (*prefix)(void *context, hf_str prefix) HF_NOEXCEPT;
  void (*next)(void *context, hf_str page) HF_NOEXCEPT; /* only if there is more */
} hf_list_sink;

typedef struct hf_get {
  size_t struct_size;
  hf_str key;
  uint64_t offset; /* past the end: HF_E_INVALID_ARGUMENT                     */
  uint64_t length;  /* UINT64_MAX: to the end                                */
  hf_str if_match; /* HF_E_CONFLICT unless the object has this etag         */
} hf_get;

typedef struct hf_data_sink {
  size_t struct_size;
  void *context;
  void (*object)(void *context, const hf_object *object) HF_NOEXCEPT; /* once, first */
  hf_status (*data)(void *context, const void *data, size_t size) HF_NOEXCEPT;
} hf_data_sink;

/* HF_PUT_MATCH where there is no object is HF_E_CONFLICT too. */
enum { HF_PUT_OVERWRITE = 0, HF_PUT_CREATE = 1, HF_PUT_MATCH = 2 };

typedef struct hf_put {
  size_t struct_size;
  int32_t mode;
  uint32_t reserved;
  hf_str key;
  hf_str if_match;      /* for HF_PUT_MATCH                                 */
  hf_str sha256;        /* 32 raw bytes of the whole object, or absent       */
  uint64_t size_hint;    /* for uploads; 0 if unknown                         */
  const hf_pair *metadata;
  size_t metadata_count;
} hf_put;

typedef struct hf_removal_sink {
  size_t struct_size;
  void *context;
  void (*failed)(void *context, size_t index, const hf_error *error) HF_NOEXCEPT;
} hf_removal_sink;

/* What a store can do, once open.  Only ever positive statements. */
enum {
  HF_CAN_CREATE = 1u << 0,        /* HF_PUT_CREATE, race-free                */
  HF_CAN_MATCH = 1u << 1,         /* HF_PUT_MATCH, race-free                 */
  HF_CAN_UPLOAD = 1u << 2,        /* upload_*                                 */
  HF_CAN_PARALLEL_PARTS = 1u << 3,/* upload_part is [any]; else in order      */
  HF_CAN_LIST_SORTED = 1u << 4,   /* by byte value                            */
  HF_CAN_START_AFTER = 1u << 5,
  HF_CAN_LIST_FRESH = 1u << 6,    /* a finished put is in the next listing    */
  HF_CAN_VERIFY_SHA256 = 1u << 7, /* the service itself rejects a wrong hash  */
  HF_CAN_METADATA = 1u << 8
};

typedef struct hf_limits {
  size_t struct_size;
  uint64_t features;        /* HF_CAN_*                                       */
  uint32_t max_concurrency; /* calls in flight; 0: the host decides            */
  uint32_t max_parts;
  uint32_t max_key;         /* bytes                                           */
  uint32_t max_removals;    /* keys per remove_many; 0: it is absent           */
  uint64_t max_put;         /* bytes for one put                               */
  uint64_t min_part, max_part;
} hf_limits;

typedef struct hf_store hf_store;
typedef struct hf_upload hf_upload; /* opaque, the plugin's */

/* Every operation is blocking, may be retried by the host, and must return within
 * a second after cancellation; one that is cancelled already changes nothing.  put and
 * upload_finish are atomic: readers see the old object or the new one, whole.
 *
 * A key is text of 1 to max_key bytes; "/" means something to listings alone.  A store
 * that cannot keep a key apart from others refuses it with HF_E_INVALID_ARGUMENT. */
typedef struct hf_store_ops {
  size_t struct_size;

  void (*close)(hf_store *store) HF_NOEXCEPT; /* [last] */

  /* Constant while the store is open.  [any] */
  const hf_limits *(*limits)(const hf_store *store) HF_NOEXCEPT;

  /* Backend-specific checks; the host adds its own write-list-read-remove probe.
   * Returns HF_OK whenever the checks could be run, even if some failed.  [any] */
  hf_status (*preflight)(hf_store *store, const hf_call *call, uint32_t flags,
                          const hf_check_sink *out) HF_NOEXCEPT;

  /* [any] */
  hf_status (*stat)(hf_store *store, const hf_call *call, hf_str key,
                     const hf_object_sink *out) HF_NOEXCEPT;
  /* One page.  Every object present throughout appears on exactly one page.  [any] */
  hf_status (*list)(hf_store *store, const hf_call *call, const hf_list *request,
                     const hf_list_sink *out) HF_NOEXCEPT;
  /* [any] */
  hf_status (*get)(hf_store *store, const hf_call *call, const hf_get *request,
                    const hf_data_sink *out) HF_NOEXCEPT;
  /* [any] */
  hf_status (*put)(hf_store *store, const hf_call *call, const hf_put *request,
                    const void *data, size_t size, const hf_object_sink *out) HF_NOEXCEPT;
  /* Removing what is not there succeeds.  [any] */
  hf_status (*remove)(hf_store *store, const hf_call *call, hf_str key) HF_NOEXCEPT;
  /* Optional.  HF_OK if every key was attempted; failures go to `out`.  [any] */
  hf_status (*remove_many)(hf_store *store, const hf_call *call, const hf_str *keys,
                            size_t count, const hf_removal_sink *out) HF_NOEXCEPT;

  /* With HF_CAN_UPLOAD.  Parts are numbered from 0, all of one size but the last.
   * begin -> part* -> finish or abort -> release.  Sending a part again replaces it. */
  hf_status (*upload_begin)(hf_store *store, const hf_call *call, const hf_put *request,
                             hf_upload **upload) HF_NOEXCEPT; /* [any] */
  hf_status (*upload_part)(hf_upload *upload, const hf_call *call, uint32_t index,
                            uint64_t offset, const void *data, size_t size) HF_NOEXCEPT;
  hf_status (*upload_finish)(hf_upload *upload, const hf_call *call, uint32_t parts,
                              uint64_t size, const hf_object_sink *out) HF_NOEXCEPT; /* [serial] */
  hf_status (*upload_abort)(hf_upload *upload, const hf_call *call) HF_NOEXCEPT;   /* [serial] */
  void (*upload_release)(hf_upload *upload) HF_NOEXCEPT; /* [last] */

  /* Extension tables by id ("holdfast.presign/1", "com.acme.tier/1"), or NULL.  [any] */
  const void *(*extension)(const hf_store *store, const char *id) HF_NOEXCEPT;
} hf_store_ops;

struct hf_store { /* the plugin's object begins with this; it never grows */
  const hf_store_ops *ops;
};

/* --------------------------------------------------------------- plugin -- */

typedef struct hf_plugin {
  size_t struct_size;
  uint32_t abi_minor;      /* HF_ABI_MINOR it was built with                  */
  uint32_t min_host_minor; /* oldest host it accepts                           */
  hf_str id; /* "s3"; vendors: reverse DNS, "com.acme.tape"                   */
  hf_str name;
  hf_str version;
  hf_str vendor;
  hf_str license; /* SPDX */
  hf_str url;
  hf_str summary;
  const hf_field *const *fields; /* pointers, so that hf_field may grow      */
  uint32_t field_count;
  uint32_t reserved2;

  /* Offline and fast; reports everything it finds.  Types, ranges, choices and
   * required fields are the host's business.  [any] */
  void (*validate)(const hf_settings *settings, const hf_diagnostic_sink *out) HF_NOEXCEPT;

  /* Builds a store.  May read files, must not yet talk to the network.  [any] */
  hf_status (*open)(const hf_settings *settings, const hf_call *call,
                     hf_store **store) HF_NOEXCEPT;
} hf_plugin;

/* The one exported symbol.  Called once, before anything else.  Returns a table that
 * lives as long as the process, or NULL if this host cannot be served. */
typedef const hf_plugin *(*hf_entry_fn)(const hf_host *host) HF_NOEXCEPT;
HF_EXPORT const hf_plugin *HF_ENTRY(const hf_host *host) HF_NOEXCEPT;

/* ---------------------------------------------------------- host services -- */

#define HF_HTTP_SERVICE "holdfast.http/1"

enum {
  HF_HTTP_METADATA = 1u << 0,  /* for the machine's metadata service: may go to link-
                                  local addresses, never through a proxy       */
  HF_HTTP_REPEATABLE = 1u << 1 /* may reach the service twice, whatever its method */
};

typedef struct hf_http_request {
  size_t struct_size;
  hf_str method;         /* "GET"; POST and PATCH are not repeatable by themselves */
  hf_str url;            /* http or https, percent-encoded, sent as it is        */
  const hf_pair *headers; /* Content-Length is the host's business               */
  size_t header_count;
  const void *body;
  size_t body_size;
  uint32_t flags;        /* HF_HTTP_*                                            */
  uint32_t reserved;
  hf_str ca_file;        /* PEM, instead of what the host trusts; may be empty   */
  hf_str proxy;          /* URL; "none"; empty: what the environment names       */
} hf_http_request;

/* A nonzero return ends the transfer and is what send returns. */
typedef struct hf_http_sink {
  size_t struct_size;
  void *context;
  hf_status (*head)(void *context, int32_t status, const hf_pair *headers,
                     size_t header_count) HF_NOEXCEPT;
  hf_status (*data)(void *context, const void *data, size_t size) HF_NOEXCEPT;
} hf_http_sink;

/* Pooling, TLS, proxies, deadlines and cancellation are the host's; a response of
 * any status is HF_OK, a redirect too.  Only transport failures are errors, reported
 * through call->fail() on the thread that called: HF_RETRY_NEVER where the request may
 * have reached the service and must not do so twice.  Several threads that send for
 * one call each put an hf_call of their own in front of it, which hands everything on
 * but fail().  [any] */
typedef struct hf_http {
  size_t struct_size;
  hf_status (*send)(const hf_call *call, const hf_http_request *request,
                     const hf_http_sink *out) HF_NOEXCEPT;
} hf_http;

#ifdef __cplusplus
} /* extern "C" */
#endif

/* --------------------------------------------------------------- ELF note -- */

/* Lets a host read id, version and ABI out of the file without running any of its
 * code.  Owner "HFP", type 1, descriptor "abi=1.0\0id=...\0version=...\0". */
#define HF_NOTE_TYPE 1
#define HF_NOTE_TEXT_(id, version) "abi=1.0\0id=" id "\0version=" version
#define HF_NOTE(id, version)                                                         \
  __attribute__((section(".note.holdfast"), used, aligned(4))) static const struct {       \
    uint32_t name_size, text_size, type;                                              \
    char name[4];                                                                     \
    char text[sizeof(HF_NOTE_TEXT_(id, version))];                                   \
  } hf_note_ = {4, sizeof(HF_NOTE_TEXT_(id, version)), HF_NOTE_TYPE, "HFP",        \
                 HF_NOTE_TEXT_(id, version)}

#endif /* HF_ABI_H */
