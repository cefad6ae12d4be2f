/* A plugin that says nothing about itself before it is loaded. */
#include <holdfast/abi.h>

#include <stddef.h>

const hf_plugin* HF_ENTRY(const hf_host* host) {
  (void)host;
  return NULL;
}
