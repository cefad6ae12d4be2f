// holdfast/plugin.hpp - write a storage backend as an ordinary C++20 class.
//
// Derive from holdfast::sdk::Store, describe the settings in a table, and end the file with HOLDFAST_PLUGIN. Report
// failures by throwing holdfast::sdk::Error: nothing you throw leaves the plugin. Header-only; pulls in abi.h and the
// standard library, nothing else. Your object is called from several threads at once unless a function says otherwise.
#pragma once

#include <holdfast/abi.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <iterator>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace holdfast::sdk {
inline namespace abi1 {  // two plugins built with different SDKs never share a symbol

constexpr hf_str to_abi(std::string_view text) noexcept { return {text.data(), text.size()}; }
constexpr std::string_view view(hf_str text) noexcept {
  return text.data ? std::string_view{text.data, text.size} : std::string_view{};
}

/// Whether the engine may make the same call again.
enum class Retry : std::int32_t { unknown = HF_RETRY_UNKNOWN, never = HF_RETRY_NEVER, safe = HF_RETRY_SAFE };

/// Why an operation failed. Throw it; the SDK turns it into an hf_error.
///
///   throw Error{HF_E_FORBIDDEN, "may not list the bucket"}
///       .remedy("grant s3:ListBucket to the role").service("AccessDenied", 403);
class Error : public std::exception {
 public:
  Error(hf_status status, std::string message) : status_{status}, message_{std::move(message)} {}

  /// What the operator can do about it, in the imperative.
  Error&& remedy(std::string text) && {
    remedy_ = std::move(text);
    return std::move(*this);
  }
  /// The storage's own code, and its HTTP status or errno.
  Error&& service(std::string code, int status = 0) && {
    code_ = std::move(code);
    service_status_ = status;
    return std::move(*this);
  }
  Error&& request_id(std::string id) && {
    request_id_ = std::move(id);
    return std::move(*this);
  }
  /// `after_ns`: what the service asked for; 0 for nothing.
  Error&& retry(Retry retry, std::uint64_t after_ns = 0) && {
    retry_ = retry;
    after_ns_ = after_ns;
    return std::move(*this);
  }

  [[nodiscard]] hf_status status() const noexcept { return status_; }
  [[nodiscard]] const std::string& remedy_text() const noexcept { return remedy_; }
  [[nodiscard]] const char* what() const noexcept override { return message_.c_str(); }

  /// Borrowed view, valid while this object lives.
  [[nodiscard]] hf_error to_abi() const noexcept {
    return {.struct_size = sizeof(hf_error),
            .status = status_,
            .retry = static_cast<std::int32_t>(retry_),
            .service_status = service_status_,
            .reserved = 0,
            .retry_after_ns = after_ns_,
            .message = sdk::to_abi(message_),
            .remedy = sdk::to_abi(remedy_),
            .service_code = sdk::to_abi(code_),
            .request_id = sdk::to_abi(request_id_)};
  }

 private:
  hf_status status_;
  Retry retry_ = Retry::unknown;
  std::int32_t service_status_ = 0;
  std::uint64_t after_ns_ = 0;
  std::string message_, remedy_, code_, request_id_;
};

/// A sink asked to stop: unwinds to the boundary, which returns the sink's status. Do not catch it.
struct Stopped {
  hf_status status;
};

/// The operation in flight. Valid until your function returns; used on the thread that was called.
class Call {
 public:
  explicit Call(const hf_call* call) noexcept : call_{call} {}
  [[nodiscard]] bool cancelled() const noexcept { return call_->cancelled(call_) != 0; }
  /// Turns readable on cancellation; -1 if there is none. For poll().
  [[nodiscard]] int cancel_fd() const noexcept { return call_->cancel_fd; }
  /// CLOCK_MONOTONIC in nanoseconds; INT64_MAX for none.
  [[nodiscard]] std::int64_t deadline_ns() const noexcept { return call_->deadline_ns; }
  [[nodiscard]] std::uint32_t attempt() const noexcept { return call_->attempt; }  ///< 0 for the first try.
  /// Throws once the engine wants the operation to stop, or its deadline has passed. Call it first, and between pieces
  /// of work.
  void check() const {
    if (cancelled()) throw Error{HF_E_CANCELLED, "cancelled"};
    if (call_->deadline_ns == INT64_MAX) return;
    const auto now = std::chrono::steady_clock::now().time_since_epoch();  // CLOCK_MONOTONIC
    if (std::chrono::duration_cast<std::chrono::nanoseconds>(now).count() >= call_->deadline_ns)
      throw Error{HF_E_TIMEOUT, "the deadline has passed"};
  }
  /// Bytes that reached, or came from, the storage since the last report.
  void progress(std::uint64_t bytes) const noexcept { call_->progress(call_, bytes); }
  void log(std::int32_t level, std::string_view message) const noexcept {
    call_->log(call_, level, to_abi(message), nullptr, 0);
  }
  [[nodiscard]] const hf_call* raw() const noexcept { return call_; }

 private:
  const hf_call* call_;
};

/// What the storage knows about an object.
struct Object {
  std::uint64_t size = 0;                ///< Bytes.
  std::string etag = {};                 ///< Changes whenever the content does; opaque.
  std::int64_t modified_ns = INT64_MIN;  ///< Since 1970; INT64_MIN if unknown.
};

namespace detail {
inline const hf_host* engine = nullptr;  // set by the plugin's entry, before anything else runs
inline hf_object object(std::string_view key, const Object& o) noexcept {
  return {.struct_size = sizeof(hf_object),
          .key = to_abi(key),
          .size = o.size,
          .modified_ns = o.modified_ns,
          .etag = to_abi(o.etag)};
}
inline void proceed(hf_status status) {
  if (status != HF_OK) throw Stopped{status};
}
}  // namespace detail

/// Receives one page of a listing.
class Page {
 public:
  explicit Page(const hf_list_sink* out) noexcept : out_{out} {}
  void object(std::string_view key, const Object& o) {
    const hf_object c = detail::object(key, o);
    detail::proceed(out_->object(out_->context, &c));
  }
  /// A common prefix, ending in the delimiter.
  void prefix(std::string_view p) { detail::proceed(out_->prefix(out_->context, to_abi(p))); }
  /// There is another page; `token` names it, also for another process.
  void next(std::string_view token) noexcept { out_->next(out_->context, to_abi(token)); }

 private:
  const hf_list_sink* out_;
};

/// Receives an object's bytes, in order.
class Sink {
 public:
  explicit Sink(const hf_data_sink* out) noexcept : out_{out} {}
  /// Once, before the first byte.
  void object(std::string_view key, const Object& o) noexcept {
    const hf_object c = detail::object(key, o);
    out_->object(out_->context, &c);
  }
  void write(std::span<const std::byte> bytes) {
    detail::proceed(out_->data(out_->context, bytes.data(), bytes.size()));
  }

 private:
  const hf_data_sink* out_;
};

/// Receives the keys that could not be removed.
class Removals {
 public:
  explicit Removals(const hf_removal_sink* out) noexcept : out_{out} {}
  /// `index`: the key's position among those that were to be removed.
  void failed(std::size_t index, const Error& why) noexcept {
    const hf_error e = why.to_abi();
    out_->failed(out_->context, index, &e);
  }

 private:
  const hf_removal_sink* out_;
};

/// Receives the named checks of a preflight.
class Checks {
 public:
  struct Result {
    std::int32_t outcome = HF_CHECK_PASS;
    std::string detail = {};  ///< What was seen.
    std::string remedy = {};  ///< Wanted for HF_CHECK_WARN and HF_CHECK_FAIL.
  };
  explicit Checks(const hf_check_sink* out) noexcept : out_{out} {}

  /// Runs `probe`, which the engine times; an exception becomes a failed check, not a failed preflight.
  /// Returns false when the check failed, so that what depends on it can be left out.
  template <class Probe>
  bool run(std::string_view id, std::string_view title, Probe&& probe) {
    out_->begin(out_->context, to_abi(id), to_abi(title));
    Result r;
    try {
      r = std::forward<Probe>(probe)();
    } catch (const Error& e) {
      r = {HF_CHECK_FAIL, e.what(), e.remedy_text()};
    } catch (const std::exception& e) {
      r = {HF_CHECK_FAIL, e.what(), "see to what the message names, or report it to the plugin's vendor"};
    }
    const hf_check c{.struct_size = sizeof(hf_check),
                     .outcome = r.outcome,
                     .reserved = 0,
                     .id = to_abi(id),
                     .detail = to_abi(r.detail),
                     .remedy = to_abi(r.remedy),
                     .latency_ns = 0};
    out_->end(out_->context, &c);
    return r.outcome != HF_CHECK_FAIL;
  }

 private:
  const hf_check_sink* out_;
};

/// Receives findings about the settings.
class Findings {
 public:
  explicit Findings(const hf_diagnostic_sink* out) noexcept : out_{out} {}
  /// `field`: the setting's key, or empty for the store as a whole. `code`: stable and greppable.
  void error(std::string_view field, std::string_view code, std::string_view what, std::string_view remedy) {
    add(HF_DIAG_ERROR, field, code, what, remedy);
  }
  void warning(std::string_view field, std::string_view code, std::string_view what, std::string_view remedy) {
    add(HF_DIAG_WARNING, field, code, what, remedy);
  }

 private:
  void add(std::int32_t severity, std::string_view field, std::string_view code, std::string_view what,
           std::string_view remedy) {
    const hf_diagnostic d{.struct_size = sizeof(hf_diagnostic),
                          .severity = severity,
                          .reserved = 0,
                          .field = to_abi(field),
                          .code = to_abi(code),
                          .summary = to_abi(what),
                          .remedy = to_abi(remedy)};
    out_->add(out_->context, &d);
  }
  const hf_diagnostic_sink* out_;
};

/// One choice of a setting of HF_TYPE_CHOICE.
constexpr hf_pair choice(std::string_view value, std::string_view help) noexcept {
  return {to_abi(value), to_abi(help)};
}

/// One setting. Aggregate, meant for designated initialisers in a constexpr table.
struct Field {
  std::string_view key;                ///< snake_case
  std::int32_t type = HF_TYPE_STRING;  ///< HF_TYPE_*
  std::uint32_t flags = 0;             ///< HF_FIELD_*
  std::string_view help;               ///< One line, no period.
  std::string_view fallback = {};      ///< Default, in the syntax a user would write.
  std::string_view example = {};
  std::string_view env = {};      ///< Comma-separated variables tried when unset.
  std::string_view details = {};  ///< Paragraphs for the long help.
  std::span<const hf_pair> choices = {};
  std::int64_t min = 0, max = 0;      ///< Both 0: unbounded.
  std::string_view replaced_by = {};  ///< Whose other name it is; with HF_FIELD_DEPRECATED, whose former one.
};

/// Typed access to the settings, by position in the plugin's field table.
class Settings {
 public:
  explicit Settings(const hf_settings* s) noexcept : s_{s} {}
  /// The user's name for this store, for messages.
  [[nodiscard]] std::string_view instance() const noexcept { return view(s_->instance); }
  /// True if the user, the environment or the table's fallback gave a value.
  [[nodiscard]] bool has(std::uint32_t i) const noexcept { return value(i).flags != 0; }
  [[nodiscard]] std::string_view text(std::uint32_t i) const noexcept { return view(value(i).text); }
  [[nodiscard]] std::int64_t integer(std::uint32_t i) const noexcept { return value(i).integer; }
  [[nodiscard]] bool flag(std::uint32_t i) const noexcept { return integer(i) != 0; }
  /// For HF_TYPE_LIST and HF_TYPE_MAP (key, value, key, value ...).
  [[nodiscard]] std::span<const hf_str> items(std::uint32_t i) const noexcept {
    return {value(i).items, value(i).item_count};
  }

 private:
  [[nodiscard]] const hf_value& value(std::uint32_t i) const noexcept { return *s_->at(s_, i); }
  const hf_settings* s_;
};

using Limits = hf_limits;

/// An object being written in parts. Destroyed in any state; an unfinished one must leave nothing visible.
class Upload {
 public:
  virtual ~Upload() = default;
  /// Part `index` (from 0) starts at byte `offset`. A part sent again replaces itself. From several threads at once
  /// if the store claims HF_CAN_PARALLEL_PARTS, else in order.
  virtual void part(Call&, std::uint32_t index, std::uint64_t offset, std::span<const std::byte> data) = 0;
  /// Makes the object visible, whole and durable. HF_E_ALREADY_EXISTS, HF_E_CONFLICT: the put mode does not allow it.
  virtual Object finish(Call&, std::uint32_t parts, std::uint64_t size) = 0;
  virtual void abort(Call&) = 0;  ///< Drops what was sent.
};

/// A backend. Override what the storage can do; limits() says which of it counts.
///
/// put and Upload::finish are atomic: readers see the old object or the new one, whole. Every function may be called
/// again after a failure. After cancellation a function returns within a second and starts no new modification.
class Store {
 public:
  virtual ~Store() = default;
  Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  /// Constant while the store is open.
  [[nodiscard]] virtual const Limits& limits() const noexcept = 0;
  /// What only this storage can check. `flags`: HF_PREFLIGHT_WRITE, also with HF_PREFLIGHT_KEEP (see abi.h).
  virtual void preflight(Call&, std::uint32_t /*flags*/, Checks&) {}
  /// HF_E_NOT_FOUND where there is none.
  virtual Object stat(Call&, std::string_view key) = 0;
  /// One page. Every object present throughout appears on exactly one page.
  virtual void list(Call&, const hf_list& request, Page& out) = 0;
  /// HF_E_INVALID_ARGUMENT where the range starts past the end; HF_E_CONFLICT where if_match does not hold.
  virtual void get(Call&, const hf_get& request, Sink& out) = 0;
  virtual Object put(Call&, const hf_put& request, std::span<const std::byte> data) = 0;  ///< As Upload::finish().
  /// Removing what is not there succeeds.
  virtual void remove(Call&, std::string_view key) = 0;
  /// Up to Limits::max_removals keys; never called where that is 0. What fails for single keys goes to `out`. This one
  /// removes them one by one: override it where the storage takes many at once.
  virtual void remove_many(Call& call, std::span<const hf_str> keys, Removals& out) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
      call.check();
      try {
        remove(call, view(keys[i]));
      } catch (const Error& e) {
        if (e.status() == HF_E_CANCELLED || e.status() == HF_E_TIMEOUT) throw;
        out.failed(i, e);
      }
    }
  }
  /// With HF_CAN_UPLOAD.
  virtual std::unique_ptr<Upload> begin_upload(Call&, const hf_put& /*request*/) {
    throw Error{HF_E_UNSUPPORTED, "this store has no uploads in parts"};
  }
};

namespace detail {

/// The only place where exceptions meet the boundary.
template <class Body>
hf_status guard(const hf_call* call, Body&& body) noexcept {
  const auto fail = [&](const Error& e) noexcept {
    const hf_error a = e.to_abi();
    return call->fail(call, &a);
  };
  try {
    try {
      std::forward<Body>(body)();
      return HF_OK;
    } catch (const Stopped& s) {
      return s.status;
    } catch (const Error& e) {
      return fail(e);
    } catch (const std::bad_alloc&) {
      return fail(Error{HF_E_NO_MEMORY, "out of memory"});
    } catch (const std::system_error& e) {
      const auto is = [&](std::errc c) { return e.code() == c; };
      const hf_status status = is(std::errc::no_such_file_or_directory) ? HF_E_NOT_FOUND
                               : is(std::errc::permission_denied)       ? HF_E_FORBIDDEN
                               : is(std::errc::no_space_on_device)      ? HF_E_NO_SPACE
                                                                        : HF_E_IO;
      return fail(Error{status, e.what()}.service("errno", e.code().value()));
    } catch (const std::exception& e) {
      return fail(Error{HF_E_INTERNAL, e.what()});
    } catch (...) {
      return fail(Error{HF_E_INTERNAL, "the plugin threw something that is not an exception"});
    }
  } catch (...) {
    return HF_E_NO_MEMORY;  // building the report itself failed
  }
}

struct Handle : hf_store {  // what the host sees, with the author's object behind it
  std::unique_ptr<Store> store;
};
inline Store& self(const hf_store* s) noexcept { return *static_cast<const Handle*>(s)->store; }

struct UploadHandle {
  std::string key;
  std::unique_ptr<Upload> upload;
};
inline UploadHandle& self(hf_upload* u) noexcept { return *reinterpret_cast<UploadHandle*>(u); }

inline void deliver(const hf_object_sink* out, std::string_view key, const Object& o) noexcept {
  const hf_object c = object(key, o);
  out->object(out->context, &c);
}

inline std::span<const std::byte> bytes(const void* data, std::size_t size) noexcept {
  return {static_cast<const std::byte*>(data), size};
}

inline constexpr hf_store_ops store_ops{
    .struct_size = sizeof(hf_store_ops),
    .close = [](hf_store* s) noexcept { delete static_cast<Handle*>(s); },
    .limits = [](const hf_store* s) noexcept -> const hf_limits* { return &self(s).limits(); },
    .preflight =
        [](hf_store* s, const hf_call* c, std::uint32_t flags, const hf_check_sink* out) noexcept {
          return guard(c, [&] {
            Call call{c};
            Checks checks{out};
            self(s).preflight(call, flags, checks);
          });
        },
    .stat =
        [](hf_store* s, const hf_call* c, hf_str key, const hf_object_sink* out) noexcept {
          return guard(c, [&] {
            Call call{c};
            deliver(out, view(key), self(s).stat(call, view(key)));
          });
        },
    .list =
        [](hf_store* s, const hf_call* c, const hf_list* r, const hf_list_sink* out) noexcept {
          return guard(c, [&] {
            Call call{c};
            Page page{out};
            self(s).list(call, *r, page);
          });
        },
    .get =
        [](hf_store* s, const hf_call* c, const hf_get* r, const hf_data_sink* out) noexcept {
          return guard(c, [&] {
            Call call{c};
            Sink sink{out};
            self(s).get(call, *r, sink);
          });
        },
    .put =
        [](hf_store* s, const hf_call* c, const hf_put* r, const void* data, std::size_t size,
           const hf_object_sink* out) noexcept {
          return guard(c, [&] {
            Call call{c};
            deliver(out, view(r->key), self(s).put(call, *r, bytes(data, size)));
          });
        },
    .remove =
        [](hf_store* s, const hf_call* c, hf_str key) noexcept {
          return guard(c, [&] {
            Call call{c};
            self(s).remove(call, view(key));
          });
        },
    .remove_many =
        [](hf_store* s, const hf_call* c, const hf_str* keys, std::size_t count, const hf_removal_sink* out) noexcept {
          return guard(c, [&] {
            Call call{c};
            Removals removals{out};
            self(s).remove_many(call, {keys, count}, removals);
          });
        },
    .upload_begin =
        [](hf_store* s, const hf_call* c, const hf_put* r, hf_upload** out) noexcept {
          return guard(c, [&] {
            Call call{c};
            auto handle = std::make_unique<UploadHandle>();
            handle->key = view(r->key);
            handle->upload = self(s).begin_upload(call, *r);
            if (!handle->upload) throw Error{HF_E_INTERNAL, "begin_upload returned nothing"};
            *out = reinterpret_cast<hf_upload*>(handle.release());
          });
        },
    .upload_part =
        [](hf_upload* u, const hf_call* c, std::uint32_t index, std::uint64_t offset, const void* data,
           std::size_t size) noexcept {
          return guard(c, [&] {
            Call call{c};
            self(u).upload->part(call, index, offset, bytes(data, size));
          });
        },
    .upload_finish =
        [](hf_upload* u, const hf_call* c, std::uint32_t parts, std::uint64_t size,
           const hf_object_sink* out) noexcept {
          return guard(c, [&] {
            Call call{c};
            deliver(out, self(u).key, self(u).upload->finish(call, parts, size));
          });
        },
    .upload_abort =
        [](hf_upload* u, const hf_call* c) noexcept {
          return guard(c, [&] {
            Call call{c};
            self(u).upload->abort(call);
          });
        },
    .upload_release = [](hf_upload* u) noexcept { delete &self(u); },
    .extension = [](const hf_store*, const char*) noexcept -> const void* { return nullptr; }};

template <std::size_t N>
struct FieldTable {
  hf_field rows[N];
  const hf_field* pointers[N];
  constexpr explicit FieldTable(const Field (&fields)[N]) : rows{}, pointers{} {
    for (std::size_t i = 0; i < N; ++i) {
      const Field& f = fields[i];
      rows[i] = {.struct_size = sizeof(hf_field),
                 .type = f.type,
                 .flags = f.flags,
                 .key = to_abi(f.key),
                 .help = to_abi(f.help),
                 .details = to_abi(f.details),
                 .fallback = to_abi(f.fallback),
                 .example = to_abi(f.example),
                 .env = to_abi(f.env),
                 .replaced_by = to_abi(f.replaced_by),
                 .choices = f.choices.data(),
                 .choice_count = f.choices.size(),
                 .min = f.min,
                 .max = f.max};
    }
  }
};

template <class S>
hf_status open(const hf_settings* settings, const hf_call* call, hf_store** out) noexcept {
  return guard(call, [&] {
    auto handle = std::make_unique<Handle>();
    handle->ops = &store_ops;
    handle->store = std::make_unique<S>(Settings{settings});
    *out = handle.release();
  });
}

template <class S>
void validate(const hf_settings* settings, const hf_diagnostic_sink* out) noexcept {
  if constexpr (requires(Findings f) { S::validate(Settings{settings}, f); }) {
    Findings findings{out};
    try {
      S::validate(Settings{settings}, findings);
    } catch (const std::exception& e) {
      findings.error({}, "plugin.validate-threw", e.what(), "report this to the plugin's vendor");
    } catch (...) {
      findings.error({}, "plugin.validate-threw", "validate threw something that is not an exception",
                     "report this to the plugin's vendor");
    }
  }
}

/// Facts about the plugin as the macro below gathers them.
struct Identity {
  std::string_view id, version, vendor, summary;
};

/// The plugin's table. A function template, so that each plugin has one of its own, built on the entry's first call.
template <class S, const auto& Fields>
const hf_plugin* entry(const hf_host* host, const Identity& identity) noexcept {
  engine = host;
  static auto fields = FieldTable{Fields};
  for (std::size_t i = 0; i < std::size(Fields); ++i) fields.pointers[i] = &fields.rows[i];
  static const hf_plugin plugin{.struct_size = sizeof(hf_plugin),
                                .abi_minor = HF_ABI_MINOR,
                                .min_host_minor = 0,
                                .id = to_abi(identity.id),
                                .name = to_abi(identity.id),
                                .version = to_abi(identity.version),
                                .vendor = to_abi(identity.vendor),
                                .license = {},
                                .url = {},
                                .summary = to_abi(identity.summary),
                                .fields = fields.pointers,
                                .field_count = static_cast<std::uint32_t>(std::size(Fields)),
                                .reserved2 = 0,
                                .validate = validate<S>,
                                .open = open<S>};
  return host->abi_minor >= plugin.min_host_minor ? &plugin : nullptr;
}

}  // namespace detail
}  // namespace abi1
}  // namespace holdfast::sdk

/// Names the plugin and exports it: once per shared library, at namespace scope, behind a static constexpr table of
/// fields. STORE may have a static function validate(const Settings&, Findings&), which must stay offline.
///   HOLDFAST_PLUGIN(MyStore, fields, "com.acme.tape", "1.4.0", "Acme", "Tape library over REST");
#define HOLDFAST_PLUGIN(STORE, FIELDS, ID, VERSION, VENDOR, SUMMARY)                            \
  HF_NOTE(ID, VERSION);                                                                         \
  extern "C" HF_EXPORT const hf_plugin* HF_ENTRY(const hf_host* host) noexcept {                \
    return ::holdfast::sdk::detail::entry<STORE, FIELDS>(host, {ID, VERSION, VENDOR, SUMMARY}); \
  }                                                                                             \
  static_assert(true)
