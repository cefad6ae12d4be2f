// The memory example with a defect on demand: what the kit must find.
//
// Its setting "defect" names one way of breaking the contract; "none" is the example as it is. Defects that cannot wait
// for a setting are built in: DEFECT_TABLE gives bad settings and findings, DEFECT_NOTE a note that says something
// else.
#define HF_ENTRY entry_of_the_example
#include "../../examples/memory/memory.cpp"
#undef HF_ENTRY

#include <chrono>
#include <cstdlib>
#include <thread>

namespace defective {

using namespace holdfast::sdk;

enum : std::uint32_t { setting_defect = setting_capacity + 1 };

#ifdef DEFECT_TABLE
constexpr hf_pair shapes[] = {choice("round", "like a ball")};
#endif
constexpr Field settings_table[] = {
    fields[setting_capacity],
    {.key = "defect", .help = "what is wrong with it", .fallback = "none"},
#ifdef DEFECT_TABLE
    {.key = "weight", .type = HF_TYPE_SIZE, .help = "its weight.", .fallback = "heavy"},
    {.key = "password", .flags = HF_FIELD_SECRET, .help = "what opens it", .fallback = "1234"},
    {.key = "shape", .help = "its shape", .choices = shapes},
#endif
};

/// A call that the host cannot cancel.
struct DeafCall : hf_call {
  explicit DeafCall(const hf_call& original) : hf_call{original} {
    cancelled = [](const hf_call*) noexcept { return 0; };
    progress = [](const hf_call*, std::uint64_t) noexcept {};
    deadline_ns = INT64_MAX;
  }
};

/// Reports a failure that is none of the SDK's.
void report(const hf_call* call, std::string message) {
  const Error error{HF_E_IO, std::move(message)};
  const hf_error raw = error.to_abi();
  call->fail(call, &raw);
}

class DefectiveUpload final : public Upload {
 public:
  DefectiveUpload(std::unique_ptr<Upload> inner, Store& store, std::string key, std::string defect)
      : inner_{std::move(inner)}, store_{store}, key_{std::move(key)}, defect_{std::move(defect)} {}

  void part(Call& call, std::uint32_t index, std::uint64_t offset, std::span<const std::byte> data) override {
    if (defect_ == "part-visible") put(call, data);
    if (defect_ == "part-appended") {
      if (index == last_) index += 100;
      last_ = index;
    }
    inner_->part(call, index, offset, data);
  }
  Object finish(Call& call, std::uint32_t parts, std::uint64_t size) override {
    if (defect_ == "missing-part-accepted") {
      try {
        return inner_->finish(call, parts, size);
      } catch (const Error& error) {
        if (error.status() != HF_E_INVALID_ARGUMENT) throw;
        return {.size = size, .etag = "incomplete"};
      }
    }
    return inner_->finish(call, parts, size);
  }
  void abort(Call& call) override {
    if (defect_ == "abort-leaves") put(call, {});
    inner_->abort(call);
  }

 private:
  void put(Call& call, std::span<const std::byte> data) {
    hf_put request{};
    request.key = to_abi(key_);
    store_.put(call, request, data);
  }
  std::unique_ptr<Upload> inner_;
  Store& store_;
  std::string key_, defect_;
  std::uint32_t last_ = UINT32_MAX;
};

class DefectiveStore final : public Store {
 public:
  explicit DefectiveStore(const Settings& settings) : inner_{settings}, defect_{settings.text(setting_defect)} {}

  static void validate(const Settings& settings, Findings& out) {
    const std::string_view defect = settings.text(setting_defect);
    if (defect == "finding-refuses") out.error("defect", "test.refused", "it does not like it", "write something else");
#ifdef DEFECT_TABLE
    static int calls = 0;
    if (defect.size() > 20) out.warning("defekt", "test.long", "it is long", "");
    if (++calls % 2 == 0) out.warning("defect", "test.odd", "every other time", "");
#endif
  }

  /// More than the example claims, so that the rules about it run too.
  [[nodiscard]] const Limits& limits() const noexcept override {
    static const Limits more = [this] {
      Limits limits = inner_.limits();
      limits.features |= HF_CAN_VERIFY_SHA256;
      limits.max_removals = 100;
      limits.max_put = 4 << 20;
      return limits;
    }();
    return more;
  }

  Object stat(Call& call, std::string_view key) override {
    if (is("report-twice")) report(call.raw(), "the first of two");
    if (is("message-absent") && !exists(call, key)) throw Error{HF_E_NOT_FOUND, ""};
    if (is("missing-is-io") && !exists(call, key)) throw Error{HF_E_IO, "no such thing"};
    if (is("report-late") && previous_ != nullptr) report(previous_, "one call too late");
    if (is("report-elsewhere")) std::thread{[&] { report(call.raw(), "from another thread"); }}.join();
    if (is("report-late")) previous_ = call.raw();
    Object object = inner_.stat(call, key);
    if (is("etag-constant")) object.etag = "always";
    return object;
  }

  void list(Call& call, const hf_list& request, Page& out) override;
  void get(Call& call, const hf_get& request, Sink& out) override;

  Object put(Call& call, const hf_put& wanted, std::span<const std::byte> data) override {
    hf_put request = wanted;
    const std::string_view key = view(wanted.key);
    if (is("create-overwrites") && wanted.mode == HF_PUT_CREATE) request.mode = HF_PUT_OVERWRITE;
    if (is("match-ignored") && wanted.mode == HF_PUT_MATCH) request.mode = HF_PUT_OVERWRITE;
    const bool wrong_hash =
        wanted.sha256.size != 0 && std::string_view{reinterpret_cast<const char*>(data.data()), data.size()} != "abc";
    if (wrong_hash && !is("hash-ignored")) throw Error{HF_E_CORRUPT, "the hash is another"};  // no put has a third one
    if (data.size() > limits().max_put - (is("largest-refused") ? 1 : 0))
      throw Error{HF_E_INVALID_ARGUMENT, "too large"};
    if (is("create-races") && wanted.mode == HF_PUT_CREATE) {
      if (exists(call, key)) throw Error{HF_E_ALREADY_EXISTS, "it exists"};
      std::this_thread::sleep_for(std::chrono::milliseconds{2});  // the gap in which others slip through
      request.mode = HF_PUT_OVERWRITE;
    }
    if (is("match-races") && wanted.mode == HF_PUT_MATCH) {
      if (inner_.stat(call, key).etag != view(wanted.if_match)) throw Error{HF_E_CONFLICT, "it changed"};
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
      request.mode = HF_PUT_OVERWRITE;
    }
    if (is("put-torn")) {
      inner_.put(call, request, data.first(data.size() / 2));
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
    if (is("report-on-success")) report(call.raw(), "but it worked");
    const DeafCall deaf{*call.raw()};
    Call deaf_call{&deaf};
    Object object = inner_.put(is("cancel-ignored") ? deaf_call : call, request, data);
    if (is("etag-constant")) object.etag = "always";
    return object;
  }

  void remove(Call& call, std::string_view key) override {
    if (is("remove-needs-object") && !exists(call, key)) throw Error{HF_E_NOT_FOUND, "nothing to remove"};
    inner_.remove(call, key);
    if (is("remove-by-prefix")) inner_.remove(call, std::string{key} + "-more");
  }

  void remove_many(Call& call, std::span<const hf_str> keys, Removals& out) override {
    Store::remove_many(call, is("many-forgets-last") ? keys.first(keys.size() / 3) : keys, out);
  }

  std::unique_ptr<Upload> begin_upload(Call& call, const hf_put& request) override {
    return std::make_unique<DefectiveUpload>(inner_.begin_upload(call, request), inner_, std::string{view(request.key)},
                                             defect_);
  }

 private:
  [[nodiscard]] bool is(std::string_view defect) const noexcept { return defect_ == defect; }
  bool exists(Call& call, std::string_view key) {
    try {
      inner_.stat(call, key);
      return true;
    } catch (const Error&) {
      return false;
    }
  }

  MemoryStore inner_;
  std::string defect_;
  const hf_call* previous_ = nullptr;
};

void DefectiveStore::list(Call& call, const hf_list& wanted, Page& out) {
  hf_list request = wanted;
  if (is("limit-ignored") && request.limit != 0) ++request.limit;
  if (is("start-after-ignored")) request.start_after = {};

  struct Collected {
    std::vector<std::pair<std::string, Object>> objects = {};
    std::vector<std::string> prefixes = {};
    std::string next = {};
  } got;
  const hf_list_sink sink{
      .struct_size = sizeof(hf_list_sink),
      .context = &got,
      .object = [](void* context, const hf_object* o) noexcept -> hf_status {
        static_cast<Collected*>(context)->objects.emplace_back(
            view(o->key), Object{.size = o->size, .etag = std::string{view(o->etag)}});
        return HF_OK;
      },
      .prefix = [](void* context, hf_str prefix) noexcept -> hf_status {
        static_cast<Collected*>(context)->prefixes.emplace_back(view(prefix));
        return HF_OK;
      },
      .next = [](void* context, hf_str page) noexcept { static_cast<Collected*>(context)->next = view(page); }};
  Page collect{&sink};
  inner_.list(call, request, collect);

  auto& objects = got.objects;
  const std::string_view prefix = view(wanted.prefix);
  if (is("page-border-lost") && wanted.page.size != 0 && !objects.empty()) objects.erase(objects.begin());
  if (is("list-twice") && !objects.empty()) objects.push_back(objects.front());
  if (is("list-unsorted")) std::reverse(objects.begin(), objects.end());
  if (is("list-wrong-size")) {
    for (auto& [key, object] : objects) ++object.size;
  }
  if (is("prefix-is-folder")) {
    std::erase_if(objects, [&](const auto& each) {
      return !prefix.ends_with('/') && each.first.size() > prefix.size() && each.first[prefix.size()] != '/';
    });
  }
  for (const auto& [key, object] : objects) {
    try {
      out.object(key, object);
    } catch (const Stopped&) {
      if (!is("list-unstoppable")) throw;
    }
  }
  for (const std::string& each : got.prefixes) out.prefix(each);
  if (!got.next.empty()) out.next(got.next);
}

void DefectiveStore::get(Call& call, const hf_get& wanted, Sink& out) {
  hf_get request = wanted;
  if (is("crash")) std::abort();
  if (is("if-match-ignored")) request.if_match = {};
  if (is("range-short") && request.length > 1 && request.length != UINT64_MAX) --request.length;
  if (is("data-first")) out.write({});
  const DeafCall deaf{*call.raw()};
  Call deaf_call{&deaf};
  try {
    inner_.get(is("cancel-ignored") ? deaf_call : call, request, out);
  } catch (const Error& error) {
    if (!is("past-end-accepted") || error.status() != HF_E_INVALID_ARGUMENT) throw;
  } catch (const Stopped&) {
    if (!is("get-unstoppable")) throw;
  }
}

}  // namespace defective

#define HF_ENTRY hf_plugin_entry_v1
extern "C" HF_EXPORT const hf_plugin* HF_ENTRY(const hf_host* host) noexcept {
  return holdfast::sdk::detail::entry<defective::DefectiveStore, defective::settings_table>(
      host, {"memory",
#ifdef DEFECT_NOTE
             "2.0.0",
#else
             "1.0.0",
#endif
             "Holdfast", "Breaks the contract on demand"});
}
