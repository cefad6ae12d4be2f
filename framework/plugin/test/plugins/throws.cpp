// Its entry throws: what a plugin can do whose author did without abi.h's noexcept.
#define HF_ENTRY declared_but_not_used
#include <holdfast/abi.h>

#include <stdexcept>

HF_NOTE("throws", "1.0.0");
extern "C" HF_EXPORT const hf_plugin* hf_plugin_entry_v1(const hf_host*);
const hf_plugin* hf_plugin_entry_v1(const hf_host*) { throw std::runtime_error{"no licence \x1b[31mfound"}; }
