# plant.cmake: TO = FROM with the one place that reads OLD made to read NEW. Run by `cmake -P`.
file(READ ${FROM} text)
string(FIND "${text}" "${OLD}" first)
string(FIND "${text}" "${OLD}" last REVERSE)
if(first EQUAL -1 OR NOT first EQUAL last)
  message(FATAL_ERROR "'${OLD}' is not there once in ${FROM}: plant the bug anew")
endif()
string(REPLACE "${OLD}" "${NEW}" text "${text}")
file(WRITE ${TO} "${text}")
