#include "preflight/preflight.hpp"

#include "preflight/bucket.hpp"
#include "preflight/identity.hpp"
#include "preflight/policies.hpp"
#include "preflight/reach.hpp"
#include "preflight/uploads.hpp"
#include "preflight/writing.hpp"
#include "removal.hpp"

#include <string>
#include <string_view>

namespace holdfast::s3 {
namespace {

using support::Gate;
using support::Needs;
using support::PreflightAccess;

/// The checks of each layer, and what they know of each other.
struct Layers {
  Layers(const PreflightContext& given, PreflightAccess access)
      : context{given},
        reach{given},
        identity{given},
        bucket{given},
        policies{given},
        probe{{.root = given.root,
               .access = access,
               .now = given.now,
               .remove = [&given](const sdk::Call& call,
                                  const std::string& key) { remove_object(given.service, call, key); }}},
        writing{given, probe} {}

  const PreflightContext& context;
  checks::Reach reach;
  checks::Identity identity;
  checks::Bucket bucket;
  checks::Policies policies;
  checks::ProbeObjects probe;
  checks::Writing writing;
};

constexpr auto look = Needs::looking;
constexpr auto write = Needs::writing;
constexpr auto take_away = Needs::removing;

constexpr support::Check<Layers> table[] = {
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

}  // namespace

void run_preflight(const PreflightContext& context, const sdk::Call& call, PreflightAccess access, sdk::Checks& out) {
  Layers layers{context, access};
  support::run_checks<Layers>(table, layers, call, access, out);
}

}  // namespace holdfast::s3
