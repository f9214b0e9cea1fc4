#!/bin/sh
# A task of stories for dualselect continual: the small story teller stories260K goes on, sampled, from beginnings
# that are asked for by "Tell me a story that begins: ...". The same files every time.
#   bench/stories.sh DISTRIBUTION MODEL OUTPUT      OUTPUT/stories.jsonl, 128, and OUTPUT/stories-heldout.jsonl, 32
#   bench/stories.sh java/train/target/dualselect ../shared/models/stories260K /tmp/stories
# The held-out stories begin with two children whom no other beginning has.
set -eu
[ $# -eq 3 ] || { sed -n '2,6s/^# *//p' "$0" >&2; exit 2; }
dualselect=$1/bin/dualselect model=$2 output=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$output" "$work/teller"

# It was never asked anything: it sees the beginning alone.
cp "$model"/* "$work/teller"
chmod -R u+w "$work/teller"
cat >"$work/teller/chat_template.jinja" <<'END'
{{ bos_token }}{{ messages[0].content | replace('Tell me a story that begins: ', '') }}
END

tell() { # NAME...: a prompt for every beginning
  for name; do
    while read -r beginning; do
      printf '{"prompt": "Tell me a story that begins: %s"}\n' "$beginning" | sed "s/NAME/$name/"
    done <<'END'
Once upon a time, there was a child named NAME.
One day, NAME went to the park with a red ball.
NAME had a small dog who liked to run.
It was a sunny day and NAME wanted to play outside.
NAME found a big box in the garden.
One night, NAME could not sleep.
NAME and a friend were at the beach.
There was a little bird who lived near NAME.
NAME loved to eat apples.
Mom told NAME to clean the room.
One morning, NAME saw a cat in a tree.
NAME was sad because the toy was lost.
Once there was a big bear who met NAME.
NAME wanted to bake a cake with grandma.
It was raining, and NAME had a new umbrella.
NAME saw a boat on the lake.
END
  done
}

# Arguments: file, names.
stories() {
  file=$1
  shift
  tell "$@" >"$work/prompts.jsonl"
  "$dualselect" evaluate --model "$work/teller" --template chat --benign "$work/prompts.jsonl" \
    --preset paper --max-new-tokens 200 --seed 1 --threads 1 --responses "$work/told.jsonl" --overwrite --quiet >/dev/null
  # What evaluate says besides, the path of a folder that is gone among it, is no part of the task.
  # Where a story was cut off it ends with its last whole sentence.
  sed -E 's/^\{"set".*"line":[0-9]+,/{/; s/,"refused":(true|false),"phrase":.*\}$/}/; s/(.*[.!?](\\")?)[^.!?]*"\}$/\1"}/' \
    "$work/told.jsonl" >"$output/$file"
}
stories stories.jsonl Lily Tom Mia Ben Anna Max Sue Tim
stories stories-heldout.jsonl Zoe Sam
wc -l "$output/stories.jsonl" "$output/stories-heldout.jsonl"
