/* An address in the code, which loading has to change. */
#include <holdfast/abi.h>


__asm__(".text\n"
        ".balign 8\n"
        ".quad " HF_ENTRY_SYMBOL "\n");
