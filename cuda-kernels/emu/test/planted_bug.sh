#!/bin/sh
# Runs a test against a library with a planted bug: planted_bug.sh TEST DIRECTORY_OF_THE_LIBRARY
# Succeeds if the test finds the bug under one schedule at least.
export LD_LIBRARY_PATH="$2" DS_TEST_DEVICE=0 DS_TEST_SMALL=1
for schedule in 3 2 1 0; do
  if output=$(DS_EMU_SCHEDULE=$schedule "$1" 2>&1); then continue; fi
  # It must have been the bug: the test ran, and this is what it says of it.
  echo "$output" | grep -q DS_TEST_SEED &&
    echo "$output" | grep -m 1 -E '^FAILED|ERROR: AddressSanitizer|runtime error|^stand-in'
  exit
done
echo "no schedule shows the bug"
exit 1
