"""Golden numbers of model families beyond resources/golden's own: other dtypes, other options, both generations of config.json.

usage: make_families.py GOLDEN_DIR     (java/train/src/test/resources/golden; transformers 5, PEFT 0.21)
Out of each checkpoint and adapter there:
  MODEL/half.json       per dtype, with the base weights in it and the adapter in float32: per-sample losses and squared
                        gradient norms
  seven.json            per-sample losses and squared gradient norms under an adapter on all seven linear maps, with rsLoRA, rank
                        and alpha patterns; element i of its parameters, in their order, is sin(i) / 10
  variants.json         checkpoints with other options: the config.json that transformers writes, and the per-sample losses
                        and greedy text it gives with the golden weights and adapter
"""
import json, os, sys, tempfile
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import AutoConfig, AutoModelForCausalLM, Gemma3Config, MistralConfig

torch.set_num_threads(1)
torch.use_deterministic_algorithms(True)
MODELS = ["llama3", "llama", "qwen2", "qwen3", "gemma3"]


def adapted(golden, model, dtype=torch.float32, config=None):
    base = AutoModelForCausalLM.from_pretrained(os.path.join(golden, model), config=config, dtype=dtype, attn_implementation="sdpa")
    peft = PeftModel.from_pretrained(base, os.path.join(golden, model, "adapter"), is_trainable=True).eval()
    assert all(p.dtype == torch.float32 for p in peft.parameters() if p.requires_grad)
    return peft


def per_sample(golden, model, peft):
    batch = json.load(open(os.path.join(golden, model, "batch.json")))
    losses, norms = [], []
    for ids, labels in zip(batch["input_ids"], batch["labels"]):
        peft.zero_grad(set_to_none=True)
        loss = peft(input_ids=torch.tensor([ids]), labels=torch.tensor([labels])).loss
        loss.backward()
        losses.append(loss.item())
        norms.append(sum(p.grad.double().square().sum().item() for p in peft.parameters() if p.requires_grad))
    return dict(loss=losses, sqnorm=norms)


def half(golden):
    for model in MODELS:
        out = {}
        for name, dtype in dict(bfloat16=torch.bfloat16, float16=torch.float16).items():
            out[name] = per_sample(golden, model, adapted(golden, model, dtype))
        json.dump(out, open(os.path.join(golden, model, "half.json"), "w"), indent=1)


def seven(golden):
    out = {}
    for model in MODELS:
        base = AutoModelForCausalLM.from_pretrained(os.path.join(golden, model), dtype=torch.float32, attn_implementation="sdpa")
        peft = get_peft_model(base, LoraConfig(task_type="CAUSAL_LM", r=2, lora_alpha=1, use_rslora=True, rank_pattern={"down_proj": 3},
            alpha_pattern={"k_proj": 2}, target_modules="q_proj k_proj v_proj o_proj gate_proj up_proj down_proj".split())).eval()
        at = 0
        for p in peft.parameters():
            if p.requires_grad:
                p.data = (torch.sin(torch.arange(at, at + p.numel(), dtype=torch.double)) / 10).float().reshape(p.shape)
                at += p.numel()
        out[model] = per_sample(golden, model, peft)
        print(model, at, out[model]["loss"])
    json.dump(out, open(os.path.join(golden, "seven.json"), "w"), indent=1)


def saved(config):
    """As save_pretrained writes it."""
    with tempfile.TemporaryDirectory() as folder:
        config.save_pretrained(folder)
        return json.load(open(folder + "/config.json"))


def variants(golden):
    def load(model, **options):
        config = AutoConfig.from_pretrained(os.path.join(golden, model), **options)
        config.architectures = [AutoModelForCausalLM.from_config(config).__class__.__name__]
        return config

    llama3 = load("llama3").to_dict()
    for key in ("model_type", "architectures", "attention_bias", "mlp_bias", "pretraining_tp"):
        llama3.pop(key, None)
    mistral = lambda window: MistralConfig(**llama3, sliding_window=window, architectures=["MistralForCausalLM"])
    linear = {"rope_type": "linear", "factor": 8.0}
    gemma3 = load("gemma3").rope_parameters
    windowed = dict(use_sliding_window=True, sliding_window=16, layer_types=["full_attention", "sliding_attention"])
    made = [("as it is", m, load(m)) for m in MODELS] + [
        ("window in every layer", "llama3", mistral(16)),
        ("no window", "llama3", mistral(None)),
        ("window in the upper layer", "qwen2", load("qwen2", **windowed)),
        ("window in the upper layer", "qwen3", load("qwen3", **windowed)),
        ("window of 5", "gemma3", load("gemma3", sliding_window=5)),
        ("global layers scaled", "gemma3", load("gemma3", rope_parameters=dict(gemma3, full_attention=dict(linear, rope_theta=1e6)))),
        ("scaled", "qwen2", load("qwen2", rope_parameters=dict(linear, rope_theta=1e6)))]
    out = []
    for name, model, config in made:
        peft = adapted(golden, model, config=config)
        prompt = json.load(open(os.path.join(golden, model, "expected.json")))["greedy_prompt"]
        greedy = peft.generate(input_ids=torch.tensor([prompt]), attention_mask=torch.ones(1, len(prompt), dtype=torch.long),
                               do_sample=False, max_new_tokens=24, pad_token_id=0, eos_token_id=None)[0].tolist()
        out.append(dict(name=name, model=model, config=saved(config), loss=per_sample(golden, model, peft)["loss"], greedy=greedy[len(prompt):]))
        print(model, name, config.architectures, [round(x, 4) for x in out[-1]["loss"]])
    gemma = load("gemma3").to_dict()
    gemma.pop("_name_or_path")
    both = Gemma3Config(text_config=gemma, architectures=["Gemma3ForConditionalGeneration"],
                        vision_config=dict(hidden_size=8, intermediate_size=8, num_hidden_layers=1, num_attention_heads=1, image_size=28, patch_size=14))
    out.append(dict(name="multimodal", model="gemma3", config=saved(both), loss=out[MODELS.index("gemma3")]["loss"], greedy=out[MODELS.index("gemma3")]["greedy"]))
    json.dump(out, open(os.path.join(golden, "variants.json"), "w"), indent=1)


if __name__ == "__main__":
    half(sys.argv[1])
    seven(sys.argv[1])
    variants(sys.argv[1])
