#!/bin/sh
# What the commands say to a terminal, to a dumb one, without colours, in a pipe, and when they are to be quiet. script(1)
# is the terminal.
#   usage: terminal.sh DISTRIBUTION
set -u
here=$(cd "$(dirname "$0")" && pwd)
dist=$1
golden=$here/../resources/golden
command -v script >/dev/null || { echo "terminals: script(1) is missing; install bsdutils (util-linux elsewhere)"; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export JAVA_OPTS=-XX:TieredStopAtLevel=1
unset NO_COLOR
escape=$(printf '\033')
passed=0
failed=0

model="--model $golden/llama3"
data="--task $golden/train/task.jsonl --reference $golden/train/reference.jsonl"
short="--max-length 64 --warmup-steps 1 --reference-top-k 4"

# on ENVIRONMENT COLUMNS COMMAND: on a terminal of that width; what it shows is $shown, its exit code $code.
on() {
  env $1 script -qec "stty cols $2; '$dist/bin/dualselect' $3" /dev/null >"$work/shown" 2>&1 </dev/null
  code=$?
  shown=$(tr '\r' '\n' <"$work/shown")
}

# check NAME COMMAND...: the command must succeed.
check() {
  name=$1
  shift
  if [ $code -eq 0 ] && "$@"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED $name: exit $code"
    printf '%s\n' "$shown" | cat -v | tail -n 8
  fi
}

has() { printf '%s' "$shown" | grep -Eq -- "$1"; }
coloured() { has "$escape\\["; }
plain() { ! has "$escape"; }
# Whether lines are written over; a terminal ends every one with \r.
rewrites() { sed 's/\r*$//' "$work/shown" | grep -q "$(printf '\r')"; }
live() { rewrites && has "$1"; }
lines() { ! rewrites && has "$1"; }

figures='epoch 1/1.*3/3.*loss [0-9.]+ +kept [0-9]+ % +mean cosine [-+][0-9.]+ +[0-9]+ tokens/s'
for command in demo train validate init compare continual score evaluate generate inspect-data report merge devices completion; do
  on TERM=xterm 100 "$command --help"
  check "$command --help in colour" coloured
  for plainly in TERM=dumb NO_COLOR=1; do
    on "$plainly" 100 "$command --help"
    check "$command --help with $plainly" plain
  done
done

train="train $model $data $short --output $work"
on TERM=xterm 140 "$train/wide"
check 'wide terminal' live "$figures"
on TERM=xterm 90 "$train/narrow"
check 'narrow terminal' live 'epoch 1/1 3/3.*loss'
on 'TERM=xterm NO_COLOR=1' 140 "$train/gray"
check 'without colours' live "$figures"
check 'no colour of text' eval "! has '$escape\\[[0-9;]*[34][0-9]'"
on TERM=dumb 140 "$train/dumb"
check 'dumb terminal' lines "$figures"
check 'no escapes' plain
on TERM=xterm 140 "$train/quiet --quiet"
check 'quiet' [ -z "$shown" ]

on TERM=xterm 100 "inspect-data $golden/train/task.jsonl $model --records 1"
check 'inspect-data in colour' coloured
on NO_COLOR=1 100 "inspect-data $golden/train/task.jsonl $model --records 1"
check 'inspect-data without' plain

# In pipes: lines on standard error, results alone on standard output.
"$dist/bin/dualselect" $train/pipe >"$work/out" 2>"$work/err"
code=$?
shown=$(cat "$work/out" "$work/err")
check 'pipe' plain
check 'plain lines' grep -Eq "^$figures" "$work/err"
check 'no results' [ ! -s "$work/out" ]
for command in "score $model --data $golden/train/task.jsonl --reference $golden/train/reference.jsonl --max-records 2" \
  "generate $model --prompt-ids 1,5,9 --print-ids --greedy --max-new-tokens 3" \
  "inspect-data $golden/train/task.jsonl $model" "report $work/pipe --overwrite" \
  "validate $model $data $short --output $work/new" "init $work/x.yaml" devices 'completion zsh' \
  "merge $model --adapter $golden/llama3/adapter --output $work/merged --no-check"; do
  "$dist/bin/dualselect" $command --quiet >"$work/out" 2>"$work/err"
  code=$?
  shown=$(cat "$work/out" "$work/err")
  check "quiet ${command%% *} says nothing beside results" [ ! -s "$work/err" ]
  check "${command%% *} in a pipe" plain
done

echo "terminals and pipes: $passed passed, $failed failed"
[ $failed -eq 0 ]
