# check_tiers.cmake: code compiled for one instruction set shares no function with the rest of the library. A weak
# symbol would: the linker keeps one copy of it, perhaps the one that an older CPU cannot run.
execute_process(COMMAND ${NM} -C --defined-only ${OBJECTS} OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[0-9a-f]+ [WVu] [^\n]*" weak "${symbols}")
string(REGEX MATCHALL "[0-9a-f]+ T [^\n]*" strong "${symbols}")
list(LENGTH strong count)
if(count EQUAL 0 OR weak)
  message(FATAL_ERROR "${count} functions, weak ones: ${weak}")
endif()
message(STATUS "${count} functions, none of them weak")
