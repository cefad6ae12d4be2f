// Its entry throws something that is no exception.
#define HF_ENTRY declared_but_not_used
#include <holdfast/abi.h>

HF_NOTE("throws_number", "1.0.0");
extern "C" HF_EXPORT const hf_plugin* hf_plugin_entry_v1(const hf_host*);
const hf_plugin* hf_plugin_entry_v1(const hf_host*) { throw 42; }
