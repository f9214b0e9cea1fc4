"""Writes ../resources/golden/schedules.json: shares of the learning rate, step by step, by transformers' schedulers.

usage: python schedules.py            (needs transformers and torch; nothing is downloaded)
"""

import json
import math
import pathlib

import torch
from transformers import get_scheduler

OUT = pathlib.Path(__file__).parent.parent / "resources/golden/schedules.json"
NAMES = {"CONSTANT": "constant_with_warmup", "LINEAR": "linear", "COSINE": "cosine"}
RUNS = [(1, 0), (10, 0), (10, 3), (10, 0.25), (10, 10), (100, 0.03), (7, 20)]  # steps, warm-up as the flag has it

runs = []
for name, theirs in NAMES.items():
    for steps, warmup in RUNS:
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
        count = math.ceil(warmup * steps) if warmup < 1 else warmup  # as TrainingArguments.get_warmup_steps
        scheduler = get_scheduler(theirs, optimizer, num_warmup_steps=count, num_training_steps=steps)
        shares = []
        for _ in range(steps):
            shares.append(scheduler.get_last_lr()[0])
            optimizer.step()
            scheduler.step()
        runs.append({"schedule": name, "steps": steps, "warmup": warmup, "shares": shares})
OUT.write_text("[\n" + ",\n".join(json.dumps(run) for run in runs) + "\n]\n")
