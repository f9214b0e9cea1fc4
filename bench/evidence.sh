#!/bin/sh
# Which method keeps refusals, at what cost for the task, on a real model: the tables of bench/EVIDENCE.md.
#   bench/evidence.sh PART [--seeds 1,2,3] [--quiet]     PART: gsm8k, alpaca, rates, diluted, tune, continual, diagnose
#   bench/evidence.sh gsm8k & bench/evidence.sh alpaca & wait     each run has one thread; what is done is not done again
# LIMIT=100 prompts and held-out records of each file (continual: 40); SHARED=../shared has model and data.
set -eu
cd "$(dirname "$0")/.."
part=${1:?which part: gsm8k, alpaca, rates, diluted, tune, continual or diagnose}
shift
shared=$(cd "${SHARED:-../shared}" && pwd) || { echo "evidence: no model and data: give their folder as SHARED" >&2; exit 1; }
program=java/train/target/dualselect/bin/dualselect
[ -x $program ] || { echo "evidence: build first: ./mvnw -DskipTests package" >&2; exit 1; }
folder=bench/target/evidence
[ -d $folder/data ] || python3 bench/evidence/data.py "$shared" $folder/data
mkdir -p $folder/$part/configs

# config NAME TASK POOL RATE, and lines of YAML
config() {
  name=$1
  cat > "$folder/$part/configs/$name.yaml" <<YAML
model: $shared/models/minimind2-small-safe
template: chat
task: $folder/data/$2-task.jsonl
reference: $folder/data/$3.jsonl
learning-rate: $4
max-length: 256
target-modules: q_proj,k_proj,v_proj,o_proj,gate_proj,up_proj,down_proj
threads: 1
YAML
  shift 4
  printf '%s\n' "$@" >> "$folder/$part/configs/$name.yaml"
}

# methods TASK POOL RATE SUFFIX NAME...: each takes 16 steps of 8 task samples. The release's ranking takes four of them as its warm-up.
methods() {
  task=$1 pool=$2 rate=$3 suffix=$4
  shift 4
  for method; do
    case $method in
      mixed4) set -- "method: mixed" "fresh-references: 4" ;;
      # dualselect+ without its choice: references drawn once, as many in each step, added with the same weight.
      drawn4) set -- "method: fixed-reference" "fresh-references: 4" "reference-ratio: 0.2" "rho: 0.5" ;;
      dualselect-rho*) set -- "method: dualselect" "warmup-steps: 4" "max-task-records: 96" "task-token-budget: 0.9" "reference-ratio: 0.1" "rho: ${method#dualselect-rho}" ;;
      dualselect | global-static | filter-only)
        set -- "method: $method" "warmup-steps: 4" "max-task-records: 96" "task-token-budget: 0.9" "reference-ratio: 0.1" ;;
      # The two halves of its score, each alone.
      dualselect+known) set -- "method: dualselect+" "reference-ratio: 0.2" "conflict-weight: 0" ;;
      dualselect+conflict) set -- "method: dualselect+" "reference-ratio: 0.2" "reference-loss-weight: 0" ;;
      dualselect+) set -- "method: $method" "reference-ratio: 0.2" ;;
      *) set -- "method: $method" ;;
    esac
    config "$method$suffix" "$task" "$pool" "$rate" "$@"
    configs="$configs $folder/$part/configs/$method$suffix.yaml"
  done
}

all="sft mixed4 dualselect dualselect+ mixed project safegrad lisa fixed-reference random global-static filter-only"
configs= task=gsm8k
case $part in
  gsm8k | alpaca) methods $part safe 1e-3 "" $all ;;
  rates) for rate in 2e-5 2e-4; do methods gsm8k safe $rate -$rate sft mixed4 dualselect dualselect-rho0.05 dualselect+; done ;;
  diluted) methods gsm8k diluted 1e-3 "" mixed4 dualselect+ drawn4 lisa safegrad mixed dualselect dualselect+known dualselect+conflict ;;
  tune) methods gsm8k diluted 1e-3 "" mixed4 dualselect+ ;;
  continual)
    config rivals gsm8k safe 1e-3 "fresh-references: 4" "reference-ratio: 0.2"
    config released gsm8k safe 1e-3 "warmup-steps: 4" "max-task-records: 96" "task-token-budget: 0.9" "reference-ratio: 0.1" ;;
  diagnose)
    exec $program diagnose --output "$folder/diagnose/found" --model "$shared/models/minimind2-small-safe" --template chat \
      --task "$folder/data/gsm8k-task.jsonl,$folder/data/alpaca-task.jsonl" \
      --reference "$shared/data/safety-tuned-llamas/safety_only_data_Instructions.json" --reference-records 512 --probe-records 48 \
      --task-batches 10 --batch-size 8 --top-k 16 --max-length 160 --threads 1 "$@" ;;
  *) echo "evidence: no part $part: give gsm8k, alpaca, rates, diluted, tune, continual or diagnose" >&2; exit 2 ;;
esac
if [ "$part" = continual ]; then
  [ -e $folder/data/stories.jsonl ] || bench/stories.sh java/train/target/dualselect "$shared/models/stories260K" $folder/data
  learn() { # CONFIG METHODS FLAGS...
    learned=$1 methods=$2
    shift 2
    $program continual "$folder/continual/configs/$learned.yaml" --methods "$methods" --output "$folder/continual/$learned" --memory 64 \
      --tasks "$folder/data/gsm8k-task.jsonl,$folder/data/alpaca-task.jsonl,$folder/data/stories.jsonl" \
      --heldout "$folder/data/gsm8k-heldout.jsonl,$folder/data/alpaca-heldout.jsonl,$folder/data/stories-heldout.jsonl" \
      --unsafe "$folder/data/malicious.jsonl" --limit "${LIMIT:-40}" --max-new-tokens 32 "$@"
  }
  learn rivals sft,project,mixed,dualselect+ "$@"
  learn released dualselect "$@"
  exit
fi
if [ "$part" = tune ]; then
  prompts="--unsafe $folder/data/tune-unsafe.jsonl --benign $folder/data/tune-benign.jsonl"
else
  prompts="--unsafe $folder/data/malicious.jsonl,$folder/data/xstest-unsafe.jsonl --benign $folder/data/xstest-safe.jsonl"
fi
# shellcheck disable=SC2086 # several words
exec $program compare $configs --output "$folder/$part" $prompts --heldout "$folder/data/$task-heldout.jsonl" \
  --limit "${LIMIT:-100}" --max-new-tokens 40 "$@"
