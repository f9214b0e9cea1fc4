#!/bin/bash
# All that a GPU is needed for, in one call of ten minutes at most: the CUDA build and its resources, all tests on the
# device, the kernels against cuBLAS and PyTorch, compute-sanitizer. Needs nvcc, CMake, Ninja and a python3 with PyTorch;
# no JVM, no network. A step that fails does not stop the next one. Where there is a JVM, whole training steps follow.
#   OUT=folder bench/gpu.sh        eight files into $OUT (default build/gpu); the summary is printed last
#   MODELS=LLAMA_1B,LLAMA_3B,LLAMA_8B STEPS_SECONDS=3600 bench/gpu.sh
set -uo pipefail
cd "$(dirname "$0")/.."
export OUT=${OUT:-$PWD/build/gpu}
mkdir -p "$OUT"
summary=$OUT/summary.txt
: >"$summary"
build=$PWD/build/native/cuda
deadline=$((SECONDS + 560)) # of the 600, what is left is for the transfer of the logs

say() { printf '%4d s  %s\n' "$SECONDS" "$*" | tee -a "$summary"; }

# step NAME SECONDS COMMAND...: its output to NAME.log, its exit status to the summary
step() {
  local name=$1 limit=$2 status=0
  shift 2
  [ $((deadline - SECONDS)) -ge "$limit" ] || limit=$((deadline - SECONDS))
  if [ "$limit" -le 0 ]; then
    say "$name: no time left"
    return
  fi
  timeout "$limit" "$@" >"$OUT/$name.log" 2>&1 || status=$?
  say "$name: rc $status"
}

# The machine that is there, and nothing else: seven architectures would take the minutes of the tests.
compile() {
  local capability
  capability=$(nvidia-smi --query-gpu=compute_cap --format=csv,noheader | head -n 1 | tr -d .)
  (cd cmake && cmake --preset cuda -DCMAKE_CUDA_ARCHITECTURES="${capability}-real" && cmake --build --preset cuda)
}

resources() { cuobjdump --dump-resource-usage "$build/libds.so" | c++filt; }

tests() { (cd cmake && ctest --preset cuda -j 8); }

# The same executables on the device, whatever ctest ran them on.
device_tests() {
  local failed=0 program
  for program in "$build"/test/test_*; do
    DS_TEST_DEVICE=0 "$program" || failed=1
  done
  return $failed
}

compare() { python3 bench/gpu.py "$build/libds.so" --json "$OUT/gpu.json"; }

# One tool over one test. Failures of the CUDA API that a test asks for, out of memory say, are the test's to judge.
sanitize_one() {
  local tool=$1 program=$2 status=0 log options=()
  [ "$tool" != memcheck ] || options=(--leak-check full --report-api-errors no)
  log=$(DS_TEST_DEVICE=0 DS_TEST_SMALL=1 timeout 240 compute-sanitizer --tool "$tool" "${options[@]}" --error-exitcode 9 "$program" 2>&1) ||
    status=$?
  printf '==== %s %s: rc %d\n%s\n' "$tool" "$(basename "$program")" "$status" "$(tail -n 25 <<<"$log")"
  return $status
}
export -f sanitize_one

# Eight at a time: compute-sanitizer keeps a processor busy more than the GPU.
sanitize() {
  local tool program
  for tool in memcheck racecheck initcheck synccheck; do
    for program in "$build"/test/test_*; do printf '%s %s\n' "$tool" "$program"; done
  done | xargs -P 8 -L 1 bash -c 'sanitize_one "$@"' sanitize_one
}

# Whole steps over LibTorch, on a machine with a JDK, Maven's repository and the 455 MB of LibTorch's GPU build.
steps() {
  PYTHON=$(command -v python3) MVN_ARGS=-Pgpu bench/compare.sh table --device cuda --only Step --no-memory --rounds 5 \
    -p model="${MODELS:-LLAMA_1B}" -p dtype=bfloat16 -p tokens=512 -p lengths=EQUAL
}

export -f compile resources tests device_tests compare sanitize steps
export build

nvidia-smi --query-gpu=name,driver_version,memory.total,compute_cap --format=csv,noheader | tee -a "$summary"
step compile 180 bash -c compile
step resources 30 bash -c resources
step tests 60 bash -c tests
step device_tests 90 bash -c device_tests
step compare 150 bash -c compare
step sanitize 420 bash -c sanitize
if command -v java >/dev/null; then
  deadline=$((SECONDS + ${STEPS_SECONDS:-560}))
  step steps 3600 bash -c steps
else
  say "steps: no java here; on a machine with a JDK they take ${STEPS_SECONDS:-560} s more"
fi

{
  grep -h -E ' error |error:|fatal' "$OUT/compile.log" | head -n 20
  grep -h -E 'tests passed|tests failed' "$OUT/tests.log"
  grep -h -E '^test_|^FAILED|passed, .* failed' "$OUT/device_tests.log"
  grep -h -E '^GOAL|^WRONG' "$OUT/compare.log"
  grep -h -E '^==== [a-z]' "$OUT/sanitize.log" | sort
  grep -h -s -E '^Step|^goal' "$OUT/steps.log"
} | tee -a "$summary"
grep -h -c '^==== .*rc 0$' "$OUT/sanitize.log" | sed 's/$/ of the compute-sanitizer runs clean/' | tee -a "$summary"
