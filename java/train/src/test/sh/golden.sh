#!/bin/sh
# Both golden DualSelect runs through the command line: the same traces and adapters as the slow PyTorch implementation.
#   usage: golden.sh DISTRIBUTION [FOLDER]     FOLDER holds a libds.so of CUDA kernels on the stand-in, to be used instead
set -eu
here=$(cd "$(dirname "$0")" && pwd)
dist=$1
golden=$here/../resources/golden
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/run.yaml" <<YAML
model: $golden/llama3
adapter: $golden/llama3/adapter
task: $golden/train/task.jsonl
reference: $golden/train/reference.jsonl
max-length: 64
batch-size: 8
epochs: 3
warmup-steps: 2
task-top-k: 4
reference-top-k: 6
rho: 0.2
learning-rate: 0.001
max-grad-norm: 1
lora-dropout: 0
shuffle: false
YAML

how="through the command line"
if [ $# -gt 1 ]; then
  JAVA_OPTS="-Dorg.bytedeco.javacpp.pathsFirst=true -Dorg.bytedeco.javacpp.platform.preloadpath=$2"
  export JAVA_OPTS
  "$dist/bin/dualselect" devices | grep -q '^cuda .*cuda:0' || {
    echo "golden.sh: $2 was not loaded, or holds no stand-in" >&2
    exit 1
  }
  how="$how, over the emulated CUDA library"
fi

passed=0
for selection in hard soft; do
  # A flag wins over the file: the golden runs have two epochs.
  "$dist/bin/dualselect" train --config "$work/run.yaml" --epochs 2 \
    --selection $selection --output "$work/$selection"
  "${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "$dist/lib/*" "$here/CompareRuns.java" \
    "$golden/llama3/train_$selection" "$work/$selection"
  passed=$((passed + 1))
done
echo "golden runs $how: $passed passed, 0 failed"
