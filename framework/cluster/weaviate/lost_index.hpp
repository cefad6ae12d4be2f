// Looks for vector indexes that a server has left out of a backup that it calls a success.
//
// Weaviate (seen on 1.39.0) names the log of an HNSW index by the second in which it is begun. A backup begins another
// and leaves out the one that is written to; begun in one second, they are the same file, and all of the index is left
// out. The restore succeeds, too, and searches by vector find nothing then.
//
// An index that has nothing in it, because no object has a vector, is left out as well and rightly. Time tells them
// apart: a log is as old as its shard's first segment of objects, which has the time in its name. Where that is older
// than the second in which the backup began, the log was another file than the one that the backup began, and an index
// that is not there was empty. Where it is not, the server is asked for an object: one with a vector is the proof.
#pragma once

#include <string>
#include <vector>

#include "cluster/weaviate/api.hpp"
#include "store/store.hpp"

namespace holdfast::weaviate {

/// A sentence for each index and collection that has lost one. Nothing where the backup cannot be looked into from
/// here, or only at a great length; throws CancelledError alone.
[[nodiscard]] std::vector<std::string> warnings_of_lost_indexes(const Api& api, store::Store& storage,
                                                                const BackupAnswer& backup,
                                                                const store::CallOptions& call);

}  // namespace holdfast::weaviate
