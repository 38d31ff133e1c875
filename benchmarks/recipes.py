"""Ways of training, tried at equal cost: optimizers, growing, and the order of what is taught.

python -m benchmarks.recipes --run RUN [--steps N] [--json FILE]

Every way trains the bundled shape from nothing on the packed rows of a run (`hearth train data`), English and Chinese,
on as many tokens (growing: for as many layers times tokens), and reads sentences kept for tuning: no second reader, no
asking back. The first way is the one in use.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from rich.table import Table
from transformers import LlamaForCausalLM

from benchmarks.machine import JsonOption, Run
from benchmarks.shapes import exported, read
from training.batches import Batch, Blanks, batches
from training.pack import Rows
from training.pretrain import USUAL, Recipe, Start, Way
from training.scaled_adam import Eden, ScaledAdam
from training.tokenizer import own_words

_STAGES = 3  # of what is taught from easy to hard
_SCALED_RATE = 0.03


def adamw(model: LlamaForCausalLM, recipe: Recipe) -> tuple[torch.optim.Optimizer, ...]:
    """AdamW for everything."""
    groups = [
        {"params": [p for p in model.parameters() if p.dim() > 1], "weight_decay": recipe.decay},
        {"params": [p for p in model.parameters() if p.dim() <= 1], "weight_decay": 0.0},
    ]
    return (torch.optim.AdamW(groups, lr=recipe.rate, betas=(0.9, 0.98), fused=True),)


def scaled(model: LlamaForCausalLM, _: Recipe) -> tuple[torch.optim.Optimizer, ...]:
    """ScaledAdam for everything."""
    return (ScaledAdam(model.parameters(), lr=_SCALED_RATE),)


def eden(recipe: Recipe) -> Eden:
    """Eden over a recipe's steps."""
    return Eden(recipe.warmup, recipe.minutes * 60, recipe.steps)


def easy_first(rows: Rows, size: int, seed: int, blanks: Blanks | None) -> Iterator[Batch]:
    """Short programs first, longer ones among them later: all rows at last."""
    programs = np.diff(rows.starts) - rows.prompts
    ends = np.quantile(programs, [(n + 1) / _STAGES for n in range(_STAGES)])
    for stage, most in enumerate(ends):
        kept = np.flatnonzero(programs <= most)
        share = np.random.default_rng(seed + stage).permutation(kept)[: len(kept) // (_STAGES - stage)]
        yield from batches(_only(rows, np.sort(share)), size, seed + stage, blanks)


def _only(rows: Rows, kept: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Rows:
    lengths = np.diff(rows.starts)[kept]
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
    places = np.repeat(rows.starts[:-1][kept] - starts[:-1], lengths) + np.arange(int(starts[-1]))
    return Rows(rows.ids[places], starts, rows.prompts[kept])


WAYS = {
    "Muon and AdamW, cosine": USUAL,
    "AdamW, cosine": replace(USUAL, optimizers=adamw),
    "ScaledAdam, Eden": Way(optimizers=scaled, schedule=eden),
    "easy sentences first": replace(USUAL, batches=easy_first),
}
GROWN = "4 layers first, then 8"


def trained(name: str, run: Path, steps: int) -> Path:
    """The folder of a model that was trained so, exported."""
    folder = run / "recipes" / "".join(c for c in name if c.isalnum())
    recipe = Recipe(steps=steps, text_share=0.0)
    if name != GROWN:
        return exported(run, recipe, folder, way=WAYS[name])[0]
    exported(run, replace(recipe, layers=recipe.layers // 2), folder / "shallow")
    start = Start(folder / "shallow" / "base", *own_words(run / "tokenizer"))
    return exported(run, replace(recipe, steps=steps // 2), folder, start)[0]


def main(
    run: Annotated[Path, typer.Option(help="A run of the training whose rows are packed.")],
    steps: Annotated[int, typer.Option(help="Batches of 2,048 tokens for each way.")] = 600,
    times: Annotated[int, typer.Option(help="Homes, as many times as the test has.")] = 1,
    only: Annotated[list[str] | None, typer.Option(help="Only this way; may be repeated.")] = None,
    out: JsonOption = None,
) -> None:
    """Train in several ways at equal cost, and measure which is best."""
    begun = Run("recipes")
    found = {name: read(trained(name, run, steps), times)[0] for name in only or (*WAYS, GROWN)}
    table = Table("way", "right plans, %", title=f"{steps} steps each")
    for name, exact in found.items():
        table.add_row(name, exact.percent())
    begun.console.print(table)
    begun.save(out, {name: exact.figures("exact") for name, exact in found.items()}, n=next(iter(found.values())).n)


if __name__ == "__main__":
    typer.run(main)
