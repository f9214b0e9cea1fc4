"""Writes ../resources/golden/MODEL/divergence.json: per sample of batch.json, the mean of KL(base || base + adapter) over the
supervised tokens and the squared norm of its gradient with respect to the adapter, by transformers and PEFT in float32.

usage: python divergence.py           (needs transformers, peft and torch; nothing is downloaded)
"""

import json
import pathlib

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM

GOLDEN = pathlib.Path(__file__).parent.parent / "resources/golden"

for name in ["llama3", "gemma3"]:
    model = GOLDEN / name
    base = AutoModelForCausalLM.from_pretrained(model, dtype=torch.float32, attn_implementation="sdpa")
    peft = PeftModel.from_pretrained(base, model / "adapter", is_trainable=True).eval()
    batch = json.loads((model / "batch.json").read_text())
    out = {"divergence": [], "sqnorm": []}
    for ids, labels in zip(batch["input_ids"], batch["labels"]):
        ids = torch.tensor([ids])
        at = [t - 1 for t in range(1, len(labels)) if labels[t] != -100]
        with torch.no_grad(), peft.disable_adapter():
            then = torch.log_softmax(peft(input_ids=ids).logits[0, at].float(), -1)
        peft.zero_grad(set_to_none=True)
        now = torch.log_softmax(peft(input_ids=ids).logits[0, at].float(), -1)
        loss = torch.nn.functional.kl_div(now, then, log_target=True, reduction="sum") / len(at)
        loss.backward()
        out["divergence"].append(loss.item())
        out["sqnorm"].append(sum(p.grad.double().square().sum().item() for p in peft.parameters() if p.requires_grad))
    (model / "divergence.json").write_text(json.dumps(out, indent=1) + "\n")
    print(name, out)
