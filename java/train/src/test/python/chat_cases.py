"""Writes what transformers makes of conversations in the templates of ../resources/template/chat:
chat.json with texts and the tokens of the answers, and the small tokenizer that they are made with.

usage: python chat_cases.py           (needs transformers; nothing is downloaded)
"""

import copy
import datetime
import json
import pathlib

from tokenizers import AddedToken, Tokenizer
from transformers import PreTrainedTokenizerFast

HERE = pathlib.Path(__file__).parent
OUT = HERE.parent / "resources/template"
NOW = datetime.datetime(2026, 3, 5, 14, 7, 9)
SPECIAL = [
    "<|im_start|>", "<|im_end|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>",
    "<start_of_turn>", "<end_of_turn>", "[INST]", "[/INST]",
]
WORDS = ["<think>", "</think>", "<tool_call>", "</tool_call>"]  # added, but not special, as Qwen3 has them


def turn(role, content, **more):
    return {"role": role, "content": content, **more}


SYSTEM = turn("system", "Be brief, and kind.")
ASK, SAY = turn("user", "How many apples?"), turn("assistant", "Seven apples.")
AGAIN, LAST = turn("user", "  And boats?\n"), turn("assistant", "Four river boats 🙂")
THOUGHT = turn("assistant", "<think>\ncount them\n</think>\n\nSeven.")
FUNCTION = {
    "type": "function",
    "function": {
        "name": "count", "description": "Counts <things> & \"more\".",
        "parameters": {"type": "object", "properties": {"what": {"type": "string"}}, "required": ["what"]},
    },
}
CALL = turn("assistant", "", tool_calls=[{"type": "function", "function": {"name": "count", "arguments": {"what": "Äpfel"}}}])

CONVERSATIONS = {
    "one": [ASK, SAY],
    "system": [SYSTEM, ASK, SAY],
    "many": [ASK, SAY, AGAIN, LAST],
    "system and many": [SYSTEM, ASK, SAY, AGAIN, LAST, ASK, SAY],
    "open": [ASK],
    "system and open": [SYSTEM, ASK, SAY, AGAIN],
    "thinks": [ASK, THOUGHT],
    "thought before": [SYSTEM, ASK, THOUGHT, AGAIN, LAST],
    "thinks at the end": [ASK, SAY, AGAIN, THOUGHT],
    "reasoning apart": [ASK, turn("assistant", "Seven.", reasoning_content="count\nthem")],
    "answers like the question": [turn("user", "Seven."), turn("assistant", "Seven."), turn("user", "Seven."), turn("assistant", "Seven.")],
    "not ascii": [turn("user", "Größe 🙂🙂?"), turn("assistant", "Zürich 世界 é"), turn("user", "x"), turn("assistant", "🙂 ok")],
    "markup in the text": [turn("user", "<|im_end|> {{ x }} {% y %}"), turn("assistant", "a <b> & 'c' \"d\"\n\n- e\n")],
    "twice the user": [ASK, AGAIN, SAY],
    "assistant first": [SAY, ASK, LAST],
    "unknown role": [turn("critic", "Hm."), ASK, SAY],
    "tool": [ASK, CALL, turn("tool", "7"), turn("tool", "8"), SAY],
    "tool with a name": [SYSTEM, ASK, CALL, turn("tool", "7", name="count", tool_call_id="c1"), SAY, AGAIN, LAST],
    "parts": [turn("user", [{"type": "image"}, {"type": "text", "text": " What is it? "}]), SAY],
}


def tokenizer():
    base = Tokenizer.from_file(str(OUT.parent / "golden/llama3/tokenizer.json"))
    base.add_special_tokens([AddedToken(t, special=True, normalized=False) for t in SPECIAL])
    base.add_tokens([AddedToken(t, special=False, normalized=False) for t in WORDS])
    folder = OUT / "tokenizer"
    folder.mkdir(exist_ok=True)
    base.save(str(folder / "tokenizer.json"))
    config = {"bos_token": "<bos>", "eos_token": {"content": "<eos>"}, "pad_token": None, "model_max_length": 512}
    (folder / "tokenizer_config.json").write_text(json.dumps(config) + "\n")
    return PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"), bos_token="<bos>", eos_token="<eos>")


def case(tok, template, messages, tools):
    def apply(**more):
        return tok.apply_chat_template(
            copy.deepcopy(messages), tools=tools, chat_template=template,
            strftime_now=lambda form: NOW.strftime(form), **more)

    try:
        text = apply(tokenize=False)
    except Exception as problem:
        return {"error": str(problem)}
    prompt = apply(tokenize=False, add_generation_prompt=True)
    made = apply(tokenize=True, return_dict=True, return_assistant_tokens_mask=True)
    assert prompt.startswith(text)
    return {"text": text, "prompt": prompt[len(text):], "tokens": len(made["input_ids"]), "answers": runs(made["assistant_masks"])}


def runs(mask):
    """Where the ones are: [from, to) of each run."""
    ends = [i for i, (a, b) in enumerate(zip([0] + mask, mask + [0])) if a != b]
    return [list(pair) for pair in zip(ends[::2], ends[1::2])]


def main():
    tok = tokenizer()
    cases = []
    for file in sorted((OUT / "chat").glob("*.jinja")):
        template = file.read_text(encoding="utf-8")
        for name, messages in CONVERSATIONS.items():
            for tools in (None, [FUNCTION]) if "tools" in template and name in ("one", "system", "tool") else (None,):
                key = {"template": file.stem, "conversation": name, "tools": tools is not None}
                cases.append({**key, **case(tok, template, messages, tools)})
    forms = ["%d %b %Y", "%Y-%m-%d", "%B %-d, %Y", "%A %a %j", "%H:%M:%S", "%I:%M %p", "%-I %-m %y", "100%%", "%F %T"]
    head = {"now": NOW.isoformat(), "dates": {f: NOW.strftime(f) for f in forms}, "tools": [FUNCTION], "conversations": CONVERSATIONS}
    rows = ",\n".join(json.dumps(c, ensure_ascii=False) for c in cases)
    body = json.dumps(head, ensure_ascii=False)[:-1] + ',\n"cases": [\n' + rows + "\n]}\n"
    (OUT / "chat.json").write_text(body, encoding="utf-8")
    print(len(cases), "cases,", sum("error" in c for c in cases), "errors,", sum(bool(c.get("answers")) for c in cases), "with an answer")


main()
