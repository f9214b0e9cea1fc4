#!/bin/sh
# Planted mistakes through the command line: each must end with one sentence that names the place, the exit code said here,
# and nothing written over.
#   usage: bad_input.sh DISTRIBUTION
set -u
here=$(cd "$(dirname "$0")" && pwd)
dist=$1
golden=$here/../resources/golden
work=$(mktemp -d)
trap 'umount "$work/small" 2>/dev/null; rm -rf "$work"' EXIT
passed=0
failed=0

cat >"$work/base.yaml" <<YAML
model: $golden/llama3
task: $golden/train/task.jsonl
reference: $golden/train/reference.jsonl
output: $work/out
warmup-steps: 1
reference-top-k: 4
max-length: 64
YAML

# A short run over the golden data; flags given here win.
train() {
  "$dist/bin/dualselect" train --config "$work/base.yaml" "$@"
}

# expect NAME CODE PATTERN COMMAND...: the last line of standard error must match, and be the only error.
expect() {
  name=$1 code=$2 pattern=$3
  shift 3
  "$@" >"$work/stdout" 2>"$work/stderr"
  got=$?
  last=$(tail -n 1 "$work/stderr")
  if [ $got -eq "$code" ] && printf '%s\n' "$last" | grep -Eq "$pattern" &&
    ! grep -q 'Exception\|^	at ' "$work/stderr"; then
    passed=$((passed + 1))
    printf '%-28s exit %s  %s\n' "$name" "$got" "$last" | sed "s|$work|TMP|g; s|$golden|GOLDEN|g"
  else
    failed=$((failed + 1))
    echo "FAILED $name: exit $got instead of $code, or not '$pattern':"
    tail -n 5 "$work/stderr"
  fi
}

# A copy of the golden checkpoint to break.
broken() {
  rm -rf "$work/$1"
  mkdir "$work/$1"
  cp "$golden/llama3"/*.json "$golden/llama3/model.safetensors" "$work/$1/"
  chmod -R u+w "$work/$1"
}

expect 'missing file' 2 'nowhere.jsonl' train --task "$work/nowhere.jsonl"
expect 'missing model' 2 'nowhere' train --model "$work/nowhere"
expect 'unknown flag' 2 'did you mean --epochs' train --epoch 3
printf 'epochs: 1\nlearning-rat: 0.1\n' >"$work/typo.yaml"
expect 'unknown key' 2 'typo.yaml:2.*did you mean .*learning-rate' "$dist/bin/dualselect" train --config "$work/typo.yaml"

broken truncated
head -c 100000 "$golden/llama3/model.safetensors" >"$work/truncated/model.safetensors"
expect 'truncated safetensors' 1 'truncated/model.safetensors' train --model "$work/truncated"

broken long
printf '\377\377\377\000\000\000\000\000' | dd of="$work/long/model.safetensors" conv=notrunc 2>/dev/null
expect 'header beyond the file' 1 'long/model.safetensors.*header' train --model "$work/long"

broken overlap
# The third tensor moves back into the second; the numbers keep their width.
LC_ALL=C sed -i 's/\[153600,153792\]/[153408,153600]/' "$work/overlap/model.safetensors"
expect 'overlapping tensors' 1 'overlap/model.safetensors.*overlap' train --model "$work/overlap"

mkdir "$work/escape"
cp "$golden/llama_sharded"/* "$work/escape/"
cp "$golden/llama3/tokenizer.json" "$golden/llama3/tokenizer_config.json" "$work/escape/"
chmod -R u+w "$work/escape"
sed -i 's|"model-00006-of-00006.safetensors"|"../model-00006-of-00006.safetensors"|' "$work/escape/model.safetensors.index.json"
expect 'shard path with ..' 1 'index.json.*\.\./model-00006' train --model "$work/escape"

broken shape
sed -i 's/"intermediate_size": 88/"intermediate_size": 96/' "$work/shape/config.json"
expect 'wrong shape' 1 'gate_proj.*96' train --model "$work/shape"

broken architecture
sed -i 's/LlamaForCausalLM/GPTNeoXForCausalLM/; s/"model_type": "llama"/"model_type": "gpt_neox"/' "$work/architecture/config.json"
expect 'unknown architecture' 1 'config.json.*(GPTNeoX|gpt_neox)' train --model "$work/architecture"

{ head -n 2 "$golden/train/task.jsonl"; echo '{"instruction": "no end'; } >"$work/line.jsonl"
expect 'bad JSON line' 1 'line.jsonl:3' train --task "$work/line.jsonl"

{ head -n 4 "$golden/train/task.jsonl"; echo '{"instruction": "and then?"}'; } >"$work/response.jsonl"
expect 'record without response' 1 'response.jsonl:5.*response' train --task "$work/response.jsonl"

printf '{"prompt":"P","output":"R"} {"prompt":"Q","output":"R"}\n' >"$work/same.jsonl"
expect 'two objects on a line' 1 'same.jsonl:1: .*something follows the first value' train --task "$work/same.jsonl"
printf '[{"prompt":"P","output":"R"}]' >"$work/list.jsonl"
expect 'list as JSONL' 1 'list.jsonl:1: begins with a list; name the file .json' train --task "$work/list.jsonl"
printf '[{"prompt":"P","output":"R"},' >"$work/cut.json"
expect 'truncated JSON' 1 'cut.json:1: .*it ends too early' train --task "$work/cut.json"
gzip -c "$golden/train/task.jsonl" >"$work/packed.jsonl"
expect 'gzip without .gz' 1 'packed.jsonl: is gzipped; add .gz' train --task "$work/packed.jsonl"

broken chat
printf '{%% for m in messages if m.role != "function" %%}{{ m.content }}{{ eos_token }}{%% endfor %%}' \
  >"$work/chat/chat_template.jinja"
turns='{"role":"user","content":"A"},{"role":"function","content":"3"},{"role":"assistant","content":"3"}'
printf '{"messages":[%s]}\n' "$turns" >"$work/turns.jsonl"
expect 'turn that is left out' 1 'turns.jsonl:1: the chat template leaves out messages.1., a turn of function' \
  train --model "$work/chat" --template chat --task "$work/turns.jsonl"
printf '{"messages":[{"role":"user","content":"A"},{"role":"assistant","content":"R","function_call":{"name":"f"}}]}\n' \
  >"$work/call.jsonl"
expect 'function call' 1 'call.jsonl:1: messages hold function_call' train --model "$work/chat" --template chat \
  --task "$work/call.jsonl"
printf '{"prompt":"P","output":"R","history":["x"]}\n' >"$work/history.jsonl"
expect 'history of texts' 1 'history.jsonl:1: an entry of history must be a list of two' train --task "$work/history.jsonl"
expect 'unknown target module' 1 'target-modules names q_porj.*did you mean q_proj' train --target-modules q_porj

broken vocabulary
sed -i 's/"vocab_size": [0-9]*/"vocab_size": 99/' "$work/vocabulary/config.json"
expect 'merge of a broken base' 1 'embed_tokens.weight must have shape .99' "$dist/bin/dualselect" merge \
  --model "$work/vocabulary" --adapter "$golden/llama3/adapter" --output "$work/broken-merged"

gzip -c "$golden/train/task.jsonl" | head -c 500 >"$work/short.jsonl.gz"
expect 'truncated gzip' 1 'short.jsonl.gz: the gzip data end too early' train --task "$work/short.jsonl.gz"

printf 'prompt;output\nWho?;Me.\n' >"$work/europe.csv"
expect 'semicolons' 1 'europe.csv:1: columns are separated by semicolons' train --task "$work/europe.csv"

head -c 3000 "$golden/../records/chats_zstd.parquet" >"$work/short.parquet"
expect 'truncated Parquet' 1 'short.parquet: is not a sound Parquet file' train --task "$work/short.parquet"

[ -e "$work/out" ] && { echo "FAILED: a refused run made $work/out"; failed=$((failed + 1)); }

# A NaN loss in the middle: one token's embedding is NaN, and only the 20th record has it.
broken nan
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "$dist/lib/*" "$here/PoisonToken.java" "$work/nan" '~'
{
  head -n 19 "$golden/train/task.jsonl"
  echo '{"instruction": "kind stone", "output": "of ~ river"}'
  tail -n 4 "$golden/train/task.jsonl"
} >"$work/nan.jsonl"
expect 'NaN in the middle' 1 'nan.jsonl:20.*(adapter|saved)' train --model "$work/nan" --task "$work/nan.jsonl" \
  --output "$work/nan-out" --no-shuffle
expect 'its last good adapter' 0 '' "$dist/bin/dualselect" generate --model "$golden/llama3" \
  --adapter "$work/nan-out" --prompt-ids 1,5,9 --max-new-tokens 4 --greedy --print-ids

train --epochs 1 --output "$work/run" --quiet || failed=$((failed + 1))
sum=$(find "$work/run" -type f -exec cat {} + | cksum)
expect 'output holds a run' 2 'run.*--overwrite' train --output "$work/run"
[ "$sum" = "$(find "$work/run" -type f -exec cat {} + | cksum)" ] || { echo "FAILED: the run was written over"; failed=$((failed + 1)); }

mkdir "$work/small"
if mount -t tmpfs -o size=8k tmpfs "$work/small" 2>/dev/null; then
  expect 'full disk' 1 'small.*(disk is full|No space)' train --output "$work/small/out"
  [ -e "$work/small/out/adapter_model.safetensors" ] &&
    { echo "FAILED: half an adapter is left"; failed=$((failed + 1)); }
  expect 'merge on a full disk' 1 'small/merged.*disk is full' "$dist/bin/dualselect" merge --model "$golden/llama3" \
    --adapter "$golden/llama3/adapter" --output "$work/small/merged"
  [ -n "$(ls -A "$work/small/merged")" ] && { echo "FAILED: half a checkpoint is left"; failed=$((failed + 1)); }
else
  echo "full disk: not tried, this user may not mount a tmpfs"
fi

echo "bad input through the command line: $passed passed, $failed failed"
[ $failed -eq 0 ]
