// What is wrong with preflights, and with how the failures of a service or a disk are told.
#include <sys/mman.h>
#include <unistd.h>

#include <string>

#include "mutant.hpp"
#include "tools.hpp"

namespace mutants {

namespace {

/// The failure of the sound store, but for an answer of `answer` one that is `status`.
template <std::int32_t answer, hf_status status>
Error told_as(const Sound&, const Failure& failure) {
  return failure.status == answer ? Error{status, "the service refuses"} : failure.error;
}

template <hf_status from, hf_status to>
Error transport_as(const Sound&, const Failure& failure) {
  return failure.error.status() == from ? Error{to, "something went wrong"} : failure.error;
}

void put_probe(Sound& sound, Call& call, std::string_view key) {
  hf_put request{};
  request.key = to_abi(key);
  sound.put(call, request, {});
}

const Mutant rows[] = {
    {.name = "a-check-that-always-fails",
     .rule = "preflight.nothing-wrong",
     .preflight =
         [](Sound&, Call&, std::uint32_t, Checks& out) {
           out.run("mood", "mood", []() -> Checks::Result { return {HF_CHECK_FAIL, "it is bad", "cheer it up"}; });
         }},
    {.name = "a-check-that-does-not-end",
     .rule = "preflight.pairs",
     .ops =
         [](hf_store_ops& ops) {
           ops.preflight = [](hf_store*, const hf_call*, std::uint32_t, const hf_check_sink* out) noexcept {
             out->begin(out->context, to_abi("endless"), to_abi("endless"));
             return hf_status{HF_OK};
           };
         }},
    {.name = "checks-with-numbers",
     .rule = "preflight.stable-ids",
     .preflight =
         [](Sound&, Call&, std::uint32_t, Checks& out) {
           static int number = 0;
           out.run("check-" + std::to_string(++number), "a check", []() -> Checks::Result { return {}; });
         }},
    {.name = "warns-without-a-remedy",
     .rule = "preflight.remedies",
     .preflight =
         [](Sound&, Call&, std::uint32_t, Checks& out) {
           out.run("mood", "mood", []() -> Checks::Result { return {HF_CHECK_WARN, "it is so-so", ""}; });
         }},
    {.name = "probes-without-asking",
     .rule = "preflight.read-only",
     .preflight = [](Sound& sound, Call& call, std::uint32_t, Checks&) { put_probe(sound, call, "a probe"); }},
    {.name = "leaves-its-probe",
     .rule = "preflight.cleans-up",
     .preflight = [](Sound& sound, Call& call, std::uint32_t flags,
                     Checks& out) { sound.preflight(call, flags | HF_PREFLIGHT_KEEP, out); }},
    {.name = "a-wrong-token-ends-the-preflight",
     .rule = "preflight.wrong-credential",
     .preflight =
         [](Sound& sound, Call& call, std::uint32_t flags, Checks& out) {
           if (sound.token() == "wrong token") throw Error{HF_E_UNAUTHENTICATED, "the token is not known"};
           sound.preflight(call, flags, out);
         }},
    {.name = "no-service-ends-the-preflight",
     .rule = "preflight.fault",
     .preflight =
         [](Sound& sound, Call& call, std::uint32_t, Checks& out) {
           sound.ask(call, "GET");
           out.run("service", "service", []() -> Checks::Result { return {}; });
         }},

    {.name = "401-is-io", .rule = "errors.unauthenticated", .failure = told_as<401, HF_E_IO>},
    {.name = "403-is-io", .rule = "errors.forbidden", .failure = told_as<403, HF_E_IO>},
    {.name = "404-is-io", .rule = "errors.missing", .failure = told_as<404, HF_E_IO>},
    {.name = "409-is-internal", .rule = "errors.in-the-way", .failure = told_as<409, HF_E_INTERNAL>},
    {.name = "412-is-always-a-conflict", .rule = "errors.exists-already", .failure = told_as<412, HF_E_CONFLICT>},
    {.name = "412-is-always-an-object",
     .rule = "errors.changed-meanwhile",
     .failure = told_as<412, HF_E_ALREADY_EXISTS>},
    {.name = "429-is-unavailable", .rule = "errors.throttled", .failure = told_as<429, HF_E_UNAVAILABLE>},
    {.name = "500-is-not-to-be-repeated",
     .rule = "errors.failed",
     .failure =
         [](const Sound&, const Failure& failure) {
           return failure.status == 500 ? Error{HF_E_UNAVAILABLE, "it failed"}.retry(Retry::never) : failure.error;
         }},
    {.name = "503-is-io", .rule = "errors.unavailable", .failure = told_as<503, HF_E_IO>},
    {.name = "timeout-is-io", .rule = "errors.timed-out", .failure = transport_as<HF_E_TIMEOUT, HF_E_IO>},
    {.name = "unreachable-is-not-found",
     .rule = "errors.unreachable",
     .failure = transport_as<HF_E_UNAVAILABLE, HF_E_NOT_FOUND>},
    {.name = "half-an-answer-is-half-an-object",
     .rule = "errors.truncated",
     .get =
         [](Sound& sound, Call& call, const hf_get& request, Sink& out) {
           try {
             sound.get(call, request, out);
           } catch (const Error&) {
             out.object(view(request.key), sound.memory().stat(call, view(request.key)));
             out.write(bytes_of("half"));
           }
         }},
    {.name = "forgets-retry-after",
     .rule = "errors.retry-after",
     .failure =
         [](const Sound&, const Failure& failure) {
           return Error{failure.error.status(), failure.error.what()}.retry(Retry::safe);
         }},
    {.name = "tries-again-itself", .rule = "errors.host-retries", .tries = 5},
    {.name = "says-nothing-of-a-teapot",
     .rule = "errors.one-report",
     .failure =
         [](const Sound&, const Failure& failure) {
           return failure.status == 418 ? Error{HF_E_IO, ""} : failure.error;
         }},
    {.name = "forbidden-removals-succeed",
     .rule = "errors.removals",
     .remove_many =
         [](Sound& sound, Call& call, std::span<const hf_str> keys, Removals&) {
           for (const hf_str key : keys) {
             try {
               sound.remove(call, view(key));
             } catch (const Error&) {  // the next, then
             }
           }
         }},
    {.name = "half-a-file-is-an-object",
     .rule = "errors.no-room",
     .put =
         [](Sound& sound, Call& call, const hf_put& request, Bytes data) {
           const int file = ::memfd_create("object", MFD_CLOEXEC);
           const ssize_t kept = ::write(file, data.data(), data.size());
           ::close(file);
           return sound.put(call, request, data.first(kept < 0 ? 0 : static_cast<std::size_t>(kept)));
         }},
    {.name = "cannot-be-cancelled-while-it-waits", .rule = "cancel.stalled", .sends_for_the_deaf = true},
    {.name = "failures-tell-the-token",
     .rule = "errors.secrets",
     .failure =
         [](const Sound& sound, const Failure& failure) {
           return Error{failure.error.status(), "not let in as " + sound.token()};
         }},
};

}  // namespace

std::span<const Mutant> service_mutants() noexcept { return rows; }

}  // namespace mutants
