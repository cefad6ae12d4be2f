/* Has a note, but not the symbol that goes with it. */
#include <holdfast/abi.h>

HF_NOTE("no_entry", "1.0.0");
