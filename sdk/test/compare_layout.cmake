# cmake -DPROGRAM=... -DHEADER=.../abi.h -DRECORD=.../abi-layout.txt -P compare_layout.cmake
#
# Fails where the layout that PROGRAM prints differs from RECORD, or where HEADER has a struct or a constant that the
# record does not know. Lines may be added to the record (the ABI only grows); a changed one breaks every plugin in use.
execute_process(COMMAND "${PROGRAM}" OUTPUT_VARIABLE actual RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "${PROGRAM} failed: ${result}")
endif()
file(READ "${RECORD}" expected)

if(NOT actual STREQUAL expected)
  string(REGEX MATCHALL "[^\n]+" actual_lines "${actual}")
  string(REGEX MATCHALL "[^\n]+" expected_lines "${expected}")
  set(gone ${expected_lines})
  list(REMOVE_ITEM gone ${actual_lines})
  set(new ${actual_lines})
  list(REMOVE_ITEM new ${expected_lines})
  list(JOIN gone "\n  " gone)
  list(JOIN new "\n  " new)
  message(FATAL_ERROR "the layout of the ABI changed\non record, but no longer so:\n  ${gone}\nnot on record:\n  ${new}\n"
    "Where fields were only appended, raise HF_ABI_MINOR and record it: ${PROGRAM} > ${RECORD}")
endif()

file(READ "${HEADER}" header)
string(REGEX MATCHALL "struct hf_[a-z_]+ {" structs "${header}")
string(REGEX MATCHALL "HF_[A-Z0-9_]+ = " constants "${header}")
list(LENGTH structs struct_count)
list(LENGTH constants constant_count)
if(struct_count LESS 20 OR constant_count LESS 50)
  message(FATAL_ERROR "${HEADER} is not the header this script knows how to read")
endif()
foreach(found IN LISTS structs constants)
  string(REGEX REPLACE "^struct | {$| = $" "" name "${found}")
  if(NOT expected MATCHES "(^|\n)${name} ")
    message(FATAL_ERROR "\"${name}\" is in ${HEADER}, but not in abi_layout.c")
  endif()
endforeach()
