"""The mean of trained runs: where one went on from the other at small rates, it knows what both know.

After "Model soups" (Wortsman and others, 2022, arXiv:2203.05482), over vocabularies of which the later holds the
earlier.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from transformers import LlamaForCausalLM

from training.tokenizer import load_tokens

Weights = Mapping[str, Tensor]
_VOCABULARY = ("model.embed_tokens.weight", "lm_head.weight")
"""Rows by token."""


def average(runs: Sequence[Path], out: Path) -> None:
    """Write the mean of runs as a run: `base/base`, `lora` (their ranks side by side: exact) and the `tokenizer` (that
    of the last, which holds the tokens of the others).
    """
    last = runs[-1]
    models = [LlamaForCausalLM.from_pretrained(run / "base" / "base", dtype=torch.float32) for run in runs]
    tokens = [load_tokens(run / "tokenizer") for run in runs]
    models[-1].load_state_dict(mean([model.state_dict() for model in models], tokens))
    models[-1].save_pretrained(out / "base" / "base")
    adapters = [load_file(run / "lora" / "adapter_model.safetensors") for run in runs]
    (out / "lora").mkdir(parents=True, exist_ok=True)
    save_file(side_by_side(adapters), out / "lora" / "adapter_model.safetensors", metadata={"format": "pt"})
    for name, ranks in (("adapter_config.json", ("r", "lora_alpha")), ("recipe.json", ("rank",))):
        configs = [
            json.loads((run / "lora" / name).read_text()) for run in runs
        ]  # the mean of a mean has a larger rank
        more = {key: sum(config[key] for config in configs) for key in ranks}
        (out / "lora" / name).write_text(json.dumps(configs[-1] | more, indent=1) + "\n")
    (out / "base" / "recipe.json").write_bytes((last / "base" / "recipe.json").read_bytes())
    (out / "tokenizer").mkdir(exist_ok=True)
    for file in (last / "tokenizer").iterdir():
        (out / "tokenizer" / file.name).write_bytes(file.read_bytes())


def mean(models: Sequence[Weights], tokens: Sequence[Sequence[str]]) -> dict[str, Tensor]:
    """The mean of each weight; a token's row is the mean of those models that know it. `tokens`: of each model."""
    found = {name: torch.stack([m[name] for m in models]).mean(0) for name in models[-1] if name not in _VOCABULARY}
    places = [{token: place for place, token in enumerate(known)} for known in tokens]
    for name in (name for name in _VOCABULARY if name in models[-1]):
        rows = [
            torch.stack([m[name][at[token]] for m, at in zip(models, places, strict=True) if token in at]).mean(0)
            for token in tokens[-1]
        ]
        found[name] = torch.stack(rows)
    return found


def side_by_side(adapters: Sequence[Weights]) -> dict[str, Tensor]:
    """One adapter whose product is the mean of those of all: A over A, B beside B, each B in its share."""
    return {
        name: torch.cat([a[name] for a in adapters], 0)
        if "lora_A" in name
        else torch.cat([a[name] / len(adapters) for a in adapters], 1)
        for name in adapters[-1]
    }
