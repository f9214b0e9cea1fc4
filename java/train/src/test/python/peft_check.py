"""The PEFT side of peft_check.sh, which says how to use it.

  ids MODEL OUT               random token ids, a line for each text
  widen MODEL OUT             the checkpoint with every tensor as float32, which is exact
  adapter MODEL KIND OUT      a random PEFT adapter whose scaling is not alpha / r everywhere
  compare WORK ADAPTER        transformers and PEFT against wide/ merged/ merged-wide/ and the engine's logits, all in WORK
"""
import json, os, shutil, sys, warnings
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM
from transformers.utils import logging

logging.set_verbosity_error()
logging.disable_progress_bar()
warnings.filterwarnings("ignore")
TOLERANCE = 1e-4
KINDS = {
    "rslora": dict(r=4, lora_alpha=3, use_rslora=True, target_modules=["q_proj", "o_proj", "down_proj"]),
    "patterns": dict(r=4, lora_alpha=8, target_modules=["k_proj", "v_proj", "up_proj"], rank_pattern={"layers.1.self_attn.k_proj": 2, "v_proj": 3},
                     alpha_pattern={"layers.0.self_attn.k_proj": 24}),
}


def load(folder):
    return AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()


def ids(model, out):
    vocabulary = json.load(open(os.path.join(model, "config.json")))["vocab_size"]
    gen = torch.Generator().manual_seed(3)
    rows = [torch.randint(0, vocabulary, (length,), generator=gen).tolist() for length in (1, 17, 40)]
    open(out, "w").write("".join(" ".join(map(str, row)) + "\n" for row in rows))


def shards(folder):
    return sorted(name for name in os.listdir(folder) if name.endswith(".safetensors"))


def widen(model, out):
    shutil.copytree(model, out, ignore=shutil.ignore_patterns("adapter", "train_*", "expected.*"))
    os.system(f"chmod -R u+w '{out}'")
    for name in shards(out):
        path = os.path.join(out, name)
        save_file({k: v.float() for k, v in load_file(path).items()}, path, metadata={"format": "pt"})


def adapter(model, kind, out):
    gen = torch.Generator().manual_seed(7)
    tuned = get_peft_model(load(model), LoraConfig(task_type="CAUSAL_LM", lora_dropout=0.0, bias="none", **KINDS[kind]))
    for parameter in tuned.parameters():
        if parameter.requires_grad:
            parameter.data = 0.05 * torch.randn(parameter.shape, generator=gen)
    tuned.save_pretrained(out)


def logits(model, texts):
    with torch.no_grad():
        return [model(torch.tensor([text])).logits[0] for text in texts]


def say(what, value, limit):
    good = value <= limit
    print(f"    {'ok  ' if good else 'BAD '} {what}: {value:.3g} (at most {limit:g})")
    return good


def largest(left, right):
    return max(((a - b).abs().max().item() for a, b in zip(left, right)), default=float("nan"))


def tensors(folder):
    return {k: v for name in shards(folder) for k, v in load_file(os.path.join(folder, name)).items()}


def compare(work, adapter):
    at = lambda name: os.path.join(work, name)
    texts = [list(map(int, line.split())) for line in open(at("ids"))]
    ours, merged = ([f[str(i)] for i in range(len(texts))] for f in (load_file(at("adapted.safetensors")), load_file(at("merged.safetensors"))))
    base = logits(load(at("wide")), texts)
    peft = PeftModel.from_pretrained(load(at("wide")), adapter)
    theirs = logits(peft, texts)
    moved = largest(base, theirs)
    print(f"    the adapter moves a logit by up to {moved:.3g}")
    good = moved > 100 * TOLERANCE
    good &= say("logits of base + adapter, PEFT against engine", largest(theirs, ours), TOLERANCE)
    good &= say("logits of the merged checkpoint, transformers against engine", largest(logits(load(at("merged-wide")), texts), merged), TOLERANCE)
    unloaded = peft.merge_and_unload()
    good &= say("logits of the merged checkpoint against PEFT's merge_and_unload", largest(logits(unloaded, texts), merged), TOLERANCE)
    wide, narrow, original = tensors(at("merged-wide")), tensors(at("merged")), tensors(at("wide"))
    state = unloaded.state_dict()
    good &= say("merged weights against merge_and_unload, relative", max(((v - state[k]).norm() / v.norm()).item() for k, v in wide.items() if k in state), 1e-6)
    good &= say("tensors whose bytes are not torch's rounding of the float32 merge", sum(not torch.equal(v, wide[k].to(v.dtype)) for k, v in narrow.items()), 0)
    changed = sum(not torch.equal(v, original[k]) for k, v in wide.items())
    dtypes = sorted({str(v.dtype) for v in narrow.values()})
    print(f"    {changed} of {len(wide)} tensors changed, stored as {', '.join(dtypes)}")
    return good and changed > 0


if __name__ == "__main__":
    result = globals()[sys.argv[1]](*sys.argv[2:])
    sys.exit(0 if result is not False else 1)
