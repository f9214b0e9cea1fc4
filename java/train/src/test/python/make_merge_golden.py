"""Makes test/resources/golden/merge: LoRA adapters of PEFT for golden/llama whose scaling differs from map to map, and what
PEFT gives with them. Random A and B of size 0.1, so that no part of an update is zero.

usage: make_merge_golden.py GOLDEN_DIR      (torch, transformers, peft, safetensors; the files were made by the versions it prints)

  NAME/adapter_{config.json,model.safetensors}
  NAME/expected.safetensors   ids [12]; logits [12, vocabulary] of base + adapter; every merged weight that the adapter changes (merge_and_unload)
"""
import os, sys
import peft, torch, transformers
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM

ADAPTERS = {
    "rslora": dict(r=4, lora_alpha=6, use_rslora=True, target_modules=["q_proj", "down_proj"], layers_to_transform=[1]),
    "patterns": dict(r=4, lora_alpha=8, target_modules=["k_proj", "v_proj"], rank_pattern={"layers.1.self_attn.k_proj": 2, "v_proj": 3},
                     alpha_pattern={"layers.0.self_attn.k_proj": 24}),
}


def main(golden):
    base = os.path.join(golden, "llama")
    for name, options in ADAPTERS.items():
        gen = torch.Generator().manual_seed(11)
        out = os.path.join(golden, "merge", name)
        model = AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32).eval()
        before = {k: v.clone() for k, v in model.state_dict().items()}
        tuned = get_peft_model(model, LoraConfig(task_type="CAUSAL_LM", lora_dropout=0.0, bias="none", **options))
        for parameter in tuned.parameters():
            if parameter.requires_grad:
                parameter.data = 0.1 * torch.randn(parameter.shape, generator=gen)
        tuned.peft_config["default"].base_model_name_or_path = "llama"
        tuned.save_pretrained(out)
        os.remove(os.path.join(out, "README.md"))
        tuned = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32).eval(), out)
        ids = torch.randint(0, model.config.vocab_size, (12,), generator=gen)
        with torch.no_grad():
            expected = {"ids": ids.to(torch.int64), "logits": tuned(ids[None]).logits[0].clone()}
        merged = tuned.merge_and_unload().state_dict()
        expected.update({k: v.contiguous() for k, v in merged.items() if not torch.equal(v, before[k])})
        save_file(expected, os.path.join(out, "expected.safetensors"))
        print(name, "changes", sorted(expected)[2:])
    print("torch", torch.__version__, "transformers", transformers.__version__, "peft", peft.__version__)


if __name__ == "__main__":
    main(sys.argv[1])
