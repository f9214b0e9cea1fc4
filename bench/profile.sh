#!/bin/bash
# Where the time of a training step goes: samples a running step with perf, and says what each part of it takes.
#   bench/profile.sh VARIANT [MODEL [TOKENS [LENGTHS]]]      bench/profile.sh ours SMOLLM2_135M 512
# Needs perf (Debian: linux-perf). Idle is what the cores did not do for this process, others' work included.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v perf >/dev/null || { echo "profile.sh: perf is needed, as in apt-get install linux-perf" >&2 && exit 1; }
variant=${1:?a variant of StepBench, as in profile.sh ours}
model=${2:-MINIMIND_26M} tokens=${3:-128} lengths=${4:-EQUAL}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
bench/run.sh jmh "StepBench.$variant\$" -p model="$model" -p tokens="$tokens" -p lengths="$lengths" \
  -f 0 -wi 1 -w 10 -i 1 -r 25 >"$folder/jmh" 2>&1 &
bench=$!
until grep -qs 'Warmup Iteration' "$folder/jmh"; do
  kill -0 $bench 2>/dev/null || { cat "$folder/jmh" >&2 && exit 1; }
  sleep 1
done
sleep 12
java=$(pgrep -n -f 'openjdk.jmh.Main StepBench')
perf stat -x , -e task-clock -p "$java" -o "$folder/stat" sleep 5
perf record -q -F 999 -p "$java" -o "$folder/data" sleep 10 >/dev/null 2>&1
wait $bench
busy=$(awk -F , '/task-clock/ { print $1 / 5000 }' "$folder/stat")
cores=$(nproc)
perf report -i "$folder/data" --no-children --sort dso,symbol --stdio -t '|' 2>/dev/null |
  awk -F '|' -v busy="$busy" -v cores="$cores" -v what="$variant $model $tokens $lengths" '
    /^#/ || NF < 3 { next }
    { share = $1 + 0; name = $2 " " $3; part = "other" }
    name ~ /jvm|JIT|perf-/ { part = "Java" }
    name ~ /kernel/ { part = "kernel: page faults, thread wake-ups" }
    name ~ /libc\.so|ld-linux|libc10/ { part = "memory: malloc, copy, fill" }
    name ~ /libtorch/ { part = "LibTorch, element by element" }
    name ~ /flash_attention|sgemm_small|exp|softmax/ { part = "attention and softmax" }
    name ~ /libds\.so|jniNative/ { part = "engine" }
    name ~ /openblas/ && name !~ /sgemm_small/ { part = "products: packing, waiting" }
    name ~ /sgemm_kernel|sgemm_beta/ { part = "products: multiply-add" }
    name ~ /gomp/ { part = "OpenMP" }
    { sum[part] += share }
    END {
      printf "%s: %.2f of %d cores busy\n", what, busy, cores
      for (part in sum) printf "%5.1f %%  %s\n", sum[part] * busy / cores, part | "sort -rn"
      close("sort -rn")
      printf "%5.1f %%  idle\n", 100 * (1 - busy / cores)
    }'
