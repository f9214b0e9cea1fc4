#!/usr/bin/env python3
"""The steps of a Hugging Face + PEFT user, for StepBench to compare with: it starts this script and asks for steps.

hf_step.py MODEL ADAPTER BATCH.json THREADS DEVICE DTYPE reads names from standard input, a line each, and answers when the step is
done. The first line out is the batch's loss, for the two sides to agree on.
  plain   forward, backward, clip_grad_norm_, AdamW (fused, transformers' default), on the batch padded to its longest
  paper   DualSelect's step as its release does it: a forward and a backward pass per sample, all gradients kept,
          cosines as three dots read tensor by tensor, the K lowest scores, + rho * reference
BATCH.json: ids and labels of every sample, and the settings top_k, rho, rate, decay, max_norm.
"""

import json
import sys

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM
from transformers.utils import logging

IGNORE = -100


def padded(samples, device):
    """A batch as DataCollatorForSeq2Seq makes it: on the right, to the longest."""
    ids = [s["ids"] for s in samples]
    batch = {"input_ids": rectangle(ids, 0), "labels": rectangle([s["labels"] for s in samples], IGNORE)}
    if len({len(row) for row in ids}) > 1:
        batch["attention_mask"] = rectangle([[1] * len(row) for row in ids], 0)
    return {name: tensor.to(device) for name, tensor in batch.items()}


def rectangle(rows, fill):
    longest = max(len(row) for row in rows)
    return torch.tensor([row + [fill] * (longest - len(row)) for row in rows])


def dot(a, b):
    return sum((x * y).sum().item() for x, y in zip(a, b))


def cosine(a, b):
    return dot(a, b) / (max(dot(a, a), 1e-24) ** 0.5 * max(dot(b, b), 1e-24) ** 0.5)


class Steps:
    def __init__(self, model, adapter, batch, device, dtype):
        base = AutoModelForCausalLM.from_pretrained(model, dtype=getattr(torch, dtype))
        self.model = PeftModel.from_pretrained(base, adapter, is_trainable=True).to(device).train()
        self.weights = [p for p in self.model.parameters() if p.requires_grad]
        self.settings = batch["settings"]
        self.optimizer = torch.optim.AdamW(
            self.weights, lr=self.settings["rate"], weight_decay=self.settings["decay"], fused=True
        )
        self.batch = padded(batch["samples"], device)
        self.singles = [padded([s], device) for s in batch["samples"]]
        _, self.reference = self.gradient(self.singles[0])

    def plain(self):
        loss = self.model(**self.batch).loss
        loss.backward()
        self.update()
        return loss.item()

    def paper(self):
        losses, gradients = zip(*[self.gradient(single) for single in self.singles])
        scores = [loss - cosine(g, self.reference) for loss, g in zip(losses, gradients)]
        kept = sorted(range(len(scores)), key=scores.__getitem__)[: self.settings["top_k"]]
        task = [sum(gradients[i][j] for i in kept) / len(kept) for j in range(len(self.weights))]
        cosine(task, self.reference)
        for weight, g, r in zip(self.weights, task, self.reference):
            weight.grad = g + self.settings["rho"] * r
        self.update()
        return sum(losses) / len(losses)

    def gradient(self, single):
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.model(**single).loss
        loss.backward()
        return loss.item(), [w.grad.clone() for w in self.weights]

    def update(self):
        torch.nn.utils.clip_grad_norm_(self.weights, self.settings["max_norm"])
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)


def main():
    model, adapter, batch, threads, device, dtype = sys.argv[1:]
    torch.set_num_threads(int(threads))
    logging.disable_progress_bar()
    with open(batch) as file:
        steps = Steps(model, adapter, json.load(file), device, dtype)
    with torch.no_grad():
        print(steps.model(**steps.batch).loss.item(), flush=True)
    for line in sys.stdin:
        print(getattr(steps, line.strip())(), flush=True)


if __name__ == "__main__":
    main()
