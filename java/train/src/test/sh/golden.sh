#!/bin/sh
# Both golden DualSelect runs through the command line: the same traces and adapters as the slow PyTorch implementation.
#   usage: golden.sh DISTRIBUTION
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

passed=0
for selection in hard soft; do
  # A flag wins over the file: the golden runs have two epochs.
  "$dist/bin/dualselect" train --config "$work/run.yaml" --epochs 2 \
    --selection $selection --output "$work/$selection"
  "${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "$dist/lib/*" "$here/CompareRuns.java" \
    "$golden/llama3/train_$selection" "$work/$selection"
  passed=$((passed + 1))
done
echo "golden runs through the command line: $passed passed, 0 failed"
