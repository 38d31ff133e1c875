"""A model of a few thousand random weights, with everything around it as the real one has it."""

from pathlib import Path

import torch
from transformers import LlamaForCausalLM

from tests.agent.words import LISTS
from training import tokenizer
from training.export import export
from training.pretrain import Recipe, make_model

TINY = Recipe(width=32, layers=2, heads=2, inner=64, tokens=512, rate=1e-2, warmup=2, threads=1, compiled=False)
TOKENS = tokenizer.build(LISTS)


def tiny(seed: int = 0) -> LlamaForCausalLM:
    """The model, its weights large enough that it has opinions."""
    torch.manual_seed(seed)
    model = make_model(TINY, len(TOKENS))
    with torch.no_grad():
        for weight in model.parameters():
            weight.mul_(4 if weight.dim() > 1 else 1)
    return model.eval()


def exported(model: LlamaForCausalLM, folder: Path) -> Path:
    """The folder that the hub would read."""
    tokenizer.save(TOKENS, LISTS, folder / "tokenizer")
    export(model, folder / "tokenizer", folder / "model", ("en", "zh"))
    return folder / "model"
