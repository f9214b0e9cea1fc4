"""tokenizer.json files of the published shapes with a vocabulary of a few hundred tokens, and what transformers encodes with them.

usage: python make_tokenizers.py OUTPUT_DIR      (needs transformers; written with 5.18 and tokenizers 0.23.2)
"""

import json
import pathlib
import sys
import tempfile

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

CORPUS = ["The reference examples keep the model safe.", "don't they'll we've I'M", "Größe, größer, am größten: 1234567", "你好世界 こんにちは"] * 3
TEXTS = [
    "",
    "The  reference\n\n\nmodel   isn't SAFE, they'LL say.\r\n\t x ",
    " Größe e\u0301 1234567 你好，世界 ゠ 🙂 <eos>end",
    "<start> user\n<eos>  <pad>",
]
LLAMA3 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
QWEN = LLAMA3.replace("{1,3}", "")
O200K = "|".join(
    [
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    ]
)
DEEPSEEK = [
    r"\p{N}{1,3}",
    "[一-龥぀-ゟ゠-ヿ]+",
    r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
]
DEEPSEEK_CODER = ["[\r\n]", "\\s?[A-Za-zµÀ-ÖØ-öø-ƺ]+", "\\s?[!-/:-~！-／：-～‘-‟　-。]+", "\\s+$", "[一-龥ࠀ-一가-퟿]+"]
THOUSANDS = r"\p{N}{1,3}(?=(?:\p{N}{3})*(?:\P{N}|$))|\P{N}+"


def splits(*patterns):
    return [pre_tokenizers.Split(Regex(pattern), "isolated") for pattern in patterns]


def byte_level(*before, use_regex=False):
    """GPT-2's alphabet behind other steps."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([*before, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=use_regex)])
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=300, show_progress=False, initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator(CORPUS, trainer)
    return json.loads(tokenizer.to_str())


def sentence_piece(normalizer, pre_tokenizer, *strip):
    """SentencePiece's BPE as converted: spaces as ▁, unknown characters as bytes."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tokenizer.train_from_iterator(CORPUS, trainers.BpeTrainer(vocab_size=120, show_progress=False))
    tokenizer.normalizer = normalizer
    if pre_tokenizer:
        tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), *strip])
    made = json.loads(tokenizer.to_str())
    tokens = ["<unk>", *(f"<0x{byte:02X}>" for byte in range(256)), *made["model"]["vocab"]]
    made["model"].update(vocab={token: i for i, token in enumerate(tokens)}, unk_token="<unk>", fuse_unk=True, byte_fallback=True)
    return made


def framed(made, **flags):
    """With added tokens, the first of which starts every text."""
    size = len(made["model"]["vocab"])
    for i, content in enumerate(("<bos>", "<eos>", "<start>", "<pad>", "<think>", "\n\n\n")):
        token = dict(id=size + i, content=content, single_word=False, lstrip=False, rstrip=False, normalized=False, special=i < 4)
        made["added_tokens"].append(token | (flags if content in ("<eos>", "<start>") else {}))
    template = {
        "type": "TemplateProcessing",
        "single": [{"SpecialToken": {"id": "<bos>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
        "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "<bos>", "type_id": 1}}, {"Sequence": {"id": "B", "type_id": 1}}],
        "special_tokens": {"<bos>": {"id": "<bos>", "ids": [size], "tokens": ["<bos>"]}},
    }
    level = made["decoder"]["type"] == "ByteLevel"
    made["post_processor"] = {"type": "Sequence", "processors": [made["decoder"], template]} if level else template
    return made


def shapes():
    strip = decoders.Strip(" ", 1, 0)
    prepend = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    yield "llama2", framed(sentence_piece(prepend, None, strip))
    yield "phi3", framed(sentence_piece(prepend, None, strip), rstrip=True)
    metaspace = pre_tokenizers.Metaspace(prepend_scheme="first", split=False)
    yield "mistral", framed(sentence_piece(None, metaspace, strip), lstrip=True, normalized=True)
    yield "gemma3", framed(sentence_piece(normalizers.Replace(" ", "▁"), pre_tokenizers.Split(" ", "merged_with_previous")))
    llama3 = framed(byte_level(*splits(LLAMA3)))
    llama3["model"]["ignore_merges"] = True
    yield "llama3", llama3
    qwen = byte_level(*splits(QWEN))
    qwen["normalizer"] = {"type": "NFC"}
    yield "qwen", framed(qwen)
    yield "smollm", framed(byte_level(pre_tokenizers.Digits(individual_digits=True), use_regex=True))
    yield "o200k", framed(byte_level(*splits(O200K)))
    yield "deepseek", framed(byte_level(*splits(*DEEPSEEK)))
    yield "deepseek_coder", framed(byte_level(*splits(*DEEPSEEK_CODER), pre_tokenizers.Digits(individual_digits=True)))
    yield "thousands", framed(byte_level(*splits(THOUSANDS)))


def main(folder: pathlib.Path) -> None:
    golden = []
    for name, made in shapes():
        text = json.dumps(made, ensure_ascii=False, separators=(",", ":"))
        (folder / f"{name}.json").write_text(text, encoding="utf-8")
        tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(folder / f"{name}.json"))
        for text in TEXTS:
            ids = tokenizer.encode(text, add_special_tokens=False)
            framed_ids = tokenizer.encode(text)
            decoded = tokenizer.backend_tokenizer.decode(ids, skip_special_tokens=False)
            golden.append(dict(tokenizer=name, text=text, ids=ids, framed=framed_ids, decoded=decoded))
    (folder / "golden.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
