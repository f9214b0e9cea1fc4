#!/bin/sh
# Runs that are killed, stopped, starved of disk and resumed, through the command line: each must end with the adapter and
# the log of the run that nothing happened to, byte for byte.
#   usage: resume.sh DISTRIBUTION [SEED]     the seed of the ten random moments; one by the clock without it
set -u
here=$(cd "$(dirname "$0")" && pwd)
dist=$1
seed=${2:-$(date +%s)}
golden=$here/../resources/golden
work=$(mktemp -d)
trap 'kill -9 $pid 2>/dev/null; umount "$work/small" 2>/dev/null; rm -rf "$work"' EXIT
pid=
# Thirty short runs: most of their time would go into the second compiler.
export JAVA_OPTS=-XX:TieredStopAtLevel=1
passed=0
failed=0

cat >"$work/run.yaml" <<YAML
model: $golden/llama3
task: $golden/train/task.jsonl
reference: $golden/train/reference.jsonl
max-length: 64
epochs: 5
warmup-steps: 2
reference-top-k: 6
refresh-every: 2
lora-rank: 4
checkpoint-every: 2
YAML

train() {
  exec env --default-signal=INT "$dist/bin/dualselect" train --config "$work/run.yaml" "$@"
}

# start OUTPUT FLAG...: a run in the background, $pid.
start() {
  output=$1
  shift
  train --output "$output" "$@" >"$work/stdout" 2>"$work/stderr" &
  pid=$!
}

# until_row N: waits until the run has selected so often, or is over.
until_row() {
  while kill -0 $pid 2>/dev/null && [ "$(wc -l 2>/dev/null <"$output/selection_log.jsonl" || echo 0)" -lt "$1" ]; do
    sleep 0.02
  done
}

# ends CODE: the run in the background must.
ends() {
  wait $pid
  got=$?
  pid=
  [ $got -eq "$1" ] || { tail -n 3 "$work/stderr"; return 1; }
}

pass() {
  passed=$((passed + 1))
  printf '%-22s %s\n' "$name" "$1" | sed "s|$work|TMP|g"
}

fail() {
  failed=$((failed + 1))
  echo "FAILED $name: $1"
  tail -n 3 "$work/stderr"
}

# same OUTPUT: resumes the run in there to its end; it must equal the uninterrupted one.
same() {
  start "$1" --resume
  ends 0 || { fail "was not resumed to its end"; return; }
  from=$(grep -o 'checkpoint-.*after step [0-9]*' "$work/stderr")
  if cmp "$work/whole/adapter_model.safetensors" "$1/adapter_model.safetensors" &&
    cmp "$work/whole/selection_log.jsonl" "$1/selection_log.jsonl"; then
    pass "$2$from"
  else
    fail "another result"
  fi
}

# refused PATTERN: the run in the background must end with one sentence.
refused() {
  if ends "$1" && tail -n 1 "$work/stderr" | grep -Eq "$2" && ! grep -q 'Exception\|^	at ' "$work/stderr"; then
    pass "$(tail -n 1 "$work/stderr")"
  else
    fail "not '$2'"
  fi
}

name=uninterrupted
start "$work/whole"
ends 0 || { echo "FAILED: the run itself"; exit 1; }
rows=$(wc -l <"$work/whole/selection_log.jsonl")

# Ten rows of the log, each with up to 30 ms more, so that a kill falls into steps, refreshes and checkpoints alike.
echo "seed $seed"
in_time=0
for moment in $(awk -v seed="$seed" -v rows="$rows" 'BEGIN {
    srand(seed); for (i = 0; i < 10; i++) printf "%d+0.%03d\n", 1 + rand() * (rows - 1), rand() * 30 }'); do
  name="kill -9 at $moment"
  start "$work/killed"
  until_row "${moment%+*}"
  sleep "${moment#*+}"
  kill -9 $pid 2>/dev/null
  wait $pid 2>/dev/null
  [ $? -eq 137 ] && in_time=$((in_time + 1))
  lost=$(($(wc -l <"$work/killed/selection_log.jsonl")))
  same "$work/killed" "$lost of $rows rows; "
  [ -z "$(find "$work/killed" -name '.tmp-*')" ] || fail "unfinished files are left"
  rm -rf "$work/killed"
done
name="kills in time"
[ $in_time -ge 5 ] || fail "only $in_time of 10 came before the run's end"

for signal in TERM:143 INT:130; do
  name="SIG${signal%:*}"
  start "$work/stopped"
  until_row 5
  kill -"${signal%:*}" $pid
  if ends "${signal#*:}"; then same "$work/stopped" "exit ${signal#*:}; "; else fail "exit $got"; fi
  rm -rf "$work/stopped"
done

name='a second run'
start "$work/live"
until_row 1
kill -STOP $pid
first=$pid
start "$work/live" --resume
refused 1 "live: is in use by process $first; "
kill -CONT $first
wait $first && cmp "$work/whole/adapter_model.safetensors" "$work/live/adapter_model.safetensors" ||
  fail "the first run suffered"

# A diagnosis in the background, $pid; the same command goes on with it.
diagnose() {
  output=$1
  env --default-signal=INT "$dist/bin/dualselect" diagnose --model "$golden/llama3" --task "$golden/train/task.jsonl" \
    --reference "$golden/train/reference.jsonl" --output "$output" --task-batches 4 --batch-size 4 --top-k 4 \
    --probe-records 5 --rollout-batch-size 2 --max-length 64 --threads 1 >"$work/stdout" 2>"$work/stderr" &
  pid=$!
}

name='a diagnosis'
diagnose "$work/diagnosis"
ends 0 || fail "did not end"
parts=$(wc -l <"$work/diagnosis/progress.jsonl")
for stop in INT:130:3 KILL:137:4 INT:130:$((parts / 2)); do # among the scores of references, and among rollouts
  name="a diagnosis, SIG${stop%%:*}"
  code=${stop#*:}
  diagnose "$work/broken"
  while kill -0 $pid 2>/dev/null && [ "$(cat "$output/progress.jsonl" 2>/dev/null | wc -l)" -lt "${stop##*:}" ]; do
    sleep 0.02
  done
  kill -"${stop%%:*}" $pid
  if ends "${code%:*}" 2>/dev/null; then kept=$(wc -l <"$output/progress.jsonl"); else fail "exit $got"; fi
  diagnose "$work/broken"
  ends 0 || fail "did not go on"
  for file in traces.jsonl overlap_by_strategy.csv category_heatmap.csv probe_reduction.csv diagnosis.html; do
    cmp "$work/diagnosis/$file" "$output/$file" || fail "another $file"
  done
  [ "$(wc -l <"$output/progress.jsonl")" -eq "$parts" ] || fail "parts were done twice"
  pass "exit ${code%:*}; $kept of $parts lines"
  rm -rf "$work/broken"
done

mkdir "$work/small"
if mount -t tmpfs -o size=2m tmpfs "$work/small" 2>/dev/null; then
  for size in 92 160; do # KiB: room for one checkpoint, and for some
    name="full disk of $size KiB"
    rm -rf "$work/small/out"
    mount -o remount,size=${size}k "$work/small"
    start "$work/small/out" --keep 4
    refused 1 'small/out/.*: the disk is full .*make room'
    grep -q 'the checkpoint of step [0-9]* is whole' "$work/stderr" || fail "no word of the last checkpoint"
    name='room again'
    mount -o remount,size=2m "$work/small"
    same "$work/small/out" ''
  done
  name='read-only output'
  mount -o remount,ro "$work/small"
  start "$work/small/out" --resume
  refused 2 'small/out cannot be written'
  mount -o remount,rw "$work/small"
  name='writable again'
  same "$work/small/out" ''
else
  echo "full disk, read-only output: not tried, this user may not mount a tmpfs"
fi

echo "interrupted runs through the command line: $passed passed, $failed failed"
[ $failed -eq 0 ]
