/* Every macro of abi.h, in what C11 and C++11 have in common: compiled as each of them, never run. */
#include <holdfast/abi.h>

extern const hf_str greeting;
const hf_str greeting = HF_STR("hello");

HF_NOTE("none", "1.0"); /* 28 bytes of text: one that needs no padding, for -Wpadded */

int knows_progress(const hf_call* call);
int knows_progress(const hf_call* call) { return HF_HAS(hf_call, call, progress); }

const hf_plugin* HF_ENTRY(const hf_host* host) HF_NOEXCEPT {
  static const hf_plugin* const newest = 0;
  return host->abi_major == HF_ABI_MAJOR ? newest : 0;
}
