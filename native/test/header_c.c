/* header_c.c: ds.h is C99, and its functions can be called from C. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ds.h"
#include "ds.h" /* twice does no harm */

static int must(ds_status status) {
  if (status != DS_OK) printf("FAILED %s: %s\n", ds_status_name(status), ds_last_error());
  return status != DS_OK;
}

int main(void) {
  const char *given = getenv("DS_TEST_DEVICE");
  const float ones[3] = {1, 1, 1};
  ds_context *context = NULL;
  void *a = NULL, *dot = NULL;
  double result = 0;
  int failed = ds_abi_version() != DS_ABI_VERSION;
  failed += must(ds_open(&context, given ? atoi(given) : -1, NULL, 1));
  if (failed) return 1;
  failed += must(ds_alloc(context, &a, sizeof ones)) + must(ds_alloc(context, &dot, sizeof result));
  failed += must(ds_copy(context, a, ones, sizeof ones));
  failed += must(ds_dot(context, (double *)dot, (const float *)a, (const float *)a, 3));
  failed += must(ds_copy(context, &result, dot, sizeof result)) + must(ds_sync(context));
  failed += result != 3;
  failed += must(ds_free(context, a)) + must(ds_free(context, dot));
  failed += ds_dot(context, NULL, NULL, NULL, 0) != DS_INVALID || !strstr(ds_last_error(), "dot is NULL");
  ds_close(context);
  printf("1 passed, %d failed\n", failed);
  return failed != 0;
}
