#include "preflight/preflight.hpp"

#include "preflight/bucket.hpp"
#include "preflight/identity.hpp"
#include "preflight/policies.hpp"
#include "preflight/probe_object.hpp"
#include "preflight/reach.hpp"
#include "preflight/uploads.hpp"
#include "preflight/writing.hpp"

#include <holdfast/support/bounded_call.hpp>

#include <string>
#include <string_view>

namespace holdfast::s3 {
namespace {

using namespace std::chrono_literals;
using checks::Result;

constexpr auto patience = 10s;

/// What a check needs to be allowed.
enum class Needs : std::uint8_t { looking, writing, removing };
/// What its failure means to those behind it.
enum class Gate : std::uint8_t { no, yes };

/// The checks of each layer, and what they know of each other.
struct Layers {
  Layers(const PreflightContext& given, PreflightAccess access)
      : context{given},
        reach{given},
        identity{given},
        bucket{given},
        policies{given},
        probe{given, access == PreflightAccess::full ? checks::Removal::allowed : checks::Removal::not_allowed},
        writing{given, probe} {}

  const PreflightContext& context;
  checks::Reach reach;
  checks::Identity identity;
  checks::Bucket bucket;
  checks::Policies policies;
  checks::ProbeObjects probe;
  checks::Writing writing;
};

struct Check {
  std::string_view id;
  std::string_view title;
  Needs needs;
  Gate gate;
  Result (*run)(Layers&, const sdk::Call&);
};

constexpr auto look = Needs::looking;
constexpr auto write = Needs::writing;
constexpr auto take_away = Needs::removing;

constexpr Check table[] = {
    {"connect", "the service answers", look, Gate::yes,
     [](Layers& on, const sdk::Call& call) { return on.reach.connect(call); }},
    {"clock", "this machine's clock", look, Gate::no, [](Layers& on, const sdk::Call&) { return on.reach.clock(); }},
    {"credentials", "credentials are found", look, Gate::yes,
     [](Layers& on, const sdk::Call& call) { return on.identity.credentials(call); }},
    {"identity", "whose they are", look, Gate::yes,
     [](Layers& on, const sdk::Call& call) { return on.identity.identity(call); }},
    {"signature", "the service accepts them", look, Gate::yes,
     [](Layers& on, const sdk::Call& call) { return on.identity.signature(call); }},
    {"bucket", "the bucket", look, Gate::yes,
     [](Layers& on, const sdk::Call&) { return on.bucket.bucket(on.identity.answer()); }},
    {"region", "its region", look, Gate::no,
     [](Layers& on, const sdk::Call&) { return on.bucket.region(on.identity.answer()); }},
    {"list", "listing objects", look, Gate::no, [](Layers& on, const sdk::Call& call) { return on.bucket.list(call); }},
    {"read", "reading an object", look, Gate::no,
     [](Layers& on, const sdk::Call& call) { return on.bucket.read(call); }},
    {"missing", "telling what is not there", look, Gate::no,
     [](Layers& on, const sdk::Call& call) { return on.bucket.missing(call, on.probe.key("missing")); }},
    {"versioning", "old versions of objects", look, Gate::no,
     [](Layers& on, const sdk::Call& call) { return on.policies.versioning(call); }},
    {"object-lock", "locks on objects", look, Gate::no,
     [](Layers& on, const sdk::Call& call) { return on.policies.object_lock(call); }},
    {"lifecycle", "rules that remove or archive objects", look, Gate::no,
     [](Layers& on, const sdk::Call& call) { return on.policies.lifecycle(call); }},
    {"encryption", "encryption by the bucket", look, Gate::no,
     [](Layers& on, const sdk::Call& call) { return on.policies.encryption(call); }},
    {"exposure", "who else may read it", look, Gate::no,
     [](Layers& on, const sdk::Call& call) { return on.policies.exposure(call); }},
    {"write", "writing an object", write, Gate::yes,
     [](Layers& on, const sdk::Call& call) { return on.writing.write(call); }},
    {"read-back", "reading it back", write, Gate::no,
     [](Layers& on, const sdk::Call& call) { return on.writing.read_back(call); }},
    {"create-only", "making an object only if there is none", write, Gate::no,
     [](Layers& on, const sdk::Call& call) { return on.writing.create_only(call); }},
    {"integrity", "checksums that are compared", write, Gate::no,
     [](Layers& on, const sdk::Call& call) { return on.writing.integrity(call); }},
    {"multipart", "writing an object in parts", write, Gate::no,
     [](Layers& on, const sdk::Call& call) { return on.writing.multipart(call); }},
    {"delete", "removing an object", take_away, Gate::no,
     [](Layers& on, const sdk::Call& call) { return on.writing.remove(call); }},
    {"uploads", "uploads that were never finished", take_away, Gate::no,
     [](Layers& on, const sdk::Call& call) { return checks::drop_old_uploads(on.context, call); }},
};

/// One attempt, of ten seconds.
Result attempt(const Check& check, Layers& on, const sdk::Call& call) {
  const support::BoundedCall bounded{call, patience};
  try {
    return check.run(on, bounded);
  } catch (const sdk::Error& error) {
    if (error.status() != HF_E_TIMEOUT || !bounded.is_out_of_time()) throw;
    throw sdk::Error{HF_E_UNAVAILABLE, "it has taken longer than 10 s"}
        .remedy("look at the network, and at the service's load")
        .retry(sdk::Retry::never);
  }
}

Result run(const Check& check, Layers& on, const sdk::Call& call) {
  try {
    return attempt(check, on, call);
  } catch (const sdk::Error& error) {
    if (error.to_abi().retry != HF_RETRY_SAFE) throw;
  }
  call.check();
  return attempt(check, on, call);  // such trouble passes
}

/// Why a check is left out; empty where it is not.
std::string_view why_not(Needs needs, PreflightAccess access) noexcept {
  if (needs != Needs::looking && access == PreflightAccess::read_only) return "writing was not allowed";
  if (needs == Needs::removing && access == PreflightAccess::no_removal) return "removing was not allowed";
  return {};
}

}  // namespace

void run_preflight(const PreflightContext& context, const sdk::Call& call, PreflightAccess access, sdk::Checks& out) {
  Layers layers{context, access};
  std::string_view stopped_by;
  for (const Check& check : table) {
    call.check();
    const bool passed = out.run(check.id, check.title, [&]() -> Result {
      if (const std::string_view reason = why_not(check.needs, access); !reason.empty())
        return checks::skip(std::string{reason});
      if (!stopped_by.empty()) return checks::skip("needs the check " + checks::quoted(stopped_by));
      return run(check, layers, call);
    });
    if (!passed && check.gate == Gate::yes && stopped_by.empty()) stopped_by = check.id;
  }
}

}  // namespace holdfast::s3
