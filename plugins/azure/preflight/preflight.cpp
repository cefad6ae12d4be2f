#include "preflight/preflight.hpp"

#include "../removal.hpp"
#include "preflight/container.hpp"
#include "preflight/identity.hpp"
#include "preflight/policies.hpp"
#include "preflight/reach.hpp"
#include "preflight/writing.hpp"

#include <string>

namespace holdfast::azure {
namespace {

using support::Gate;
using support::Needs;
using support::PreflightAccess;

/// The checks of each layer, and what they know of each other.
struct Layers {
  Layers(const PreflightContext& given, PreflightAccess access)
      : reach{given},
        identity{given, access},
        container{given},
        policies{given},
        probe{{.root = given.root,
               .access = access,
               .now = given.now,
               .remove = [&given](const sdk::Call& call,
                                  const std::string& key) { remove_object(given.service, call, key); }}},
        writing{given, probe} {}

  checks::Reach reach;
  checks::Identity identity;
  checks::Container container;
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
    {"container", "the container", look, Gate::yes,
     [](Layers& on, const sdk::Call&) { return on.container.container(on.identity.answer()); }},
    {"list", "listing objects", look, Gate::no,
     [](Layers& on, const sdk::Call& call) { return on.container.list(call); }},
    {"read", "reading an object", look, Gate::no,
     [](Layers& on, const sdk::Call& call) { return on.container.read(call); }},
    {"missing", "telling what is not there", look, Gate::no,
     [](Layers& on, const sdk::Call& call) { return on.container.missing(call, on.probe.key("missing")); }},
    {"immutability", "locks on objects", look, Gate::no,
     [](Layers& on, const sdk::Call& call) { return on.policies.immutability(call); }},
    {"soft-delete", "what becomes of removed objects", look, Gate::no,
     [](Layers& on, const sdk::Call& call) { return on.policies.soft_delete(call); }},
    {"lifecycle", "rules that remove or archive objects", look, Gate::no,
     [](Layers& on, const sdk::Call&) { return on.policies.lifecycle(); }},
    {"encryption", "encryption by the container", look, Gate::no,
     [](Layers& on, const sdk::Call&) { return on.policies.encryption(); }},
    {"exposure", "who else may read it", look, Gate::no,
     [](Layers& on, const sdk::Call&) { return on.policies.exposure(); }},
    {"write", "writing an object", write, Gate::yes,
     [](Layers& on, const sdk::Call& call) { return on.writing.write(call); }},
    {"versioning", "old versions of objects", write, Gate::no,
     [](Layers& on, const sdk::Call&) { return on.writing.versioning(); }},
    {"read-back", "reading it back", write, Gate::no,
     [](Layers& on, const sdk::Call& call) { return on.writing.read_back(call); }},
    {"create-only", "making an object only if there is none", write, Gate::no,
     [](Layers& on, const sdk::Call& call) { return on.writing.create_only(call); }},
    {"integrity", "checksums that are compared", write, Gate::no,
     [](Layers& on, const sdk::Call& call) { return on.writing.integrity(call); }},
    {"blocks", "writing an object in blocks", write, Gate::no,
     [](Layers& on, const sdk::Call& call) { return on.writing.blocks(call); }},
    {"delete", "removing an object", take_away, Gate::no,
     [](Layers& on, const sdk::Call& call) { return on.writing.remove(call); }},
};

}  // namespace

void run_preflight(const PreflightContext& context, const sdk::Call& call, PreflightAccess access, sdk::Checks& out) {
  Layers layers{context, access};
  support::run_checks<Layers>(table, layers, call, access, out);
}

}  // namespace holdfast::azure
