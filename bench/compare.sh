#!/bin/sh
# Whole training steps beside their rivals, in one process and in turns; Hugging Face + PEFT in a process beside it.
#   bench/compare.sh table -p model=TINY,MINIMIND_26M -p tokens=128 --rounds 5
#   PYTHON=/path/to/python bench/compare.sh table --results bench/results      with transformers and peft; an hour
set -eu
exec "$(dirname "$0")/run.sh" steps "$@"
