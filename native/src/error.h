// error.h: how a failure travels inside the library: thrown as ds::Error, translated to a status at the door (abi.cpp).
#ifndef DS_ERROR_H
#define DS_ERROR_H

#include <cstdarg>
#include <cstdio>

#include "ds.h"

namespace ds {

// The text lives in the object: reporting that memory ran out must not allocate.
struct Error {
  ds_status status;
  char text[400];
};

#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
[[noreturn]] inline void
fail(ds_status status, const char *format, ...) {
  Error error;
  error.status = status;
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(error.text, sizeof error.text, format, arguments);
  va_end(arguments);
  throw error;
}

}  // namespace ds

#endif  // DS_ERROR_H
