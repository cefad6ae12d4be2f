/*
 * A storage backend in plain C11: objects in memory, in one sorted array under one mutex.
 *
 * It claims only what it does: conditional puts and sorted listings, but no uploads in parts. Results leave through the
 * host's sinks, never while the mutex is held, so that a slow sink stops nobody else.
 */
#define _POSIX_C_SOURCE 200809L

#include <holdfast/abi.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { max_key = 1024, page_size = 1000, piece_size = 1 << 20, etag_size = 24 };

/* ------------------------------------------------------------ the storage -- */

typedef struct blob { /* an object's bytes, shared with the readers that are at work on them */
  size_t owners;      /* guarded by the store's mutex */
  size_t size;
  char bytes[];
} blob;

typedef struct item {
  hf_str key; /* owned */
  blob* content;
  uint64_t generation; /* the etag: no two puts have the same */
} item;

typedef struct c_store {
  hf_store base; /* what the host sees */
  pthread_mutex_t mutex;
  item* items; /* sorted by key */
  size_t count, room;
  uint64_t generation;
} c_store;

static c_store* self(const hf_store* store) { return (c_store*)store; }

static int compare(hf_str a, hf_str b) {
  const size_t common = a.size < b.size ? a.size : b.size;
  const int order = common ? memcmp(a.data, b.data, common) : 0;
  return order ? order : (a.size > b.size) - (a.size < b.size);
}

static int starts_with(hf_str text, hf_str prefix) {
  return text.size >= prefix.size && (!prefix.size || !memcmp(text.data, prefix.data, prefix.size));
}

/* Where `key` is, or would have to be inserted. */
static size_t lower_bound(const c_store* store, hf_str key) {
  size_t first = 0, last = store->count;
  while (first < last) {
    const size_t middle = first + (last - first) / 2;
    if (compare(store->items[middle].key, key) < 0)
      first = middle + 1;
    else
      last = middle;
  }
  return first;
}

static item* find(const c_store* store, hf_str key) {
  const size_t at = lower_bound(store, key);
  return at < store->count && !compare(store->items[at].key, key) ? &store->items[at] : NULL;
}

static void let_go(blob* content) {
  if (--content->owners == 0) free(content);
}

/* An empty item under a key that is not there yet, or NULL without memory. */
static item* insert(c_store* store, hf_str key) {
  const size_t at = lower_bound(store, key);
  char* copy = malloc(key.size + 1);
  if (!copy) return NULL;
  if (store->count == store->room) {
    const size_t room = store->room ? 2 * store->room : 64;
    item* items = realloc(store->items, room * sizeof *items);
    if (!items) {
      free(copy);
      return NULL;
    }
    store->items = items;
    store->room = room;
  }
  memcpy(copy, key.data, key.size);
  memmove(&store->items[at + 1], &store->items[at], (store->count++ - at) * sizeof(item));
  store->items[at] = (item){.key = {copy, key.size}};
  return &store->items[at];
}

/* --------------------------------------------------------------- failures -- */

static hf_status fail(const hf_call* call, hf_status status, hf_str message) {
  const hf_error error = {.struct_size = sizeof error, .status = status, .retry = HF_RETRY_NEVER, .message = message};
  return call->fail(call, &error);
}

static hf_status no_memory(const hf_call* call) { return fail(call, HF_E_NO_MEMORY, (hf_str)HF_STR("out of memory")); }
static hf_status not_found(const hf_call* call) { return fail(call, HF_E_NOT_FOUND, (hf_str)HF_STR("no such object")); }

/* HF_OK as long as the host wants the call to go on. */
static hf_status check(const hf_call* call) {
  struct timespec now;
  if (call->cancelled(call)) return fail(call, HF_E_CANCELLED, (hf_str)HF_STR("cancelled"));
  if (call->deadline_ns == INT64_MAX) return HF_OK;
  clock_gettime(CLOCK_MONOTONIC, &now);
  if ((int64_t)now.tv_sec * 1000000000 + now.tv_nsec < call->deadline_ns) return HF_OK;
  return fail(call, HF_E_TIMEOUT, (hf_str)HF_STR("the deadline has passed"));
}

/* ------------------------------------------------------------- operations -- */

/* What the host is told of an object; `etag` holds the text that it points to. */
static hf_object describe(hf_str key, size_t size, uint64_t generation, char etag[etag_size]) {
  const int written = snprintf(etag, etag_size, "%llu", (unsigned long long)generation);
  return (hf_object){.struct_size = sizeof(hf_object),
                     .key = key,
                     .size = size,
                     .modified_ns = INT64_MIN,
                     .etag = {etag, (size_t)written}};
}

static int has_etag(const item* it, hf_str wanted) {
  char etag[etag_size];
  return !compare(describe(it->key, 0, it->generation, etag).etag, wanted);
}

static hf_status c_stat(hf_store* store, const hf_call* call, hf_str key, const hf_object_sink* out) {
  c_store* s = self(store);
  char etag[etag_size];
  hf_object object;
  const hf_status status = check(call);
  if (status) return status;
  pthread_mutex_lock(&s->mutex);
  const item* it = find(s, key);
  if (it) object = describe(key, it->content->size, it->generation, etag);
  pthread_mutex_unlock(&s->mutex);
  if (!it) return not_found(call);
  out->object(out->context, &object);
  return HF_OK;
}

/* One line of a listing; the name lies in the listing's own buffer. */
typedef struct entry {
  hf_str name;
  int is_prefix;
  hf_object object;
  char etag[etag_size];
} entry;

/* The name's part up to and with the first delimiter behind the prefix; 0 where there is none. */
static size_t folded_size(hf_str name, const hf_list* request) {
  if (!request->delimiter.size) return 0;
  for (size_t i = request->prefix.size; i + request->delimiter.size <= name.size; ++i)
    if (!memcmp(name.data + i, request->delimiter.data, request->delimiter.size)) return i + request->delimiter.size;
  return 0;
}

/* Moves `e` from the name it holds (in `buffer`) to the next one of the listing; 0 at the end. */
static int next_entry(c_store* s, const hf_list* request, entry* e, char buffer[max_key]) {
  hf_str start = {buffer, e->name.size};
  int behind = 1; /* start behind `start`, or with it */
  if (folded_size(start, request) == start.size && start.size) {
    ++buffer[start.size - 1]; /* a common prefix: go on behind everything below it */
    behind = 0;
  }
  if (compare(start, request->prefix) < 0) start = request->prefix, behind = 0;
  pthread_mutex_lock(&s->mutex);
  size_t at = lower_bound(s, start);
  if (behind && at < s->count && !compare(s->items[at].key, start)) ++at;
  const int found = at < s->count && starts_with(s->items[at].key, request->prefix);
  if (found) {
    const item* it = &s->items[at];
    const size_t cut = folded_size(it->key, request);
    e->is_prefix = cut != 0;
    e->name = (hf_str){buffer, cut ? cut : it->key.size};
    memcpy(buffer, it->key.data, e->name.size);
    e->object = describe(e->name, it->content->size, it->generation, e->etag);
  }
  pthread_mutex_unlock(&s->mutex);
  return found;
}

static hf_status c_list(hf_store* store, const hf_call* call, const hf_list* request, const hf_list_sink* out) {
  const uint32_t limit = request->limit ? request->limit : page_size;
  const hf_str after = request->page.size ? request->page : request->start_after;
  char buffer[max_key], last[max_key];
  size_t last_size = after.size;
  entry e = {.name = {buffer, after.size}};
  if (after.size > max_key) return fail(call, HF_E_INVALID_ARGUMENT, (hf_str)HF_STR("not a page of this store"));
  if (after.size) memcpy(buffer, after.data, after.size);
  for (uint32_t count = 0;; ++count) {
    hf_status status = check(call);
    if (status) return status;
    memcpy(last, buffer, last_size);
    if (!next_entry(self(store), request, &e, buffer)) return HF_OK;
    if (count == limit) {
      out->next(out->context, (hf_str){last, last_size});
      return HF_OK;
    }
    status = e.is_prefix ? out->prefix(out->context, e.name) : out->object(out->context, &e.object);
    if (status) return status;
    last_size = e.name.size;
  }
}

/* Hands a range that lies within the content to the sink. */
static hf_status send(const hf_call* call, const blob* content, const hf_get* request, const hf_data_sink* out) {
  size_t at = (size_t)request->offset, left = content->size - at;
  if (request->length < left) left = (size_t)request->length;
  while (left) {
    const size_t piece = left < piece_size ? left : piece_size;
    hf_status status = check(call);
    if (!status) status = out->data(out->context, content->bytes + at, piece);
    if (status) return status;
    at += piece;
    left -= piece;
  }
  return HF_OK;
}

static hf_status c_get(hf_store* store, const hf_call* call, const hf_get* request, const hf_data_sink* out) {
  c_store* s = self(store);
  char etag[etag_size];
  hf_object object;
  blob* content = NULL;
  int matches = 1;
  hf_status status = check(call);
  if (status) return status;
  pthread_mutex_lock(&s->mutex);
  const item* it = find(s, request->key);
  if (it) {
    content = it->content;
    ++content->owners;
    object = describe(request->key, content->size, it->generation, etag);
    matches = !request->if_match.size || has_etag(it, request->if_match);
  }
  pthread_mutex_unlock(&s->mutex);
  if (!content) return not_found(call);

  if (!matches) {
    status = fail(call, HF_E_CONFLICT, (hf_str)HF_STR("the object has changed"));
  } else if (request->offset > content->size) {
    status = fail(call, HF_E_INVALID_ARGUMENT, (hf_str)HF_STR("the range starts past the end"));
  } else {
    out->object(out->context, &object);
    status = send(call, content, request, out);
  }
  pthread_mutex_lock(&s->mutex);
  let_go(content);
  pthread_mutex_unlock(&s->mutex);
  return status;
}

static hf_status c_put(hf_store* store, const hf_call* call, const hf_put* request, const void* data, size_t size,
                       const hf_object_sink* out) {
  c_store* s = self(store);
  char etag[etag_size];
  hf_object object;
  hf_status status = check(call);
  if (status) return status;
  if (request->key.size > max_key) return fail(call, HF_E_INVALID_ARGUMENT, (hf_str)HF_STR("the key is too long"));
  blob* content = malloc(sizeof *content + size);
  if (!content) return no_memory(call);
  content->owners = 1;
  content->size = size;
  if (size) memcpy(content->bytes, data, size);

  pthread_mutex_lock(&s->mutex);
  item* it = find(s, request->key);
  if (request->mode == HF_PUT_CREATE && it)
    status = HF_E_ALREADY_EXISTS;
  else if (request->mode == HF_PUT_MATCH && !(it && has_etag(it, request->if_match)))
    status = HF_E_CONFLICT;
  else if (!it && !(it = insert(s, request->key)))
    status = HF_E_NO_MEMORY;
  if (!status) {
    if (it->content) let_go(it->content);
    it->content = content;
    it->generation = ++s->generation;
    object = describe(request->key, size, it->generation, etag);
  }
  pthread_mutex_unlock(&s->mutex);

  if (status) free(content);
  if (status == HF_E_NO_MEMORY) return no_memory(call);
  if (status == HF_E_CONFLICT) return fail(call, status, (hf_str)HF_STR("the object is not the one expected"));
  if (status) return fail(call, status, (hf_str)HF_STR("the object exists"));
  call->progress(call, size);
  out->object(out->context, &object);
  return HF_OK;
}

static hf_status c_remove(hf_store* store, const hf_call* call, hf_str key) {
  c_store* s = self(store);
  const hf_status status = check(call);
  if (status) return status;
  pthread_mutex_lock(&s->mutex);
  item* it = find(s, key);
  if (it) {
    free((char*)it->key.data);
    let_go(it->content);
    memmove(it, it + 1, (size_t)(s->items + s->count-- - it - 1) * sizeof *it);
  }
  pthread_mutex_unlock(&s->mutex);
  return HF_OK;
}

static const hf_limits* c_limits(const hf_store* store) {
  static const hf_limits limits = {
      .struct_size = sizeof limits,
      .features = HF_CAN_CREATE | HF_CAN_MATCH | HF_CAN_LIST_SORTED | HF_CAN_START_AFTER | HF_CAN_LIST_FRESH,
      .max_key = max_key};
  (void)store;
  return &limits;
}

static void c_close(hf_store* store) {
  c_store* s = self(store);
  for (size_t i = 0; i < s->count; ++i) {
    free((char*)s->items[i].key.data);
    let_go(s->items[i].content);
  }
  free(s->items);
  pthread_mutex_destroy(&s->mutex);
  free(s);
}

/* ------------------------------------------------------------- the plugin -- */

/* An absent function is one that the host does without: see the capabilities above. */
static const hf_store_ops ops = {.struct_size = sizeof ops,
                                 .close = c_close,
                                 .limits = c_limits,
                                 .stat = c_stat,
                                 .list = c_list,
                                 .get = c_get,
                                 .put = c_put,
                                 .remove = c_remove};

static hf_status c_open(const hf_settings* settings, const hf_call* call, hf_store** out) {
  c_store* store = calloc(1, sizeof *store);
  (void)settings;
  if (!store) return no_memory(call);
  store->base.ops = &ops;
  pthread_mutex_init(&store->mutex, NULL);
  *out = &store->base;
  return HF_OK;
}

static const hf_plugin plugin = {.struct_size = sizeof plugin,
                                 .abi_minor = HF_ABI_MINOR,
                                 .id = HF_STR("c-store"),
                                 .name = HF_STR("C store"),
                                 .version = HF_STR("1.0.0"),
                                 .vendor = HF_STR("Holdfast"),
                                 .summary = HF_STR("Keeps objects in memory, written in C"),
                                 .open = c_open};

HF_NOTE("c-store", "1.0.0");

const hf_plugin* HF_ENTRY(const hf_host* host) {
  (void)host;
  return &plugin;
}
