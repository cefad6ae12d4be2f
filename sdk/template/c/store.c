/*
 * @ID@: a storage backend for Holdfast, in plain C11.
 *
 * Complete as it stands: it keeps each object as a file below a folder, so that backups can be made and restored before
 * a line of it is changed. Five steps, numbered below, make it yours: 1. the settings, 2. checks of what their table
 * cannot express, 3. what the storage can do, 4. the operations, 5. the table and the symbol that export it all. What
 * stands before step 2 is the storage itself, to be replaced by yours.
 *
 * Results leave through the host's sinks, which copy; what the host hands over is borrowed until the call returns.
 */
#define _GNU_SOURCE

#include <holdfast/abi.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* 1. The settings. Holdfast parses, defaults, checks and documents them from this table. */
enum { setting_path }; /* positions in `fields` */
static const hf_field path_field = {.struct_size = sizeof path_field,
                                    .type = HF_TYPE_PATH,
                                    .flags = HF_FIELD_REQUIRED | HF_FIELD_IDENTITY, /* another path is another store */
                                    .key = HF_STR("path"),
                                    .help = HF_STR("folder that holds the objects, created when it is first needed"),
                                    .example = HF_STR("/srv/@NAME@")};
static const hf_field *const fields[] = {&path_field};

enum { max_key = 1024, longest_name = 200, path_room = 8192, etag_room = 80, piece_size = 1 << 20, page_size = 1000 };

typedef struct shelf {
  hf_store base; /* what the host sees */
  char folder[]; /* ends in "/" */
} shelf;

static shelf *self(const hf_store *store) { return (shelf *)store; }

/* --------------------------------------------------------------- failures -- */

static hf_status fail(const hf_call *call, hf_status status, const char *message) {
  const hf_error error = {.struct_size = sizeof error,
                          .status = status,
                          .retry = HF_RETRY_NEVER,
                          .message = {message, strlen(message)}};
  return call->fail(call, &error);
}

/* What the system refused, by errno. */
static hf_status fail_errno(const hf_call *call, const char *what) {
  const int number = errno;
  const hf_status status = number == ENOENT    ? HF_E_NOT_FOUND
                           : number == EACCES  ? HF_E_FORBIDDEN
                           : number == ENOSPC  ? HF_E_NO_SPACE
                           : number == ENOMEM  ? HF_E_NO_MEMORY
                                               : HF_E_IO;
  char message[256], text[128];
  snprintf(message, sizeof message, "%s: %s", what, strerror_r(number, text, sizeof text));
  return fail(call, status, message);
}

/* HF_OK as long as the host wants the call to go on. */
static hf_status check(const hf_call *call) {
  struct timespec now;
  if (call->cancelled(call)) return fail(call, HF_E_CANCELLED, "cancelled");
  if (call->deadline_ns == INT64_MAX) return HF_OK;
  clock_gettime(CLOCK_MONOTONIC, &now);
  if ((int64_t)now.tv_sec * 1000000000 + now.tv_nsec < call->deadline_ns) return HF_OK;
  return fail(call, HF_E_TIMEOUT, "the deadline has passed");
}

/* ------------------------------------------------------------ the storage -- */

/* The file of a key: letters, digits, '-' and '_' stand for themselves, every other byte is %XX. No key leads out of the
 * folder, and none is taken for another. A long name goes on in a folder "<beginning>+". */
static void file_of(const shelf *s, hf_str key, char file[path_room]) {
  static const char digits[] = "0123456789ABCDEF";
  size_t at = (size_t)snprintf(file, path_room, "%s", s->folder), in_name = 0;
  for (size_t i = 0; i < key.size; ++i) {
    const unsigned char c = (unsigned char)key.data[i];
    if (in_name >= longest_name) {
      file[at++] = '+', file[at++] = '/';
      in_name = 0;
    }
    if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_') {
      file[at++] = (char)c;
      in_name += 1;
    } else {
      file[at++] = '%', file[at++] = digits[c / 16], file[at++] = digits[c % 16];
      in_name += 3;
    }
  }
  file[at] = '\0';
}

/* 0, or -1 with errno. Makes every folder of `file`. */
static int make_folders(char *file) {
  for (char *slash = strchr(file + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
    *slash = '\0';
    const int made = mkdir(file, 0700);
    *slash = '/';
    if (made != 0 && errno != EEXIST) return -1;
  }
  return 0;
}

static int sync_path(const char *path, int flags) {
  const int file = open(path, flags | O_CLOEXEC);
  const int result = file < 0 ? -1 : fsync(file);
  if (file >= 0) close(file);
  return result;
}

/* What the host is told of an object; `etag` holds the text that it points to. */
static hf_object describe(hf_str key, const struct stat *facts, char etag[etag_room]) {
  const int64_t modified = (int64_t)facts->st_mtim.tv_sec * 1000000000 + facts->st_mtim.tv_nsec;
  const int size = snprintf(etag, etag_room, "%lld-%llu-%lld", (long long)modified, (unsigned long long)facts->st_ino,
                            (long long)facts->st_size);
  return (hf_object){.struct_size = sizeof(hf_object),
                     .key = key,
                     .size = (uint64_t)facts->st_size,
                     .modified_ns = modified,
                     .etag = {etag, (size_t)size}};
}

static int equal(hf_str a, hf_str b) { return a.size == b.size && (!a.size || !memcmp(a.data, b.data, a.size)); }

static int compare(hf_str a, hf_str b) {
  const size_t common = a.size < b.size ? a.size : b.size;
  const int order = common ? memcmp(a.data, b.data, common) : 0;
  return order ? order : (a.size > b.size) - (a.size < b.size);
}

/* Nobody else changes what is on the shelf until the descriptor is closed: no thread, and no other process. */
static int lock_shelf(const shelf *s) {
  char file[path_room];
  snprintf(file, sizeof file, "%s.lock", s->folder);
  const int lock = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock >= 0 && flock(lock, LOCK_EX) != 0) {
    close(lock);
    return -1;
  }
  return lock;
}

/* 2. What the table cannot express. Offline; reports everything it sees. */
static void validate(const hf_settings *settings, const hf_diagnostic_sink *out) {
  const hf_diagnostic root = {.struct_size = sizeof root,
                              .severity = HF_DIAG_ERROR,
                              .field = HF_STR("path"),
                              .code = HF_STR("@NAME@.path.root"),
                              .summary = HF_STR("the root folder is no place for objects"),
                              .remedy = HF_STR("name a folder of its own")};
  if (equal(settings->at(settings, setting_path)->text, (hf_str)HF_STR("/"))) out->add(out->context, &root);
}

/* 3. What the storage can do. Claim no more than the conformance kit has seen to work. */
static const hf_limits *get_limits(const hf_store *store) {
  static const hf_limits limits = {
      .struct_size = sizeof limits,
      .features = HF_CAN_CREATE | HF_CAN_MATCH | HF_CAN_LIST_SORTED | HF_CAN_START_AFTER | HF_CAN_LIST_FRESH,
      .max_key = max_key};
  (void)store;
  return &limits;
}

/* 4. The operations. Several threads call them at once. */

/* What only this storage can check; that objects can be written and read back, Holdfast tries by itself. */
static hf_status preflight(hf_store *store, const hf_call *call, uint32_t flags, const hf_check_sink *out) {
  struct stat facts;
  hf_check folder = {.struct_size = sizeof folder, .outcome = HF_CHECK_PASS, .id = HF_STR("folder")};
  const hf_status status = check(call);
  if (status) return status;
  (void)flags;
  out->begin(out->context, folder.id, (hf_str)HF_STR("The folder is there, or can be made"));
  if (stat(self(store)->folder, &facts) == 0 || errno == ENOENT) {
    folder.detail = (hf_str){self(store)->folder, strlen(self(store)->folder)};
  } else {
    folder.outcome = HF_CHECK_FAIL;
    folder.detail = (hf_str)HF_STR("the path is no folder");
    folder.remedy = (hf_str)HF_STR("name another path");
  }
  out->end(out->context, &folder);
  return HF_OK;
}

static hf_status stat_object(hf_store *store, const hf_call *call, hf_str key, const hf_object_sink *out) {
  char file[path_room], etag[etag_room];
  struct stat facts;
  const hf_status status = check(call);
  if (status) return status;
  if (key.size > max_key) return fail(call, HF_E_INVALID_ARGUMENT, "the key is too long");
  file_of(self(store), key, file);
  if (stat(file, &facts) != 0) return fail_errno(call, "cannot look at the object");
  const hf_object object = describe(key, &facts, etag);
  out->object(out->context, &object);
  return HF_OK;
}

/* Every key, in one array of copies. */
typedef struct names {
  hf_str *all;
  size_t count, room;
} names;

static int add_name(names *list, const char *encoded) {
  char key[path_room];
  size_t size = 0;
  for (const char *c = encoded; *c; ++c) {
    unsigned byte = (unsigned char)*c;
    if (*c == '+' && c[1] == '/') {
      ++c;
      continue;
    }
    if (*c == '%' && sscanf(c + 1, "%2X", &byte) == 1) c += 2;
    key[size++] = (char)byte;
  }
  if (list->count == list->room) {
    const size_t room = list->room ? 2 * list->room : 256;
    hf_str *all = realloc(list->all, room * sizeof *all);
    if (!all) return -1;
    list->all = all;
    list->room = room;
  }
  char *copy = malloc(size + 1);
  if (!copy) return -1;
  memcpy(copy, key, size);
  list->all[list->count++] = (hf_str){copy, size};
  return 0;
}

/* 0, or -1 with errno. `path` is a folder that ends in "/"; what begins at `from` in it is part of the names. */
static int collect(names *list, char *path, size_t from) {
  DIR *folder = opendir(path);
  const size_t end = strlen(path);
  int result = 0;
  if (!folder) return errno == ENOENT ? 0 : -1;
  for (struct dirent *entry = readdir(folder); entry && result == 0; entry = readdir(folder)) {
    if (entry->d_name[0] == '.') continue; /* the lock, what is being written, "." and ".." */
    const int is_folder = entry->d_name[strlen(entry->d_name) - 1] == '+';
    snprintf(path + end, path_room - end, "%s%s", entry->d_name, is_folder ? "/" : "");
    result = is_folder ? collect(list, path, from) : add_name(list, path + from);
  }
  path[end] = '\0';
  closedir(folder);
  return result;
}

static int by_bytes(const void *a, const void *b) { return compare(*(const hf_str *)a, *(const hf_str *)b); }

static void let_go(names *list) {
  for (size_t i = 0; i < list->count; ++i) free((char *)list->all[i].data);
  free(list->all);
}

/* The part of a name up to and with the first delimiter behind the prefix; 0 where there is none. */
static size_t folded_size(hf_str name, const hf_list *request) {
  if (!request->delimiter.size) return 0;
  for (size_t i = request->prefix.size; i + request->delimiter.size <= name.size; ++i)
    if (!memcmp(name.data + i, request->delimiter.data, request->delimiter.size)) return i + request->delimiter.size;
  return 0;
}

static hf_status tell(const shelf *s, hf_str key, const hf_list_sink *out) {
  char file[path_room], etag[etag_room];
  struct stat facts;
  file_of(s, key, file);
  if (stat(file, &facts) != 0) return HF_OK; /* it has just been removed */
  const hf_object object = describe(key, &facts, etag);
  return out->object(out->context, &object);
}

/* The token of the next page is the last name on this one. */
static hf_status list_page(const shelf *s, const hf_call *call, const hf_list *request, const names *found,
                           const hf_list_sink *out) {
  const uint32_t limit = request->limit ? request->limit : page_size;
  hf_str last = compare(request->page, request->start_after) > 0 ? request->page : request->start_after;
  uint32_t count = 0;
  for (size_t i = 0; i < found->count; ++i) {
    hf_str name = found->all[i];
    const size_t cut = folded_size(name, request);
    if (name.size < request->prefix.size || compare((hf_str){name.data, request->prefix.size}, request->prefix) != 0)
      continue;
    if (cut) name.size = cut;
    if (compare(name, last) <= 0) continue;
    if (count++ == limit) {
      out->next(out->context, last);
      return HF_OK;
    }
    hf_status status = check(call);
    if (!status) status = cut ? out->prefix(out->context, name) : tell(s, name, out);
    if (status) return status;
    last = name;
  }
  return HF_OK;
}

static hf_status list(hf_store *store, const hf_call *call, const hf_list *request, const hf_list_sink *out) {
  names found = {0};
  char path[path_room];
  hf_status status = check(call);
  if (status) return status;
  snprintf(path, sizeof path, "%s", self(store)->folder);
  if (collect(&found, path, strlen(path)) != 0) status = fail_errno(call, "cannot list the folder");
  if (found.count) qsort(found.all, found.count, sizeof *found.all, by_bytes);
  if (!status) status = list_page(self(store), call, request, &found, out);
  let_go(&found);
  return status;
}

/* Hands a range that lies within the file to the sink. */
static hf_status send_range(const hf_call *call, int file, const hf_get *request, uint64_t size,
                            const hf_data_sink *out) {
  const uint64_t rest = size - request->offset;
  const uint64_t end = request->offset + (request->length < rest ? request->length : rest);
  char *piece = malloc(piece_size);
  hf_status status = piece ? HF_OK : fail(call, HF_E_NO_MEMORY, "out of memory");
  for (uint64_t at = request->offset; at < end && !status;) {
    status = check(call);
    if (status) break;
    const size_t wanted = end - at < piece_size ? (size_t)(end - at) : piece_size;
    const ssize_t got = pread(file, piece, wanted, (off_t)at);
    if (got < 0)
      status = fail_errno(call, "cannot read the object");
    else if (got == 0)
      status = fail(call, HF_E_CORRUPT, "the object ends before its size");
    else
      status = out->data(out->context, piece, (size_t)got);
    if (got > 0) call->progress(call, (uint64_t)got), at += (uint64_t)got;
  }
  free(piece);
  return status;
}

static hf_status get(hf_store *store, const hf_call *call, const hf_get *request, const hf_data_sink *out) {
  char file[path_room], etag[etag_room];
  struct stat facts;
  hf_status status = check(call);
  if (status) return status;
  if (request->key.size > max_key) return fail(call, HF_E_INVALID_ARGUMENT, "the key is too long");
  file_of(self(store), request->key, file);
  const int opened = open(file, O_RDONLY | O_CLOEXEC);
  if (opened < 0 || fstat(opened, &facts) != 0) {
    status = fail_errno(call, "cannot read the object");
    if (opened >= 0) close(opened);
    return status;
  }
  const hf_object object = describe(request->key, &facts, etag);
  if (request->if_match.size && !equal(request->if_match, object.etag)) {
    status = fail(call, HF_E_CONFLICT, "the object has changed");
  } else if (request->offset > object.size) {
    status = fail(call, HF_E_INVALID_ARGUMENT, "the range starts past the end");
  } else {
    out->object(out->context, &object);
    status = send_range(call, opened, request, object.size, out);
  }
  close(opened);
  return status;
}

/* Writes and syncs all of `data` into a new file. */
static hf_status write_draft(const hf_call *call, const char *draft, const char *data, size_t size) {
  hf_status status = HF_OK;
  const int file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return fail_errno(call, "cannot create a file");
  while (size && !status) {
    status = check(call);
    if (status) break;
    const ssize_t wrote = write(file, data, size < piece_size ? size : piece_size);
    if (wrote < 0 && errno != EINTR) status = fail_errno(call, "cannot write the object");
    if (wrote > 0) call->progress(call, (uint64_t)wrote), data += wrote, size -= (size_t)wrote;
  }
  if (!status && fsync(file) != 0) status = fail_errno(call, "cannot make the object durable");
  close(file);
  return status;
}

/* With the shelf locked: makes of the draft the object, if what the request demands of the old one holds. */
static hf_status commit(const hf_call *call, const hf_put *request, const char *draft, char *file,
                        const hf_object_sink *out) {
  char etag[etag_room];
  struct stat facts;
  const int exists = stat(file, &facts) == 0;
  if (request->mode == HF_PUT_CREATE && exists) return fail(call, HF_E_ALREADY_EXISTS, "the object exists");
  if (request->mode == HF_PUT_MATCH &&
      !(exists && equal(describe(request->key, &facts, etag).etag, request->if_match)))
    return fail(call, HF_E_CONFLICT, "the object is not the one expected");
  if (make_folders(file) != 0 || rename(draft, file) != 0 || stat(file, &facts) != 0)
    return fail_errno(call, "cannot store the object");
  char *const name = strrchr(file, '/');
  *name = '\0';
  if (sync_path(file, O_RDONLY | O_DIRECTORY) != 0) return fail_errno(call, "cannot make the object durable");
  const hf_object object = describe(request->key, &facts, etag);
  out->object(out->context, &object);
  return HF_OK;
}

static hf_status put(hf_store *store, const hf_call *call, const hf_put *request, const void *data, size_t size,
                     const hf_object_sink *out) {
  static unsigned long drafts = 0;
  char file[path_room], draft[path_room];
  hf_status status = check(call);
  if (status) return status;
  if (request->key.size > max_key) return fail(call, HF_E_INVALID_ARGUMENT, "the key is too long");
  file_of(self(store), request->key, file);
  snprintf(draft, sizeof draft, "%s.new-%ld-%lu", self(store)->folder, (long)getpid(),
           __atomic_fetch_add(&drafts, 1, __ATOMIC_RELAXED));
  if (make_folders(draft) != 0) return fail_errno(call, "cannot create the folder");
  status = write_draft(call, draft, data, size);
  const int lock = status ? -1 : lock_shelf(self(store));
  if (!status) status = lock < 0 ? fail_errno(call, "cannot lock the folder") : commit(call, request, draft, file, out);
  if (lock >= 0) close(lock);
  unlink(draft); /* gone already where it was committed */
  return status;
}

static hf_status remove_object(hf_store *store, const hf_call *call, hf_str key) {
  char file[path_room];
  hf_status status = check(call);
  if (status) return status;
  if (key.size > max_key) return fail(call, HF_E_INVALID_ARGUMENT, "the key is too long");
  file_of(self(store), key, file);
  if (access(file, F_OK) != 0 && errno == ENOENT) return HF_OK;
  const int lock = lock_shelf(self(store));
  if (lock < 0) return fail_errno(call, "cannot lock the folder");
  if (unlink(file) != 0 && errno != ENOENT) status = fail_errno(call, "cannot remove the object");
  close(lock);
  return status;
}

static void close_store(hf_store *store) { free(self(store)); }

/* An absent function is one that the host does without: this store takes objects in one piece. */
static const hf_store_ops ops = {.struct_size = sizeof ops,
                                 .close = close_store,
                                 .limits = get_limits,
                                 .preflight = preflight,
                                 .stat = stat_object,
                                 .list = list,
                                 .get = get,
                                 .put = put,
                                 .remove = remove_object};

/* Builds the store. Not yet the time to talk to it: that is preflight's. */
static hf_status open_store(const hf_settings *settings, const hf_call *call, hf_store **out) {
  const hf_str path = settings->at(settings, setting_path)->text;
  if (path.size > path_room / 2) return fail(call, HF_E_INVALID_CONFIG, "the path is too long");
  shelf *store = calloc(1, sizeof *store + path.size + 2);
  if (!store) return fail(call, HF_E_NO_MEMORY, "out of memory");
  store->base.ops = &ops;
  memcpy(store->folder, path.data, path.size);
  store->folder[path.size] = '/';
  *out = &store->base;
  return HF_OK;
}

/* 5. The table, the note that says who it is before any code runs, and the one symbol that is exported. */
static const hf_plugin plugin = {.struct_size = sizeof plugin,
                                 .abi_minor = HF_ABI_MINOR,
                                 .id = HF_STR("@ID@"),
                                 .name = HF_STR("@NAME@"),
                                 .version = HF_STR("0.1.0"),
                                 .vendor = HF_STR("@VENDOR@"),
                                 .summary = HF_STR("Keeps objects in a folder"),
                                 .fields = fields,
                                 .field_count = sizeof fields / sizeof *fields,
                                 .validate = validate,
                                 .open = open_store};

HF_NOTE("@ID@", "0.1.0");

const hf_plugin *HF_ENTRY(const hf_host *host) {
  (void)host;
  return &plugin;
}
