"""The mean of two runs."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from transformers import LlamaForCausalLM

from tests.agent.words import LISTS
from tests.tiny_model import TOKENS, tiny
from training import lora, tokenizer
from training.average import average, mean
from training.batches import make_blanks
from training.pack import Rows


def made(seed: int, folder: Path) -> Path:
    """A run: a tiny base, an adapter of two steps over it."""
    model = tiny(seed)
    model.save_pretrained(folder / "base" / "base")
    (folder / "base" / "recipe.json").write_text("{}")
    tokenizer.save(TOKENS, LISTS, folder / "tokenizer")
    ids = np.array([1, 5, 9, 12, 7, 3] * 8, np.uint32)
    rows = Rows(ids, np.arange(0, 49, 6), np.full(8, 3, np.uint16))
    recipe = replace(lora.LoraRecipe(), steps=2, rank=2, rate=0.05, tokens=64, threads=1, seed=seed)
    lora.train(folder / "base" / "base", rows, make_blanks(rows, TOKENS, 0.0), recipe, folder / "lora")
    return folder


def test_the_mean_of_two_is_half_of_each_with_its_adapter(tmp_path: Path) -> None:
    runs = [made(seed, tmp_path / str(seed)) for seed in (1, 2)]
    average(runs, tmp_path / "out")
    found = lora.merged(tmp_path / "out/base/base", tmp_path / "out/lora").state_dict()
    one, other = (lora.merged(run / "base/base", run / "lora").state_dict() for run in runs)
    plain = LlamaForCausalLM.from_pretrained(tmp_path / "out/base/base").state_dict()
    moved = 0.0
    for name, weight in found.items():
        assert torch.allclose(weight, (one[name] + other[name]) / 2, atol=1e-5)
        moved = max(moved, float((weight - plain[name]).abs().max()))
    assert moved > 1e-3  # the adapters did something
    assert json.loads((tmp_path / "out/lora/recipe.json").read_text())["rank"] == 4
    assert tokenizer.load_tokens(tmp_path / "out/tokenizer") == list(TOKENS)


def test_the_mean_of_a_mean_has_the_ranks_of_both(tmp_path: Path) -> None:
    runs = [made(seed, tmp_path / str(seed)) for seed in (1, 2)]
    average(runs, tmp_path / "mean")
    average([tmp_path / "mean", runs[1]], tmp_path / "out")
    folders = (tmp_path / "mean", runs[1], tmp_path / "out")
    one, other, found = (lora.merged(run / "base/base", run / "lora").state_dict() for run in folders)
    assert all(torch.allclose(weight, (one[name] + other[name]) / 2, atol=1e-5) for name, weight in found.items())
    assert json.loads((tmp_path / "out/lora/recipe.json").read_text())["rank"] == 6


def test_a_token_that_only_the_later_knows_keeps_its_row() -> None:
    name = "model.embed_tokens.weight"
    first, second = {name: torch.tensor([[2.0], [4.0]])}, {name: torch.tensor([[8.0], [0.0], [5.0]])}
    found = mean([first, second], [["a", "b"], ["b", "a", "c"]])[name]
    assert found.tolist() == [[6.0], [1.0], [5.0]]
