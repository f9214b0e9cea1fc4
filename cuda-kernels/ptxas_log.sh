#!/bin/sh
# The compiler launcher of nvcc: runs it and keeps what ptxas says of every kernel beside the object, in OBJECT.ptxas.
for argument; do
  [ "$previous" = -o ] && object=$argument
  previous=$argument
done
"$@" 2>"$object.ptxas"
status=$?
grep -v -e '^ptxas info' -e 'bytes stack frame' "$object.ptxas" >&2
exit $status
