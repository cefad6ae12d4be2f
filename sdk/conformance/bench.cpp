#include "bench.hpp"

#include "child.hpp"
#include "faults.hpp"
#include "plugin/loader.hpp"
#include "plugin/note.hpp"
#include "sized_copy.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <initializer_list>
#include <latch>
#include <thread>

namespace holdfast::conformance {

namespace {

/// FNV-1a: a rule draws the same numbers whether it runs alone or with the others.
std::uint64_t hash(std::string_view text) noexcept {
  std::uint64_t value = 0xcbf29ce484222325;
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return value;
}

std::string with_message(const Answer& answer) {
  return answer.message.empty() ? status_name(answer.status)
                                : fmt::format("{} (\"{}\")", status_name(answer.status), answer.message);
}

struct Function {
  std::string_view name;
  bool is_there;
};

/// `functions`, as far as they are not there.
std::vector<std::string_view> absent(std::initializer_list<Function> functions) {
  std::vector<std::string_view> names;
  for (const Function& function : functions) {
    if (!function.is_there) names.push_back(function.name);
  }
  return names;
}

/// A store without these functions cannot be used, and would end the process: it is broken before any rule tries it.
void require_whole(hf_store& store) {
  const hf_store_ops ops = sized_copy(*store.ops);
  const auto missing = absent({{"close", ops.close != nullptr},
                               {"limits", ops.limits != nullptr},
                               {"stat", ops.stat != nullptr},
                               {"list", ops.list != nullptr},
                               {"get", ops.get != nullptr},
                               {"put", ops.put != nullptr},
                               {"remove", ops.remove != nullptr}});
  expect(missing.empty(), {.expected = "hf_store_ops has close, limits, stat, list, get, put and remove",
                           .seen = fmt::format("it lacks {}; its struct_size is {} of {}", fmt::join(missing, ", "),
                                               store.ops->struct_size, sizeof ops)});
  const hf_limits* const limits = ops.limits(&store);
  expect(limits != nullptr, {.expected = "limits gives an hf_limits", .seen = "NULL"});
  if ((sized_copy(*limits).features & HF_CAN_UPLOAD) == 0) return;
  const auto parts = absent({{"upload_begin", ops.upload_begin != nullptr},
                             {"upload_part", ops.upload_part != nullptr},
                             {"upload_finish", ops.upload_finish != nullptr},
                             {"upload_abort", ops.upload_abort != nullptr},
                             {"upload_release", ops.upload_release != nullptr}});
  expect(parts.empty(), {.expected = "hf_store_ops has all of upload_*, for HF_CAN_UPLOAD is claimed",
                         .seen = fmt::format("it lacks {}", fmt::join(parts, ", "))});
}

}  // namespace

std::shared_ptr<const plugin::Plugin> load_plugin(const std::filesystem::path& file) {
  return plugin::Plugin::load(plugin::read_facts(file),
                              {.services = {{.id = HF_HTTP_SERVICE, .table = &http_with_faults()}}});
}

settings::Resolved resolve(const hf_plugin& plugin, const settings::RawSettings& raw) {
  settings::Findings findings;
  auto resolved =
      settings::resolve(settings::schema_of(plugin), raw, settings::process_environment(), "the profile", findings);
  findings.throw_if_errors();
  return resolved;
}

Broken::Broken(Mismatch mismatch)
    : runtime_error{fmt::format("expected: {}; seen: {}", mismatch.expected, mismatch.seen)},
      mismatch_{std::move(mismatch)} {}

void expect(bool holds, const Mismatch& otherwise) {
  if (!holds) throw Broken{otherwise};
}

void expect_status(const Answer& answer, hf_status wanted, std::string_view what) {
  expect(answer.status == wanted,
         {.expected = fmt::format("{} returns {}", what, status_name(wanted)), .seen = with_message(answer)});
}

void expect_ok(const Answer& answer, std::string_view what) { expect_status(answer, HF_OK, what); }

std::string difference(std::string_view got, std::string_view wanted) {
  if (got.size() != wanted.size()) return fmt::format("{} bytes", got.size());
  const auto at = std::mismatch(got.begin(), got.end(), wanted.begin()).first - got.begin();
  return fmt::format("as many, but others from byte {} on", at);
}

std::string random_bytes(Random& random, std::size_t size) {
  std::string bytes;
  bytes.reserve(size + sizeof(std::uint64_t));
  while (bytes.size() < size) {
    const std::uint64_t word = random();
    bytes.append(reinterpret_cast<const char*>(&word), sizeof word);
  }
  bytes.resize(size);
  return bytes;
}

Bench::Bench(Subject& subject, std::string_view rule, std::uint64_t seed)
    : subject_{subject}, prefix_{fmt::format("{}{}/", subject.prefix, rule)}, random_{seed ^ hash(rule)} {
  if (subject_.plugin != nullptr) plugin_ = sized_copy(*subject_.plugin);
}

std::unique_ptr<OpenStore> Bench::open_store(const hf_plugin& plugin, const hf_settings& with) {
  std::unique_ptr<OpenStore> store;
  expect_ok(try_open(plugin, with, store), "open");
  return store;
}

Answer Bench::try_open(const hf_plugin& plugin, const hf_settings& with, std::unique_ptr<OpenStore>& store) {
  const auto call = Call::make(witness(), "open");
  hf_store* opened = nullptr;
  Answer answer = call->finish(plugin.open(&with, call->raw(), &opened));
  if (!answer.ok()) return answer;
  expect(opened != nullptr && opened->ops != nullptr,
         {.expected = "open gives a store, or says why not", .seen = "HF_OK without a store"});
  try {
    require_whole(*opened);
  } catch (const Broken&) {
    const hf_store_ops ops = sized_copy(*opened->ops);
    if (ops.close != nullptr) ops.close(opened);
    throw;
  }
  store = std::make_unique<OpenStore>(opened, witness(), subject_.ledger);
  return answer;
}

void Bench::in_child_with(const std::vector<std::string>& keys, const std::function<void()>& body) {
  for (const std::string& key : keys) subject_.ledger.add(key);
  in_child(body);
  for (const std::string& key : keys) subject_.ledger.remove(key);  // it has ended well, and removed them itself
}

Object Bench::put(std::string_view key, std::string_view data) {
  const std::string what = fmt::format("put(\"{}\", {} bytes)", key, data.size());
  const Answer answer = store().put({.key = key}, data);
  expect_ok(answer, what);
  expect(answer.object.has_value(), {.expected = what + " tells of the object", .seen = "nothing told"});
  return *answer.object;
}

void Bench::put_all(const std::vector<std::string>& keys) {
  std::atomic<std::size_t> next = 0;
  in_parallel(store().concurrency(8), [&](std::uint32_t) {
    for (std::size_t i = next++; i < keys.size(); i = next++) put(keys[i], "x");
  });
}

void Bench::expect_holds(std::string_view key, std::string_view data, std::string_view when) {
  const std::string what = fmt::format("get(\"{}\") {}", key, when);
  const Answer answer = store().get({.key = key});
  expect_ok(answer, what);
  expect(answer.data == data, {.expected = fmt::format("{} gives the {} bytes that were written", what, data.size()),
                               .seen = difference(answer.data, data)});
}

void Bench::expect_missing(std::string_view key, std::string_view when) {
  expect_status(store().stat(key), HF_E_NOT_FOUND, fmt::format("stat(\"{}\") {}", key, when));
}

void in_parallel(std::uint32_t count, const std::function<void(std::uint32_t)>& body) {
  std::latch start{static_cast<std::ptrdiff_t>(count)};
  std::mutex mutex;
  std::exception_ptr failure;
  std::vector<std::thread> threads;
  for (std::uint32_t i = 0; i < count; ++i) {
    threads.emplace_back([&, i] {
      start.arrive_and_wait();
      try {
        body(i);
      } catch (...) {
        const std::scoped_lock lock{mutex};
        if (!failure) failure = std::current_exception();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  if (failure) std::rethrow_exception(failure);
}

std::vector<Rule> all_rules() {
  std::vector<Rule> rules;
  for (const auto group : {file_rules(), manner_rules(), leak_rules(), table_rules(), skew_rules(), settings_rules(),
                           preflight_rules(), object_rules(), conditional_rules(), list_rules(), upload_rules(),
                           remove_rules(), error_rules(), cancel_rules(), thread_rules(), contract_rules()}) {
    rules.insert(rules.end(), group.begin(), group.end());
  }
  return rules;
}

}  // namespace holdfast::conformance
