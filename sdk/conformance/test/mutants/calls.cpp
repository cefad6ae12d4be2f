// What is wrong with how calls end: cancelled, among other threads, and in what they report.
#include <atomic>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "mutant.hpp"
#include "tools.hpp"

namespace mutants {

namespace {

std::atomic<int> busy = 0;

/// Reports a failure past the SDK.
hf_status report(const hf_call* call, std::string_view message) {
  const Error error{HF_E_IO, std::string{message}};
  const hf_error raw = error.to_abi();
  return call->fail(call, &raw);
}

Object put_for_the_deaf(Sound& sound, Call& call, const hf_put& request, Bytes data) {
  DeafCall deaf{call};
  return sound.put(deaf, request, data);
}

const Mutant rows[] = {
    {.name = "reads-though-cancelled",
     .rule = "cancel.before-reading",
     .stat =
         [](Sound& sound, Call& call, std::string_view key) {
           DeafCall deaf{call};
           return sound.stat(deaf, key);
         }},
    {.name = "writes-though-cancelled", .rule = "cancel.before-writing", .put = put_for_the_deaf},
    {.name = "cancelled-in-half",
     .rule = "cancel.put",
     .put =
         [](Sound& sound, Call& call, const hf_put& request, Bytes data) {
           call.check();
           put_for_the_deaf(sound, call, request, data.first(data.size() / 2));
           return sound.put(call, request, data);
         }},
    {.name = "get-goes-on-though-cancelled",
     .rule = "cancel.get",
     .get =
         [](Sound& sound, Call& call, const hf_get& request, Sink& out) {
           DeafCall deaf{call};
           sound.get(deaf, request, out);
         }},
    {.name = "cancelled-list-is-io",
     .rule = "cancel.list",
     .list =
         [](Sound& sound, Call& call, const hf_list& request, Page& out) {
           try {
             sound.list(call, request, out);
           } catch (const Error& error) {
             if (error.status() != HF_E_CANCELLED) throw;
             throw Error{HF_E_IO, "the listing broke off"};
           }
         }},
    {.name = "deadlines-ignored",
     .rule = "cancel.deadline",
     .put = [](Sound& sound, Call& call, const hf_put& request,
               Bytes data) { return put_for_the_deaf(sound, call, request, data); }},

    {.name = "one-put-at-a-time",
     .rule = "threads.mixed",
     .put =
         [](Sound& sound, Call& call, const hf_put& request, Bytes data) {
           const bool is_alone = busy++ == 0;
           linger(1);
           --busy;
           if (!is_alone) throw Error{HF_E_IO, "another thread writes"};
           return sound.put(call, request, data);
         }},
    {.name = "puts-in-two-halves",
     .rule = "threads.atomic-put",
     .put =
         [](Sound& sound, Call& call, const hf_put& request, Bytes data) {
           sound.put(call, request, data.first(data.size() / 2));
           linger(1);
           return sound.put(call, request, data);
         }},
    {.name = "one-store-at-a-time",
     .rule = "threads.two-handles",
     .put =
         [](Sound& sound, Call& call, const hf_put& request, Bytes data) {
           if (Sound::open_stores() > 1) throw Error{HF_E_IO, "another store is open"};
           return sound.put(call, request, data);
         }},

    {.name = "reports-twice",
     .rule = "contract.one-report",
     .stat =
         [](Sound& sound, Call& call, std::string_view key) {
           if (!sound.has(call, key)) report(call.raw(), "the first of two");
           return sound.stat(call, key);
         }},
    {.name = "fails-without-a-message",
     .rule = "contract.message",
     .stat =
         [](Sound& sound, Call& call, std::string_view key) {
           if (!sound.has(call, key)) throw Error{HF_E_NOT_FOUND, ""};
           return sound.stat(call, key);
         }},
    {.name = "reports-on-another-thread",
     .rule = "contract.same-thread",
     .stat =
         [](Sound& sound, Call& call, std::string_view key) {
           std::thread{[&] { report(call.raw(), "from another thread"); }}.join();
           return sound.stat(call, key);
         }},
    {.name = "reports-one-call-late",
     .rule = "contract.not-after-return",
     .stat =
         [](Sound& sound, Call& call, std::string_view key) {
           static const hf_call* previous = nullptr;
           if (previous != nullptr) report(previous, "one call too late");
           previous = call.raw();
           return sound.stat(call, key);
         }},
    {.name = "data-before-the-object",
     .rule = "contract.order",
     .get =
         [](Sound& sound, Call& call, const hf_get& request, Sink& out) {
           out.write({});
           sound.get(call, request, out);
         }},
    {.name = "logs-the-token",
     .rule = "contract.secrets",
     .stat =
         [](Sound& sound, Call& call, std::string_view key) {
           call.log(HF_LOG_DEBUG, "asking with " + sound.token());
           return sound.stat(call, key);
         }},
    {.name = "speaks-latin-1",
     .rule = "contract.utf-8",
     .stat =
         [](Sound& sound, Call& call, std::string_view key) {
           if (!sound.has(call, key)) throw Error{HF_E_NOT_FOUND, "there is no such caf\xe9"};
           return sound.stat(call, key);
         }},
    {.name = "table-in-latin-1",
     .rule = "contract.utf-8",
     .plugin = [](hf_plugin& plugin) { plugin.vendor = HF_STR("caf\xe9"); }},
    {.name = "uses-what-is-reserved",
     .rule = "contract.reserved",
     .plugin = [](hf_plugin& plugin) { plugin.reserved2 = 7; }},
    {.name = "reports-in-what-is-reserved",
     .rule = "contract.reserved",
     .ops =
         [](hf_store_ops& ops) {
           ops.stat = [](hf_store*, const hf_call* call, hf_str, const hf_object_sink*) noexcept {
             const Error none{HF_E_NOT_FOUND, "there is none"};
             hf_error error = none.to_abi();
             error.reserved = 4711;
             return call->fail(call, &error);
           };
         }},
};

[[noreturn]] Object hang(Sound&, Call&, const hf_put&, Bytes) {
  for (;;) linger(1000);
}

const Mutant fatal_rows[] = {
    {.name = "crashes", .rule = "", .put = [](Sound&, Call&, const hf_put&, Bytes) -> Object { std::abort(); }},
    {.name = "exits", .rule = "", .put = [](Sound&, Call&, const hf_put&, Bytes) -> Object { std::_Exit(0); }},
    {.name = "hangs", .rule = "", .put = hang},
};

}  // namespace

std::span<const Mutant> fatal_mutants() noexcept { return fatal_rows; }

std::span<const Mutant> call_mutants() noexcept { return rows; }

}  // namespace mutants
