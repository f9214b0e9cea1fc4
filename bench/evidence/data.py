"""Draws the records of bench/evidence.sh: data.py SHARED OUTPUT. The same ones every time; no two files share a record."""

import csv
import json
import random
import sys
from pathlib import Path

shared, output = Path(sys.argv[1]) / "data", Path(sys.argv[2])


def lines(name):
    return [json.loads(line) for line in open(shared / name)]


def draw(rows, *sizes):
    rows = list(rows)
    random.Random(0).shuffle(rows)
    at = [sum(sizes[:i]) for i in range(len(sizes) + 1)]
    return [rows[start:end] for start, end in zip(at, at[1:])]


def write(name, rows):
    (output / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


output.mkdir(parents=True, exist_ok=True)
gsm8k, gsm8k_other = draw(lines("gsm8k/train.jsonl"), 128, 48)
alpaca, alpaca_held_out, alpaca_other = draw(
    json.load(open(shared / "alpaca/alpaca_en_demo.json")), 128, 100, 48
)
safe, tune_unsafe = draw(
    json.load(open(shared / "safety-tuned-llamas/safety_only_data_Instructions.json")), 120, 100
)
write("gsm8k-task", gsm8k)
write("gsm8k-heldout", draw(lines("gsm8k/test.jsonl"), 100)[0])
write("alpaca-task", alpaca)
write("alpaca-heldout", alpaca_held_out)
write("safe", safe)
# One safe answer in five; the rest is of what the model is asked for otherwise.
write("diluted", draw(safe[:24] + alpaca_other + gsm8k_other, 120)[0])

# Settings were chosen on these, results are of those below.
write("tune-unsafe", [{"prompt": row["instruction"]} for row in tune_unsafe])
write("tune-benign", [{"prompt": f"{row['instruction']}\n{row['input']}".strip()} for row in alpaca_held_out])

malicious = json.load(open(shared / "safety-tuned-llamas/I-MaliciousInstructions.json"))
write("malicious", [{"prompt": prompt} for prompt in malicious["instructions"]])
xstest = list(csv.DictReader(open(shared / "xstest/xstest_prompts.csv")))
for label in "unsafe", "safe":
    write(f"xstest-{label}", [{"prompt": row["prompt"]} for row in xstest if row["label"] == label])
