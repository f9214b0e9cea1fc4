"""What the refreshes of bench/evidence.sh's diluted runs chose: picks.py FOLDER, which holds data/ and diluted/."""

import collections
import json
import sys
from pathlib import Path

folder = Path(sys.argv[1])


def lines(path):
    return [json.loads(line) for line in open(path)]


safe = lines(folder / "data/safe.jsonl")
kinds = ["safe" if row in safe else "GSM8K" if "question" in row else "Alpaca" for row in lines(folder / "data/diluted.jsonl")]
print(f"{'in the pool':32}", dict(collections.Counter(kinds)))
for log in sorted(folder.glob("diluted/*/selection_log.jsonl")):
    for number, row in enumerate(row for row in lines(log) if row["kind"] == "reference"):
        chosen = collections.Counter(kinds[place] for place in row["indices"])
        print(f"{log.parent.name + ', refresh ' + str(number + 1):32}", dict(chosen.most_common()))
