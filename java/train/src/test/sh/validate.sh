#!/bin/sh
# Planted mistakes that validate must find, each by a line that says what to type instead; several at once, all of them; and
# a run without one, which validate must leave no trace of.
#   usage: validate.sh DISTRIBUTION
set -u
here=$(cd "$(dirname "$0")" && pwd)
dist=$1
golden=$here/../resources/golden
work=$(mktemp -d)
trap 'umount "$work/small" 2>/dev/null; rm -rf "$work"' EXIT
# Thirty short runs: most of their time would go into the second compiler.
export JAVA_OPTS=-XX:TieredStopAtLevel=1
config=$work/base.yaml
passed=0
failed=0

cat >"$work/base.yaml" <<YAML
model: $golden/llama3
task: $golden/train/task.jsonl
reference: $golden/train/reference.jsonl
output: $work/out
warmup-steps: 1
reference-top-k: 4
max-length: 80
YAML

validate() {
  "$dist/bin/dualselect" validate "$@" >"$work/stdout" 2>"$work/stderr"
  got=$?
}

fail() {
  failed=$((failed + 1))
  echo "FAILED $1:"
  tail -n 5 "$work/stderr" "$work/stdout"
}

# finds NAME CODE PATTERN FLAG...: one problem and no other, in a line that matches.
finds() {
  name=$1 code=$2 pattern=$3
  shift 3
  validate --config "$config" "$@"
  line=$(grep '^dualselect: ' "$work/stderr")
  if [ $got -eq "$code" ] && [ "$(grep -c '^dualselect: ' "$work/stderr")" -eq 1 ] &&
    printf '%s\n' "$line" | grep -Eq "$pattern" && grep -q '^1 problem; train would not run' "$work/stderr" &&
    ! grep -q 'Exception\|^	at ' "$work/stderr"; then
    passed=$((passed + 1))
    printf '%-28s exit %s  %s\n' "$name" "$got" "$line" | sed "s|$work|TMP|g; s|$golden|GOLDEN|g"
  else
    fail "$name: exit $got instead of $code, or not '$pattern'"
  fi
  untouched "$name"
}

# warns NAME PATTERN FLAG...: the run would go on, but there is a warning.
warns() {
  name=$1 pattern=$2
  shift 2
  validate --config "$work/base.yaml" "$@"
  line=$(grep -E "^warning: .*$pattern" "$work/stdout")
  if [ $got -eq 0 ] && [ -n "$line" ]; then
    passed=$((passed + 1))
    printf '%-28s exit %s  %s\n' "$name" "$got" "$line" | sed "s|$work|TMP|g; s|$golden|GOLDEN|g"
  else
    fail "$name: exit $got instead of 0, or not '$pattern'"
  fi
  untouched "$name"
}

untouched() {
  [ -e "$work/out" ] && fail "$1: left $work/out"
  [ -n "$(find "$work" -name '.dualselect-trial-*')" ] && fail "$1: left its trial"
}

# key NAME LINE...: the settings with some lines more.
key() {
  config=$work/$1.yaml
  shift
  { cat "$work/base.yaml"; printf '%s\n' "$@"; } >"$config"
}

# A copy of the golden checkpoint to break.
broken() {
  mkdir "$work/$1"
  cp "$golden/llama3"/*.json "$golden/llama3/model.safetensors" "$work/$1/"
  chmod -R u+w "$work/$1"
}

validate --config "$work/base.yaml"
name='nothing wrong'
if [ $got -eq 0 ] && grep -q '^run  *4 steps, 1 of them warm-up' "$work/stdout" && grep -q '^time  *about' "$work/stdout" &&
  grep -q '^memory ' "$work/stdout" && grep -q '^disk ' "$work/stdout" && ! grep -q warning "$work/stdout"; then
  passed=$((passed + 1))
else
  fail "$name"
fi
untouched "$name"

# In the configuration.
key typo 'epohcs: 3'
finds 'typo in a key' 2 'typo.yaml:8: unknown key epohcs .*did you mean epochs'
key type 'epochs: many'
finds 'wrong type' 2 "type.yaml:8: epochs: 'many' is not a whole number such as 1"
key method 'method: dual-select'
finds 'unknown method' 2 "method.yaml:8: method: 'dual-select' is none of .*did you mean dualselect"
key range 'learning-rate: -1e-4'
finds 'out of range' 2 'range.yaml:8: learning-rate must be above 0'
key twice 'task-top-k: 4' 'task-token-budget: 0.9'
finds 'two that exclude each other' 2 'task-token-budget cannot be given along with'
config=$work/base.yaml
finds 'unknown flag' 2 'unknown flag --epoch .*did you mean --epochs' --epoch 3
finds 'unknown target module' 1 'q_porj.*did you mean q_proj' --target-modules q_porj,v_proj
finds 'device without support' 1 '^dualselect: --device cuda:7: .*give --device cpu' --device cuda:7

# In the files.
finds 'model that is a file' 2 'model .*is a file: give the folder' --model "$golden/llama3/config.json"
broken silent
rm "$work/silent/tokenizer.json"
finds 'no tokenizer' 1 'silent/tokenizer.json: no such file; copy it' --model "$work/silent"
broken shape
sed -i 's/"intermediate_size": 88/"intermediate_size": 96/' "$work/shape/config.json"
finds 'weights of another model' 1 'gate_proj.*must have shape .96.*take both files' --model "$work/shape"
finds 'missing file' 2 'tsak.jsonl does not exist; did you mean task.jsonl' --task "$golden/train/tsak.jsonl"
{ head -n 2 "$golden/train/task.jsonl"; echo '{"instruction": "a", output: "b"}'; } >"$work/line.jsonl"
finds 'bad line' 1 'line.jsonl:3: not valid JSON at column 22: .*correct it there' --task "$work/line.jsonl"
sed 's/"output"/"otput"/' "$golden/train/task.jsonl" >"$work/names.jsonl"
finds 'unknown field names' 1 'names.jsonl:1: record has no response; .*did you mean output.*and 23 more like it' \
  --task "$work/names.jsonl"
sed 's/"output": "[^"]*"/"output": ""/' "$golden/train/task.jsonl" >"$work/mute.jsonl"
finds 'empty responses' 1 'mute.jsonl:1: record has no response: output is blank; fill it in.*and 23 more' --task "$work/mute.jsonl"
finds 'prompts that are too long' 1 'task.jsonl: none .*within --max-length 8: give --max-length 64' \
  --max-length 8 --method sft
finds 'no chat template' 1 'has no chat template.*use --template plain' --template chat

# In the output.
mkdir "$work/full"
echo mine >"$work/full/notes.txt"
finds 'output that is not empty' 2 'full already holds notes.txt: give another folder, or --overwrite' \
  --output "$work/full"
finds 'output that is the model' 2 'is the --model itself' --output "$golden/llama3"
mkdir "$work/small"
if mount -t tmpfs -o size=256k tmpfs "$work/small" 2>/dev/null; then
  finds 'disk too small' 1 'out: 0.3 MB are free, 0.7 MB are needed: make room, or lower --keep' \
    --output "$work/small/out" --keep 4
  mount -o remount,size=40k "$work/small"
  finds 'disk far too small' 1 'small/out/.*: the disk is full .*make room' --output "$work/small/out"
  mount -o remount,ro "$work/small"
  finds 'read-only output' 2 'small/out cannot be written, because of .*small: give a place' --output "$work/small/out"
else
  echo "full disk, read-only output: not tried, this user may not mount a tmpfs"
fi

# What train would go on with.
warns 'references that are the tasks' 'is the --task file itself: give the file of safe answers' \
  --reference "$golden/train/task.jsonl"
warns 'top-k above the pool' 'reference-top-k 32 drops none of the 20 references: give --reference-top-k 10' \
  --reference-top-k 32
warns 'records cut' 'reference.jsonl: --max-length 64 cuts 1 record .*give --max-length 72' --max-length 64
cat "$golden/train/task.jsonl" "$golden/train/task.jsonl" >"$work/doubled.jsonl"
warns 'duplicates' '24 records that repeat an earlier one .line 25 repeats 1.: remove them' --task "$work/doubled.jsonl"
head -n 3 "$golden/train/reference.jsonl" | cat "$golden/train/task.jsonl" - >"$work/shared.jsonl"
warns 'prompts in both' 'has 3 prompts of .*shared.jsonl' --task "$work/shared.jsonl"

# A run that is gone on with.
"$dist/bin/dualselect" train --config "$config" --output "$work/run" --quiet || failed=$((failed + 1))
sum=$(find "$work/run" -type f -exec cat {} + | cksum)
validate --config "$config" --output "$work/run" --resume
if [ $got -eq 0 ] && grep -q '^resume .* fits these flags' "$work/stdout"; then passed=$((passed + 1)); else fail resume; fi
finds 'another setting' 1 'run/checkpoint-4: belongs to another run: .*rho was 0.2 and is 0.3' --output "$work/run" \
  --resume --rho 0.3
finds 'nothing to resume' 1 'out: holds no checkpoint to resume; leave out --resume' --resume
[ "$sum" = "$(find "$work/run" -type f -exec cat {} + | cksum)" ] || fail 'a run was touched'

# All at once: every mistake has its line.
cat >"$work/all.yaml" <<YAML
model: $work/silent
task: $work/line.jsonl
reference: $golden/train/refrence.jsonl
output: $work/full
epohcs: 3
epochs: many
method: dual-select
rho: -1
batch-size: 0
target-modules: [q_porj]
device: cuda:7
YAML
validate --config "$work/all.yaml" --lora-rank 0
found=$(grep -c '^dualselect: ' "$work/stderr")
if [ $got -eq 2 ] && [ "$found" -eq 12 ] && grep -q '^12 problems; ' "$work/stderr"; then
  passed=$((passed + 1))
  echo "all at once                  exit $got  $found lines"
else
  fail "all at once: exit $got, $found lines instead of 12"
fi

echo "planted mistakes found by validate: $passed passed, $failed failed"
[ $failed -eq 0 ]
