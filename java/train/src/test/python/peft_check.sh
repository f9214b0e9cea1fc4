#!/bin/sh
# Adapters trained here load in PEFT and mean the same there, PEFT's load here, and what is merged here is what PEFT merges.
#   usage: peft_check.sh DISTRIBUTION PYTHON MODEL...     PYTHON has torch, transformers, peft, safetensors
#   e.g.   peft_check.sh java/train/target/dualselect /work/venv/bin/python shared/golden/llama3 shared/models/minimind2-small-safe
# Not in CI, which has no Python packages: run by hand when the model, the adapter's files or merge change.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
dist=$1
python=$2
shift 2
data=$here/../resources/golden/train
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

logits() { # MODEL ADAPTER|- OUT
  "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Dorg.bytedeco.javacpp.logger=slf4j -cp "$dist/lib/*" "$here/Logits.java" "$1" "$2" "$work/ids" "$3"
}

# An adapter's logits and its merge, into the float32 copy of the checkpoint and into the checkpoint itself.
check() { # MODEL ADAPTER
  rm -rf "$work/wide" "$work/merged" "$work/merged-wide"
  "$python" "$here/peft_check.py" widen "$1" "$work/wide"
  "$dist/bin/dualselect" merge --model "$1" --adapter "$2" --output "$work/merged" --quiet >"$work/said"
  sed 's/^/    /' "$work/said"
  "$dist/bin/dualselect" merge --model "$work/wide" --adapter "$2" --output "$work/merged-wide" --quiet --no-check
  logits "$work/wide" "$2" "$work/adapted.safetensors"
  logits "$work/merged-wide" - "$work/merged.safetensors"
  "$python" "$here/peft_check.py" compare "$work" "$2" || failed=$((failed + 1))
}

for model in "$@"; do
  name=$(basename "$model")
  "$python" "$here/peft_check.py" ids "$model" "$work/ids"
  rm -rf "$work/run"
  echo "$name, trained here:"
  "$dist/bin/dualselect" train --model "$model" --task "$data/task.jsonl" --reference "$data/reference.jsonl" --output "$work/run" \
    --target-modules all-linear --lora-rank 4 --lora-alpha 8 --learning-rate 0.01 --warmup-steps 2 --reference-top-k 6 --epochs 2 \
    --max-length 64 --quiet || { failed=$((failed + 1)) && continue; }
  check "$model" "$work/run"
  for kind in rslora patterns; do
    rm -rf "$work/$kind"
    echo "$name, made by PEFT with $kind:"
    "$python" "$here/peft_check.py" adapter "$model" $kind "$work/$kind"
    check "$model" "$work/$kind"
  done
done

echo "PEFT round trip: $failed failed"
[ $failed -eq 0 ]
