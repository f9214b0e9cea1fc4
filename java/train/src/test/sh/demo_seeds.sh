#!/bin/sh
# The demo with three seeds, its table with the spread, and what it must show: on average DualSelect keeps 10 points more of
# the refusals than SFT, and is within 2 points of it at the task. Six minutes on two cores, so by hand.
#   usage: demo_seeds.sh DISTRIBUTION
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$1/bin/dualselect" demo --seed 1,2,3 --output "$work/demo" --quiet | tee "$work/table"
awk '/^DualSelect against SFT:/ { seen = 1; good = $4 >= 10 && $8 >= -2 }
  END {
    print "three seeds of the demo: " (seen && good ? "1 passed, 0 failed" : "0 passed, 1 failed")
    exit !(seen && good)
  }' "$work/table"
