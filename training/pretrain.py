"""The base model: a small Llama trained from nothing on sentences and their programs. Resumable.

The first `Recipe.text_share` of the time also predicts the sentence itself (a language model of asking); then
only the program counts.
"""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from transformers import LlamaConfig, LlamaForCausalLM

from agent.prompt import UNKNOWN_WORD
from training.descent import Progress, Schedule, descend
from training.growth import deepened
from training.pack import Rows

TEXT_WEIGHT = 0.2
IGNORED = -100


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a run is made of. `tokens` a batch, padding included.

    `matrix_rate` is Muon's, for the layers' matrices; `rate` AdamW's, for the rest. `decay`: weight decay of both.

    `blanked`: share of rare words that are shown as <w>, so that an unknown word in a sentence does not by itself
    mean an unknown device.
    """

    width: int = 192
    layers: int = 8
    heads: int = 6
    inner: int = 512
    tokens: int = 2048
    rate: float = 1.6e-3
    matrix_rate: float = 0.02
    decay: float = 0.05
    warmup: int = 100
    minutes: float = 30.0
    seed: int = 1
    threads: int = 2
    text_share: float = 0.12
    blanked: float = 0.3


@dataclass(frozen=True, slots=True)
class Blanks:
    """Which ids may be shown as `token` (<w>), and how often."""

    rare: NDArray[np.bool_]
    token: int
    share: float


@dataclass(frozen=True, slots=True)
class Batch:
    """Ids [rows, length], labels with IGNORED where nothing is to be learnt, and 1 where a row has not ended (mask)."""

    ids: Tensor
    labels: Tensor
    mask: Tensor


def make_model(recipe: Recipe, vocabulary: int) -> LlamaForCausalLM:
    """A fresh model in the standard Hugging Face configuration."""
    config = LlamaConfig(
        vocab_size=vocabulary,
        hidden_size=recipe.width,
        num_hidden_layers=recipe.layers,
        num_attention_heads=recipe.heads,
        num_key_value_heads=recipe.heads,
        intermediate_size=recipe.inner,
        max_position_embeddings=256,
        tie_word_embeddings=True,
        pad_token_id=0,
        bos_token_id=1,
        eos_token_id=None,
        rms_norm_eps=1e-5,
    )
    return LlamaForCausalLM(config)


def batches(rows: Rows, size: int, seed: int, blanks: Blanks | None) -> Iterator[Batch]:
    """One pass over the rows in random order, rows of like length together; `size`: tokens a batch, with padding."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(rows))
    lengths = np.diff(rows.starts)
    groups: list[list[int]] = []
    for chunk in np.array_split(order, max(1, len(order) // 20000)):
        sorted_chunk = chunk[np.argsort(lengths[chunk], kind="stable")]
        group: list[int] = []
        for row in sorted_chunk:
            if group and (len(group) + 1) * lengths[row] > size:
                groups.append(group)
                group = []
            group.append(int(row))
        if group:
            groups.append(group)
    random.Random(seed).shuffle(groups)
    for group in groups:
        yield _batch(rows, group, rng, blanks)


RARE = 0.0004
"""A word is rare if fewer than this share of the rows hold it."""


def rare_words(rows: Rows, tokens: Sequence[str]) -> NDArray[np.bool_]:
    """For each id whether it is a rare word."""
    counts = np.bincount(rows.ids, minlength=len(tokens))
    words = np.array([not t.startswith("<") for t in tokens])
    return words & (counts < RARE * len(rows))


def make_blanks(rows: Rows, tokens: Sequence[str], share: float) -> Blanks:
    """Blanks over the rare words of some rows."""
    return Blanks(rare_words(rows, tokens), list(tokens).index(UNKNOWN_WORD), share)


def _batch(rows: Rows, group: list[int], rng: np.random.Generator, blanks: Blanks | None) -> Batch:
    spans = [(int(rows.starts[i]), int(rows.starts[i + 1])) for i in group]
    length = max(e - s for s, e in spans)
    ids = np.zeros((len(group), length), np.int64)
    labels = np.full((len(group), length), IGNORED, np.int64)
    mask = np.zeros((len(group), length), np.int64)
    for line, (row, (start, end)) in enumerate(zip(group, spans, strict=True)):
        ids[line, : end - start] = rows.ids[start:end]
        prompt = int(rows.prompts[row])
        mask[line, : end - start] = 1
        if blanks is not None:
            blank = blanks.rare[ids[line, :prompt]] & (rng.random(prompt) < blanks.share)
            ids[line, :prompt][blank] = blanks.token
        labels[line, prompt : end - start] = ids[line, prompt : end - start]
    return Batch(torch.from_numpy(ids), torch.from_numpy(labels), torch.from_numpy(mask))


def loss_of(model: LlamaForCausalLM, batch: Batch, text: bool) -> Tensor:
    """Cross entropy of the program, plus the sentence's at `TEXT_WEIGHT` if `text`. The head runs only where needed."""
    hidden = model.model(input_ids=batch.ids, attention_mask=batch.mask).last_hidden_state[:, :-1]
    labels = batch.labels[:, 1:]
    wanted = labels != IGNORED
    program = nn.functional.cross_entropy(model.lm_head(hidden[wanted]), labels[wanted])
    if not text:
        return program
    words = (labels == IGNORED) & (batch.mask[:, 1:] > 0)
    sentence = nn.functional.cross_entropy(model.lm_head(hidden[words]), batch.ids[:, 1:][words])
    return program + TEXT_WEIGHT * sentence


def train(
    rows: Rows, recipe: Recipe, folder: Path, tokens: Sequence[str], start: Path | None = None
) -> LlamaForCausalLM:
    """Train for `recipe.minutes`, the rate following elapsed time; resumes from `folder` if a checkpoint is there."""
    if not len(rows):
        raise ValueError("there are no rows to train on: python -m training data")
    torch.manual_seed(recipe.seed)
    torch.set_num_threads(recipe.threads)
    model = _start(recipe, len(tokens), start)
    blanks = make_blanks(rows, tokens, recipe.blanked)
    optimizers = _optimizers(model, recipe)
    progress = _resume(model, optimizers, folder)
    model.train()
    descend(
        list(model.parameters()),
        optimizers,
        lambda epoch: batches(rows, recipe.tokens, recipe.seed * 1000 + epoch, blanks),
        lambda batch, share: loss_of(model, batch, share < recipe.text_share),
        Schedule(recipe.warmup, recipe.minutes * 60),
        progress,
        lambda now: _checkpoint(model, optimizers, folder, now),
    )
    model.save_pretrained(folder / "base")
    (folder / "recipe.json").write_text(json.dumps(asdict(recipe), indent=1) + "\n")
    return model


def _optimizers(model: LlamaForCausalLM, recipe: Recipe) -> tuple[torch.optim.Optimizer, ...]:
    """Muon for the layers' matrices, AdamW for embeddings and norms (docs/log.md has the comparison)."""
    inner = {n for n, p in model.named_parameters() if p.dim() == 2 and "layers" in n}
    matrices = [p for n, p in model.named_parameters() if n in inner]
    rest = [p for n, p in model.named_parameters() if n not in inner]
    muon = torch.optim.Muon(matrices, lr=recipe.matrix_rate, weight_decay=recipe.decay)
    groups = [
        {"params": [p for p in rest if p.dim() > 1], "weight_decay": recipe.decay},
        {"params": [p for p in rest if p.dim() <= 1], "weight_decay": 0.0},
    ]
    return muon, torch.optim.AdamW(groups, lr=recipe.rate, betas=(0.9, 0.98))


def _start(recipe: Recipe, tokens: int, start: Path | None) -> LlamaForCausalLM:
    """A fresh model, or an earlier one with the words and layers that it lacks."""
    if start is None:
        return make_model(recipe, tokens)
    model: LlamaForCausalLM = LlamaForCausalLM.from_pretrained(start, dtype=torch.float32)  # kept as float16
    model.resize_token_embeddings(tokens)
    return deepened(model, recipe.layers)


def _checkpoint(
    model: LlamaForCausalLM, optimizers: Sequence[torch.optim.Optimizer], folder: Path, progress: Progress
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / "checkpoint.new"
    states = [optimizer.state_dict() for optimizer in optimizers]
    torch.save({"model": model.state_dict(), "optimizers": states, "state": asdict(progress)}, fresh)
    fresh.replace(folder / "checkpoint.pt")


def _resume(model: LlamaForCausalLM, optimizers: Sequence[torch.optim.Optimizer], folder: Path) -> Progress:
    path = folder / "checkpoint.pt"
    if not path.exists():
        return Progress()
    saved = torch.load(path, weights_only=True)
    model.load_state_dict(saved["model"])
    for optimizer, state in zip(optimizers, saved["optimizers"], strict=True):
        optimizer.load_state_dict(state)
    return Progress(**saved["state"])
